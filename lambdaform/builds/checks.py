"""Will each function run with what its zip and its layers hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling, parts
from lambdaform.assets.target import Target
from lambdaform.builds.distribution_names import modules_of
from lambdaform.builds.functions import CodeResource
from lambdaform.builds.imports import missing
from lambdaform.builds.installation import Installation
from lambdaform.builds.shadows import shadows
from lambdaform.builds.sizes import sizes, too_large
from lambdaform.builds.verify import Verdict, verify
from lambdaform.errors import Problem, nearest, shown

_PYTHON = "python/"
"""The folder of a layer in which Python looks for modules."""


@dataclass(frozen=True)
class Findings:
    """What will not run, and what may not."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(found: Iterable[CodeResource], installations: Mapping[str, Installation]) -> Findings:
    """Hold functions against what is installed for them, by the digests of the recipes."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    found = list(found)
    for one, verdict in _compiled(found):
        problems += (replace(problem, at=one.at) for problem in verdict.problems)
        warnings += (replace(warning, at=one.at) for warning in verdict.warnings)
    for one in found:
        problems += _too_large(one, installations)
        problems += _exports(one, installations)
        for problem, certain in _shadows(one, installations):
            (problems if certain else warnings).append(problem)
        if one.handler is None or one.target is None or one.layers is None or one.paths:
            continue
        for problem, certain in _imports(one, installations):
            (problems if certain else warnings).append(problem)
    return Findings(tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(warnings)))


def _compiled(found: Iterable[CodeResource]) -> Iterator[tuple[CodeResource, Verdict]]:
    """Hold what is compiled in the code folders against the runtimes, each folder once."""
    done = set()
    for one in found:
        key = (one.package.files, one.target)
        if one.target is not None and key not in done:
            done.add(key)
            files = {file.name: file.path for file in one.package.files}
            yield one, verify(files, one.target)


def _too_large(one: CodeResource, installations: Mapping[str, Installation]) -> Iterator[Problem]:
    parts: Counter[str] = Counter()
    for whose in (one, *(one.layers or ())):
        within = "" if whose is one else f" in {whose}"
        for name, size in _parts(whose.package, installations):
            parts[name + within] += size
    problem = too_large(str(one), parts)
    if problem is not None:
        yield replace(problem, at=one.at)


def _parts(
    package: Package, installations: Mapping[str, Installation]
) -> Iterator[tuple[str, int]]:
    yield from sizes({file.name: file.path for file in package.files}).items()
    if package.recipe is not None:
        yield from installations[package.recipe.digest].parts.items()


def _shadows(
    one: CodeResource, installations: Mapping[str, Installation]
) -> Iterator[tuple[Problem, bool]]:
    recipe = one.package.recipe
    if recipe is not None and not isinstance(recipe, Bundling):
        for problem, certain in shadows(one, installations[recipe.digest]):
            yield replace(problem, at=one.at if certain else None), certain


def _exports(one: CodeResource, installations: Mapping[str, Installation]) -> Iterator[Problem]:
    """Yield a problem where the bundle of a Node function exports no such handler."""
    recipe = one.package.recipe
    if not isinstance(recipe, Bundling) or one.handler is None:
        return
    known = installations[recipe.digest].modules
    stem, function = parts(one.handler)
    name = function.partition(".")[0]
    if known and name not in known:
        near = nearest(name, known)
        hint = f"did you mean `{stem}.{near}`?" if near else None
        message = f"{one}: the handler is `{one.handler}`, but {recipe} exports no `{name}`"
        yield Problem(message, one.at, hint)


def _imports(
    one: CodeResource, installations: Mapping[str, Installation]
) -> Iterator[tuple[Problem, bool]]:
    """Yield what a function imports and nothing provides, each with whether that is certain."""
    assert one.target is not None
    assert one.handler is not None
    files = {file.name: file.path for file in one.package.files}
    provided = {module for p in one.packages for module in _provided(p, installations)}
    provided |= {m for p in one.packages[1:] for m in _own_modules(p, one.target)}
    module = one.handler.rpartition(".")[0].replace("/", ".")
    if not _holds(files, provided, module):
        yield _no_handler(one, module), True
    recipe = one.package.recipe
    declared = recipe.name if recipe else f"{_shown(one.package)}/requirements.txt"
    for lack in missing(files, one.handler, one.target.version, provided, declared=declared):
        yield lack.problem, lack.certain


def _provided(package: Package, installations: Mapping[str, Installation]) -> Iterator[str]:
    """Yield the modules of what is installed in a zip, and of what it leaves to others."""
    recipe = package.recipe
    if recipe is not None and not isinstance(recipe, Bundling):
        yield from installations[recipe.digest].modules
        yield from modules_of(recipe.leave_out)


def _own_modules(layer: Package, target: Target) -> Iterator[str]:
    """Yield the modules of the code in a layer: what is in the folders where Python looks."""
    places = (f"{_PYTHON}lib/python{target.python}/site-packages/", _PYTHON)
    for file in layer.files:
        place = next((place for place in places if file.name.startswith(place)), None)
        if place is not None:
            first = file.name.removeprefix(place).partition("/")[0]
            yield first.partition(".")[0]


def _holds(files: Mapping[str, Path], provided: Iterable[str], module: str) -> bool:
    """Tell whether there is a module: among the code, be it compiled, or in what is provided."""
    stem = module.replace(".", "/")
    own = any(name.startswith((f"{stem}.", f"{stem}/__init__.")) for name in files)
    return own or any(module == name or module.startswith(f"{name}.") for name in provided)


def _no_handler(one: CodeResource, module: str) -> Problem:
    message = f"{one}: the handler is `{one.handler}`, but `{_shown(one.package)}` holds no"
    hint = "nor does anything that is installed for it"
    return Problem(f"{message} `{module.replace('.', '/')}.py`", one.at, hint)


def _shown(package: Package) -> str:
    return shown(package.folder) if package.folder else package.prefix
