"""Where the modules that code imports come from: its own files, or what is installed beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.builds import carried
from lambdaform.builds.python_imports import PythonFile, read
from lambdaform.builds.wheels import distributions


@dataclass(frozen=True)
class Found:
    """What the parts of a dotted name lead to."""

    own: tuple[str, ...]
    """The modules of the code that are run for it, packages first."""
    missing: str | None = None
    """The name up to the first part that is not there."""


@dataclass(frozen=True)
class Modules:
    """All that code can import."""

    files: Mapping[str, Path]
    """The code by its names in the zip."""
    provided: Collection[str]
    """Modules and packages, each with all below it."""
    version: tuple[int, int]

    def find(self, name: str) -> Found:
        """Return what importing a module leads to."""
        own = []
        for part in _prefixes(name):
            file = self._name(part)
            if file in self._installed or (file is None and self._is_whole(part)):
                break
            if file is not None:
                own.append(part)
            elif part not in self._namespaces and part not in self._folders:
                return Found(tuple(own), part)
        return Found(tuple(own))

    def file(self, module: str) -> Path | None:
        """Return the file of a module of the code; that of a package is its `__init__.py`."""
        name = self._name(module)
        return None if name is None else self.files[name]

    def read(self, module: str) -> PythonFile | None:
        """Return what a module of the code imports and binds."""
        path = self.file(module)
        return read(path.read_bytes(), self.version) if path else None

    def names(self, module: str) -> Collection[str]:
        """Return what a module of the code binds, as far as that is known."""
        file = self.read(module)
        return (file.names or ()) if file else ()

    def below(self, package: str) -> Collection[str]:
        """Return the names of the modules in a package of the code; of its top for no package."""
        start = f"{package}." if package else ""
        inside = (
            name for name in self._own | self._folders | self._compiled if name.startswith(start)
        )
        return {name.removeprefix(start).partition(".")[0] for name in inside} - {""}

    def is_package(self, module: str) -> bool:
        """Tell whether a module of the code is a package."""
        return f"{module.replace('.', '/')}/__init__.py" in self.files

    def somewhere(self, module: str) -> bool:
        """Tell whether some folder of the code has a module: where code changes `sys.path`."""
        ends = (f"/{module.partition('.')[0]}.py", f"/{module.partition('.')[0]}/")
        return any(name.endswith(ends[0]) or ends[1] in name for name in self.files)

    @cached_property
    def _own(self) -> frozenset[str]:
        """The names of the modules of the code."""
        stems = (name.removesuffix(".py") for name in self.files if name.endswith(".py"))
        return frozenset(stem.removesuffix("/__init__").replace("/", ".") for stem in stems)

    def _name(self, module: str) -> str | None:
        stem = module.replace(".", "/")
        names = (f"{stem}/__init__.py", f"{stem}.py")  # in the order in which Python looks
        return next((name for name in names if name in self.files), None)

    @cached_property
    def _known(self) -> frozenset[str]:
        carried_too = carried.standard_library(self.version) | carried.runtime(self.version)
        return carried_too.union(self.provided)

    @cached_property
    def _namespaces(self) -> frozenset[str]:
        return frozenset(part for name in self.provided for part in list(_prefixes(name))[:-1])

    def _is_whole(self, name: str) -> bool:
        """Tell whether a module is there with all that it may have, as far as can be seen."""
        return name in self._compiled or any(part in self._known for part in _prefixes(name))

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders of the code, each of which Python takes for a package."""
        folders = {name.rpartition("/")[0].replace("/", ".") for name in self.files}
        return frozenset(part for folder in folders for part in _prefixes(folder))

    @cached_property
    def _compiled(self) -> frozenset[str]:
        """The modules of the code that are there without their source."""
        names = (name for name in self.files if name.endswith((".so", ".pyc")))
        stems = (_stem(name).removesuffix("/__init__") for name in names)
        return frozenset(stem.replace("/", ".") for stem in stems)

    @cached_property
    def _installed(self) -> frozenset[str]:
        """The files among the code that were installed there: nobody wants to hear about those."""
        return frozenset(file for one in distributions(self.files) for file in one.files)


def _stem(name: str) -> str:
    folder, slash, last = name.rpartition("/")
    return folder + slash + last.partition(".")[0]


def _prefixes(name: str) -> Iterator[str]:
    """Yield `a`, `a.b` and `a.b.c` for `a.b.c`."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
