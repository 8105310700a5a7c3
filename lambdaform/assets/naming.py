"""Which file of an app names a distribution, and how `dependencies` names that file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambdaform.assets import requirements
from lambdaform.assets.project import of_groups
from lambdaform.assets.recipe import Recipe, normalised
from lambdaform.assets.recipes import FILES
from lambdaform.assets.requirement import named
from lambdaform.assets.texts import strings, table, tables, toml
from lambdaform.errors import LambdaformError

_PROJECT = "pyproject.toml"
_OF_PROJECTS = ("uv.lock", "poetry.lock", _PROJECT)
"""The files that install what the project beside them says."""

_DEVELOPMENT = ("dev", "test", "tests", "lint", "docs")
"""Groups that no function is meant to get."""


@dataclass(frozen=True)
class Naming:
    """A file that names a distribution.

    Attributes:
        said: the file as `dependencies` names it.
        option: `groups` or `extras`, where it is in one of those only.
        within: which.
    """

    said: str
    option: str = ""
    within: str = ""

    @property
    def hint(self) -> str:
        """What to write."""
        if not self.option:
            return f'`{self.said}` has it: write `dependencies="{self.said}"`'
        what = f"the {self.option.removesuffix('s')} `{self.within}` of `{self.said}` has it"
        return f'{what}: write `dependencies=Dependencies("{self.said}", {self.option}=["{self.within}"])`'


def naming(
    names: Collection[str], folder: Path, root: Path, recipe: Recipe | None
) -> Naming | None:
    """Return the file that would install one of some distributions, beside a code folder.

    It is looked for in the folders from the code's up to the one that paths are relative to; where
    dependencies are installed already, among the groups and extras of that file.
    """
    root = root.resolve()
    for file in [recipe.file.resolve()] if recipe else _files(folder.resolve(), root):
        with contextlib.suppress(LambdaformError):  # what is wrong there is not what was asked
            for found, option, within in _contents(file):
                is_new = recipe is None or (option and within not in getattr(recipe, option))
                if is_new and not found.isdisjoint(names):
                    return Naming(os.path.relpath(file, root).replace(os.sep, "/"), option, within)
    return None


def _files(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the files of dependencies above a code folder, the nearest first."""
    above = [root] if root not in folder.parents else [*folder.parents]
    for place in above:
        yield from (place / name for name in FILES if (place / name).is_file())
        if place == root:
            return


def _contents(file: Path) -> Iterator[tuple[frozenset[str], str, str]]:
    """Yield the distributions that a file names: its own, then those of each group and extra."""
    if file.name in _OF_PROJECTS:
        yield from _of_project(file.with_name(_PROJECT))
    elif file.name.endswith(".toml"):
        names = (str(one.get("name")) for one in tables(toml(file).get("packages")))
        yield frozenset(map(normalised, names)), "", ""
    else:
        said = requirements.read(file)
        yield (said.asked | (said.pinned or frozenset()) if said else frozenset()), "", ""


def _of_project(file: Path) -> Iterator[tuple[frozenset[str], str, str]]:
    data = toml(file)
    project, poetry = table(data, "project"), table(data, "tool", "poetry")
    own = _named(strings(project.get("dependencies")))
    yield own | frozenset(map(normalised, table(poetry, "dependencies"))), "", ""
    groups = table(data, "dependency-groups")
    for name in _of_use(groups):
        yield _named(of_groups([name], groups, file)), "groups", name
    for name in _of_use(table(poetry, "group")):
        needs = table(poetry, "group", name, "dependencies")
        yield frozenset(map(normalised, needs)), "groups", name
    extras = table(project, "optional-dependencies")
    for name in _of_use(extras):
        yield _named(strings(extras[name])), "extras", name


def _of_use(groups: Mapping[str, Any]) -> list[str]:
    return [name for name in groups if normalised(name) not in _DEVELOPMENT]


def _named(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(normalised(named(line, None).name) for line in lines)
