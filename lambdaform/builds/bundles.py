"""Bundlings -> bundles in folders: made by esbuild, and held against what is known of them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lambdaform.assets.bundling import Bundling
from lambdaform.builds import npm, programs
from lambdaform.builds.esbuild import run_esbuild
from lambdaform.builds.node_locks import Locked, locked
from lambdaform.builds.npm import NpmPackage
from lambdaform.builds.wheels import files_in
from lambdaform.errors import BuildError, Problem, shown

METAFILE = "metafile.json"
"""The file beside a bundle's that says what was read for it: esbuild's own, from the project's top."""

_PACKAGES = "packages.json"
"""Another beside it: the packages of npm that the bundle holds parts of."""

_CJS_NAMES = re.compile(r"0\s*&&\s*\(?module\.exports\s*=\s*\{([^}]*)\}")
_ALL_OF_ANOTHER = re.compile(r"export\s*\*\s*from|__reExport\(")


@dataclass(frozen=True)
class Bundled:
    """What was bundled.

    Attributes:
        parts: the bytes of each package, by name and version, and of the code's own.
        exports: the names that it exports; empty where they are not known.
        unpinned: the packages whose version no lock says.
        warnings: what may be wrong with the code.
    """

    parts: Mapping[str, int]
    exports: tuple[str, ...]
    unpinned: tuple[str, ...]
    warnings: tuple[Problem, ...]


def alike(recipes: Iterable[Bundling]) -> list[list[Bundling]]:
    """Return those together that one run of esbuild can make."""
    groups: dict[object, list[Bundling]] = {}
    for recipe in recipes:
        options = {**vars(recipe.options), "include": ()}
        folder = recipe.sources.project.folders[0]
        key = (folder, recipe.sources.digest, recipe.form, recipe.target, repr(options))
        groups.setdefault(key, []).append(recipe)
    return list(groups.values())


def make(places: Sequence[tuple[Bundling, Path]], work: Path, run: programs.Run) -> list[Bundled]:
    """Bundle those that are alike, each into the folder `files` of its place, with its metafile.

    Raises BuildError with what esbuild says; for sources that are not among those that the zip is
    named by; and where what is installed is not what the lock says.
    """
    first, folder = places[0][0], work / "files"
    said = run_esbuild([recipe for recipe, _ in places], folder, work / METAFILE, run)
    meta = _Meta.read(first.top, folder, work / METAFILE)
    locks = locked(first.sources.project.locks)
    problems = [*_strangers(first, meta.inputs), *_differing(locks, meta.packages)]
    if problems:
        raise BuildError(*problems)
    for name in meta.outputs:
        if name.endswith(".map"):
            _settle_map(folder / name, first.top)
    return [_made(recipe, place, folder, meta, locks, said.warnings) for recipe, place in places]


def _made(
    recipe: Bundling,
    place: Path,
    folder: Path,
    meta: _Meta,
    locks: Sequence[Locked],
    warnings: tuple[Problem, ...],
) -> Bundled:
    """Put a bundle in its place, and return what it is."""
    own = meta.of(recipe)
    for name in own.outputs:
        (place / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, place / "files" / name)
    (place / METAFILE).write_text(own.text(), encoding="utf-8")
    packages = [asdict(package) for package in own.packages.values()]
    (place / _PACKAGES).write_text(json.dumps(packages), encoding="utf-8")
    names = {package.name for package in own.packages.values()}
    unpinned = sorted(n for n in names if not any(n in lock.versions for lock in locks))
    output = own.outputs[recipe.output]
    return Bundled(
        _parts(place / "files", recipe.output, output, own.packages),
        _exports(recipe, place / "files" / recipe.output, output),
        tuple(unpinned),
        warnings,
    )


@dataclass(frozen=True)
class _Meta:
    """What esbuild says of what it has read and written, by names that are the same everywhere."""

    top: Path
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    packages: Mapping[str, NpmPackage]

    @classmethod
    def read(cls, top: Path, folder: Path, file: Path) -> _Meta:
        said = json.loads(file.read_text(encoding="utf-8"))
        outputs = {_relative(top / name, folder): of for name, of in said["outputs"].items()}
        return cls(top, said["inputs"], outputs, npm.of_inputs(top, said["inputs"]))

    def of(self, recipe: Bundling) -> _Meta:
        """Return what is said of one bundle."""
        reached = self._reached(recipe.entry)
        inputs = {name: of for name, of in self.inputs.items() if name in reached}
        own = (recipe.output, f"{recipe.output}.map")
        outputs = {
            name: of
            for name, of in self.outputs.items()
            if name in own
            or (of["inputs"] and "entryPoint" not in of and reached >= {*of["inputs"]})
        }
        return _Meta(self.top, inputs, outputs, npm.of_inputs(self.top, inputs))

    def _reached(self, entry: str) -> set[str]:
        found, todo = set(), [entry]
        while todo:
            name = todo.pop()
            if name not in found and name in self.inputs:
                found.add(name)
                todo += [one["path"] for one in self.inputs[name]["imports"]]
        return found

    def text(self) -> str:
        """Return it in esbuild's own form."""
        return json.dumps({"inputs": self.inputs, "outputs": self.outputs}, sort_keys=True)


def _settle_map(file: Path, top: Path) -> None:
    """Let a map name files from the top of the project."""
    said = json.loads(file.read_text(encoding="utf-8"))
    said["sources"] = [_relative(file.parent / name, top) for name in said["sources"]]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text, encoding="utf-8")


def _relative(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder; of neither is looked whether there are links in it."""
    return os.path.relpath(os.path.normpath(path), folder).replace(os.sep, "/")


def _strangers(recipe: Bundling, inputs: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each source of which a change would not be noticed."""
    code = recipe.sources.project.folders[0]
    for name in inputs:
        path = recipe.top / name
        if npm.place_of(name) or os.path.realpath(path) in recipe.sources.paths:
            continue
        if not path.is_file():  # esbuild's own, such as what it has put in a module's place
            continue
        message = f"`{shown(path)}` is imported, but it is not among the files of `{shown(code)}`"
        hint = "name a code folder that holds both, or make it a package that `package.json` names"
        yield Problem(
            message, None, "`exclude` leaves it out" if path.is_relative_to(code) else hint
        )


def packages(folder: Path) -> list[NpmPackage]:
    """Return the packages of npm that a bundle in a folder holds parts of."""
    said = json.loads((folder.parent / _PACKAGES).read_text(encoding="utf-8"))
    return [NpmPackage(**{**one, "needs": tuple(one["needs"])}) for one in said]


def _differing(locks: Sequence[Locked], packages: Mapping[str, NpmPackage]) -> Iterator[Problem]:
    """Yield a problem for each package that is installed in another version than is locked."""
    for package in sorted({*packages.values()}, key=str):
        saying = [lock for lock in locks if package.name in lock.versions]
        if saying and not any(package.version in lock.versions[package.name] for lock in saying):
            yield saying[0].differs(package.name, package.version)


def _parts(
    folder: Path, bundle: str, output: Mapping[str, Any], packages: Mapping[str, NpmPackage]
) -> dict[str, int]:
    """Return the bytes of each package in a bundle, and of each file without them."""
    found: dict[str, int] = {}
    for name, of in output["inputs"].items():
        place = npm.place_of(name)
        if place is not None and of["bytesInOutput"]:
            owner = str(packages[place])
            found[owner] = found.get(owner, 0) + of["bytesInOutput"]
    theirs = {bundle: sum(found.values())}
    for name, path in files_in(folder).items():
        found[name] = path.stat().st_size - theirs.get(name, 0)
    return found


def _exports(recipe: Bundling, file: Path, output: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a bundle exports; nothing where that cannot be told."""
    if recipe.form == "cjs" and recipe.options.minify:
        return ()
    text = file.read_text(encoding="utf-8")
    if _ALL_OF_ANOTHER.search(text):  # which may be external
        return ()
    if recipe.form == "esm":
        return tuple(sorted(output["exports"]))
    said = _CJS_NAMES.findall(text)
    if not said:  # it was CommonJS before: only running it tells
        return ()
    names = (part.partition(":")[0].strip(" \n\"'") for part in said[-1].split(","))
    return ("default", *sorted(name for name in names if name))
