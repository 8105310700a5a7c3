"""What a handler imports and nothing provides: Lambda would tell it at the first call."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lambdaform.builds.lacks import Advise, Lack, Why
from lambdaform.builds.modules import Modules
from lambdaform.builds.python_imports import Import, Place
from lambdaform.errors import Problem, Source

_MANY = 2_000
"""Modules that are looked into; more of them are no code that somebody wrote for a function."""


@dataclass(frozen=True)
class MissingImport:
    """A module that is imported, and that nothing provides."""

    module: str
    file: Path
    line: int
    certain: bool
    """Whether it is imported whenever the handler is; else in a function, or in some cases."""
    message: str
    hint: str

    @property
    def problem(self) -> Problem:
        """What is told of it: an error where it is certain, else a warning."""
        return Problem(self.message, Source(str(self.file), self.line), self.hint)


@dataclass(frozen=True)
class Looked:
    """What was found in a handler, and in the code that it reaches.

    Attributes:
        missing: what is imported, and nothing provides.
        unread: the modules that do not parse here, each with whether it is always imported.
    """

    missing: Sequence[MissingImport]
    unread: Mapping[str, tuple[SyntaxError, bool]]


def look(modules: Modules, handler: str, advise: Advise) -> Looked:
    """Return what a handler, such as `orders.create`, imports and nothing provides.

    The standard library and what the runtime carries are known here. What is missing says nothing
    where a function has layers, or a `PYTHONPATH`, of which nobody knows what is there.
    """
    search = _Search(modules)
    search.run(module_of(handler))
    places = sorted(search.found.items(), key=lambda place: (str(place[0][0]), *place[0][1:]))
    missing = [
        MissingImport(
            lack.module,
            path,
            line,
            certain and not search.changes_sources,
            lack.message(modules),
            lack.hint(modules, advise),
        )
        for (path, line, _), (lack, certain) in places
        if not (search.changes_sources and modules.somewhere(lack.module))
    ]
    return Looked(missing, search.unread)


def module_of(handler: str) -> str:
    """Return the module that a handler is in; folders may be written with slashes."""
    return handler.rpartition(".")[0].replace("/", ".")


def reached(
    files: Mapping[str, Path],
    handler: str,
    version: tuple[int, int],
    provided: Collection[str],
) -> dict[str, bool]:
    """Return the modules of the code that a handler imports, each with whether it always does.

    Args:
        files: the code by its names in the zip.
        handler: such as `orders.create`.
        version: that of the runtime's Python.
        provided: what else there is: modules and packages, each with all below it.
    """
    search = _Search(Modules(files, provided, version))
    found = search.run(module_of(handler))
    return {module: certain and not search.changes_sources for module, certain in found.items()}


@dataclass
class _Search:
    modules: Modules
    found: dict[tuple[Path, int, str], tuple[Lack, bool]] = field(default_factory=dict)
    """Where something is missing: the file, the line and the module."""
    unread: dict[str, tuple[SyntaxError, bool]] = field(default_factory=dict)
    changes_sources: bool = False

    def run(self, handler: str) -> dict[str, bool]:
        """Go through the code; return its modules that are imported, the certain ones first."""
        todo = deque((module, True) for module in self.modules.find(handler).own)
        done: dict[str, bool] = {}
        while todo and len(done) < _MANY:
            module, certain = todo.popleft()
            if module not in done:
                done[module] = certain
                after = list(self._follow(module, certain))
                todo.extendleft(one for one in reversed(after) if one[1])
                todo.extend(one for one in after if not one[1])
        return done

    def _follow(self, module: str, certain: bool) -> Iterator[tuple[str, bool]]:
        """Yield the modules of the code that one imports, each with whether that is certain."""
        file, path = self.modules.read(module), self.modules.file(module)
        if file is None or path is None:
            return
        self.changes_sources |= file.changes_sources
        if file.error is not None:
            self.unread[module] = (file.error, certain)
        failed: set[int] = set()
        for one in file.imports:
            if not _runs(one.place, failed):
                continue
            own, lack = self._resolved(one, module)
            if one.place.tried:
                failed.update(one.place.tried[-1:] if lack else ())
                continue
            always = certain and one.place.always
            yield from ((name, always) for name in own)
            if lack is not None:
                self.found.setdefault((path, one.line, lack.module), (lack, always))

    def _resolved(self, one: Import, module: str) -> tuple[tuple[str, ...], Lack | None]:
        """Return the modules of the code that an import runs, and what stops it."""
        base = self._absolute(one, module)
        if base is None:
            name = "." * one.level + (one.module or one.names[0])
            return (), Lack(Why.NO_PACKAGE, name, name)
        found = self.modules.find(base)
        if found.missing is not None:
            return found.own, Lack(Why.NO_MODULE, found.missing, ".".join([base, *one.names[:1]]))
        own, lack = list(found.own), None
        for name in one.names:
            inner = self.modules.find(f"{base}.{name}")
            own += inner.own[len(found.own) :]
            if inner.missing is not None and name != "*":
                lack = lack or self._no_name(base, name)
        return tuple(own), lack

    def _absolute(self, one: Import, module: str) -> str | None:
        """Return the whole name of what is imported; `None` where its dots lead out of the code."""
        if not one.level:
            return one.module
        up = one.level - self.modules.is_package(module)
        package = module.split(".")[: -up or None]
        return ".".join([*package, *filter(None, [one.module])]) if package else None

    def _no_name(self, module: str, name: str) -> Lack | None:
        """Return what is wrong where a module has no such submodule; it may bind the name."""
        whole = f"{module}.{name}"
        file = self.modules.read(module)
        if file is None:
            return Lack(Why.NO_MODULE, whole, whole)
        if file.names is None or name in file.names or name.startswith("__"):
            return None
        return Lack(Why.NO_NAME, whole, whole)


def _runs(place: Place, failed: set[int]) -> bool:
    """Tell whether a statement runs, once it is known which `try` blocks failed to import."""
    return failed.issuperset(place.instead) and failed.isdisjoint(place.after)
