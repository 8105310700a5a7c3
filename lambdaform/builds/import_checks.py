"""Does all that functions import come with them? What several share is told once, with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.bundling import Bundling
from lambdaform.assets.target import Target
from lambdaform.builds.advice import Advice, InlineAdvice, of_code, places
from lambdaform.builds.distribution_names import modules_of
from lambdaform.builds.functions import CodeResource, InlineFunction
from lambdaform.builds.imports import look, module_of
from lambdaform.builds.installation import Installation
from lambdaform.builds.modules import Modules
from lambdaform.builds.python_imports import PythonFile, read
from lambdaform.builds.syntax import Unread
from lambdaform.errors import Problem, shown

_FEW = 3
_WITH_INLINE_CODE = "cfnresponse"
"""The module that Lambda puts beside code that stands in a template."""

_Installations = Mapping[str, Installation]


def check_imports(
    found: Collection[CodeResource | InlineFunction], installations: _Installations
) -> Iterator[tuple[Problem, bool]]:
    """Yield what functions import and nothing provides, and what of them cannot be read.

    Each with whether that is certain to fail.
    """
    told: dict[tuple[Problem, bool], list[CodeResource]] = {}
    for one in found:
        if one.handler is None or one.target is None:
            continue
        if isinstance(one, InlineFunction):
            yield from _of_inline(one, installations)
            continue
        yield from _handler(one, installations)
        for said in _of_folder(one, installations):
            told.setdefault(said, []).append(one)
    sharing = Counter(of_code(one.package) for one in _functions(found))
    for (problem, certain), whose in told.items():
        is_shared = sharing[of_code(whose[0].package)] > 1
        yield (replace(problem, notes=(_names(whose),)) if is_shared else problem), certain


def _functions(found: Iterable[CodeResource | InlineFunction]) -> Iterator[CodeResource]:
    return (one for one in found if isinstance(one, CodeResource) and one.handler is not None)


def _names(whose: Collection[CodeResource]) -> str:
    ids = [f"`{one.id}`" for one in whose]
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return f"for function{'s' if len(ids) > 1 else ''} {', '.join(ids[:_FEW])}{more}"


def _handler(one: CodeResource, installations: _Installations) -> Iterator[tuple[Problem, bool]]:
    """Yield a problem where the module of a handler is nowhere."""
    assert one.handler is not None
    if one.layers is None or one.paths:
        return
    module = module_of(one.handler)
    files = {file.name: file.path for file in one.package.files}
    if not _holds(files, _provided(one, installations), module):
        message = f"{one}: the handler is `{one.handler}`, but `{of_code(one.package)}` holds no"
        hint = "nor does anything that is installed for it"
        yield Problem(f"{message} `{module.replace('.', '/')}.py`", one.at, hint), True


def _of_folder(one: CodeResource, installations: _Installations) -> Iterator[tuple[Problem, bool]]:
    assert one.target is not None
    assert one.handler is not None
    files = {file.name: file.path for file in one.package.files}
    modules = Modules(files, _provided(one, installations), one.target.version)
    looked = look(modules, one.handler, Advice(one))
    for module, (error, always) in looked.unread.items():
        path = modules.file(module)
        assert path is not None
        has_handler = module == module_of(one.handler)
        name = f"`{shown(path)}`"
        unread = Unread(name, path.read_bytes(), error, str(path), has_handler=has_handler)
        problem, certain = unread.judged(one.target, one.runtime)
        yield problem, certain and always
    if one.layers is not None and not one.paths:
        yield from ((lack.problem, lack.certain) for lack in looked.missing)


@dataclass(frozen=True)
class _Inline(Modules):
    """What code in a template can import."""

    text: str = ""

    def read(self, module: str) -> PythonFile | None:
        return read(self.text.encode(), self.version) if self.file(module) else None


def _of_inline(
    one: InlineFunction, installations: _Installations
) -> Iterator[tuple[Problem, bool]]:
    assert one.target is not None
    provided = {*_provided(one, installations), _WITH_INLINE_CODE}
    modules = _Inline({"index.py": Path("index.py")}, provided, one.target.version, one.text)
    looked = look(modules, one.handler, InlineAdvice(one))
    for error, _ in looked.unread.values():
        where = f"line {error.lineno or 1} of its inline code"
        unread = Unread(where, one.text.encode(), error, has_handler=True)
        problem, certain = unread.judged(one.target, one.runtime)
        yield replace(problem, message=f"{one}: {problem.message}", at=one.at), certain
    if one.layers is None or one.paths:
        return
    for lack in looked.missing:
        message = f"{one}: in line {lack.line} of its inline code, {lack.message}"
        yield Problem(message, one.at, lack.hint), lack.certain


def _provided(one: CodeResource | InlineFunction, installations: _Installations) -> set[str]:
    """Return the modules that come with a function, beside its own code."""
    assert one.target is not None
    provided = {module for p in one.packages for module in _installed(p, installations)}
    layers = (layer.package for layer in one.layers or ())
    return provided | {module for p in layers for module in _own_modules(p, one.target)}


def _installed(package: Package, installations: _Installations) -> Iterator[str]:
    """Yield the modules of what is installed in a zip, and of what it leaves to others."""
    recipe = package.recipe
    if recipe is not None and not isinstance(recipe, Bundling):
        yield from installations[recipe.digest].modules
        yield from modules_of(recipe.leave_out)


def _own_modules(layer: Package, target: Target) -> Iterator[str]:
    """Yield the modules of the code in a layer: what is in the folders where Python looks."""
    for file in layer.files:
        place = next((place for place in places(target) if file.name.startswith(place)), None)
        if place is not None:
            first = file.name.removeprefix(place).partition("/")[0]
            yield first.partition(".")[0]


def _holds(files: Mapping[str, Path], provided: Iterable[str], module: str) -> bool:
    """Tell whether there is a module: among the code, be it compiled, or in what is provided."""
    stem = module.replace(".", "/")
    own = any(name.startswith((f"{stem}.", f"{stem}/__init__.")) for name in files)
    return own or any(module == name or module.startswith(f"{name}.") for name in provided)
