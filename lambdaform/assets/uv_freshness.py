"""Is a uv.lock what uv would lock now? What it was made for is held against what a project says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.assets.project import at_line, named, of_groups
from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.errors import AssetError, Problem, shown

_Tables: TypeAlias = Mapping[str, Any]

_LINE = re.compile(
    r"\s*(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[(?P<extras>[^\]]*)\])?"
    r"\s*(?P<specifier>@[^;]*|\(?[^;]*?\)?)\s*(?:;\s*(?P<marker>.*))?"
)
_PLACES = ("directory", "editable", "git", "path", "url", "virtual", "workspace")
"""What an entry says where no version decides: a source of uv's own has none."""

_LEGACY = "dev"
"""The group that `dev-dependencies` of uv's own table belong to."""


@dataclass(frozen=True)
class _Need:
    """A requirement, in the form in which those of projects and of locks are alike.

    Attributes:
        specifier: its parts; `None` where it is a place.
    """

    name: str
    extras: frozenset[str]
    specifier: frozenset[str] | None
    said: str

    def is_as(self, other: _Need) -> bool:
        """Tell whether both ask for the same."""
        if (self.name, self.extras) != (other.name, other.extras):
            return False
        mine, theirs = self.specifier, other.specifier
        return mine is None or theirs is None or mine == theirs or _are_equal(mine, theirs)


def check_fresh(
    lock: Path,
    beside: Path,
    entry: _Tables,
    targets: Iterable[Target],
    groups: Sequence[str] = (),
    extras: Sequence[str] = (),
) -> None:
    """Raise AssetError where a project asks for something else than its entry in the lock was for.

    Only what counts on the targets is looked at, with the groups and extras that are wanted.
    """
    data = toml(beside) if beside.is_file() else {}
    project = table(data, "project")
    if not project or {"dependencies", "optional-dependencies"} & {
        *strings(project.get("dynamic"))
    }:
        return  # only whoever builds it knows what it needs
    for target in targets:
        now = [*_said(beside, data, groups, extras, target)]
        then = [*_locked(entry, groups, extras, target)]
        for need in now:
            if not any(need.is_as(other) for other in then):
                raise AssetError(_new(lock, beside, need, then))
        for need in then:
            if not any(need.is_as(other) for other in now):
                message = f"`{shown(beside)}` does not need `{need.said}`, which"
                message += f" `{lock.name}` was made for"
                raise AssetError(Problem(message, None, "run `uv lock`"))


def _new(lock: Path, beside: Path, need: _Need, then: Iterable[_Need]) -> Problem:
    former = next((other.said for other in then if other.name == need.name), None)
    what = f"was made for `{former}`" if former else "does not know"
    message = f"`{shown(beside)}` needs `{need.said if former else need.name}`, "
    message += f"but `{lock.name}` {what}" if former else f"which `{lock.name}` {what}"
    return Problem(message, at_line(beside, need.said), "run `uv lock`")


def _said(
    file: Path, data: _Tables, groups: Sequence[str], extras: Sequence[str], target: Target
) -> Iterator[_Need]:
    project = table(data, "project")
    lines = strings(project.get("dependencies"))
    for name in extras:
        lines += strings(named(table(project, "optional-dependencies"), name))
    for name in groups:
        standard = table(data, "dependency-groups")
        if named(standard, name) is not None:
            lines += of_groups([name], standard, file)
        if normalised(name) == _LEGACY:
            lines += strings(table(data, "tool", "uv").get("dev-dependencies"))
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is not None and _holds(match["marker"], target, extras):
            yield _need(match["name"], match["extras"] or "", match["specifier"], line)


def _locked(
    entry: _Tables, groups: Sequence[str], extras: Sequence[str], target: Target
) -> Iterator[_Need]:
    entries = tables(table(entry, "metadata").get("requires-dist"))
    for name in groups:
        entries += tables(named(table(entry, "metadata", "requires-dev"), name))
    for one in entries:
        if _holds(one.get("marker"), target, extras):
            more = ",".join([*strings(one.get("extras")), *strings(one.get("extra"))])
            specifier = "@" if any(key in one for key in _PLACES) else one.get("specifier") or ""
            said = f"{one.get('name')}{f'[{more}]' if more else ''}{specifier.strip('@')}"
            yield _need(str(one.get("name")), more, specifier, said)


def _need(name: str, extras: str, specifier: str, said: str) -> _Need:
    wanted = frozenset(normalised(e.strip()) for e in extras.split(",") if e.strip())
    parts = frozenset(re.sub(r"\s", "", part) for part in specifier.strip("() ").split(","))
    is_place = specifier.startswith("@")
    return _Need(normalised(name), wanted, None if is_place else parts - {""}, said)


def _holds(marker: str | None, target: Target, extras: Sequence[str]) -> bool:
    if not marker:
        return True
    from packaging.markers import InvalidMarker, Marker

    try:
        condition = Marker(marker)
    except InvalidMarker:
        return True
    wanted = ("", *map(normalised, extras))
    return any(condition.evaluate({**target.markers, "extra": extra}) for extra in wanted)


def _are_equal(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(",".join(mine)) == SpecifierSet(",".join(theirs))
    except InvalidSpecifier:
        return False
