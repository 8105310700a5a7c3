"""What to do about a module that nothing provides: where it is, or where to add it."""

from __future__ import annotations

from dataclasses import dataclass

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling
from lambdaform.assets.naming import naming
from lambdaform.assets.recipe import normalised
from lambdaform.assets.target import Target
from lambdaform.builds.distribution_names import distribution_for
from lambdaform.builds.functions import CodeResource, InlineFunction
from lambdaform.errors import shown

PYTHON = "python/"
"""The folder of a layer in which Python looks for modules."""

_LOCKING = {"uv.lock": "uv lock", "poetry.lock": "poetry lock"}
"""The locks that are made of a `pyproject.toml`, and what makes them."""


def places(target: Target) -> tuple[str, str]:
    """Return the folders of a layer in which a Python looks for modules."""
    return f"{PYTHON}lib/python{target.python}/site-packages/", PYTHON


@dataclass(frozen=True)
class Advice:
    """What is known for a function whose code is a folder."""

    function: CodeResource

    def known(self, module: str) -> str | None:
        return _laid_out(self.function, module) or self._named(module) or self._added(module)

    def unknown(self) -> str:
        return f"add the distribution that provides it to {self._declared}"

    @property
    def _declared(self) -> str:
        """Return where distributions are said; what a lock says is said elsewhere."""
        package = self.function.package
        if package.recipe is None:
            return f"`{of_code(package)}/requirements.txt`"
        folder, slash, name = package.recipe.name.rpartition("/")
        if name not in _LOCKING:
            return f"`{package.recipe.name}`"
        return f"`{folder}{slash}pyproject.toml`, and run `{_LOCKING[name]}`"

    def _added(self, module: str) -> str | None:
        distribution = distribution_for(module)
        return f"add `{distribution}` to {self._declared}" if distribution else None

    def _named(self, module: str) -> str | None:
        """Return how the file is said that names what provides a module, where there is one."""
        package = self.function.package
        recipe = package.recipe
        if package.folder is None or package.root is None or isinstance(recipe, Bundling):
            return None
        if recipe is not None and recipe.contents.member is not None:
            return None
        # A distribution of the module's own name is meant where the user has named it.
        names = {distribution_for(module) or "", module.partition(".")[0]}
        found = naming({*map(normalised, names)}, package.folder, package.root, recipe)
        return found.hint if found else None


@dataclass(frozen=True)
class InlineAdvice:
    """What is known for a function whose code stands in the template."""

    function: InlineFunction

    def known(self, module: str) -> str | None:
        distribution = distribution_for(module)
        laid_out = _laid_out(self.function, module)
        return laid_out or (_into_a_folder(f"`{distribution}`") if distribution else None)

    def unknown(self) -> str:
        return _into_a_folder("the distribution that provides it")


def _into_a_folder(what: str) -> str:
    return f"put the code into a folder, and {what} into its `requirements.txt`; or give it a layer"


def _laid_out(function: CodeResource | InlineFunction, module: str) -> str | None:
    """Return the hint where a layer has a module one folder deeper than Python looks."""
    assert function.target is not None
    name = module.partition(".")[0]
    stems = [f"{PYTHON}{place}{name}" for place in places(function.target)]
    starts = tuple(start for stem in stems for start in (f"{stem}.py", f"{stem}/"))
    for layer in function.layers or ():
        if any(file.name.startswith(starts) for file in layer.package.files):
            within = f"`{of_code(layer.package)}` is laid out with a folder `python` of its own"
            return f'{within}: give {layer} `prefix=""`'
    return None


def of_code(package: Package) -> str:
    """Return the code folder of a package as it is shown."""
    return shown(package.folder) if package.folder else package.title or package.prefix
