"""The code of functions, and what it can reach: read once for each content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lambdaform.access.brought import is_brought
from lambdaform.access.python.reach import Entry, Reach
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.assets.node_project import NodeProject

if TYPE_CHECKING:
    from lambdaform.access.memory import Memory
    from lambdaform.assembly import Assembly
    from lambdaform.assets import Package

_INLINE = "index"
"""The name of the file that CloudFormation makes of code that stands in a template."""
_LAYER_FOLDER = "python/"


class Files(Mapping[str, bytes]):
    """Files by their names in a zip, read when they are asked for."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@dataclass(frozen=True)
class Code:
    """The code of a function.

    Attributes:
        files: their contents by their names in the zip, those of its layers behind.
        digest: of all of them.
        paths: where they lie in the project, by their names in the zip; without those that lie
            elsewhere for as long as the program runs.
        folder: the code folder; `None` for what lies in none.
        root: the folder of the app, up to which packages of Node are looked for.
    """

    files: Mapping[str, bytes] = field(compare=False, repr=False)
    digest: str
    paths: Mapping[str, Path] = field(default_factory=dict, compare=False, repr=False)
    folder: Path | None = field(default=None, compare=False, repr=False)
    root: Path | None = field(default=None, compare=False, repr=False)


class Finder(Protocol):
    """Finds the code of functions."""

    def code(self, function: LambdaFunction) -> Code | str:
        """Return the code of a function, or why there is none to be read."""


class Codes:
    """Finds the code of the functions of an app.

    Args:
        assembly: the app as synthesised.
    """

    def __init__(self, assembly: Assembly) -> None:
        self._packages = {package.key: package for package in assembly.packages}
        self._made: dict[str, Code] = {}

    def code(self, function: LambdaFunction) -> Code | str:
        """Return the code of a function, or why there is none to be read."""
        given = function.property("Code")
        if not isinstance(given, Mapping):
            return "its code is not in the template"
        if "ZipFile" in given:
            return inline(given["ZipFile"], function.runtime)
        if "ImageUri" in given:
            return "it is a container image"
        own = self._package(given)
        if own is None:
            return "its code is not part of the app"
        layers = [self._layer(function, reference) for reference in _layers(function)]
        return self._of(own, [layer for layer in layers if layer is not None])

    def _of(self, own: Package, layers: Sequence[Package]) -> Code:
        digest = " ".join(package.digest for package in (own, *layers))
        if digest not in self._made:
            content = {**_of_layers(layers), **_paths(own)}
            lasting = [one for one in layers if one.folder is not None]
            paths = {**_of_layers(lasting), **(_paths(own) if own.folder is not None else {})}
            self._made[digest] = Code(Files(content), digest, paths, own.folder, own.root)
        return self._made[digest]

    def _package(self, content: object) -> Package | None:
        key = content.get("S3Key") if isinstance(content, Mapping) else None
        return self._packages.get(str(key))

    def _layer(self, function: LambdaFunction, reference: object) -> Package | None:
        """Return a layer of the app; nothing of any other layer is known."""
        id = reference.get("Ref") if isinstance(reference, Mapping) else None
        declared = function.values.resources.get(str(id))
        return self._package(declared.properties.get("Content")) if declared else None


def _paths(package: Package) -> dict[str, Path]:
    return {file.name: file.path for file in package.files}


def _of_layers(layers: Sequence[Package]) -> dict[str, Path]:
    """Return the files of layers by the names by which code finds them."""
    return {
        name.removeprefix(_LAYER_FOLDER): path
        for layer in layers
        for name, path in _paths(layer).items()
        if name.startswith(_LAYER_FOLDER)
    }


def _layers(function: LambdaFunction) -> Iterator[object]:
    yield from function.values.items(function.property("Layers"))


def inline(text: object, runtime: str | None) -> Code | str:
    """Return code that stands in a template."""
    if not isinstance(text, str):
        return "its code is not plain text"
    content = text.encode()
    ending = "js" if (runtime or "").startswith("nodejs") else "py"
    return Code({f"{_INLINE}.{ending}": content}, hashlib.sha256(content).hexdigest())


def reaches(
    functions: Sequence[LambdaFunction], codes: Finder, memory: Memory | None = None
) -> list[Reach | str]:
    """Return what the code of each function reaches, or why nobody can tell.

    Args:
        functions: the functions.
        codes: finds their code.
        memory: what is known of code that has not changed; `None` keeps nothing.
    """
    found = [_code(function, codes) for function in functions]
    handlers: dict[tuple[Code, Language], dict[str, None]] = {}
    for function, one in zip(functions, found, strict=True):
        if not isinstance(one, str):
            handlers.setdefault(one, {})[function.handler or ""] = None
    known = {one: _reached(*one, [*names], memory) for one, names in handlers.items()}
    return [
        one if isinstance(one, str) else known[one][function.handler or ""]
        for function, one in zip(functions, found, strict=True)
    ]


def _code(function: LambdaFunction, codes: Finder) -> tuple[Code, Language] | str:
    """Return the code of a function and its language, or why it is not analysed."""
    if is_brought(function):
        return "it is one of the CDK's own"
    code = codes.code(function)
    if isinstance(code, str):
        return code
    runtime = function.runtime or ""
    language = next((one for one in LANGUAGES if runtime.startswith(one.name)), None)
    return f"code for `{runtime}` is not analysed" if language is None else (code, language)


def _reached(
    code: Code, language: Language, handlers: Sequence[str], memory: Memory | None
) -> Mapping[str, Reach]:
    analyse = partial(language.analyse, code)
    if memory is None:
        return {handler: analyse(handler) for handler in handlers}
    content = f"{language.name} {code.digest} {language.state(code)}"
    return memory.reaches(content, handlers, analyse)


@dataclass(frozen=True)
class Language:
    """A language that is analysed.

    Attributes:
        name: how the names of its runtimes begin.
        analyse: returns what a handler reaches.
        state: tells what that depends on beside the code.
    """

    name: str
    analyse: Callable[[Code, str], Reach]
    state: Callable[[Code], str]


def _python(code: Code, handler: str) -> Reach:
    from lambdaform.access.python import analyse  # what is kept needs no interpreter

    return analyse(Entry(code.files, handler))


def _node(code: Code, handler: str) -> Reach:
    from lambdaform.access import javascript

    if code.folder is None:
        return javascript.analyse(javascript.Entry(code.files, handler))
    return javascript.analyse(javascript.Entry.of(code.folder, handler, code.root))


def _installed(code: Code) -> str:
    """Tell what is installed for code of Node: packages there are asked what they call."""
    if code.folder is None:
        return ""
    project = NodeProject.of(code.folder, code.root or code.folder)
    places = [folder / "node_modules" for folder in project.folders]
    return " ".join(f"{place} {place.stat().st_mtime_ns}" for place in places if place.is_dir())


LANGUAGES = (
    Language("python", _python, lambda _: ""),
    Language("nodejs", _node, _installed),
)
