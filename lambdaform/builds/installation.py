"""A recipe -> an installed folder: made once, checked, kept with a receipt of what is in it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lambdaform.assets.bundling import Bundling
from lambdaform.assets.recipe import Recipe
from lambdaform.builds.cache import Cache
from lambdaform.builds.watcher import Watcher, told
from lambdaform.errors import BuildError, Problem

RECEIPT = "receipt.json"
"""The file beside what was installed that says what it is."""


class Installer(Protocol):
    """What installs: uv or pip."""

    def install(self, recipe: Recipe, into: Path, work: Path) -> None:
        """Install a recipe into a folder; raise BuildError where that fails."""


@dataclass(frozen=True)
class Installation:
    """What was installed.

    Attributes:
        folder: where the files are.
        parts: the bytes of each distribution, by name and version.
        modules: what can be imported of it; of a bundle, what it exports, where that is known.
        unpinned: the distributions whose version the file does not say.
        warnings: what may be wrong with it, as problems without a line.
    """

    folder: Path
    parts: Mapping[str, int]
    modules: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return sum(self.parts.values())


def installed(
    recipe: Recipe | Bundling, cache: Cache, watcher: Watcher, installer: Installer | None
) -> Installation:
    """Return the installation of a recipe; make it where it is not there.

    Raises BuildError where it cannot be installed, or would not run on Lambda.
    """
    entry = cache.installation(recipe.digest, read)
    found = entry.found()
    if found is not None:
        return found
    if isinstance(recipe, Bundling):
        _bundle([recipe], cache, watcher)
        return entry.made()
    from lambdaform.builds.installing import install

    with told(watcher, f"installing {recipe}"):
        return entry.get(lambda place: install(recipe, place, installer))


def bundle(recipes: Iterable[Bundling], cache: Cache, watcher: Watcher) -> list[str]:
    """Bundle what is not there yet, and return its digests; those that are alike in one go.

    Raises BuildError with what cannot be bundled.
    """
    wanted = {recipe.digest: recipe for recipe in recipes}
    left = [r for digest, r in wanted.items() if cache.installation(digest, read).found() is None]
    if not left:
        return []
    from lambdaform.builds import bundles

    problems: list[Problem] = []
    for together in bundles.alike(left):
        try:
            _bundle(together, cache, watcher)
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(*dict.fromkeys(problems))
    return [recipe.digest for recipe in left]


def _bundle(recipes: Sequence[Bundling], cache: Cache, watcher: Watcher) -> None:
    what = f"bundling {recipes[0]}" + (f" and {len(recipes) - 1} more" if recipes[1:] else "")
    with told(watcher, what), contextlib.ExitStack() as stack:
        made = [  # in one order everywhere, so that no two builds wait for each other
            (one, stack.enter_context(cache.installation(one.digest, read).making()))
            for one in sorted(recipes, key=lambda recipe: recipe.digest)
        ]
        _bundle_into([(recipe, place) for recipe, place in made if place is not None])


def _bundle_into(places: Sequence[tuple[Bundling, Path]]) -> None:
    if not places:
        return
    from lambdaform.builds import bundles, programs

    work = places[0][1].with_name("work")
    work.mkdir()
    made = bundles.make(places, work, programs.run)
    for (_, place), one in zip(places, made, strict=True):
        note(place, one.parts, one.exports, one.unpinned, one.warnings)


def note(
    place: Path,
    parts: Mapping[str, int],
    modules: Iterable[str],
    unpinned: Iterable[str],
    warnings: Iterable[Problem],
) -> None:
    """Write the receipt of an installation: what it is, and of how many files."""
    receipt = {
        "parts": parts,
        "modules": [*modules],
        "unpinned": [*unpinned],
        "warnings": [_plain(warning) for warning in warnings],
        "files": _count(place),
    }
    (place / RECEIPT).write_text(json.dumps(receipt), encoding="utf-8")


def read(target: Path) -> Installation | None:
    """Return an installation by its receipt; `None` where it is not there, or not whole."""
    try:
        said = json.loads((target / RECEIPT).read_text(encoding="utf-8"))
        warnings = [
            Problem(w["message"], None, w["hint"], tuple(w["notes"])) for w in said["warnings"]
        ]
        modules, unpinned = tuple(said["modules"]), tuple(said["unpinned"])
        parts, files = dict(said["parts"]), said["files"]
    except (OSError, ValueError, KeyError, TypeError):  # it lost its end, when the power went
        return None
    if _count(target) != files + 1:  # somebody cleans up what looks old
        return None
    return Installation(target / "files", parts, modules, unpinned, tuple(warnings))


def _count(folder: Path) -> int:
    return sum(len(files) for _, _, files in os.walk(folder))


def _plain(problem: Problem) -> dict[str, object]:
    return {"message": problem.message, "hint": problem.hint, "notes": problem.notes}
