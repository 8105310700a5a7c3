"""Is the handler in the code? Python by reading its syntax tree, Node by its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform import python_code
from lambdaform.assets.bundling import parts
from lambdaform.assets.folder import File
from lambdaform.assets.node_project import NodeProject
from lambdaform.errors import AssetError, Problem, nearest
from lambdaform.template import Asset

if TYPE_CHECKING:
    from lambdaform.assets.package import Package

_PYTHON: tuple[str, ...] = ("/__init__.py", ".py")  # in the order in which Python looks
_NODE: tuple[str, ...] = (".js", ".mjs", ".cjs")
_TYPESCRIPT: tuple[str, ...] = (".ts", ".mts", ".cts")


def check(package: Package, asset: Asset) -> None:
    """Raise AssetError where a handler names a file or a function that is not in the package."""
    handler, runtime = asset.handler or "", asset.runtime or ""
    if runtime.startswith("python"):
        module, _, function = handler.rpartition(".")
        stem, endings, usual = module.replace(".", "/"), _PYTHON, ".py"
    elif runtime.startswith("nodejs"):
        stem, function = parts(handler)
        module, endings, usual = stem, _NODE, ".js"
    else:
        return
    if not (module and function):
        whole = f"{handler.strip('.') or 'main'}.handler"
        message = f"the handler `{handler}` names no function"
        raise AssetError(Problem(message, None, f"write the file and the function: `{whole}`"))
    found = [package.by_name[stem + e] for e in endings if stem + e in package.by_name]
    if found and endings is _PYTHON:
        _check_function(found[0], asset, module, function)
    elif not found and not asset.layered:
        _check_typescript(package, asset, stem)
        known = endings if endings is _PYTHON else _NODE + _TYPESCRIPT
        near = nearest(module, _modules(package, known, "/" if "/" in module else "."))
        if near is None and package.recipe is not None:
            return  # a dependency may hold it: that is known once it is installed
        message = f"the handler is `{handler}`, but `{asset.path}` holds no `{stem}{usual}`"
        hint = f"did you mean `{near}.{function}`?" if near else None
        raise AssetError(Problem(message, None, hint))


def _check_typescript(package: Package, asset: Asset, stem: str) -> None:
    """Raise AssetError where a handler is in a file that Lambda runs only once it is bundled."""
    name = next((stem + e for e in _TYPESCRIPT if stem + e in package.by_name), None)
    if name is None or not (asset.runtime or "").startswith("nodejs") or package.folder is None:
        return
    message = f"the handler is `{asset.handler}`, but Lambda does not run `{asset.path}/{name}`"
    hint = "it is bundled where `bundle=False` is left out"
    if asset.bundle is not False:
        project = NodeProject.of(package.folder, package.folder)
        hint = f"esbuild bundles it, once it is installed: `{project.installing}`"
    raise AssetError(Problem(message, None, hint))


def _modules(package: Package, endings: tuple[str, ...], separator: str) -> Iterator[str]:
    """Yield the modules of a package as a handler writes them."""
    for name in package.by_name:
        ending = next((e for e in endings if name.endswith(e)), None)
        if ending is not None:
            stem = name.removesuffix(ending)
            yield stem if ending in _NODE + _TYPESCRIPT else stem.replace("/", separator)


def _check_function(file: File, asset: Asset, module: str, function: str) -> None:
    shown = f"{(asset.path or '').rstrip('/')}/{file.name}"
    try:
        names = _names(file.path, file.digest)
    except SyntaxError as error:
        if not python_code.is_certain(error, file.path.read_bytes(), asset.runtime or ""):
            return
        where = f" in line {error.lineno}" if error.lineno else ""
        raise AssetError(Problem(f"`{shown}` has a syntax error{where}: {error.msg}")) from None
    if function in names or "*" in names:
        return
    message = f"the handler is `{asset.handler}`, but `{shown}` defines no `{function}`"
    raise AssetError(Problem(message, None, python_code.hint_for(function, module, names)))


@lru_cache(maxsize=1024)
def _names(path: Path, _digest: str) -> Mapping[str, bool]:
    return python_code.names(path.read_bytes())
