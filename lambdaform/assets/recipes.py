"""Which file says the dependencies of a code folder, and the recipe that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.assets.code_folder import CodeFolder
from lambdaform.assets.target import Target, ToTarget, target
from lambdaform.dependencies import Dependencies
from lambdaform.errors import AssetError, LambdaformError, Problem, did_you_mean, shown
from lambdaform.template import Asset

if TYPE_CHECKING:
    from lambdaform.assets.recipe import Contents, Recipe

FILES = ("uv.lock", "poetry.lock", "pylock.toml", "requirements.txt", "pyproject.toml")
"""The files that say dependencies, in the order in which a folder is looked through."""

_OTHERS = {
    "Pipfile": "write what it holds as requirements: `pipenv requirements > requirements.txt`",
    "Pipfile.lock": "write what it holds as requirements: `pipenv requirements > requirements.txt`",
    "pdm.lock": "write what it holds as requirements: `pdm export -o requirements.txt`",
    "setup.py": "say what it needs in a `pyproject.toml`",
    "setup.cfg": "say what it needs in a `pyproject.toml`",
}

_Key: TypeAlias = tuple[Path, str, Dependencies, tuple[Target, ...]]


class Recipes:
    """Makes the recipes of one app; what several functions share is read once."""

    def __init__(self, root: Path, target: ToTarget = target) -> None:
        self._root = root
        self._target = target
        self._made: dict[_Key, Recipe | LambdaformError | None] = {}

    def recipe(self, asset: Asset, folder: CodeFolder | None) -> Recipe | None:
        """Return the recipe of a zip with this code; `None` where nothing is to be installed.

        Raises AssetError with all that is wrong with the file that says the dependencies.
        """
        targets = self._targets(asset)
        place = self._place(asset.dependencies, folder) if targets else None
        if asset.dependencies is None or place is None:
            return None
        key = (*place, replace(asset.dependencies, file=None), targets)
        if key not in self._made:
            try:
                self._made[key] = _recipe(*key)
            except LambdaformError as error:
                self._made[key] = error
        made = self._made[key]
        if isinstance(made, LambdaformError):
            raise AssetError(*made.problems)
        return made

    def _targets(self, asset: Asset) -> tuple[Target, ...]:
        """Return what a zip has to run on; nothing where its own runtime is not Python's."""
        first = self._target(asset.runtime, asset.architecture)
        others = (self._target(*other) for other in asset.others)
        return (first, *(t for t in others if t is not None)) if first is not None else ()

    def _place(
        self, said: Dependencies | None, folder: CodeFolder | None
    ) -> tuple[Path, str] | None:
        """Return the file that says the dependencies, and how messages name it."""
        if said is None:
            return None
        if said.file is None:
            name = _usual(folder) if folder else None
            return (folder.path / name, f"{folder.said}/{name}") if folder and name else None
        file = self._root / said.file
        if not file.is_dir():
            _check_file(file, str(said.file))
            return file, str(said.file)
        name = next((name for name in FILES if (file / name).is_file()), None)
        if name is None:
            message = f"the folder `{said.file}` holds no file of dependencies"
            raise AssetError(Problem(message, None, f"write one of {_listed(FILES)}"))
        return file / name, f"{str(said.file).rstrip('/')}/{name}"


def _usual(folder: CodeFolder) -> str | None:
    """Return the file in a code folder that is meant to be installed."""
    name = next((name for name in FILES if name in folder.names), None)
    if name == "pyproject.toml":
        from lambdaform.assets import pyproject

        return name if pyproject.says(folder.path / name) else None
    return name


def _check_file(file: Path, said: str) -> None:
    if not file.is_file():
        message = f"the file of dependencies `{said}` does not exist"
        near = [str(Path(said).with_name(p.name)) for p in _candidates(file.parent)]
        raise AssetError(Problem(message, None, did_you_mean(said, near)))
    if file.name in _OTHERS:
        message = f"`{said}` is not read by lambdaform"
        raise AssetError(Problem(message, None, _OTHERS[file.name]))
    if _reader(file.name) is None:
        message = f"`{said}` is no file of dependencies that lambdaform knows"
        hint = f"it reads {_listed(FILES)}, and other `*.txt` as requirements"
        raise AssetError(Problem(message, None, hint))


def _candidates(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.glob("*")) if p.is_file() and _reader(p.name) is not None]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _reader(name: str) -> str | None:
    """Return the kind of a file by its name; `None` where it is none that is read."""
    if name in FILES:
        return name
    if fnmatchcase(name, "pylock.*.toml"):
        return "pylock.toml"
    return "requirements.txt" if name.endswith((".txt", ".in")) else None


def _recipe(
    file: Path, name: str, said: Dependencies, targets: tuple[Target, ...]
) -> Recipe | None:
    from lambdaform.assets.recipe import Recipe

    lock, member = _lock_of(file) if file.name == "pyproject.toml" else (file, None)
    if lock != file:
        file, name = lock, shown(lock)
    contents = _contents(file, said, targets, member)
    if contents is None:
        return None
    return Recipe(
        file,
        name,
        targets,
        contents,
        groups=said.groups,
        extras=said.extras,
        leave_out=said.leave_out,
        build=said.build,
        strip=said.strip,
    )


def _contents(
    file: Path, said: Dependencies, targets: tuple[Target, ...], member: str | None
) -> Contents | None:
    kind, more = _reader(file.name), (targets, said.groups, said.extras)
    if kind == "uv.lock":
        from lambdaform.assets import uv_lock

        return uv_lock.read(file, *more, member)
    if kind == "poetry.lock":
        from lambdaform.assets import poetry_lock

        return poetry_lock.read(file, *more)
    if kind == "pylock.toml":
        from lambdaform.assets import pylock

        return pylock.read(file, *more)
    from lambdaform.assets import pyproject

    if kind == "pyproject.toml":
        return pyproject.read(file, *more)
    if said.groups or said.extras:
        what = "groups" if said.groups else "extras"
        message = f"`{shown(file)}` has no {what}"
        hint = "a `pyproject.toml` and the locks have them; name another file of requirements"
        raise AssetError(Problem(message, None, hint))
    from lambdaform.assets import requirements

    found = requirements.read(file)
    beside = pyproject.settings(file.parent)
    return beside.apply(found) if found else None


def _lock_of(file: Path) -> tuple[Path, str | None]:
    """Return the lock of a project: its own, or its workspace's with the name that it has there."""
    from lambdaform.assets import uv_lock
    from lambdaform.assets.recipe import normalised
    from lambdaform.assets.texts import table, toml

    for beside in ("uv.lock", "poetry.lock"):
        if file.with_name(beside).is_file():
            return file.with_name(beside), None
    name = table(toml(file), "project").get("name")
    above = (folder / "uv.lock" for folder in file.resolve().parent.parents)
    lock = next((lock for lock in above if lock.is_file()), None)
    if lock is None or not isinstance(name, str):
        return file, None
    known = normalised(name) in map(normalised, uv_lock.members(lock))
    return (lock, name) if known else (file, None)
