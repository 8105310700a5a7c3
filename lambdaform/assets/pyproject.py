"""pyproject.toml: what a project needs, its extras and its dependency groups."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lambdaform.assets.local import local, offered, path_of
from lambdaform.assets.project import at_line, check_known, check_python, named, of_groups
from lambdaform.assets.recipe import Contents, Local, normalised
from lambdaform.assets.requirement import SCHEME, Named, moves
from lambdaform.assets.requirement import named as named_in
from lambdaform.assets.target import Target
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.errors import AssetError, Problem, shown


def says(file: Path) -> bool:
    """Tell whether a project says what it needs, so that this is meant to be installed."""
    data = toml(file)
    own = table(data, "tool", "poetry", "dependencies")
    return bool(table(data, "project").get("dependencies") or own.keys() - {"python"})


def read(
    file: Path, targets: Sequence[Target], groups: Sequence[str], extras: Sequence[str]
) -> Contents | None:
    """Return what a project needs; `None` where that is nothing.

    Raises AssetError where it says so only to a tool that locks it, and for unknown groups.
    """
    data = toml(file)
    project = table(data, "project")
    check_python(project.get("requires-python"), file, targets)
    _check_readable(file, data)
    known, grouped = table(project, "optional-dependencies"), table(data, "dependency-groups")
    check_known(file, (groups, grouped), (extras, known))
    lines = strings(project.get("dependencies"))
    lines += [line for name in extras for line in strings(named(known, name))]
    lines += of_groups(groups, grouped, file)
    if not lines:
        return None
    return settings(file.parent).apply(_contents(file, lines, table(data, "tool", "uv", "sources")))


@dataclass(frozen=True)
class Settings:
    """What uv is told that holds for whatever is installed in a folder."""

    constraints: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    offers: tuple[Local, ...] = ()

    def apply(self, contents: Contents) -> Contents:
        """Return contents with what holds for them too."""
        pinned = contents.pinned
        if pinned is not None:
            limits = (named_in(line, None) for line in (*self.constraints, *self.overrides))
            pinned |= {normalised(one.name) for one in limits if one.exact}
        return replace(
            contents,
            constraints=contents.constraints + "".join(f"{line}\n" for line in self.constraints),
            overrides="".join(f"{line}\n" for line in self.overrides),
            offers=(*contents.offers, *self.offers),
            pinned=pinned,
        )


def settings(folder: Path) -> Settings:
    """Return the settings of uv in a folder: its own file, or else its table in a project's."""
    own, project = folder / "uv.toml", folder / "pyproject.toml"
    if own.is_file():
        uv = toml(own)
    else:
        uv = table(toml(project), "tool", "uv") if project.is_file() else {}
    links = [*strings(uv.get("find-links")), *strings(table(uv, "pip").get("find-links"))]
    places = [folder / path_of(link) for link in links if not SCHEME.match(link)]
    return Settings(
        tuple(strings(uv.get("constraint-dependencies"))),
        tuple(strings(uv.get("override-dependencies"))),
        tuple(offer for place in places for offer in offered(place)),
    )


def _check_readable(file: Path, data: Mapping[str, Any]) -> None:
    project = table(data, "project")
    if "dependencies" in strings(project.get("dynamic")):
        message = f"what `{shown(file)}` needs is known only once it is built"
        at = at_line(file, "dynamic")
        raise AssetError(Problem(message, at, "lock it, with `uv lock`"))
    if "dependencies" not in project and table(data, "tool", "poetry", "dependencies"):
        message = f"`{shown(file)}` says what it needs in Poetry's own form"
        at = at_line(file, "[tool.poetry.dependencies]")
        raise AssetError(Problem(message, at, "lock it, with `poetry lock`"))


def _contents(file: Path, lines: Sequence[str], said: Mapping[str, Any]) -> Contents:
    found = {normalised(one.name): one for one in _named(file, lines)}
    sources = {normalised(name): source for name, source in said.items()}
    used = {name: sources[name] for name in sorted(found) if name in sources}
    paths = [(name, path) for name, source in used.items() for path in _paths(source, file)]
    return Contents(
        # Where uv is told where to get something, nobody but uv may install it.
        "pyproject.toml" if used else "requirements",
        "\n".join([*lines, *([json.dumps(used, sort_keys=True, default=str)] if used else [])]),
        locals=tuple(local(path, at_line(file, name), name) for name, path in paths),
        asked=frozenset(found),
        pinned=frozenset(n for n, one in found.items() if one.exact or _is_place(used.get(n))),
        moving=frozenset(n for n, one in found.items() if one.moves or _moves(used.get(n))),
    )


def _named(file: Path, lines: Sequence[str]) -> list[Named]:
    found: list[Named] = []
    problems: list[Problem] = []
    for line in lines:
        try:
            found.append(named_in(line, at_line(file, line)))
        except AssetError as error:
            problems += error.problems
    if problems:
        raise AssetError(*problems)
    return found


def _is_place(source: object) -> bool:
    return any("git" in one or "url" in one for one in tables(source) or tables([source]))


def _moves(source: object) -> bool:
    """Tell whether what a source names may be replaced."""
    for one in tables(source) or tables([source]):
        commit = str(one.get("rev", ""))
        if "git" in one and moves(f"git+{one['git']}@{commit}"):
            return True
        if "url" in one and moves(str(one["url"])):
            return True
    return False


def _paths(source: object, file: Path) -> list[Path]:
    """Return the projects on this disk that a source names."""
    all_of_them = tables(source) or tables([source])
    if any(one.get("workspace") for one in all_of_them):
        message = f"`{shown(file)}` needs a project of its workspace"
        at = at_line(file, "workspace")
        raise AssetError(Problem(message, at, "lock it, with `uv lock`"))
    return [file.parent / one["path"] for one in all_of_them if isinstance(one.get("path"), str)]
