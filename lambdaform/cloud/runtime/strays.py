"""Processes that a function started and that left its session, as daemons do.

They are known by a variable of their environment that is theirs alone, which they have from the
function's process. Only Linux tells the environments of processes.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

_PROCESSES = Path("/proc")
_ROUNDS = 10
"""How often they are looked for: one that is about to end may have started another."""


def end(mark: str) -> None:
    """End all processes that have a variable, `NAME=value`, in their environment."""
    for _ in range(_ROUNDS):
        if not sum(_ended(pid, mark.encode()) for pid in _pids()):
            return


def _pids() -> Iterator[int]:
    if hasattr(os, "pidfd_open") and _PROCESSES.is_dir():
        for entry in os.scandir(_PROCESSES):
            if entry.name.isdecimal() and int(entry.name) != os.getpid():
                yield int(entry.name)


def _ended(pid: int, mark: bytes) -> bool:
    """End a process if it is one of those; what ends in the meantime leaves its number to others."""
    try:
        process = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if mark not in (_PROCESSES / str(pid) / "environ").read_bytes().split(b"\0"):
            return False
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGKILL)
    except OSError:  # it is somebody else's, or gone
        return False
    finally:
        os.close(process)
    return True
