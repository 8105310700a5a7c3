"""An installed folder and a code folder -> a zip: the same content gives the same bytes."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.assets.package import entry
from lambdaform.builds.cache import Cache, unwritable
from lambdaform.builds.installation import Installation
from lambdaform.builds.watcher import Watcher
from lambdaform.builds.wheels import files_in
from lambdaform.errors import BuildError


def zipped(
    package: Package, installation: Installation | None, cache: Cache, watcher: Watcher
) -> Path:
    """Return the zip of a package; make it where it is not there.

    Raises AssetError where a file of the code is not what it was when the package was named, and
    BuildError where the cache cannot be written.
    """
    target = cache.zip(package.digest)
    if not zipfile.is_zipfile(target):
        target.unlink(missing_ok=True)  # it lost its end, when the power went
        what = f"packing {package}"
        begin = time.perf_counter()
        watcher.begun(what)
        try:
            _make(package, installation, cache, target)
        except OSError as error:
            raise unwritable(target, error) from None
        watcher.ended(what, time.perf_counter() - begin)
    cache.used(target)
    return target


def _make(package: Package, installation: Installation | None, cache: Cache, target: Path) -> None:
    base = _base(package, installation, cache) if installation else None
    with cache.making(target) as made:
        if made is None:
            return
        if base is None or installation is None:
            package.write(made)
        else:
            _write(package, installation, base, made)


def _base(package: Package, installation: Installation, cache: Cache) -> Path:
    """Return the zip of what is installed, which the zips that hold it begin with."""
    from lambdaform.builds import zip_writer

    assert package.recipe is not None
    end = f"-{package.prefix.replace('/', '-')}" if package.prefix else ""
    base = cache.base(f"{package.recipe.digest}{end}")
    with cache.making(base) as made:
        if made is not None:
            files = _placed(installation.folder, package.prefix)
            if len(files) <= zip_writer.MOST:
                zip_writer.write(made, files)
            else:
                with zipfile.ZipFile(made, "w") as archive:
                    _add(archive, files)
    cache.used(base)
    return base


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
