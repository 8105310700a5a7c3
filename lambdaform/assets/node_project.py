"""A Node project: the folders above some code, and what in them decides what a bundle becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from lambdaform.assets.texts import text_of
from lambdaform.errors import AssetError, Problem, Source, shown

LOCKS = {
    "package-lock.json": "npm install --save-dev",
    "npm-shrinkwrap.json": "npm install --save-dev",
    "pnpm-lock.yaml": "pnpm add --save-dev",
    "yarn.lock": "yarn add --dev",
    "bun.lock": "bun add --dev",
}
"""The locks of Node's package managers, each with the command that adds a tool."""

_MODULES = "node_modules"
_ELSEWHERE = (".pnp.cjs", ".pnp.js")
"""What yarn writes where it keeps packages out of `node_modules`."""

_SETTINGS = re.compile(r"[tj]sconfig.*\.json")
_EXTENDS = re.compile(r"\"extends\"\s*:\s*(\[[^\]]*\]|\"[^\"]*\")")
"""What settings of TypeScript name: they are JSON with comments, which `json` does not read."""

_STRING = re.compile(r"\"([^\"]+)\"")

_MANIFEST = "package.json"
_NEEDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


@dataclass(frozen=True)
class Esbuild:
    """An esbuild that npm has installed."""

    folder: Path
    version: str


@dataclass(frozen=True)
class NodeProject:
    """The folders in which a code folder's packages are looked for, its own first."""

    folders: tuple[Path, ...]

    @classmethod
    def of(cls, code: Path, app: Path) -> NodeProject:
        """Return the project of a code folder.

        It reaches up to the folder that holds the app too; and on to the nearest lock where there
        is none so far, which is how workspaces have theirs.
        """
        code, app = code.resolve(), app.resolve()
        above = [code, *code.parents]
        within = [*takewhile(lambda f: f not in app.parents and f != app, above)]
        usual = above[: len(within) + 1]
        locked = (n for n, folder in enumerate(above, 1) if any(_locks(folder)))
        return cls(tuple(above[: max(len(usual), next(locked, 0))]))

    @property
    def top(self) -> Path:
        """The folder that all of it is in: paths are shown from there on."""
        return self.folders[-1]

    @cached_property
    def locks(self) -> tuple[Path, ...]:
        """The locks, the nearest first."""
        return tuple(lock for folder in self.folders for lock in _locks(folder))

    @cached_property
    def esbuild(self) -> Esbuild | None:
        """The nearest esbuild, where there is one."""
        for folder in self.folders:
            place = folder / _MODULES / "esbuild"
            version = _manifest(place).get("version")
            if isinstance(version, str):
                return Esbuild(place, version)
        return None

    @property
    def installing(self) -> str:
        """The command that installs esbuild there, where it is looked for."""
        if any((folder / name).is_file() for folder in self.folders for name in _ELSEWHERE):
            return "yarn config set nodeLinker node-modules && yarn install"
        return self.adding("esbuild")

    def adding(self, package: str) -> str:
        """Return the command that adds a package to it."""
        name = self.locks[0].name if self.locks else next(iter(LOCKS))
        return f"{LOCKS[name]} {package}"

    @cached_property
    def settings(self) -> tuple[Path, ...]:
        """The files beside the code and above it that decide what a bundle becomes."""
        return (*(path for folder in self.folders for path in _settings(folder)), *self.locks)

    @cached_property
    def own_packages(self) -> tuple[Path, ...]:
        """The folders of packages that are no more than links: those of a workspace."""
        found: dict[Path, None] = {}
        todo = [*self.folders]
        while todo:
            for name in _needs(todo.pop(0)):
                folder = self._linked(name)
                if folder is not None and folder not in found:
                    found[folder] = None
                    todo.append(folder)
        return tuple(found)

    def _linked(self, name: str) -> Path | None:
        """Return the folder of a package of the project's own; `None` where it is installed."""
        for folder in self.folders:
            place = folder / _MODULES / name
            if place.exists():
                real = place.resolve()
                return None if _MODULES in real.parts else real
        return None

    def is_module(self, folder: Path) -> bool:
        """Tell whether what ends with `.js` or `.ts` in a folder is an ECMAScript module."""
        for near in (folder, *folder.parents):
            if (near / _MANIFEST).is_file():
                return _manifest(near).get("type") == "module"
            if near == self.top:
                break
        return False


def extended(files: Iterable[Path]) -> Iterator[Path]:
    """Yield the settings of TypeScript that others extend, by a path, and those that these do.

    What they take from a package is pinned by the lock, as all of it is.
    """
    todo = [file for file in files if _SETTINGS.fullmatch(file.name)]
    seen = {file.resolve() for file in todo}
    while todo:
        file = todo.pop()
        for said in _EXTENDS.findall(text_of(file)):
            for path in (file.parent / name for name in _STRING.findall(said) if name[0] in "./"):
                found = path if path.is_file() else path.with_name(f"{path.name}.json")
                if found.is_file() and found.resolve() not in seen:
                    seen.add(found.resolve())
                    todo.append(found)
                    yield found


def _locks(folder: Path) -> Iterator[Path]:
    return (folder / name for name in LOCKS if (folder / name).is_file())


def _settings(folder: Path) -> Iterator[Path]:
    """Yield what a bundler reads of a folder: its manifest, and its settings of TypeScript."""
    yield from sorted(folder.glob("[tj]sconfig*.json"))
    if (folder / _MANIFEST).is_file():
        yield folder / _MANIFEST


def _needs(folder: Path) -> Iterator[str]:
    manifest = _manifest(folder)
    for kind in _NEEDS:
        names = manifest.get(kind)
        if isinstance(names, dict):
            yield from names


def _manifest(folder: Path) -> dict[str, Any]:
    """Return the `package.json` of a folder; empty where there is none."""
    file = folder / _MANIFEST
    if not file.is_file():
        return {}
    try:
        found = json.loads(text_of(file))
    except json.JSONDecodeError as error:
        message = f"`{shown(file)}` is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise AssetError(Problem(message, Source(str(file), error.lineno))) from None
    return found if isinstance(found, dict) else {}
