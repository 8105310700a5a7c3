"""The output of one process, read as it is written: the channel of frames, and plain streams."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import threading
import time
from collections.abc import Callable, Iterable

from lambdaform.cloud.runtime.frames import Ended, Frames, Lines, Message

_PIECE = 65_536
_ROOM = 1 << 20
"""Bytes that a pipe should hold: writers that never wait do not tear each other's frames apart."""

_LAST = 1.0
"""Seconds that a process's output is waited for when the process has ended."""


class Output:
    """Reads what a process writes until nobody can write any more.

    Args:
        write: called with the messages, in order.
    """

    def __init__(self, write: Callable[[Iterable[Message]], object]) -> None:
        self._write = write
        self._channel, self.channel = os.pipe()
        self._plain, self.plain = os.pipe()
        os.set_blocking(self._plain, False)
        _widen(self.channel)
        self._ended: dict[str, threading.Event] = {}
        self._frames = Frames()
        self._lines = Lines()
        self._thread = threading.Thread(target=self._read, name="output", daemon=True)

    def started(self) -> None:
        """Read from now on; the process holds its ends, and ours are closed."""
        os.close(self.channel)
        os.close(self.plain)
        self._thread.start()

    def discard(self) -> None:
        """Let go of all ends: there is no process that would write."""
        for end in (self._channel, self.channel, self._plain, self.plain):
            os.close(end)

    def expect(self, invocation: str) -> threading.Event:
        """Return what is set when the output of an invocation is read to its end."""
        return self._ended.setdefault(invocation, threading.Event())

    def close(self) -> None:
        """Wait for the last output of a process that has ended."""
        self._thread.join(_LAST)

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel, selectors.EVENT_READ, self._read_channel)
            selector.register(self._plain, selectors.EVENT_READ, self._read_plain)
            while selector.get_map():
                for key, _ in selector.select():
                    if not key.data():
                        selector.unregister(key.fileobj)
        self._write([*self._frames.rest(), *self._lines.rest()])
        os.close(self._channel)
        os.close(self._plain)
        for event in self._ended.values():
            event.set()

    def _read_channel(self) -> bool:
        data = os.read(self._channel, _PIECE)
        messages: list[Message] = []
        for item in self._frames.feed(data):
            if isinstance(item, Ended):
                self._write(messages)
                messages = []
                self._end(item.invocation)
            else:
                messages.append(item)
        self._write(messages)
        return bool(data)

    def _end(self, invocation: str) -> None:
        """Note that an invocation has written all; what it wrote past the channel is there too."""
        self._read_plain()
        self._write(self._lines.rest())
        event = self._ended.pop(invocation, None)
        if event:
            event.set()

    def _read_plain(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._plain, _PIECE):
                self._write(self._lines.feed(data, time.time_ns() // 1_000_000))
            return False
        return True


def _widen(pipe: int) -> None:
    """Make a pipe wider, where the system can; elsewhere a torn frame is found and passed by."""
    resize = getattr(fcntl, "F_SETPIPE_SZ", None)
    if resize is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, resize, _ROOM)
