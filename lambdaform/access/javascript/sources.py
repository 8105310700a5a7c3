"""What is asked: a handler, and where its code and its packages are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.assets.node_project import NodeProject

_INSTALLED = "node_modules"


@dataclass(frozen=True)
class Entry:
    """A handler to be analysed.

    Attributes:
        files: the content of the code folder by names from there; what stands above it, and is
            imported too, has names that begin with `../`. See `Folder`.
        handler: as Lambda takes it: `folder/file.function`.
        project: where packages are looked for; `None` where that is nowhere.
        layers: names of the packages that layers hold.
    """

    files: Mapping[str, bytes]
    handler: str
    project: NodeProject | None = None
    layers: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, code: Path, handler: str, app: Path | None = None, layers: frozenset[str] = frozenset()
    ) -> Entry:
        """Return the handler of a code folder on disk.

        Args:
            code: the folder.
            handler: of a function.
            app: the folder of the app, up to which packages are looked for.
            layers: names of the packages that layers hold.
        """
        project = NodeProject.of(code, app or code)
        return cls(Folder(code.resolve(), project.top), handler, project, layers)


class Folder(Mapping[str, bytes]):
    """The files below a folder, by their names from a code folder; read when they are asked for."""

    def __init__(self, code: Path, top: Path) -> None:
        self._code = code
        self._top = top

    def __getitem__(self, name: str) -> bytes:
        path = self._path(name)
        if path is None:
            raise KeyError(name)
        return path.read_bytes()

    def __contains__(self, name: object) -> bool:
        return self._path(str(name)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _names(self) -> list[str]:
        found = (path for path in self._code.rglob("*") if path.is_file())
        names = (path.relative_to(self._code).as_posix() for path in found)
        return sorted(name for name in names if _INSTALLED not in name.split("/"))

    def _path(self, name: str) -> Path | None:
        """Return a file, unless it is outside of the project or installed."""
        if "\0" in name or _INSTALLED in name.split("/"):
            return None
        try:
            path = (self._code / name).resolve()
            inside = path.is_relative_to(self._top) and path.is_file()
        except (OSError, RuntimeError):
            return None
        return path if inside else None
