"""The code folder: which module stands in which file, and what is not of the code."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cached_property

from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.sources import Parsed, parse

_DISTRIBUTION = re.compile(r"(?P<folder>.*\.dist-info)/(?:RECORD|METADATA)")
_REQUIRED = re.compile(r"(?m)^Requires-Dist: *([A-Za-z0-9._-]+)(.*)$")
_SDK = {"boto3", "botocore", "aioboto3", "aiobotocore"}


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

    def __init__(self, files: Mapping[str, bytes], layers: frozenset[str]) -> None:
        self.files = files
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
        if name.partition(".")[0] in self.installed:
            return None
        path = name.replace(".", "/")
        for file in (f"{path}/__init__.py", f"{path}.py"):
            if file in self.files:
                parsed = parse(self.files[file])
                if parsed.problem:
                    self.problems[f"`{file}` cannot be read: {parsed.problem}"] = None
                return ModuleState(name, file, parsed)
        return ModuleState(name, None, None) if path in self._folders else None

    @cached_property
    def _folders(self) -> set[str]:
        folders = set()
        for file in self.files:
            if file.endswith((".py", ".so", ".pyc")):
                while "/" in file:
                    file = file.rpartition("/")[0]  # noqa: PLW2901
                    folders.add(file)
        return folders

    @cached_property
    def installed(self) -> Mapping[str, frozenset[str]]:
        """The modules of installed distributions -> the distributions that they need."""
        found: dict[str, frozenset[str]] = {}
        for file, content in self.files.items():
            match = _DISTRIBUTION.fullmatch(file)
            if match and file.endswith("/RECORD"):
                metadata = self.files.get(f"{match['folder']}/METADATA", b"")
                needs = frozenset(
                    name.lower().replace("_", "-")
                    for name, condition in _REQUIRED.findall(metadata.decode("utf-8", "replace"))
                    if "extra ==" not in condition
                )
                found |= dict.fromkeys(_tops(content.decode("utf-8", "replace")), needs)
        return found

    @cached_property
    def shipped_natives(self) -> frozenset[str]:
        """The modules of the code that are machine code."""
        return frozenset(
            file.split(".")[0].replace("/", ".")
            for file in self.files
            if file.endswith((".so", ".pyd", ".pyc")) and "__pycache__" not in file
        )

    def needs_sdk(self, top: str) -> bool | None:
        """Tell whether an installed module needs boto3; `None` where it is not installed here."""
        if top not in self.installed:
            return None
        distributions = {
            name.lower().replace("_", "-"): needs for name, needs in self.installed.items()
        }
        waiting, seen = [*self.installed[top]], set[str]()
        while waiting:
            name = waiting.pop()
            if name in _SDK:
                return True
            if name not in seen:
                seen.add(name)
                waiting.extend(distributions.get(name, ()))
        return False


def _tops(record: str) -> set[str]:
    files = [line.rsplit(",", 2)[0].strip('"') for line in record.splitlines()]
    return {
        file.partition("/")[0].partition(".")[0]
        for file in files
        if file and ".dist-info/" not in file and not file.startswith(("..", "bin/", "__pycache__"))
    }


def is_standard(top: str) -> bool:
    """Tell whether a module is Python's own."""
    return top in sys.stdlib_module_names or top in {
        "builtins",
        "distutils",
        "asyncore",
        "imp",
        "cgi",
    }
