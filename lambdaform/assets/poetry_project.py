"""What a project of Poetry's asks for: its needs, groups and extras, in the forms of 1 and 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.assets.project import at_line, check_known, named, of_groups
from lambdaform.assets.recipe import normalised
from lambdaform.assets.texts import strings, table
from lambdaform.errors import AssetError, Problem, shown

_Tables: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """One thing that is needed: where its conditions hold."""

    name: str
    version: str = "*"
    extras: tuple[str, ...] = ()
    markers: str | None = None
    python: str = "*"
    optional: bool = False


def needs(
    file: Path, data: _Tables, groups: Sequence[str], extras: Sequence[str]
) -> Iterator[Need]:
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
        for one in _with_included(name, data, file):
            if named(standard, one) is not None:
                yield from _of_lines(of_groups([one], standard, file))
            yield from _of_table(table(named(old_groups, one), "dependencies"), set())


def _with_included(name: str, data: _Tables, file: Path) -> list[str]:
    """Return a group, with those that it includes in Poetry's own form."""
    own = table(data, "tool", "poetry", "group")
    known = {*own, *table(data, "dependency-groups")}
    found = [name]
    for group in found:
        for inner in strings(table(named(own, group)).get("include-groups")):
            if normalised(inner) not in map(normalised, known):
                message = f"a group of `{shown(file)}` includes `{inner}`, which is no group of it"
                raise AssetError(Problem(message, at_line(file, f'"{inner}"')))
            found += [inner] if inner not in found else []
    return found


def _of_lines(lines: Iterable[str]) -> Iterator[Need]:
    from packaging.requirements import Requirement

    for line in lines:
        found = Requirement(line)
        markers = str(found.marker) if found.marker else None
        yield Need(found.name, str(found.specifier) or "*", tuple(sorted(found.extras)), markers)


def _of_table(said: _Tables, wanted: set[str]) -> Iterator[Need]:
    """Yield what a table of Poetry's names; what is optional only where an extra wants it."""
    for name, value in said.items():
        for need in of_value(name, value):
            if not need.optional or normalised(name) in wanted:
                yield need


def of_value(name: str, value: object) -> Iterator[Need]:
    """Yield what Poetry says of a name: a version, a table, or one for each condition."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Need(name, one)
        elif isinstance(one, dict):
            platform = one.get("platform")
            markers = one.get("markers") or (platform and f"sys_platform == '{platform}'")
            yield Need(
                name,
                str(one.get("version") or "*"),
                tuple(strings(one.get("extras"))),
                markers,
                str(one.get("python") or "*"),
                bool(one.get("optional")),
            )
