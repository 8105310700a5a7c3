"""The folder that keeps what was built, for all projects of a user: whole, or not there."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from lambdaform.assets import Package
from lambdaform.errors import BuildError, Problem, shown

VARIABLE = "LAMBDAFORM_CACHE"
"""The environment variable that names the folder."""

KEPT = 30 * 24 * 3600
"""Seconds for which something is kept that nobody uses."""

_DAY = 24 * 3600
_DIGEST = "[0-9a-f]{64}"
_NAMES = {
    "installed": _DIGEST,
    "zips": rf"{_DIGEST}\.zip",
    "bases": rf"{_DIGEST}(?:-.+)?\.zip",
    "findings": rf"{_DIGEST}\.json",
    "access": rf"{_DIGEST}\.json",
}
"""The folders, each with what the names in it look like: nothing else there is ours."""

_LOCKS = "locks"
_TAG = "CACHEDIR.TAG"
_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55\n"
"""What tells programs that make backups to leave a folder out: https://bford.info/cachedir/."""

_Kept = TypeVar("_Kept")


@dataclass(frozen=True)
class Entry(Generic[_Kept]):
    """One thing in the cache, be it there or not: the only door to it.

    What is made is written beside it and then renamed, and what goes is renamed first, each by
    whoever holds its lock: a process that is killed leaves nothing that counts.

    Attributes:
        cache: the folder of the cache.
        path: where it is.
        read: returns it from there; `None` where it is not there, or not whole.
    """

    cache: Path
    path: Path
    read: Callable[[Path], _Kept | None]

    def found(self) -> _Kept | None:
        """Return it where it is there, and note that it was used today, so that it is kept."""
        with contextlib.suppress(OSError):
            if time.time() - self.path.stat().st_mtime > _DAY:
                os.utime(self.path)
        return self.read(self.path)

    def get(self, make: Callable[[Path], None]) -> _Kept:
        """Return it; have it made at a place where it is not there.

        Raises BuildError where the cache cannot be written.
        """
        found = self.found()
        if found is None:
            with self.making() as place:
                if place is not None:
                    make(place)
            found = self.made()
        return found

    def made(self) -> _Kept:
        """Return what has just been made; raise BuildError where it is gone already."""
        found = self.read(self.path)
        if found is None:
            message = f"`{shown(self.path)}` was taken away by somebody else"
            raise BuildError(Problem(message, None, "run it again"))
        return found

    @contextlib.contextmanager
    def making(self) -> Iterator[Path | None]:
        """Let nobody else make the same; give a place for it, which then becomes it.

        Gives `None` where somebody else has made it meanwhile. Raises BuildError where the folder
        cannot be written.
        """
        with _writable(self.cache):
            _prepare(self.cache, self.path.parent)
            with _locked(self._lock):
                if self.read(self.path) is not None:
                    yield None
                    return
                self._clear()
                with tempfile.TemporaryDirectory(
                    prefix=self._beside, dir=self.path.parent, ignore_cleanup_errors=True
                ) as temporary:
                    made = Path(temporary) / "made"
                    yield made
                    made.rename(self.path)

    def make_way(self, oldest: float) -> None:
        """Take it away where it was last used before a time, and what killed processes have left.

        Nothing happens while somebody is making it.
        """
        with contextlib.suppress(OSError), _locked(self._lock, wait=False):
            if not self.path.exists() or self.path.stat().st_mtime > oldest:
                self._clear_beside()
            else:
                self._clear()

    @property
    def _lock(self) -> Path:
        return self.cache / _LOCKS / f"{self.path.parent.name}-{self.path.name}"

    @property
    def _beside(self) -> str:
        """What the names of what becomes it, or was it, begin with."""
        return f".{self.path.name}-"

    def _clear(self) -> None:
        if self.path.exists():
            aside = tempfile.mkdtemp(prefix=self._beside, dir=self.path.parent)
            self.path.rename(Path(aside) / "gone")
        self._clear_beside()

    def _clear_beside(self) -> None:
        for path in self.path.parent.iterdir():
            if path.name.startswith(self._beside):
                shutil.rmtree(path, ignore_errors=True)


class Cache:
    """Installations by the digest of their recipe, zips by that of their package, findings, and more."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _usual()

    def installation(self, digest: str, read: Callable[[Path], _Kept | None]) -> Entry[_Kept]:
        """Return an installation, which is a folder."""
        return Entry(self.folder, self.folder / "installed" / digest, read)

    def zip(self, digest: str) -> Entry[Path]:
        """Return a zip."""
        return Entry(self.folder, self.folder / "zips" / f"{digest}.zip", _whole)

    def base(self, name: str) -> Entry[Path]:
        """Return a zip that others begin with."""
        return Entry(self.folder, self.folder / "bases" / f"{name}.zip", _whole)

    def findings(self, digest: str, read: Callable[[Path], _Kept | None]) -> Entry[_Kept]:
        """Return what the linter has found, which is a file."""
        return Entry(self.folder, self.folder / "findings" / f"{digest}.json", read)

    def access(self, digest: str, read: Callable[[Path], _Kept | None]) -> Entry[_Kept]:
        """Return what handlers can reach, which is a file."""
        return Entry(self.folder, self.folder / "access" / f"{digest}.json", read)

    def tidy(self) -> None:
        """Take away what nobody has used for a month."""
        oldest = time.time() - KEPT
        for kind, form in _NAMES.items():
            folder = self.folder / kind
            for name in _old(folder, form, oldest):
                Entry(self.folder, folder / name, _whole).make_way(oldest)


def ready(packages: Iterable[Package], cache: Cache | None = None) -> dict[str, Path]:
    """Return the zips that are in the cache, by the digests of their packages; makes none."""
    cache = cache or Cache()
    found = {p.digest: cache.zip(p.digest).found() for p in packages if p.recipe is not None}
    return {digest: zip for digest, zip in found.items() if zip is not None}


def _whole(zip: Path) -> Path | None:
    # Without its end it is none: as after the power went.
    return zip if zipfile.is_zipfile(zip) else None


def _old(folder: Path, form: str, oldest: float) -> set[str]:
    """Return the names in a folder that may go, or beside which something was left."""
    names = set()
    pattern = re.compile(rf"(?P<own>{form})|\.(?P<of>{form})-\w+")
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = pattern.fullmatch(entry.name)
            if match and (match["of"] or entry.stat(follow_symlinks=False).st_mtime <= oldest):
                names.add(match["of"] or match["own"])
    return names


def _prepare(cache: Path, folder: Path) -> None:
    for needed in (folder, cache / _LOCKS):
        needed.mkdir(parents=True, exist_ok=True)
    tag, own = cache / _TAG, {*_NAMES, _LOCKS}
    # A folder that holds other things too is the user's: nobody's backup may be without it.
    if not tag.exists() and all(path.name in own for path in cache.iterdir()):
        tag.write_text(_SIGNATURE, encoding="utf-8")


@contextlib.contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"the cache `{shown(folder)}` cannot be written: {reason}"
        hint = f"name another folder with `{VARIABLE}`"
        raise BuildError(Problem(message, None, hint)) from None


def _usual() -> Path:
    """Return the folder that the system keeps for caches."""
    said = os.environ.get(VARIABLE)
    if said:
        return Path(_expanded(said)).absolute()
    # In a container, under any number, nobody may have a home.
    home = Path(tempfile.gettempdir() if _expanded("~") == "~" else _expanded("~"))
    usual = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or usual) / "lambdaform"


def _expanded(path: str) -> str:
    return os.path.expanduser(path)  # noqa: PTH111 - that of `Path` raises where there is no home


@contextlib.contextmanager
def _locked(file: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock that the system takes back when the process ends, however it does.

    Raises OSError where somebody else holds it and it is not to be waited for. The file stays: it
    is the lock of whoever has opened it.
    """
    with file.open("ab") as lock:
        _lock(lock.fileno(), wait=wait)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        while True:
            with contextlib.suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return
            if not wait:
                raise BlockingIOError
else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
