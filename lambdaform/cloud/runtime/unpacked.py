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
from collections.abc import Sequence
from pathlib import Path

from lambdaform.cloud.runtime.deployed import Archive


class Unpacked:
    """The code and the layers of functions, in folders.

    Args:
        root: where the folders are made.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()

    def code(self, archive: Archive) -> Path:
        """Return the folder of a function's code.

        Raises:
            zipfile.BadZipFile: it is not a zip.
        """
        return self._folder(archive.digest, [archive])

    def layers(self, archives: Sequence[Archive]) -> Path:
        """Return a folder that holds layers over each other, as `/opt` does."""
        names = " ".join(archive.digest for archive in archives)
        return self._folder(hashlib.sha256(names.encode()).hexdigest(), archives)

    def _folder(self, name: str, archives: Sequence[Archive]) -> Path:
        folder = self._root / name
        with self._lock:
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
