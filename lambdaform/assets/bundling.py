"""Everything that decides what a bundle of a Node function becomes, and its digest."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from lambdaform.assets.code_folder import INSTALLED, CodeFolder
from lambdaform.assets.folder import File, file_at, files_of, matching
from lambdaform.assets.node_project import Esbuild, NodeProject, extended
from lambdaform.bundle import Bundle
from lambdaform.errors import AssetError, Problem, shown
from lambdaform.template import Asset

EDITION = 1
"""Counted up where the same bundling gives another bundle: zips get new names."""

SOURCES = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
"""The endings of what is bundled, in the order in which a handler's file is looked for."""

_MODULES = (".mts", ".mjs")
_EITHER = (".ts", ".js")
_NODE = re.compile(r"nodejs(\d+)\.x")


@dataclass(frozen=True)
class Sources:
    """The files that bundles of a code folder are made of, but for installed packages.

    Attributes:
        own: the files of the code folder.
        paths: where all of them are, with the packages and the settings of the project.
    """

    project: NodeProject
    own: tuple[File, ...]
    paths: frozenset[str]
    digest: str


@dataclass(frozen=True)
class Bundling:
    """A run of esbuild: which file, for what, and how.

    Attributes:
        entry: the handler's file, from the top of the project.
        output: the name of the bundle in the zip.
        target: what syntax is taken.
        form: what kind of module it becomes.
    """

    entry: str
    output: str
    target: str
    form: Literal["esm", "cjs"]
    esbuild: Esbuild
    options: Bundle
    sources: Sources

    pinning = "commit a lock: `npm install` writes one"

    @property
    def top(self) -> Path:
        """The folder in which esbuild is run."""
        return self.sources.project.top

    @property
    def name(self) -> str:
        """The file that says its dependencies, as messages name it."""
        return shown(self.top / "package.json")

    @cached_property
    def digest(self) -> str:
        """What changes with the result, and with nothing else that is known before."""
        options = asdict(self.options)
        del options["include"]  # that is the zip's
        said = [EDITION, self.esbuild.version, self.entry, self.output, self.target, self.form]
        text = json.dumps([*said, options, self.sources.digest], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def __str__(self) -> str:
        return f"`{shown(self.top / self.entry)}`"


class Bundlings:
    """Makes the bundlings of one app; what its functions share is read once.

    Args:
        root: what paths are relative to.
        is_here: whether they run on this machine, which carries no SDK of AWS.
    """

    def __init__(self, root: Path, *, is_here: bool = False) -> None:
        self._root = root
        self._is_here = is_here
        self._projects: dict[Path, NodeProject] = {}
        self._sources: dict[CodeFolder, Sources] = {}

    def bundling(self, asset: Asset, folder: CodeFolder) -> Bundling | None:
        """Return how a function's code is bundled; `None` where it is copied.

        Raises AssetError where it has to be bundled, and there is nothing to do it.
        """
        node = _NODE.fullmatch(asset.runtime or "")
        entry = _entry(asset, folder) if node and asset.bundle is not False else None
        if node is None or entry is None:
            return None
        project = self._project(folder.path)
        if project.esbuild is None:
            if not asset.bundle:
                return None
            message = "it is to be bundled, but its project has no esbuild"
            raise AssetError(Problem(message, None, f"install it: `{project.installing}`"))
        file = project.folders[0] / entry
        form = _form(project, file)
        options = asset.bundle if isinstance(asset.bundle, Bundle) else Bundle()
        if self._is_here:
            options = replace(options, sdk=True)
        return Bundling(
            entry=file.relative_to(project.top).as_posix(),
            output=f"{parts(asset.handler or '')[0]}{'.mjs' if form == 'esm' else '.js'}",
            target=options.target or f"node{node[1]}",
            form=form,
            esbuild=project.esbuild,
            options=options,
            sources=self._read(folder, project),
        )

    def _project(self, path: Path) -> NodeProject:
        if path not in self._projects:
            self._projects[path] = NodeProject.of(path, self._root)
        return self._projects[path]

    def _read(self, folder: CodeFolder, project: NodeProject) -> Sources:
        if folder not in self._sources:
            self._sources[folder] = _sources(project, folder.sources)
        return self._sources[folder]


def _entry(asset: Asset, folder: CodeFolder) -> str | None:
    """Return the file of a handler in the code folder; `None` where there is none."""
    stem, function = parts(asset.handler or "")
    if stem and function and ".." not in stem.split("/") and not stem.startswith("/"):
        names = (f"{stem}{ending}" for ending in SOURCES)
        found = next((n for n in names if (folder.path / n).is_file()), None)
        if found is not None:
            return found
    if asset.bundle and asset.layered:  # what a layer holds is not bundled
        message = f"the handler is `{asset.handler}`, but `{folder.said}` holds no such file"
        raise AssetError(Problem(message, None, "leave `bundle` out where a layer has it"))
    return None


def parts(handler: str) -> tuple[str, str]:
    """Return a Node handler's file without its ending, and its function; `""` for what is not there."""
    folder, slash, rest = handler.rpartition("/")
    name, _, function = rest.partition(".")
    return (f"{folder}{slash}{name}" if name else "", function)


def included(bundling: Bundling) -> tuple[File, ...]:
    """Return the files that are put beside a bundle; raise AssetError where there are none."""
    patterns = bundling.options.include
    if not patterns:
        return ()
    matches = matching(patterns, "include")
    made = (bundling.output, f"{bundling.output}.map")
    found = [f for f in bundling.sources.own if matches(f.name) and f.name not in made]
    if not found:
        folder = shown(bundling.sources.project.folders[0])
        raise AssetError(Problem(f"`include` names no file of `{folder}`"))
    return tuple(found)


def _form(project: NodeProject, entry: Path) -> Literal["esm", "cjs"]:
    if entry.suffix in _EITHER:
        return "esm" if project.is_module(entry.parent) else "cjs"
    return "esm" if entry.suffix in _MODULES else "cjs"


def _sources(project: NodeProject, own: tuple[File, ...]) -> Sources:
    files = dict(_named(project, own))
    paths = [file.path for file in files.values()]
    for path in (*project.settings, *extended([*paths, *project.settings])):
        name = _seen(path, project.top)
        files.setdefault(name, file_at(name, path))
    text = "".join(f"{name}\0{file.digest}\n" for name, file in files.items())
    real = frozenset(os.path.realpath(file.path) for file in files.values())
    return Sources(project, own, real, hashlib.sha256(text.encode()).hexdigest())


def _named(project: NodeProject, own: Sequence[File]) -> Iterator[tuple[str, File]]:
    """Yield the files of the code and of the project's own packages, each by where it is seen."""
    folders = [(project.folders[0], own)]
    folders += [(folder, files_of(folder, (INSTALLED,))) for folder in project.own_packages]
    for folder, files in folders:
        place = _seen(folder, project.top)
        yield from ((f"{place}/{file.name}", file) for file in files)


def _seen(path: Path, top: Path) -> str:
    """Return where something is, seen from the top of a project: the same on every machine."""
    return os.path.normpath(os.path.relpath(path, top)).replace(os.sep, "/")
