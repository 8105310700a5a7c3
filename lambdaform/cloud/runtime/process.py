"""The process of an environment: started with the least it needs, ended with all it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lambdaform.cloud.runtime import strays
from lambdaform.cloud.runtime.output import Output

CHANNEL = "_LAMBDA_TELEMETRY_LOG_FD"
"""The variable by which AWS's runtime clients know where to write their frames."""

MARK = "AWS_LAMBDA_LOG_STREAM_NAME"
"""The variable whose value no other environment has."""

_LAST = 5.0


class Process:
    """A process that ends when this one does, however that ends.

    It holds the far end of a pipe as its standard input; when nobody holds the near end any more,
    its bootstrap ends it. What it starts goes with it: what is in its group, and on Linux what has
    left that and kept its environment.

    Args:
        command: what is run.
        variables: its whole environment.
        folder: its current folder.
        output: reads what it writes.
        gone: called once, with the exit code (negative for a signal), when it has ended.
    """

    def __init__(
        self,
        command: Sequence[str],
        variables: Mapping[str, str],
        folder: Path,
        output: Output,
        gone: Callable[[int], object],
    ) -> None:
        self._output = output
        self._lock = threading.Lock()
        self._reaped = False
        self._mark = f"{MARK}={variables[MARK]}"
        try:
            self._process = subprocess.Popen(  # noqa: S603 - running it is what this is for
                [*command],
                env={**variables, CHANNEL: str(output.channel)},
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=output.plain,
                stderr=output.plain,
                pass_fds=[output.channel],
                start_new_session=True,
            )
        except BaseException:
            output.discard()
            raise
        output.started()
        self._thread = threading.Thread(
            target=self._wait, args=(gone,), name="process", daemon=True
        )
        self._thread.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def kill(self) -> None:
        """End it and what it started; wait until it has ended and its output is read."""
        self._signal()
        self._thread.join(_LAST)

    def _signal(self) -> None:
        with self._lock:
            if not self._reaped:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def _wait(self, gone: Callable[[int], object]) -> None:
        if hasattr(os, "waitid"):
            # Its number stays its own until it is reaped: the signal can meet nobody else.
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
            self._signal()
        strays.end(self._mark)
        code = self._process.wait()
        with self._lock:
            self._reaped = True
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._output.close()
        gone(code)


def peak_memory(pid: int) -> int:
    """Return the most megabytes of memory that a process had so far; 0 where nobody knows."""
    return _megabytes(pid, "VmHWM")


def memory(pid: int) -> int:
    """Return the megabytes of memory that a process has; 0 where nobody knows."""
    return _megabytes(pid, "VmRSS")


def _megabytes(pid: int, field: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace")
    except OSError:
        return _resident(pid)
    kilobytes = status.partition(f"{field}:")[2].split(maxsplit=1)
    return int(kilobytes[0]) // 1024 if kilobytes else 0


def _resident(pid: int) -> int:
    """Ask `ps`, where the system has no `/proc`."""
    command = ["ps", "-o", "rss=", "-p", str(pid)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return 0
    return int(done.stdout.strip() or 0) // 1024
