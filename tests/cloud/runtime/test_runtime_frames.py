"""Bytes that a process writes, as messages."""

from __future__ import annotations

import struct

import pytest

from lambdaform.cloud.runtime.frames import Ended, Frames, Lines, Message

LOGGED, STDOUT, STDERR, MARK = 0xA55A0003, 0xA55AFF01, 0xA55AFF02, 0xA55AFF00


def frame(kind, text, at=5):
    data = text.encode()
    return struct.pack(">IIQ", kind, len(data), at * 1000) + data


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_bytes_may_come_in_any_pieces(size):
    """The messages are the same."""
    data = (
        frame(STDOUT, "one", 1)
        + frame(STDOUT, " line\n", 2)
        + frame(LOGGED, "two\nlines\n", 3)
        + frame(STDERR, "err\n", 4)
        + frame(LOGGED, "no end", 5)
    )
    frames = Frames()
    found = [m for i in range(0, len(data), size) for m in frames.feed(data[i : i + size])]
    assert found == [
        Message(1, "one line\n"),
        Message(3, "two\nlines\n"),
        Message(4, "err\n"),
        Message(5, "no end\n"),
    ]


def test_a_line_that_is_not_ended_ends_with_its_invocation():
    """Or with its process."""
    frames = Frames()
    data = frame(STDOUT, "half") + frame(MARK, "id-1") + frame(STDERR, "rest", 9)
    assert list(frames.feed(data)) == [Message(5, "half"), Ended("id-1")]
    assert list(frames.rest()) == [Message(9, "rest")]


def test_a_frame_that_breaks_off_is_kept_as_far_as_it_came():
    """The process died while it wrote."""
    frames = Frames()
    assert list(frames.feed(frame(LOGGED, "broken off")[:-4])) == []
    (message,) = frames.rest()
    assert message.text == "broken"


def test_what_is_no_frame_is_text_and_the_next_frame_is_found():
    """Two writers may tear a frame apart where the pipe is full."""
    frames = Frames()
    found = list(frames.feed(b"torn to pieces " * 3 + frame(LOGGED, "whole\n")))
    assert found[-1] == Message(5, "whole\n")
    assert "".join(m.text for m in found[:-1]) == "torn to pieces " * 3


def test_the_lines_of_the_two_streams_do_not_mix():
    """Each is a stream of its own."""
    frames = Frames()
    data = frame(STDOUT, "out ", 1) + frame(STDERR, "err ", 2) + frame(STDOUT, "put\n", 3)
    assert list(frames.feed(data)) == [Message(1, "out put\n")]
    assert list(frames.rest()) == [Message(2, "err ")]


def test_bytes_that_are_no_text_are_replaced():
    """The log is text."""
    assert list(Lines().feed(b"a\xff\n", 1)) == [Message(1, "a\ufffd\n")]


def test_a_message_has_a_greatest_length():
    """What is longer is more than one; nothing is lost."""
    lines, frames = Lines(), Frames()
    text = "x" * 600_000
    found = [*lines.feed(text.encode() + b"\n", 1), *lines.rest()]
    assert "".join(m.text for m in found) == text + "\n"
    endless = [m for _ in range(10) for m in lines.feed(b"y" * 100_000, 1)]
    assert sum(len(m.text) for m in [*endless, *lines.rest()]) == 1_000_000
    logged = list(frames.feed(frame(LOGGED, text)))
    assert "".join(m.text for m in logged) == text + "\n"
    assert max(len(m.text) for m in [*found[1:], *endless, *logged]) <= 262_144
