"""Will each function run with what its zip and its layers hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling, parts
from lambdaform.builds.functions import CodeResource, InlineFunction
from lambdaform.builds.import_checks import check_imports
from lambdaform.builds.installation import Installation
from lambdaform.builds.shadows import shadows
from lambdaform.builds.sizes import sizes, too_large
from lambdaform.builds.verify import Verdict, verify
from lambdaform.errors import Problem, nearest


@dataclass(frozen=True)
class Findings:
    """What will not run, and what may not."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(
    functions: Iterable[CodeResource | InlineFunction], installations: Mapping[str, Installation]
) -> Findings:
    """Hold functions against what is installed for them, by the digests of the recipes."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    functions = list(functions)
    found = [one for one in functions if isinstance(one, CodeResource)]
    for one, verdict in _compiled(found):
        problems += (replace(problem, at=one.at) for problem in verdict.problems)
        warnings += (replace(warning, at=one.at) for warning in verdict.warnings)
    for one in found:
        problems += _too_large(one, installations)
        problems += _exports(one, installations)
        for problem, certain in _shadows(one, installations):
            (problems if certain else warnings).append(problem)
    for problem, certain in check_imports(functions, installations):
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
