"""The code of a handler: its modules, and where an import leads."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from lambdaform.access.javascript.nodes_own import NODES_OWN
from lambdaform.access.javascript.scopes import Scope
from lambdaform.access.javascript.syntax import MissingParserError, Node, Parsed, parse
from lambdaform.access.javascript.values import Obj, Value
from lambdaform.assets.bundling import SOURCES, parts

_ENDINGS = (*SOURCES, ".tsx", ".jsx", ".json")
_TYPED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_NAMES = {"identifier", "shorthand_property_identifier", "type_identifier"}
_PATHS = ("~/", "@/", "#")
"""With what names begin that are no package's: aliases of `tsconfig.json` or `package.json`."""

Target: TypeAlias = tuple[Literal["file", "package", "alias"], str]


@dataclass(eq=False)
class ModuleState:
    """A module of the code.

    Attributes:
        file: its name.
        parsed: what was read.
        scope: the names of its top level.
        exports: what ECMAScript's `export` gives, by name: a variable, or a value.
        stars: what `export *` gives all of.
        commons: `module` as CommonJS has it.
        turn: the last in which it was run.
    """

    file: str
    parsed: Parsed
    scope: Scope | None = None
    exports: dict[str, Value | tuple[Scope, str]] = field(default_factory=dict)
    stars: list[Value] = field(default_factory=list)
    commons: Obj | None = None
    turn: int = 0

    @cached_property
    def used(self) -> frozenset[str]:
        """The names that are used in it as values, but for where they are imported."""
        found: set[str] = set()
        for statement in self.tree.children if self.tree is not None else ():
            if statement.kind != "import_statement":
                found.update(one.text for one in statement.within() if one.kind in _NAMES)
        return frozenset(found)

    @property
    def tree(self) -> Node | None:
        """Its code."""
        return self.parsed.tree


class Program:
    """The modules of a handler."""

    def __init__(self, files: Mapping[str, bytes], layers: frozenset[str] = frozenset()) -> None:
        self._files = files
        self.layers = layers
        self.problems: dict[str, None] = {}
        self.modules: dict[str, ModuleState] = {}
        self.measured: Container[str] = frozenset()

    @property
    def read(self) -> tuple[str, ...]:
        """The files that were read, sorted."""
        return tuple(sorted(self.modules))

    def handler(self, handler: str) -> tuple[str | None, str]:
        """Return a handler's file and function; no file where there is none."""
        stem, function = parts(handler)
        found = (f"{stem}{ending}" for ending in SOURCES if f"{stem}{ending}" in self._files)
        return (next(found, None) if stem else None), function

    def module(self, file: str) -> ModuleState:
        """Return a module of the code, parsed."""
        if file not in self.modules:
            try:
                parsed = parse(file, self._files[file])
            except MissingParserError:
                parsed = Parsed(None, "install `lambdaform[access]` for that")
            except OSError as error:
                parsed = Parsed(None, (error.strerror or str(error)).lower())
            if parsed.problem is not None:
                whole = "" if parsed.tree is None else " wholly"
                self.problems[f"`{file}` cannot be read{whole}: {parsed.problem}"] = None
            self.modules[file] = ModuleState(file, parsed)
        return self.modules[file]

    def resolve(self, said: str, file: str) -> Target:
        """Return what an import of a file names: a file of the code, or a package."""
        if said.startswith((".", "/")):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(file), said))
            found = next((one for one in _candidates(path) if one in self._files), None)
            return ("file", found or path)
        if said.startswith(_PATHS):
            return ("alias", said)
        if said.removeprefix("node:").partition("/")[0] in NODES_OWN:
            return ("package", f"node:{said.removeprefix('node:')}")
        return ("package", said)

    def has(self, file: str) -> bool:
        """Tell whether there is such a file."""
        return file in self._files


def _candidates(path: str) -> Iterator[str]:
    """Yield the files that a path may mean, in the order in which they are looked for."""
    yield path
    yield from (f"{path}{ending}" for ending in _ENDINGS)
    stem, ending = posixpath.splitext(path)
    yield from (f"{stem}{typed}" for typed in _TYPED.get(ending, ()))
    yield from (f"{path}/index{ending}" for ending in _ENDINGS)
