"""poetry.lock: what a project needs of it, for one target, as pinned requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.assets.local import local, url_of
from lambdaform.assets.poetry_project import Need, needs, of_value
from lambdaform.assets.poetry_versions import allows
from lambdaform.assets.project import at_line, check_python, named
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.requirement import moves
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.errors import AssetError, Problem, shown

_Tables: TypeAlias = Mapping[str, Any]

_PLACED = ("directory", "file", "git", "url")
"""The sources for which no version decides."""

_SHORT = re.compile(r"(?P<host>[\w.-]+@[\w.-]+):(?P<path>(?!//).+)")
"""A repository as ssh names it: `git@github.com:owner/name.git`."""


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
    _check_locked_for(table(lock, "metadata").get("python-versions"), file, targets)
    asked = list(needs(beside, project, groups, extras))
    walk = _Walk(file, beside, lock, targets[0])
    for need in asked:
        walk.reach(need, at=beside)
    if not walk.found:
        return None
    chosen = [walk.found[name] for name in sorted(walk.found)]
    indexes = sorted({url for entry in chosen if (url := _index(entry)) is not None})
    projects = {_name(entry): path for entry in chosen if (path := _path(entry)) is not None}
    hashes = {n: _hashes(of) for n, of in table(lock, "metadata", "files").items()}  # before 2.0
    pins = {
        _name(e): _line(e, file) + (_hashes(e.get("files")) or hashes.get(_name(e), ""))
        for e in chosen
    }
    lines = [*(f"--extra-index-url {url}" for url in indexes), *pins.values()]
    return Contents(
        "requirements",
        "\n".join(lines) + "\n",
        complete=True,
        locals=tuple(_locals(file, projects)),
        asked=frozenset(normalised(need.name) for need in asked),
        moving=frozenset(name for name, pin in pins.items() if _moves(pin)),
    )


def _check_locked_for(said: object, file: Path, targets: Sequence[Target]) -> None:
    """Raise AssetError where a lock is for other Pythons than the runtime's, in Poetry's words."""
    for target in targets:
        # A runtime is kept up to date: some patch of its Python will do.
        if isinstance(said, str) and not any(
            allows(said, f"{target.python}.{patch}") for patch in (0, 99)
        ):
            message = f"`{shown(file)}` is for Python `{said}`, but the runtime is"
            hint = "let one of them have what the other has, and run `poetry lock`"
            raise AssetError(Problem(f"{message} `python{target.python}`", None, hint))


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

    def reach(self, need: Need, at: Path | None = None, extras: Sequence[str] = ()) -> None:
        """Take what is needed, and what that needs; `extras` are those of what needs it."""
        if not self._holds(need, extras):
            return
        entry = self._entry(need, at)
        if entry is None or (normalised(need.name), need.extras) in self.seen:
            return
        self.seen.add((normalised(need.name), need.extras))
        self.found[normalised(need.name)] = entry
        for name, value in table(entry, "dependencies").items():
            for inner in of_value(name, value):
                if not inner.optional or _wants(entry, need.extras, name):
                    self.reach(inner, extras=need.extras)

    def _holds(self, need: Need, extras: Sequence[str]) -> bool:
        if not allows(need.python, f"{self.target.python}.0"):
            return False
        return need.markers is None or any(self._true(need.markers, e) for e in ("", *extras))

    def _true(self, markers: str, extra: str = "") -> bool:
        from packaging.markers import Marker

        return Marker(markers).evaluate({**self.target.markers, "extra": extra})

    def _entry(self, need: Need, at: Path | None) -> _Tables | None:
        entries = self.by_name.get(normalised(need.name), [])
        if len(entries) > 1:
            said = need.version
            entries = [e for e in entries if allows(said, str(e.get("version")))] or entries[-1:]
        if len(entries) > 1:
            entries = [e for e in entries if self._fits(e)] or entries
        if entries and at is not None:
            self._check_version(need, entries[-1], at)
        if not entries and at is not None:
            message = f"`{shown(at)}` needs `{need.name}`, which `{self.file.name}` does not know"
            raise AssetError(Problem(message, at_line(at, need.name), "run `poetry lock`"))
        return entries[-1] if entries else None

    def _check_version(self, need: Need, entry: _Tables, at: Path) -> None:
        """Raise AssetError where a project has come to ask for another version."""
        version = str(entry.get("version"))
        placed = table(entry, "source").get("type") in _PLACED
        if not placed and not allows(need.version, version):
            message = f"`{shown(at)}` needs `{need.name}` in a version of `{need.version}`, "
            message += f"but `{self.file.name}` has `{version}`"
            raise AssetError(Problem(message, at_line(at, need.name), "run `poetry lock`"))

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
        place = f"{_repository(str(source.get('url')))}@{source.get('resolved_reference')}"
        return f"{name} @ git+{place}{f'#subdirectory={below}' if below else ''}"
    if source.get("type") == "url":
        return f"{name} @ {source.get('url')}"
    return f"{name}=={entry.get('version')}"


def _moves(pin: str) -> bool:
    """Tell whether what a pinned requirement names may come to be something else."""
    place, _, options = pin.partition(" @ ")[2].partition(" ")
    return bool(place) and moves(place, options)


def _repository(url: str) -> str:
    """Return the URL of a repository, where it is not written as one."""
    short = _SHORT.fullmatch(url)
    return f"ssh://{short['host']}/{short['path']}" if short else url


def _hashes(files: object) -> str:
    hashes = sorted({str(file["hash"]) for file in tables(files) if "hash" in file})
    return "".join(f" --hash={value}" for value in hashes)
