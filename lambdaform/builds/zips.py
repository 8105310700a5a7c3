"""An installed folder and a code folder -> a zip: the same content gives the same bytes."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.package import entry
from lambdaform.builds.cache import Cache
from lambdaform.builds.installation import Installation
from lambdaform.builds.watcher import Watcher, told
from lambdaform.builds.wheels import files_in
from lambdaform.errors import BuildError


def zipped(
    package: Package, installation: Installation | None, cache: Cache, watcher: Watcher
) -> Path:
    """Return the zip of a package; make it where it is not there.

    Raises AssetError where a file of the code is not what it was when the package was named, and
    BuildError where the cache cannot be written.
    """
    if package.whole is not None:
        return package.whole
    entry = cache.zip(package.digest)
    found = entry.found()
    if found is not None:
        return found
    with told(watcher, f"packing {package}"):
        if installation is None:
            return entry.get(package.write)
        base = _base(package, installation, cache)
        return entry.get(lambda place: _write(package, installation, base, place))


def _base(package: Package, installation: Installation, cache: Cache) -> Path:
    """Return the zip of what is installed, which the zips that hold it begin with."""
    from lambdaform.builds import zip_writer

    def make(place: Path) -> None:
        files = _placed(installation.folder, package.prefix)
        if len(files) <= zip_writer.MOST:
            zip_writer.write(place, files)
        else:
            with zipfile.ZipFile(place, "w") as archive:
                _add(archive, files)

    assert package.recipe is not None
    end = f"-{package.prefix.replace('/', '-')}" if package.prefix else ""
    return cache.base(f"{package.recipe.digest}{end}").get(make)


def _write(package: Package, installation: Installation, base: Path, made: Path) -> None:
    """Write a zip of both: what is installed is copied as it is, not packed again."""
    with zipfile.ZipFile(base) as archive:
        theirs = archive.namelist()
    if not (theirs or package.files):
        message = f"nothing of {package.recipe} is needed there: the zip would be empty"
        raise BuildError(message)
    if not package.files:
        _link(base, made)
    elif package.by_name.keys().isdisjoint(theirs):
        shutil.copyfile(base, made)
        with zipfile.ZipFile(made, "a") as archive:
            package.add_to(archive)
    else:  # a file of the code stands in the place of a dependency's
        files = _placed(installation.folder, package.prefix)
        left = {name: path for name, path in files.items() if name not in package.by_name}
        with zipfile.ZipFile(made, "w") as archive:
            _add(archive, left)
            package.add_to(archive)


def _placed(folder: Path, prefix: str) -> dict[str, Path]:
    """Return the files of a folder by their names in a zip."""
    files = files_in(folder)
    return {f"{prefix}/{name}": path for name, path in files.items()} if prefix else files


def _link(base: Path, made: Path) -> None:
    try:
        os.link(base, made)
    except OSError:
        shutil.copyfile(base, made)


def _add(archive: zipfile.ZipFile, files: Mapping[str, Path]) -> None:
    for name, path in files.items():
        executable = bool(path.stat().st_mode & 0o100)
        archive.writestr(entry(name, executable=executable), path.read_bytes())
