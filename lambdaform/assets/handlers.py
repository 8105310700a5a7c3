"""Is the handler in the code? Python by reading its syntax tree, Node by its file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.errors import AssetError, Problem, Source, did_you_mean

if TYPE_CHECKING:
    from lambdaform.assets.package import Package

_NODE = (".js", ".mjs", ".cjs")


def check(package: Package, code: str, handler: str, runtime: str, at: Source | None) -> None:
    """Raise AssetError where a handler names a file or a function that is not in the package."""
    module, dot, _ = handler.rpartition(".")
    python, node = runtime.startswith("python"), runtime.startswith("nodejs")
    if not (python or node):
        return
    if not dot:
        hint = f"write the file and the function: `{handler}.handler`"
        raise AssetError(Problem(f"the handler `{handler}` names no function", at, hint))
    names = {file.name: file.path for file in package.files}
    stem = module.replace(".", "/") if python else module
    endings = (".py", "/__init__.py") if python else _NODE
    path = next((names[stem + end] for end in endings if stem + end in names), None)
    if path is None:
        message = (
            f"the handler `{handler}` names a file that is not in `{code}`: `{stem}{endings[0]}`"
        )
        raise AssetError(Problem(message, at, _nearest_file(handler, names, python)))
    if python:
        _check_function(path, f"{code}/{path.relative_to(package.folder)}", handler, at)


def _nearest_file(handler: str, names: dict[str, Path], python: bool) -> str | None:
    module, _, function = handler.rpartition(".")
    modules = set()
    for name in names:
        stem, _, ending = name.rpartition(".")
        if f".{ending}" in ((".py",) if python else _NODE):
            modules.add(stem.removesuffix("/__init__").replace("/", ".") if python else stem)
    hint = did_you_mean(module, modules)
    return hint.replace("`?", f".{function}`?") if hint else None


def _check_function(path: Path, shown: str, handler: str, at: Source | None) -> None:
    module, _, function = handler.rpartition(".")
    try:
        names = _names(path)
    except SyntaxError as error:
        message = f"`{shown}` has a syntax error in line {error.lineno}: {error.msg}"
        raise AssetError(Problem(message, at)) from None
    if names is not None and function not in names:
        message = f"the handler is `{handler}`, but `{shown}` defines no `{function}`"
        hint = did_you_mean(function, names)
        if hint:
            hint = hint.replace("did you mean `", f"did you mean `{module}.")
        raise AssetError(Problem(message, at, hint))


@cache
def _parsed(path: Path, _changed: int) -> frozenset[str] | None:
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except ValueError as error:  # a null byte, or an encoding that Python does not know
        raise SyntaxError(str(error)) from None
    names = frozenset(_bound(tree.body))
    return None if "*" in names else names


def _names(path: Path) -> frozenset[str] | None:
    """Return the names that a module binds at its top level; `None` where they cannot be known."""
    return _parsed(path, path.stat().st_mtime_ns)


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                yield from (a.asname or a.name.partition(".")[0] for a in node.names)
            case ast.Assign():
                yield from (n for t in node.targets for n in _targets(t))
            case ast.AnnAssign() | ast.AugAssign():
                yield from _targets(node.target)
            case _:
                for inner in ("body", "orelse", "finalbody"):
                    yield from _bound(getattr(node, inner, []))
                for handler in getattr(node, "handlers", []):
                    yield from _bound(handler.body)


def _targets(target: ast.expr) -> Iterator[str]:
    yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
