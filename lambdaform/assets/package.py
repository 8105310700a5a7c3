"""One package for each folder and its excludes, however many functions share it."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lambdaform.assets import handlers
from lambdaform.assets.folder import File, files_of, unreadable
from lambdaform.errors import AssetError, Problem, Source, did_you_mean, shown
from lambdaform.template import Asset

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


@dataclass(frozen=True)
class Package:
    """The files of a code folder, and the digest of what is in them."""

    folder: Path
    files: tuple[File, ...]
    digest: str

    @property
    def key(self) -> str:
        """The name of the zip."""
        return f"{self.digest}.zip"

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """The files by their names in the zip."""
        return {file.name: file for file in self.files}

    def write(self, target: Path) -> None:
        """Write the zip; the same content gives the same bytes."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in self.files:
                info = zipfile.ZipInfo(file.name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 3  # Unix, wherever this runs: the mode below is Unix's
                info.external_attr = (0o100755 if file.executable else 0o100644) << 16
                archive.writestr(info, _content(file))


class Packer:
    """Makes packages for one app; each folder is read once."""

    def __init__(self, app: Source | None) -> None:
        self._root = Path(app.file).parent if app else Path.cwd()
        self._packages: dict[tuple[str, Sequence[str]], Package] = {}

    def package(self, asset: Asset) -> Package:
        """Return the package of a folder; raise AssetError where it cannot be one.

        The path is relative to the folder of the file that makes the `App`.
        """
        key = (asset.path, asset.exclude)
        if key not in self._packages:
            self._packages[key] = self._packed(asset)
        package = self._packages[key]
        if asset.handler is not None and asset.runtime is not None:
            handlers.check(package, asset)
        return package

    def _packed(self, asset: Asset) -> Package:
        folder = self._root / asset.path
        _check_folder(folder, asset.path)
        files = files_of(folder, asset.exclude)
        if not files:
            message = f"the code folder `{asset.path}` holds no files"
            hint = "`exclude` leaves nothing of it" if asset.exclude else None
            raise AssetError(Problem(message, None, hint))
        return Package(folder, tuple(files), _digest(files))


def _check_folder(folder: Path, path: str) -> None:
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


def _digest(files: Sequence[File]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.executable:d}\0{file.digest}\n".encode())
    return digest.hexdigest()


def _content(file: File) -> bytes:
    """Return what is in a file; raise AssetError where that is no longer what was hashed."""
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise unreadable(file.path, error) from None
    if hashlib.sha256(content).hexdigest() != file.digest:
        message = f"`{shown(file.path)}` changed while it was packed"
        raise AssetError(Problem(message, None, "run it again"))
    return content
