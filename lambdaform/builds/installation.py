"""A recipe -> an installed folder: made once, checked, kept with a receipt of what is in it."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lambdaform.assets.bundling import Bundling
from lambdaform.assets.recipe import Recipe
from lambdaform.builds.cache import Cache, unwritable
from lambdaform.builds.watcher import Watcher
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
    target = cache.installation(recipe.digest)
    found = read(target)
    if found is None and isinstance(recipe, Bundling):
        _bundle([recipe], cache, watcher)
        found = read(target)
    elif found is None and isinstance(recipe, Recipe):
        what = f"installing {recipe}"
        begin = time.perf_counter()
        watcher.begun(what)
        with cache.making(target) as made:
            if made is not None:
                from lambdaform.builds.installing import install

                install(recipe, made, installer)
        watcher.ended(what, time.perf_counter() - begin)
        found = read(target)
    assert found is not None
    cache.used(target)
    return found


def bundle(recipes: Iterable[Bundling], cache: Cache, watcher: Watcher) -> None:
    """Bundle what is not there yet; those that are alike in one go.

    Raises BuildError with what cannot be bundled.
    """
    wanted = {recipe.digest: recipe for recipe in recipes}
    left = [one for digest, one in wanted.items() if read(cache.installation(digest)) is None]
    if not left:
        return
    from lambdaform.builds import bundles

    problems: list[Problem] = []
    for together in bundles.alike(left):
        try:
            _bundle(together, cache, watcher)
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(*dict.fromkeys(problems))


def _bundle(recipes: Sequence[Bundling], cache: Cache, watcher: Watcher) -> None:
    what = f"bundling {recipes[0]}" + (f" and {len(recipes) - 1} more" if recipes[1:] else "")
    begin = time.perf_counter()
    watcher.begun(what)
    with contextlib.ExitStack() as stack:
        made = [  # in one order everywhere, so that no two builds wait for each other
            (recipe, stack.enter_context(cache.making(cache.installation(recipe.digest))))
            for recipe in sorted(recipes, key=lambda recipe: recipe.digest)
        ]
        _bundle_into([(recipe, place) for recipe, place in made if place is not None])
    watcher.ended(what, time.perf_counter() - begin)


def _bundle_into(places: Sequence[tuple[Bundling, Path]]) -> None:
    if not places:
        return
    from lambdaform.builds import bundles, programs

    work = places[0][1].with_name("work")
    try:
        work.mkdir()
        made = bundles.make(places, work, programs.run)
        for (_, place), one in zip(places, made, strict=True):
            receipt = {
                "parts": one.parts,
                "modules": one.exports,
                "unpinned": one.unpinned,
                "warnings": [plain(warning) for warning in one.warnings],
            }
            (place / RECEIPT).write_text(json.dumps(receipt), encoding="utf-8")
    except OSError as error:
        raise unwritable(work, error) from None


def read(target: Path) -> Installation | None:
    """Return an installation by its receipt; `None` where it is not there, or damaged."""
    try:
        said = json.loads((target / RECEIPT).read_text(encoding="utf-8"))
        warnings = [
            Problem(w["message"], None, w["hint"], tuple(w["notes"])) for w in said["warnings"]
        ]
        modules, unpinned = tuple(said["modules"]), tuple(said["unpinned"])
        parts = dict(said["parts"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):  # it lost its end, when the power went
        shutil.rmtree(target, ignore_errors=True)
        return None
    return Installation(target / "files", parts, modules, unpinned, tuple(warnings))


def plain(problem: Problem) -> dict[str, object]:
    """Return a warning as a receipt holds it."""
    return {"message": problem.message, "hint": problem.hint, "notes": problem.notes}
