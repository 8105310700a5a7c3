"""The zips of packages: what is in the cache is taken from there, all else is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling
from lambdaform.assets.recipe import Recipe
from lambdaform.builds.cache import Cache
from lambdaform.builds.checks import check
from lambdaform.builds.functions import CodeResource, InlineFunction
from lambdaform.builds.installation import Installation, Installer, bundle, installed, read
from lambdaform.builds.watcher import Silent, Watcher
from lambdaform.builds.zips import zipped
from lambdaform.errors import BuildError, Problem

_FEW = 3


@dataclass(frozen=True)
class Build:
    """What was built.

    Attributes:
        zips: by the digests of the packages.
        installations: by the digests of the recipes.
        made: the digests of the packages that were not in the cache.
    """

    zips: Mapping[str, Path]
    installations: Mapping[str, Installation]
    made: frozenset[str]


def built(
    packages: Iterable[Package],
    watcher: Watcher | None = None,
    *,
    cache: Cache | None = None,
    installer: Installer | None = None,
) -> Mapping[str, Path]:
    """Return the zip of each package by the package's digest; make those that are not there."""
    return build(packages, (), watcher, cache=cache, installer=installer).zips


def build(
    packages: Iterable[Package],
    functions: Collection[CodeResource | InlineFunction],
    watcher: Watcher | None = None,
    *,
    cache: Cache | None = None,
    installer: Installer | None = None,
) -> Build:
    """Make the zips of packages and of functions, and hold these against what is in them.

    One installation serves all packages of the same recipe. They are made one after the other:
    uv takes every core and many connections by itself, and two of them would be in each other's
    way. What another process is making is waited for.

    Raises BuildError with all that cannot be installed or will not run, and AssetError where code
    has changed since the packages were named.
    """
    building = _Building(cache or Cache(), watcher or Silent(), installer)
    run = [package for one in functions for package in one.packages]
    wanted = {p.digest: p for p in (*packages, *run)}.values()
    building.bundle(wanted)
    for package in wanted:
        building.take(package)
    for warning in building.warnings():
        building.watcher.warned(warning)
    if building.problems:
        raise BuildError(*dict.fromkeys(building.problems))
    if building.made:
        building.cache.tidy()
    findings = check(functions, building.installed)
    for warning in findings.warnings:
        building.watcher.warned(warning)
    if findings.problems:
        raise BuildError(*findings.problems)
    return Build(building.zips, building.installed, frozenset(building.made))


@dataclass
class _Building:
    """What has been made so far, and what could not be."""

    cache: Cache
    watcher: Watcher
    installer: Installer | None
    zips: dict[str, Path] = field(default_factory=dict)
    installed: dict[str, Installation] = field(default_factory=dict)
    recipes: dict[str, Recipe | Bundling] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    """The digests of the recipes that were not in the cache."""
    problems: list[Problem] = field(default_factory=list)

    def bundle(self, packages: Iterable[Package]) -> None:
        """Bundle what is bundled, before it is asked for: many together take what one takes."""
        recipes = [p.recipe for p in packages if isinstance(p.recipe, Bundling)]
        try:
            self.fresh.update(bundle(recipes, self.cache, self.watcher))
        except BuildError as error:
            self.problems += error.problems
            self.recipes |= {recipe.digest: recipe for recipe in recipes}  # not to be tried again

    def take(self, package: Package) -> None:
        """Make the zip of a package, and what is installed in it; note what is wrong."""
        recipe = package.recipe
        try:
            found = self._installation(recipe) if recipe else None
            if recipe is None or found is not None:
                self._zip(package, found)
        except BuildError as error:
            self.problems += error.problems

    def _zip(self, package: Package, found: Installation | None) -> None:
        if self.cache.zip(package.digest).found() is None:
            self.made.add(package.digest)
        self.zips[package.digest] = zipped(package, found, self.cache, self.watcher)

    def _installation(self, recipe: Recipe | Bundling) -> Installation | None:
        """Return what is installed of a recipe; `None` where that has failed before."""
        if recipe.digest not in self.recipes:
            self.recipes[recipe.digest] = recipe
            found = self.cache.installation(recipe.digest, read).found()
            if found is None:
                self.fresh.add(recipe.digest)
                found = installed(recipe, self.cache, self.watcher, self.installer)
            self.installed[recipe.digest] = found
        return self.installed.get(recipe.digest)

    def warnings(self) -> Iterator[Problem]:
        """Yield what may be wrong with what is installed; of a file all at once.

        That versions are not pinned is told when they are chosen: what is in the cache is settled.
        """
        unpinned: dict[tuple[str, str], set[str]] = {}
        for digest in self.installed.keys() & self.fresh:
            recipe, found = self.recipes[digest], self.installed[digest]
            unpinned.setdefault((recipe.name, recipe.pinning), set()).update(found.unpinned)
        for (name, pinning), distributions in sorted(unpinned.items()):
            if distributions:
                yield _unpinned(name, sorted(distributions), pinning)
        yield from (warning for found in self.installed.values() for warning in found.warnings)


def _unpinned(name: str, distributions: Sequence[str], pinning: str) -> Problem:
    shown = ", ".join(f"`{one}`" for one in distributions[:_FEW])
    more = f" and {len(distributions) - _FEW} more" if len(distributions) > _FEW else ""
    message = f"`{name}` does not pin {shown}{more}"
    return Problem(message, None, pinning)
