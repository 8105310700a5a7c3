"""What a build tells while it runs: to whom, is the caller's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from lambdaform.errors import Problem


class Watcher(Protocol):
    """Is told what a build does; everything is told in the thread that called it."""

    def begun(self, what: str) -> None:
        """Something that takes its time has begun: `installing ...`, `packing ...`."""

    def ended(self, what: str, seconds: float) -> None:
        """It is done."""

    def warned(self, problem: Problem) -> None:
        """Something is not as it should be, and does not stop the build."""


class Silent:
    """Tells nobody."""

    def begun(self, what: str) -> None:
        pass

    def ended(self, what: str, seconds: float) -> None:
        pass

    def warned(self, problem: Problem) -> None:
        pass


@contextmanager
def told(watcher: Watcher, what: str) -> Iterator[None]:
    """Tell that something takes its time, and how much once it is done."""
    begin = time.perf_counter()
    watcher.begun(what)
    yield
    watcher.ended(what, time.perf_counter() - begin)
