"""What the process of a Python function begins with, run in this one."""

from __future__ import annotations

import io
import os

import pytest

from lambdaform.cloud.runtime import frames
from lambdaform.cloud.runtime.child import bootstrap


@pytest.fixture
def channel():
    """The far and the near end of the channel to the platform."""
    read, write = os.pipe()
    yield read, write
    os.close(read)
    os.close(write)


def test_what_is_printed_becomes_frames(channel):
    """In pieces that a pipe does not tear; the stream is still standard output to a program."""
    read, write = channel
    stream = bootstrap._stream(write, bootstrap._STDOUT, 1)
    print("x" * 10_000, file=stream, flush=True)
    print("\ud800", file=stream, flush=True)
    data = os.read(read, 100_000)
    assert data.count(b"\xa5\x5a\xff\x01") == 5
    messages = list(frames.Frames().feed(data))
    assert [message.text for message in messages] == ["x" * 10_000 + "\n", "\\ud800\n"]
    assert stream.fileno() == 1
    assert not stream.isatty()


def test_a_frame_is_never_more_than_a_pipe_takes_at_once(channel):
    """4,096 bytes, with its head: so other processes may write between frames, not into them."""
    read, write = channel
    raw = bootstrap.Frames(write, bootstrap._STDERR, 2)
    assert raw.write(b"y" * 9_000) == 9_000
    assert isinstance(raw, io.RawIOBase)
    os.set_blocking(read, False)
    assert bootstrap._CHUNK + 16 <= 4096


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("/runtime", ["/runtime"]),
        ("/own:/runtime", ["/own", "/runtime"]),
        ("/own", ["/own", "/runtime"]),
        ("", ["/runtime"]),
    ],
)
def test_modules_are_looked_for_where_lambda_looks(monkeypatch, told, expected):
    """The code, the layers, what the function says, and what the runtime carries."""
    monkeypatch.setenv("LAMBDA_TASK_ROOT", "/code")
    monkeypatch.setenv("LAMBDA_RUNTIME_DIR", "/runtime")
    monkeypatch.setenv("LAMBDAFORM_OPT", "/opt")
    monkeypatch.setenv("PYTHONPATH", told)
    layers = ["/opt/python/lib/python3.13/site-packages", "/opt/python"]
    assert bootstrap.paths("python3.13") == ["/code", *layers, *expected]
    assert "LAMBDAFORM_OPT" not in os.environ
