"""Zips on disk: each unpacked once, into a folder named by its content."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import stat
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lambdaform.cloud.runtime.deployed import Archive, Deployed


class Unpacked:
    """The code and the layers of functions, in folders.

    A folder stays for as long as a version of a function was last run from it, or still is.

    Args:
        root: where the folders are made.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._used: dict[object, frozenset[str]] = {}

    def folders(self, deployed: Deployed) -> AbstractContextManager[tuple[Path, Path]]:
        """Return the folders of a function's code and of its layers, until they are let go.

        Raises:
            zipfile.BadZipFile: one of them is not a zip.
        """
        user, version = object(), (deployed.key, deployed.version)
        layers = " ".join(archive.digest for archive in deployed.layers)
        names = (deployed.code.digest, hashlib.sha256(layers.encode()).hexdigest())
        with self._lock:
            code = self._folder(names[0], [deployed.code])
            optional = self._folder(names[1], deployed.layers)
            self._used |= {user: frozenset(names), version: frozenset(names)}
            self._sweep()
        return self._held(user, (code, optional))

    @contextmanager
    def _held(self, user: object, folders: tuple[Path, Path]) -> Iterator[tuple[Path, Path]]:
        try:
            yield folders
        finally:
            self._let_go(lambda one: one is user)

    def forget(self, key: tuple[str, str, str]) -> None:
        """Let go of what the versions of a function were last run from."""
        self._let_go(lambda one: isinstance(one, tuple) and one[0] == key)

    def _let_go(self, goes: Callable[[object], bool]) -> None:
        with self._lock:
            self._used = {one: names for one, names in self._used.items() if not goes(one)}
            self._sweep()

    def _sweep(self) -> None:
        """Take away the folders that nobody uses."""
        used = frozenset[str]().union(*self._used.values())
        for folder in list(self._root.iterdir()) if self._root.is_dir() else ():
            if folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, name: str, archives: Sequence[Archive]) -> Path:
        folder = self._root / name
        if not folder.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(dir=self._root))
            try:
                for archive in archives:
                    _unpack(archive.content, new)
                new.rename(folder)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
        return folder


def _unpack(content: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            if stat.S_ISLNK(mode):
                _link(folder, entry.filename, archive.read(entry).decode())
                continue
            path = Path(archive.extract(entry, folder))
            if mode and path.is_file():
                path.chmod(stat.S_IMODE(mode) | stat.S_IRUSR | stat.S_IWUSR)


def _link(folder: Path, name: str, target: str) -> None:
    """Make a link, as packages of Node have them, where it stays within the folder."""
    path = Path(os.path.normpath(folder / name))
    leads_to = Path(os.path.normpath(path.parent / target))
    if path.is_relative_to(folder) and leads_to.is_relative_to(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)
