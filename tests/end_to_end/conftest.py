"""What the end-to-end tests share: a project with its cloud, and the page that they write."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import ground as grounds
import pytest
import shortened
from botocore.loaders import JSONFileLoader
from botocore.retries.standard import ExponentialBackoff
from faults_page import PAGE, PROPERTY, WRITER, Row, lines
from ground import Done, Ground

from lambdaform.deploy import deployment

_LONGEST = 20
"""Seconds; the longest takes less than ten."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known by which a test tells a fault."""
    config.addinivalue_line("markers", "fault(section, what): a row of docs/faults.md")


_load = JSONFileLoader.load_file


@cache
def _endpoints(path: str) -> Any:
    return _load(JSONFileLoader(), path)


def _read(self: JSONFileLoader, file_path: str) -> Any:
    """Read botocore's list of endpoints once: each command of these tests would read it anew."""
    is_list = Path(file_path).name == "endpoints"
    return _endpoints(file_path) if is_list else _load(self, file_path)


@pytest.fixture(autouse=True)
def _alone(monkeypatch, tmp_path_factory) -> None:
    """Let nothing of the user's have a say, and let nothing take longer than it must."""
    for name in os.environ:
        if name.startswith(("AWS_", "LAMBDAFORM_")) or name in ("CI", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(cache))
    monkeypatch.setattr(JSONFileLoader, "load_file", _read)
    monkeypatch.setattr(deployment, "_LOCAL_PAUSE", 0.02)
    monkeypatch.setattr(deployment, "_LOCAL_PATIENCE", 1.0)
    scale = ExponentialBackoff._DEFAULT_BACKOFF_CONFIG
    monkeypatch.setitem(scale, "throttling_base_scale", 0.01)


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """Let no test hang."""

    def stop(number: int, frame: FrameType | None) -> None:
        message = f"the test takes more than {_LONGEST} seconds"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """A project of nothing yet, which is the current folder, and the cloud of its own."""
    with grounds.ground(tmp_path) as made:
        yield made


class Page:
    """The page that the tests write: each tells its row, and is held to what the page says."""

    def __init__(self, request: pytest.FixtureRequest, record: Any) -> None:
        mark = request.node.get_closest_marker("fault")
        assert mark, "a test that tells a fault is marked with its section and its name"
        self._section, self._what = mark.args
        self._record = record
        self._writes = request.config.pluginmanager.has_plugin(WRITER)

    def tell(self, first: Done, left: str, *again: Done | tuple[str, Done]) -> None:
        """Tell what a deploy said, what stood then, and what the same deploy did afterwards.

        What was done in between is said before it: `("after `lambdaform remove`", done)`.
        """
        told = shortened.error(first.err) or _went_well(first)
        self.say(told, shortened.left(left), ", then ".join(map(_again, again)))

    def say(self, *cells: str) -> None:
        """Tell a row by its other cells."""
        row = Row(self._section, (self._what, *cells))
        self._record(PROPERTY, asdict(row))
        if not self._writes:
            committed = lines(PAGE.read_text(encoding="utf-8"))
            assert str(row) == committed[f"{self._section}: {self._what}"]


def _again(what: Done | tuple[str, Done]) -> str:
    words, done = ("", what) if isinstance(what, Done) else what
    told = shortened.error(done.err) if done.code else _went_well(done)
    return f"{words}{': ' if words else ''}{told} (exit {done.code})"


def _went_well(done: Done) -> str:
    if done.code < 0:
        return "nothing any more"
    said = shortened.summary(done.err) or shortened.let_go(done.err)
    return "; ".join([*shortened.notes(done.err), *([said] if said else ["nothing"])])


@pytest.fixture
def page(request: pytest.FixtureRequest, record_property: Any) -> Page:
    """The page of faults, which this test tells a row of."""
    return Page(request, record_property)
