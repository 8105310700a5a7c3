"""What a function's process writes, as messages: frames as Lambda's runtimes write them, and lines.

A frame is its kind, the length of its payload, a time in microseconds, and the payload. The
runtimes of AWS write a frame for each message that is logged; ours also one for each piece that is
printed, and one where the output of an invocation ends.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from typing import NamedTuple

_HEAD = struct.Struct(">IIQ")
_MAGIC = b"\xa5\x5a"
_MARK = 0xA55AFF00
_PRINTED = (0xA55AFF01, 0xA55AFF02)
_LONGEST = 262_144
"""Bytes of one message: what CloudWatch Logs took for many years, and tools still count on."""


class Message(NamedTuple):
    """Something that was written: when, in milliseconds since 1970, and what."""

    at: int
    text: str


class Ended(NamedTuple):
    """The output of an invocation has come to its end."""

    invocation: str


class Lines:
    """Bytes of one stream as lines, each with the time of its beginning."""

    def __init__(self) -> None:
        self._rest = b""
        self._at = 0

    def feed(self, data: bytes, at: int) -> Iterator[Message]:
        """Yield the lines that end in new bytes."""
        if not self._rest:
            self._at = at
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            yield Message(self._at, _text(line) + "\n")
            self._at = at
        while len(self._rest) > _LONGEST:
            yield Message(self._at, _text(self._rest[:_LONGEST]))
            self._rest = self._rest[_LONGEST:]

    def rest(self) -> Iterator[Message]:
        """Yield the last line, where its end was never written."""
        if self._rest:
            yield Message(self._at, _text(self._rest))
            self._rest = b""


class Frames:
    """Bytes of the channel as messages, and where an invocation's end."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._printed = {kind: Lines() for kind in _PRINTED}

    def feed(self, data: bytes) -> Iterator[Message | Ended]:
        """Yield what is complete with new bytes."""
        self._buffer += data
        while len(self._buffer) >= _HEAD.size:
            if self._buffer[:2] != _MAGIC:
                yield from self._lost()
                continue
            kind, length, at = _HEAD.unpack_from(self._buffer)
            end = _HEAD.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[_HEAD.size : end])
            del self._buffer[:end]
            yield from self._message(kind, payload, at // 1000)

    def rest(self) -> Iterator[Message]:
        """Yield what is left when nothing more comes."""
        for lines in self._printed.values():
            yield from lines.rest()
        if len(self._buffer) > _HEAD.size:
            yield Message(_now(), _text(bytes(self._buffer[_HEAD.size :])))
        self._buffer.clear()

    def _message(self, kind: int, payload: bytes, at: int) -> Iterator[Message | Ended]:
        if kind == _MARK:
            for lines in self._printed.values():
                yield from lines.rest()
            yield Ended(payload.decode())
        elif kind in self._printed:
            yield from self._printed[kind].feed(payload, at)
        else:
            whole = payload if payload.endswith(b"\n") else payload + b"\n"
            for start in range(0, len(whole), _LONGEST):
                yield Message(at, _text(whole[start : start + _LONGEST]))

    def _lost(self) -> Iterator[Message]:
        """Find the next frame where two writers tore one apart; the bytes between are text."""
        found = self._buffer.find(_MAGIC, 1)
        end = found if found > 0 else len(self._buffer)
        yield Message(_now(), _text(bytes(self._buffer[:end])))
        del self._buffer[:end]


def _text(data: bytes) -> str:
    return data.decode(errors="replace")


def _now() -> int:
    return time.time_ns() // 1_000_000
