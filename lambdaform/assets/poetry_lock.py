"""poetry.lock: what a project needs of it, for one target, as pinned requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.assets.local import local, url_of
from lambdaform.assets.poetry_versions import allows
from lambdaform.assets.project import at_line, check_known, check_python, named, of_groups
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.errors import AssetError, Problem, shown

_Tables: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class _Need:
    """One thing that is needed: where its conditions hold."""

    name: str
    version: str = "*"
    extras: tuple[str, ...] = ()
    markers: str | None = None
    python: str = "*"
    optional: bool = False


def read(
    file: Path, targets: Sequence[Target], groups: Sequence[str], extras: Sequence[str]
) -> Contents | None:
    """Return what a project needs of its lock; `None` where that is nothing.

    Raises AssetError where the lock does not fit the project, and for unknown groups.
    """
    beside = file.with_name("pyproject.toml")
    if not beside.is_file():
        message = f"`{shown(file)}` has no `pyproject.toml` beside it"
        raise AssetError(Problem(message, None, "Poetry needs both"))
    lock, project = toml(file), toml(beside)
    check_python(table(project, "project").get("requires-python"), beside, targets)
    needs = list(_needs(beside, project, groups, extras))
    walk = _Walk(file, beside, lock, targets[0])
    for need in needs:
        walk.reach(need, at=beside)
    if not walk.found:
        return None
    chosen = [walk.found[name] for name in sorted(walk.found)]
    indexes = sorted({url for entry in chosen if (url := _index(entry)) is not None})
    projects = {_name(entry): path for entry in chosen if (path := _path(entry)) is not None}
    lines = [f"--extra-index-url {url}" for url in indexes]
    hashes = {n: _hashes(of) for n, of in table(lock, "metadata", "files").items()}  # before 2.0
    lines += [
        _line(e, file) + (_hashes(e.get("files")) or hashes.get(_name(e), "")) for e in chosen
    ]
    return Contents(
        "requirements",
        "\n".join(lines) + "\n",
        complete=True,
        locals=tuple(_locals(file, projects)),
        asked=frozenset(normalised(need.name) for need in needs),
    )


def _needs(
    file: Path, data: _Tables, groups: Sequence[str], extras: Sequence[str]
) -> Iterator[_Need]:
    """Yield what a project asks for, in the forms of Poetry 1 and 2."""
    project, poetry = table(data, "project"), table(data, "tool", "poetry")
    own, old_extras = table(project, "optional-dependencies"), table(poetry, "extras")
    standard, old_groups = table(data, "dependency-groups"), table(poetry, "group")
    check_known(file, (groups, {**standard, **old_groups}), (extras, {**own, **old_extras}))
    main = {k: v for k, v in table(poetry, "dependencies").items() if k != "python"}
    wanted = {normalised(n) for name in extras for n in strings(named(old_extras, name))}
    lines = [line for name in extras for line in strings(named(own, name))]
    if "dependencies" in project:
        yield from _of_lines([*strings(project["dependencies"]), *lines])
    else:
        yield from _of_lines(lines)
        yield from _of_table(main, wanted)
    for name in groups:
        if named(standard, name) is not None:
            yield from _of_lines(of_groups([name], standard, file))
        yield from _of_table(table(named(old_groups, name), "dependencies"), set())


def _of_lines(lines: Iterable[str]) -> Iterator[_Need]:
    from packaging.requirements import Requirement

    for line in lines:
        found = Requirement(line)
        markers = str(found.marker) if found.marker else None
        yield _Need(found.name, str(found.specifier) or "*", tuple(sorted(found.extras)), markers)


def _of_table(said: _Tables, wanted: set[str]) -> Iterator[_Need]:
    """Yield what a table of Poetry's names; what is optional only where an extra wants it."""
    for name, value in said.items():
        for need in _of_value(name, value):
            if not need.optional or normalised(name) in wanted:
                yield need


def _of_value(name: str, value: object) -> Iterator[_Need]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield _Need(name, one)
        elif isinstance(one, dict):
            platform = one.get("platform")
            markers = one.get("markers") or (platform and f"sys_platform == '{platform}'")
            yield _Need(
                name,
                str(one.get("version") or "*"),
                tuple(strings(one.get("extras"))),
                markers,
                str(one.get("python") or "*"),
                bool(one.get("optional")),
            )


@dataclass
class _Walk:
    """A way through a lock, from what is asked for to what that needs in turn."""

    file: Path
    beside: Path
    lock: _Tables
    target: Target
    found: dict[str, _Tables] = field(default_factory=dict)
    seen: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_name: dict[str, list[_Tables]] = {}
        for entry in tables(self.lock.get("package")):
            self.by_name.setdefault(_name(entry), []).append(entry)

    def reach(self, need: _Need, at: Path | None = None, extras: Sequence[str] = ()) -> None:
        """Take what is needed, and what that needs; `extras` are those of what needs it."""
        if not self._holds(need, extras):
            return
        entry = self._entry(need, at)
        if entry is None or (normalised(need.name), need.extras) in self.seen:
            return
        self.seen.add((normalised(need.name), need.extras))
        self.found[normalised(need.name)] = entry
        for name, value in table(entry, "dependencies").items():
            for inner in _of_value(name, value):
                if not inner.optional or _wants(entry, need.extras, name):
                    self.reach(inner, extras=need.extras)

    def _holds(self, need: _Need, extras: Sequence[str]) -> bool:
        if not allows(need.python, f"{self.target.python}.0"):
            return False
        return need.markers is None or any(self._true(need.markers, e) for e in ("", *extras))

    def _true(self, markers: str, extra: str = "") -> bool:
        from packaging.markers import Marker

        return Marker(markers).evaluate({**self.target.markers, "extra": extra})

    def _entry(self, need: _Need, at: Path | None) -> _Tables | None:
        entries = self.by_name.get(normalised(need.name), [])
        if len(entries) > 1:
            entries = [e for e in entries if allows(need.version, str(e.get("version")))]
        if len(entries) > 1:
            entries = [e for e in entries if self._fits(e)] or entries
        if not entries and at is not None:
            message = f"`{shown(at)}` needs `{need.name}`, which `{self.file.name}` does not know"
            raise AssetError(Problem(message, at_line(at, need.name), "run `poetry lock`"))
        return entries[-1] if entries else None

    def _fits(self, entry: _Tables) -> bool:
        """Tell whether one of several versions is meant for the target."""
        said = entry.get("markers")
        markers = said if isinstance(said, str) else None
        python = str(entry.get("python-versions") or "*")
        fits = allows(python, f"{self.target.python}.0")
        return fits and (markers is None or self._true(markers))


def _wants(entry: _Tables, extras: Sequence[str], name: str) -> bool:
    """Tell whether extras of a distribution need one of its optional dependencies."""
    lines = [line for e in extras for line in strings(named(table(entry, "extras"), e))]
    names = {normalised(re.split(r"[ (\[;<>=!~]", line, maxsplit=1)[0]) for line in lines}
    return normalised(name) in names


def _name(entry: _Tables) -> str:
    return normalised(str(entry.get("name")))


def _index(entry: _Tables) -> str | None:
    """Return the index that a distribution comes from, where that is not the usual one."""
    source = table(entry, "source")
    return str(source.get("url")) if source.get("type") == "legacy" else None


def _path(entry: _Tables) -> str | None:
    source = table(entry, "source")
    return str(source.get("url")) if source.get("type") in ("directory", "file") else None


def _locals(file: Path, paths: Mapping[str, str]) -> Iterator[Local]:
    for name, path in paths.items():
        yield local(file.parent / path, at_line(file, f'"{path}"'), name)


def _line(entry: _Tables, file: Path) -> str:
    """Return the requirement that stands for an entry of the lock, without its hashes."""
    source, name = table(entry, "source"), str(entry.get("name"))
    path = _path(entry)
    if path is not None:
        return f"{name} @ {url_of(file.parent / path, file.parent)}"
    if source.get("type") == "git":
        below = source.get("subdirectory")
        commit = source.get("resolved_reference")
        return (
            f"{name} @ git+{source.get('url')}@{commit}{f'#subdirectory={below}' if below else ''}"
        )
    if source.get("type") == "url":
        return f"{name} @ {source.get('url')}"
    return f"{name}=={entry.get('version')}"


def _hashes(files: object) -> str:
    hashes = sorted({str(file["hash"]) for file in tables(files) if "hash" in file})
    return "".join(f" --hash={value}" for value in hashes)
