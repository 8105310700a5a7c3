"""What a Python file imports, by its syntax tree: always, only in some cases, or as a try."""

from __future__ import annotations

import ast
import itertools
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from lambdaform import python_code
from lambdaform.builds.conditions import truth

_LARGEST = 2_000_000
"""Bytes of a file that is still read: nobody writes more by hand."""
_FAILURES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_DYNAMIC = {"globals", "exec", "eval", "vars", "setattr", "locals", "__getattr__"}
_DYNAMIC_ATTRIBUTES = {"__dict__", "modules"}
_SOURCES = {"path", "meta_path", "path_hooks", "modules", "addsitedir"}


@dataclass(frozen=True)
class Place:
    """Under which circumstances a statement runs when its module is imported."""

    always: bool = True
    tried: tuple[int, ...] = ()
    """The `try` blocks round it that go on where an import fails, the innermost last."""
    instead: tuple[int, ...] = ()
    """The `try` blocks that it stands in for: those in whose `except` it is."""
    after: tuple[int, ...] = ()
    """The `try` blocks that have to go well first: those in whose `else` it is."""


@dataclass(frozen=True)
class Import:
    """One module that is imported, and what is taken of it."""

    module: str
    level: int
    """The dots before it."""
    names: tuple[str, ...]
    line: int
    place: Place


@dataclass(frozen=True)
class PythonFile:
    """What a Python file imports and binds."""

    imports: tuple[Import, ...] = ()
    names: frozenset[str] | None = None
    """What it binds; `None` where that cannot be known."""
    changes_sources: bool = False
    """Whether it may change where modules come from."""
    error: SyntaxError | None = None
    """What this Python says where it does not parse."""


@lru_cache(maxsize=1024)
def read(content: bytes, version: tuple[int, int]) -> PythonFile:
    """Return what a file imports where a version of Python runs it on Linux.

    What cannot be parsed imports nothing, and says why.
    """
    if len(content) > _LARGEST:
        return PythonFile()
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(content)
    except SyntaxError as error:
        return PythonFile(error=error.with_traceback(None))
    except ValueError as error:  # a null byte
        return PythonFile(error=SyntaxError(str(error)))
    except (RecursionError, MemoryError):
        return PythonFile()
    nodes = list(ast.walk(tree))
    imports = tuple(_imports(tree, version))
    return PythonFile(imports, _names(tree, nodes), any(map(_changes_sources, nodes)))


def _names(tree: ast.Module, nodes: list[ast.AST]) -> frozenset[str] | None:
    names = frozenset(name for name, _ in python_code.bound(tree))
    return None if "*" in names or any(map(_is_dynamic, nodes)) else names


def _is_dynamic(node: ast.AST) -> bool:
    match node:
        case ast.Global() | ast.Match():
            return True
        case ast.Name(id=name):
            return name in _DYNAMIC
        case ast.Attribute(attr=name):
            return name in _DYNAMIC_ATTRIBUTES
    return False


def _changes_sources(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys" | "site"), attr=name):
            return name in _SOURCES
        case ast.ImportFrom(module="sys" | "site", names=names):
            return any(alias.name in _SOURCES for alias in names)
    return False


def _imports(tree: ast.Module, version: tuple[int, int]) -> Iterator[Import]:
    """Yield the imports in order, however deep they stand."""
    numbers = itertools.count()
    todo: list[tuple[ast.stmt, Place]] = [(node, Place()) for node in reversed(tree.body)]
    while todo:
        node, place = todo.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, 0, (), node.lineno, place)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(node.module or "", node.level, names, node.lineno, place)
        else:
            for body, inner in reversed(list(_bodies(node, place, next(numbers), version))):
                todo += [(child, inner) for child in reversed(body)]


def _bodies(
    node: ast.stmt, place: Place, number: int, version: tuple[int, int]
) -> Iterator[tuple[list[ast.stmt], Place]]:
    """Yield the blocks of a statement, each with the circumstances under which it runs."""
    perhaps = replace(place, always=False)
    match node:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            yield body, replace(perhaps, tried=())
        case ast.ClassDef(body=body):
            yield body, place
        case ast.If(test=test, body=body, orelse=orelse):
            holds = truth(test, version)
            if holds is not False:
                yield body, place if holds else perhaps
            if holds is not True:
                yield orelse, place if holds is False else perhaps
        case ast.Try() | ast.TryStar():
            yield from _tried(node, place, number)
        case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
            goes_on = any(_suppresses(item.context_expr) for item in items)
            yield body, replace(place, tried=(*place.tried, number)) if goes_on else place
        case ast.For() | ast.AsyncFor() | ast.While():
            yield from ((node.body, perhaps), (node.orelse, perhaps))
        case ast.Match(cases=cases):
            yield from ((case.body, perhaps) for case in cases)


def _tried(
    node: ast.Try | ast.TryStar, place: Place, number: int
) -> Iterator[tuple[list[ast.stmt], Place]]:
    if any(_goes_on(handler) for handler in node.handlers):
        yield node.body, replace(place, tried=(*place.tried, number))
        for handler in node.handlers:
            instead = replace(place, instead=(*place.instead, number))
            yield handler.body, instead if _catches(handler.type) else replace(place, always=False)
        yield node.orelse, replace(place, after=(*place.after, number))
    else:
        yield node.body, place
        for handler in node.handlers:
            yield handler.body, replace(place, always=False)
        yield node.orelse, place
    yield node.finalbody, place


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Tell whether a module that is not there does no harm: it is caught, and not raised again."""
    raises = any(isinstance(statement, ast.Raise) for statement in handler.body)
    return _catches(handler.type) and not raises


def _catches(type: ast.expr | None) -> bool:
    match type:
        case None:
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _FAILURES
        case ast.Tuple(elts=types):
            return any(map(_catches, types))
    return False


def _suppresses(manager: ast.expr) -> bool:
    match manager:
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=types):
            return any(map(_catches, types))
    return False
