"""Packages with recipes, and an installer that needs no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from installed import wheel, write

from lambdaform.assets import Package, Packer
from lambdaform.assets.recipe import Recipe
from lambdaform.dependencies import Dependencies, dependencies
from lambdaform.errors import BuildError, LambdaformError, Problem, Source
from lambdaform.template import Asset

PURE = "py3-none-any"


def package(
    folder: Path,
    files: dict[str, str],
    said: str | Dependencies | None = None,
    *,
    path: str | None = "src",
    **options,
) -> Package:
    """Write the files of a project and pack its folder `src`."""
    write(folder, files)
    asset = Asset(
        path,
        runtime=options.pop("runtime", "python3.14"),
        architecture=options.pop("architecture", "arm64"),
        dependencies=dependencies(said),
        **options,
    )
    return Packer(Source(str(folder / "app.py"), 1)).package(asset)


@dataclass
class Fake:
    """Installs what it was told, and counts."""

    files: dict[str, bytes | str] = field(
        default_factory=lambda: wheel("six", "1.17.0", {"six.py": "X = 1\n"}, PURE)
    )
    fails: BaseException | None = None
    recipes: list[Recipe] = field(default_factory=list)

    def install(self, recipe: Recipe, into: Path, work: Path) -> None:
        self.recipes.append(recipe)
        write(into, self.files)
        if self.fails is not None:
            raise self.fails


@dataclass
class Noted:
    """Notes what it is told."""

    begun_: list[str] = field(default_factory=list)
    ended_: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def begun(self, what: str) -> None:
        self.begun_.append(what)

    def ended(self, what: str, seconds: float) -> None:
        assert seconds >= 0
        self.ended_.append(what)

    def warned(self, problem: Problem) -> None:
        self.warnings.append(problem)


def refused(message: str = "no") -> LambdaformError:
    """Return the error of an installer."""
    return BuildError(Problem(message))
