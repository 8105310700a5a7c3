"""One package for each folder and its excludes, however many functions share it."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assets import handlers
from lambdaform.assets.folder import File, files_of
from lambdaform.errors import AssetError, Problem, Source, did_you_mean
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

    def write(self, target: Path) -> None:
        """Write the zip; the same content gives the same bytes."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in self.files:
                info = zipfile.ZipInfo(file.name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 3  # Unix, wherever this runs: the mode below is Unix's
                info.external_attr = (0o100755 if file.executable else 0o100644) << 16
                archive.writestr(info, file.path.read_bytes())


class Packer:
    """Makes packages for one app; each folder is read once."""

    def __init__(self, app: Source | None) -> None:
        self._root = Path(app.file).parent if app else Path.cwd()
        self._packages: dict[tuple[str, Sequence[str]], Package] = {}

    def package(self, asset: Asset, at: Source | None) -> Package:
        """Return the package of a folder; raise AssetError where it cannot be one.

        The path is relative to the folder of the file that makes the `App`.
        """
        key = (asset.path, asset.exclude)
        if key not in self._packages:
            self._packages[key] = self._packed(asset, at)
        package = self._packages[key]
        if asset.handler is not None and asset.runtime is not None:
            handlers.check(package, asset.path, asset.handler, asset.runtime, at)
        return package

    def _packed(self, asset: Asset, at: Source | None) -> Package:
        path = Path(os.path.normpath(self._root / asset.path))
        if not path.is_dir():
            what = "is a file" if path.is_file() else "does not exist"
            near = (
                [p.name for p in path.parent.iterdir() if p.is_dir()]
                if path.parent.is_dir()
                else []
            )
            hint = did_you_mean(path.name, near) if what == "does not exist" else "name its folder"
            raise AssetError(Problem(f"the code folder `{asset.path}` {what}", at, hint))
        files = tuple(files_of(path, asset.exclude, at))
        if not files:
            raise AssetError(Problem(f"the code folder `{asset.path}` holds no files", at))
        return Package(path, files, _digest(files))


def _digest(files: Sequence[File]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.path.read_bytes()).hexdigest()
        digest.update(f"{file.name}\0{file.executable:d}\0{content}\n".encode())
    return digest.hexdigest()
