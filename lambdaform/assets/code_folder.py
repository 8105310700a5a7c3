"""A folder of code as an app names it; its files are read once."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.assets.folder import File, files_of, unreadable
from lambdaform.errors import AssetError, Problem, did_you_mean

INSTALLED = "node_modules/"
"""What is left out of the sources, as a pattern: the locks stand for it."""


@dataclass(frozen=True)
class CodeFolder:
    """A folder of code, and what stays out of it.

    Attributes:
        root: what the path is relative to.
        said: the path as the app has it.
        exclude: as `.gitignore` patterns.
    """

    root: Path
    said: str
    exclude: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.root / self.said

    @cached_property
    def files(self) -> tuple[File, ...]:
        """Its files; raises AssetError where it cannot be read."""
        check_folder(self.path, self.said)
        return tuple(files_of(self.path, self.exclude))

    @cached_property
    def sources(self) -> tuple[File, ...]:
        """Its files without what npm has installed there; raises as `files`."""
        check_folder(self.path, self.said)
        return tuple(files_of(self.path, (*self.exclude, INSTALLED)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its files."""
        return frozenset(file.name for file in self.files)


def check_folder(folder: Path, path: str) -> None:
    """Raise AssetError where a folder, which the app names by a path, is none."""
    try:
        mode = folder.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        hint = _nearest_folder(folder.parent, path)
        raise AssetError(Problem(f"the code folder `{path}` does not exist", None, hint)) from None
    except OSError as error:
        raise unreadable(folder, error) from None
    if not stat.S_ISDIR(mode):
        message = f"the code folder `{path}` is a file"
        raise AssetError(Problem(message, None, "name the folder that it is in"))


def _nearest_folder(parent: Path, path: str) -> str | None:
    try:
        with os.scandir(parent) as entries:
            names = [e.name for e in entries if e.is_dir() and e.name[0] not in "._"]
    except (OSError, ValueError):
        return None
    return did_you_mean(path, [str(Path(path).with_name(name)) for name in names])
