"""The folder that keeps what was built, for all projects of a user: whole, or not there."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lambdaform.assets import Package
from lambdaform.errors import BuildError, Problem, shown

VARIABLE = "LAMBDAFORM_CACHE"
"""The environment variable that names the folder."""

KEPT = 30 * 24 * 3600
"""Seconds for which something is kept that nobody uses."""

_DAY = 24 * 3600


class Cache:
    """Installations by the digest of their recipe, zips by the digest of their package.

    What is in it was written under another name and then renamed, so that a build that is
    killed leaves nothing that counts.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _usual()

    def installation(self, digest: str) -> Path:
        """Return the folder of an installation, be it there or not."""
        return self.folder / "installed" / digest

    def zip(self, digest: str) -> Path:
        """Return the place of a zip, be it there or not."""
        return self.folder / "zips" / f"{digest}.zip"

    def base(self, name: str) -> Path:
        """Return the place of a zip that others begin with, be it there or not."""
        return self.folder / "bases" / f"{name}.zip"

    @contextlib.contextmanager
    def making(self, target: Path) -> Iterator[Path | None]:
        """Let nobody else make the same; give a place for it, which then becomes it.

        Gives `None` where somebody else has made it meanwhile. Raises BuildError where the folder
        cannot be written.
        """
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            locks = self.folder / "locks"
            locks.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from None
        with _locked(locks / target.name):
            if target.exists():
                yield None
                return
            for left in target.parent.glob(f".{target.name}-*"):  # of a run that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(
                prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
            ) as temporary:
                made = Path(temporary) / "made"
                yield made
                try:
                    made.rename(target)
                except OSError as error:
                    raise unwritable(self.folder, error) from None

    def used(self, path: Path) -> None:
        """Note that something was used today, so that it is kept."""
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY:
                os.utime(path)

    def tidy(self) -> None:
        """Take away what nobody has used for a month."""
        oldest = time.time() - KEPT
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime > oldest:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def ready(packages: Iterable[Package], cache: Cache | None = None) -> dict[str, Path]:
    """Return the zips that are in the cache, by the digests of their packages; makes none."""
    cache = cache or Cache()
    places = {p.digest: cache.zip(p.digest) for p in packages if p.recipe is not None}
    return {digest: zip for digest, zip in places.items() if zipfile.is_zipfile(zip)}


def unwritable(folder: Path, error: OSError) -> BuildError:
    """Return the error for a cache that cannot be written."""
    reason = (error.strerror or str(error)).lower()
    message = f"the cache `{shown(folder)}` cannot be written: {reason}"
    return BuildError(Problem(message, None, f"name another folder with `{VARIABLE}`"))


def _usual() -> Path:
    """Return the folder that the system keeps for caches."""
    said = os.environ.get(VARIABLE)
    if said:
        return Path(said).absolute()
    caches = os.environ.get("XDG_CACHE_HOME")
    home = Path("~").expanduser() if _has_home() else Path(tempfile.gettempdir())
    usual = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return Path(caches or usual) / "lambdaform"


def _has_home() -> bool:
    """Tell whether this user has a home: in a container, under any number, nobody may have one."""
    return os.path.expanduser("~") != "~"  # noqa: PTH111 - `Path.home` raises there


@contextlib.contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold a lock that the system takes back when the process ends, however it does."""
    with file.open("ab") as lock:
        _lock(lock.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
