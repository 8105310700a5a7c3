"""The code folder: which module stands in which file, and what is not of the code."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.sources import SHARED, Parsed, Sources


class ModuleState:
    """One module of the code, and how far it has run."""

    def __init__(self, name: str, file: str | None, parsed: Parsed | None) -> None:
        self.name = name
        self.file = file
        self.parsed = parsed
        self.scope = Scope(None)
        self.frame = Frame(self.scope, file or name)
        self.turn = 0
        self.running = False
        self.before: dict[str, object] = {}

    @property
    def is_package(self) -> bool:
        """Whether modules stand below it."""
        return self.file is None or self.file.endswith("__init__.py")


class Program:
    """The files of one function."""

    def __init__(
        self, files: Mapping[str, bytes], layers: frozenset[str], sources: Sources = SHARED
    ) -> None:
        self.folder = sources.folder(files)
        self._files = files
        self._sources = sources
        self.layers = layers
        self.problems: dict[str, None] = {}
        self._modules: dict[str, ModuleState | None] = {}

    @property
    def read(self) -> tuple[str, ...]:
        """The files that were read."""
        states = (state for state in self._modules.values() if state and state.turn)
        return tuple(sorted(state.file for state in states if state.file))

    def module(self, name: str) -> ModuleState | None:
        """Return a module of the code; `None` where it is not of the code."""
        if name not in self._modules:
            self._modules[name] = self._found(name)
        return self._modules[name]

    def _found(self, name: str) -> ModuleState | None:
        if name.partition(".")[0] in self.folder.installed:
            return None
        path = name.replace(".", "/")
        for file in (f"{path}/__init__.py", f"{path}.py"):
            if file in self._files:
                parsed = self._sources.parse(self._files[file])
                if parsed.problem:
                    self.problems[f"`{file}` cannot be read: {parsed.problem}"] = None
                return ModuleState(name, file, parsed)
        return ModuleState(name, None, None) if path in self.folder.packages else None


def is_standard(top: str) -> bool:
    """Tell whether a module is Python's own."""
    return top in sys.stdlib_module_names or top in {
        "builtins",
        "distutils",
        "asyncore",
        "imp",
        "cgi",
    }
