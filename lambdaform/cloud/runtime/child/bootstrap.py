"""What the process of a Python function starts with, before AWS's own runtime client takes over.

The paths of Lambda, and of nothing else on this machine; output that keeps its order and its time;
an end when the cloud ends, however that ends. Nothing of lambdaform is imported, and no module of
it stays behind under a name that a function might use.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import site
import struct
import sys
import threading
import time
from pathlib import Path

_STDOUT = 0xA55AFF01
_STDERR = 0xA55AFF02
_CHUNK = 4000
"""Bytes that a pipe takes in one piece, whoever else writes to it."""


class Frames(io.RawIOBase):
    """A stream whose writes go to the platform as frames: in order, each with its time."""

    def __init__(self, channel: int, kind: int, descriptor: int) -> None:
        super().__init__()
        self._channel, self._kind, self._descriptor = channel, kind, descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        for start in range(0, len(view), _CHUNK):
            piece = bytes(view[start : start + _CHUNK])
            head = struct.pack(">IIQ", self._kind, len(piece), time.time_ns() // 1000)
            os.write(self._channel, head + piece)
        return len(view)


def _stream(channel: int, kind: int, descriptor: int) -> io.TextIOWrapper:
    raw = io.BufferedWriter(Frames(channel, kind, descriptor))
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


def frame_output() -> None:
    """Let what is printed go through the channel that the logging of Lambda goes through."""
    channel = int(os.environ["_LAMBDA_TELEMETRY_LOG_FD"])
    sys.stdout = _stream(channel, _STDOUT, 1)
    sys.stderr = _stream(channel, _STDERR, 2)


def end_with_the_cloud() -> None:
    """End this process, and those that it started, when the cloud lets go of our standard input."""
    mark = f"AWS_LAMBDA_LOG_STREAM_NAME={os.environ['AWS_LAMBDA_LOG_STREAM_NAME']}"
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def watch() -> None:
        while os.read(lifeline, 1):
            pass
        end_strays(mark.encode())
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def end_strays(mark: bytes) -> None:
    """End what this process started and what has left its session: it has our environment."""
    for environment in Path("/proc").glob("[0-9]*/environ"):
        pid = int(environment.parent.name)
        with contextlib.suppress(OSError):  # it is somebody else's, or gone
            if pid != os.getpid() and mark in environment.read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)


def paths(version: str) -> list[str]:
    """Return where a function's modules are looked for, ahead of Python's own."""
    root, runtime = os.environ["LAMBDA_TASK_ROOT"], os.environ["LAMBDA_RUNTIME_DIR"]
    optional = os.environ.pop("LAMBDAFORM_OPT")
    layers = [f"{optional}/python/lib/{version}/site-packages", f"{optional}/python"]
    told = [path for path in os.environ.get("PYTHONPATH", "").split(":") if path]
    return [root, *layers, *told, *([] if runtime in told else [runtime])]


def main() -> None:
    """Hand the process over to AWS's runtime client."""
    frame_output()
    end_with_the_cloud()
    # The interpreter was started without its site, for what is installed there is not in Lambda.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    first = paths(version)
    known = [path for path in sys.path[1:] if path not in first]
    # The client is Lambda's own, whatever the function carries; all else the function's comes first.
    sys.path[:] = [os.environ["LAMBDA_RUNTIME_DIR"], *known]
    client = importlib.import_module("awslambdaric.__main__")
    sys.path[:] = [*first, *known]
    client.main(["awslambdaric", os.environ["_HANDLER"]])


if __name__ == "__main__":
    main()
