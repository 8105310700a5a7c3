"""One package for each folder and what is installed beside it, however many functions share it."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.assets import handlers
from lambdaform.assets.bundling import Bundling, Bundlings, included
from lambdaform.assets.code_folder import CodeFolder, check_folder
from lambdaform.assets.folder import File, unreadable
from lambdaform.assets.image import ContainerImage, image_of
from lambdaform.assets.recipes import Recipes
from lambdaform.assets.target import ToTarget, target
from lambdaform.errors import AssetError, Problem, Source, shown
from lambdaform.template import Asset, ImageAsset

if TYPE_CHECKING:
    from lambdaform.assets.recipe import Recipe

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold


@dataclass(frozen=True)
class Package:
    """What a zip is made of: the files of a code folder, and what is installed beside them.

    Attributes:
        folder: the code folder in the app, where people change it; `None` for a zip of dependencies
            only, and where the files only lie for as long as the program runs.
        files: its files, by the names that they have in the zip.
        digest: what all of it becomes, in the name of the zip.
        recipe: what is installed or bundled; `None` for a zip that holds the files only.
        prefix: the folder of the zip that what is installed is put in.
        runs_on: tells what a runtime on an architecture stands for: Lambda's, or this machine's.
        root: what the paths of its app are relative to, where that is known.
        title: what people call it, where neither folder nor recipe says that.
    """

    folder: Path | None
    files: tuple[File, ...]
    digest: str
    recipe: Recipe | Bundling | None = None
    prefix: str = ""
    runs_on: ToTarget = target
    root: Path | None = None
    title: str | None = None

    @property
    def key(self) -> str:
        """The name of the zip."""
        return f"{self.digest}.zip"

    @property
    def whole(self) -> Path | None:
        """The file that is uploaded as it is; `None` where a zip is made."""
        return None

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """The files by their names in the zip."""
        return {file.name: file for file in self.files}

    def __str__(self) -> str:
        if self.folder is None:
            return f"`{self.title}`" if self.title else str(self.recipe)
        return f"`{shown(self.folder)}`" + (f" with {self.recipe}" if self.recipe else "")

    def write(self, target: Path) -> None:
        """Write the zip of the files; the same content gives the same bytes."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            self.add_to(archive)

    def add_to(self, archive: zipfile.ZipFile) -> None:
        """Add the files to a zip."""
        for file in self.files:
            archive.writestr(entry(file.name, executable=file.executable), _content(file))


def entry(name: str, *, executable: bool = False) -> zipfile.ZipInfo:
    """Return the entry of a file in a zip, in which nothing tells when and where it was made."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, wherever this runs: the mode below is Unix's
    info.external_attr = (0o100755 if executable else 0o100644) << 16
    return info


class Packer:
    """Makes packages for one app; each folder is read once.

    Args:
        app: the line that makes the `App`: paths are relative to its file.
        target: what dependencies are installed for.
        is_here: whether the functions run on this machine.
    """

    def __init__(
        self, app: Source | None, target: ToTarget = target, *, is_here: bool = False
    ) -> None:
        self._root = Path(app.file).parent if app else Path.cwd()
        self._target = target
        self._recipes = Recipes(self._root, target)
        self._bundlings = Bundlings(self._root, is_here=is_here)
        self._folders: dict[CodeFolder, CodeFolder] = {}
        self._packages: dict[tuple[object, ...], Package] = {}
        self._images: dict[ImageAsset, ContainerImage] = {}

    def package(self, asset: Asset) -> Package:
        """Return the package of a folder; raise AssetError where it cannot be one.

        The path is relative to the folder of the file that makes the `App`.
        """
        folder = self._folder(asset)
        bundled = self._bundlings.bundling(asset, folder) if folder else None
        if bundled is not None:
            return self._bundled(asset, folder, bundled)
        recipe = self._recipes.recipe(asset, folder)
        key = (folder, asset.prefix, asset.dependencies_prefix, recipe and recipe.digest)
        if key not in self._packages:
            files = folder.files if folder else ()
            self._packages[key] = self._package(asset, folder, files, recipe)
        package = self._packages[key]
        if asset.handler is not None and asset.runtime is not None:
            handlers.check(package, asset)
        return package

    def image(self, asset: ImageAsset) -> ContainerImage:
        """Return the image of a folder; raise AssetError where it cannot be one."""
        if asset not in self._images:
            folder = self._root / asset.path
            check_folder(folder, asset.path)
            self._images[asset] = image_of(folder, asset)
        return self._images[asset]

    def _folder(self, asset: Asset) -> CodeFolder | None:
        if asset.path is None:
            return None
        folder = CodeFolder(self._root, asset.path, asset.exclude)
        return self._folders.setdefault(folder, folder)

    def _bundled(self, asset: Asset, folder: CodeFolder | None, bundled: Bundling) -> Package:
        key = (folder, tuple(bundled.options.include), bundled.digest)
        if key not in self._packages:
            self._packages[key] = self._package(asset, folder, included(bundled), bundled)
        return self._packages[key]

    def _package(
        self,
        asset: Asset,
        folder: CodeFolder | None,
        files: tuple[File, ...],
        recipe: Recipe | Bundling | None,
    ) -> Package:
        if not files and folder is not None and not isinstance(recipe, Bundling):
            message = f"the code folder `{folder.said}` holds no files"
            hint = "`exclude` leaves nothing of it" if folder.exclude else None
            raise AssetError(Problem(message, None, hint))
        if not files and recipe is None:
            raise AssetError("its file of dependencies names none")
        within = f"{asset.prefix}/" if asset.prefix else ""
        placed = tuple(replace(file, name=within + file.name) for file in files)
        beside = asset.dependencies_prefix
        digest = _digest(placed, recipe, beside)
        place = folder.path if folder else None
        return Package(place, placed, digest, recipe, beside, self._target, self._root)


def _digest(files: Sequence[File], recipe: Recipe | Bundling | None, prefix: str) -> str:
    digest = hashlib.sha256()
    if recipe is not None:
        digest.update(f"{recipe.digest}\0{prefix}\n".encode())
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
