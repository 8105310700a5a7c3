"""The folder of an embedded cloud: who runs, where it answers, and a lock that tells it is alive."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lambdaform import __version__
from lambdaform.errors import CloudError, Problem

STATUS = "/lambdaform/status"
"""The path at which an embedded cloud says what it is."""

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"

_FILE = "cloud.json"
_ALIVE = "alive.lock"
_STARTING = "starting.lock"


@dataclass(frozen=True)
class Running:
    """An embedded cloud that runs.

    Attributes:
        endpoint: its URL.
        pid: its process.
        port: where it listens.
        version: the version of lambdaform that it is.
        started: when it was ready, in seconds since 1970.
        token: a secret that only those know who may read its folder.
        python: the version of Python that it runs on, and functions whose own is not here.
        notes: what a user should hear of how it came to run.
    """

    endpoint: str
    pid: int
    port: int
    version: str = __version__
    started: float = field(default_factory=time.time)
    token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    python: str = PYTHON
    notes: tuple[str, ...] = ()

    @property
    def proof(self) -> str:
        """What it shows to who knows the token, and nobody can turn back into it."""
        return hashlib.sha256(self.token.encode()).hexdigest()


def folder(project: Path) -> Path:
    """Return the folder of a project's embedded cloud, which need not be there."""
    return project.resolve() / ".lambdaform/local"


def made(project: Path) -> Path:
    """Return the folder of a project's embedded cloud, and make it: out of the way of git.

    Raises:
        CloudError: it cannot be made.
    """
    state = folder(project)
    try:
        state.mkdir(parents=True, exist_ok=True)
        ignore = state.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        message = f"`{state}` cannot be written: {error.strerror}"
        raise CloudError(
            Problem(message, None, "the embedded cloud keeps its state there")
        ) from error
    return state


def written(state: Path, running: Running) -> None:
    """Say, in one step, that an embedded cloud is ready."""
    new = state / f"{_FILE}.{running.pid}"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(running), file)
    new.replace(state / _FILE)


def read(state: Path) -> Running | None:
    """Return the embedded cloud that said last that it is ready, whether it still runs or not."""
    try:
        said = json.loads((state / _FILE).read_text(encoding="utf-8"))
        return Running(**{**said, "notes": ()})
    except (OSError, ValueError, TypeError):
        return None


def gone(state: Path) -> None:
    """Take back that an embedded cloud is ready."""
    (state / _FILE).unlink(missing_ok=True)


class Alive:
    """A lock that a process holds for as long as it lives, however it ends."""

    def __init__(self, state: Path) -> None:
        self._path = state / _ALIVE
        self._file: int | None = None

    def take(self) -> bool:
        """Hold it; return whether nobody else does."""
        self._file = _locked(self._path, wait=False)
        return self._file is not None

    def release(self) -> None:
        """Let go of it; a process that runs a cloud leaves that to its end."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def is_held(self) -> bool:
        """Tell whether some process holds it."""
        if not self._path.exists():
            return False
        if self.take():
            self.release()
            return False
        return True


@contextmanager
def starting(state: Path) -> Iterator[None]:
    """Let one command at a time start or stop the embedded cloud of a folder."""
    file = _locked(state / _STARTING, wait=True)
    assert file is not None
    try:
        yield
    finally:
        os.close(file)


def _locked(path: Path, *, wait: bool) -> int | None:
    try:
        import fcntl
    except ImportError as error:
        message = "the embedded cloud runs on Linux and macOS only"
        raise CloudError(Problem(message, None, "in Windows, run it in WSL")) from error
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(file)
        return None
    return file
