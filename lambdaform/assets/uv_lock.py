"""uv.lock: the part of it that a project needs, groups and extras beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.assets.local import local, offered
from lambdaform.assets.project import at_line, check_known, check_python, named
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.assets.uv_freshness import check_fresh
from lambdaform.errors import AssetError, Problem, did_you_mean, shown

_Tables: TypeAlias = Mapping[str, Any]


def read(
    file: Path,
    targets: Sequence[Target],
    groups: Sequence[str],
    extras: Sequence[str],
    member: str | None = None,
) -> Contents | None:
    """Return the part of a lock that a project needs; `None` where that is nothing.

    `member` is the project of a workspace that is meant, where it is not the one beside the lock.
    """
    data = toml(file)
    packages = tables(data.get("package"))
    check_python(data.get("requires-python"), file, targets)
    project = _project(file, data, packages, member)
    known = table(project, "optional-dependencies")
    check_known(file, (groups, _groups(project)), (extras, known))
    check_fresh(file, _file_of(project, file), project, targets, groups, extras)
    edges = _asked(project, groups, extras)
    reached = _reached(edges, packages)
    reached.pop(_name(project), None)
    if not reached:
        return None
    entries = [entry for name in sorted(reached) for entry in reached[name]]
    for entry in entries:
        if _path(entry) is not None:
            check_fresh(file, _file_of(entry, file), entry, targets)
    return Contents(
        "uv.lock",
        json.dumps([edges, entries], sort_keys=True, default=str),
        complete=True,
        locals=tuple(_locals(file, entries)),
        offers=tuple(_offers(file, entries)),
        asked=frozenset(map(_name, edges)),
        member=member,
    )


def members(file: Path) -> list[str]:
    """Return the names of the projects of a workspace."""
    return strings(table(toml(file), "manifest").get("members"))


def _project(file: Path, data: _Tables, packages: Sequence[_Tables], member: str | None) -> _Tables:
    """Return the lock's entry of the project that is meant; raise AssetError without one."""
    beside = file.with_name("pyproject.toml")
    if not beside.is_file():
        message = f"`{shown(file)}` has no `pyproject.toml` beside it"
        raise AssetError(Problem(message, None, "uv needs both"))
    own = table(toml(beside), "project")
    name = member or own.get("name")
    for package in packages:
        if name and _name(package) == normalised(str(name)):
            return package
    known = strings(table(data, "manifest").get("members"))
    if name is None:
        message = f"`{shown(file)}` is of a workspace, and nothing here says which project is meant"
        hint = "name the folder of one: its members are " + ", ".join(f"`{n}`" for n in known)
        raise AssetError(Problem(message, None, hint))
    message = f"`{shown(file)}` knows no project `{name}`"
    raise AssetError(Problem(message, None, did_you_mean(str(name), known) or "run `uv lock`"))


def _groups(project: _Tables) -> _Tables:
    return {**table(project, "metadata", "requires-dev"), **table(project, "dev-dependencies")}


def _asked(project: _Tables, groups: Iterable[str], extras: Iterable[str]) -> list[_Tables]:
    """Return what is asked for directly: of the project, its groups and its extras."""
    edges: list[_Tables] = [*tables(project.get("dependencies"))]
    for name in extras:
        edges += tables(named(table(project, "optional-dependencies"), name))
    for name in groups:
        edges += tables(named(table(project, "dev-dependencies"), name))
    return edges


def _reached(edges: Sequence[_Tables], packages: Sequence[_Tables]) -> dict[str, list[_Tables]]:
    """Return the entries that may be needed, whatever markers say: uv itself judges those."""
    by_name: dict[str, list[_Tables]] = {}
    for package in packages:
        by_name.setdefault(_name(package), []).append(package)
    open_edges, seen = list(edges), set()
    while open_edges:
        edge = open_edges.pop()
        extras = tuple(strings(edge.get("extra")))
        if (_name(edge), extras) in seen:
            continue
        seen.add((_name(edge), extras))
        for package in by_name.get(_name(edge), ()):
            open_edges += _asked(package, (), extras)
    return {name: by_name.get(name, []) for name, _ in seen}


def _locals(file: Path, entries: Iterable[_Tables]) -> Iterator[Local]:
    """Yield the projects on this disk, which a lock names but does not pin."""
    for entry in entries:
        path = _path(entry)
        if path is not None:
            yield local(file.parent / path, at_line(file, f'"{path}"'), _name(entry))


def _offers(file: Path, entries: Iterable[_Tables]) -> Iterator[Local]:
    """Yield the wheels and archives on this disk that a lock names without a hash."""
    for entry in entries:
        index = file.parent / str(table(entry, "source").get("registry") or "")
        for one in (*tables(entry.get("wheels")), table(entry, "sdist")):
            if "path" in one and "hash" not in one:
                yield from offered(index / str(one["path"]))


def _path(entry: _Tables) -> str | None:
    """Return the folder of a project on this disk; `None` where an entry is none."""
    source = table(entry, "source")
    path = source.get("editable") or source.get("directory")
    return path if isinstance(path, str) else None


def _file_of(entry: _Tables, lock: Path) -> Path:
    """Return the file of a project that is locked."""
    folder = _path(entry) or str(table(entry, "source").get("virtual") or ".")
    return lock.parent / folder / "pyproject.toml"


def _name(entry: _Tables) -> str:
    return normalised(str(entry.get("name")))
