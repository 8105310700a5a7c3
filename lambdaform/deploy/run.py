"""Work on the stacks of an app: in order, independent ones at the same time, stopped by Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from lambdaform.deploy import failures
from lambdaform.deploy.follow import Detached, Reins
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, LambdaformError, Problem

AT_ONCE = 8
"""Stacks that are worked on at the same time."""

SECOND_THOUGHT = 3.0
"""Seconds after Ctrl-C in which another one cancels what is under way."""

T = TypeVar("T")


class Run(Generic[T]):
    """Does one thing with each stack, after it is done with those that the stack needs."""

    def __init__(
        self,
        needs: Mapping[str, Iterable[str]],
        one: Callable[[str], T],
        watcher: Watcher,
        reins: Reins,
    ) -> None:
        self._needs = {name: set(needed) & needs.keys() for name, needed in needs.items()}
        self._one = one
        self._watcher = watcher
        self._reins = reins
        self._waiting = list(needs)
        self._running: dict[Future[T], str] = {}
        self._results: dict[str, T] = {}
        self._problems: list[Problem] = []
        self._failed: set[str] = set()
        self._detached = False

    def results(self) -> dict[str, T]:
        """Return what came of each stack.

        Raises DeployError with all that went wrong, once everything else is done, and Detached
        where somebody did not wait for that.
        """
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while self._waiting or self._running:
                self._start(pool)
                self._collect()
        if self._detached:
            raise Detached
        if self._problems:
            raise DeployError(*self._problems)
        return self._results

    def _start(self, pool: ThreadPoolExecutor) -> None:
        for name in list(self._waiting):
            if self._failed & self._needs[name]:
                self._leave_out(name)
            elif self._needs[name] <= self._results.keys():
                self._waiting.remove(name)
                self._running[pool.submit(self._one, name)] = name

    def _leave_out(self, name: str) -> None:
        """Leave out what needs something that failed."""
        self._waiting.remove(name)
        self._failed.add(name)
        self._watcher.done(name, "left out")

    def _collect(self) -> None:
        try:
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        except KeyboardInterrupt:
            self._interrupted()
            return
        for future in done:
            self._take(self._running.pop(future), future)

    def _take(self, name: str, future: Future[T]) -> None:
        try:
            with failures.told():
                self._results[name] = future.result()
        except Detached:
            self._detached = True
            self._failed.add(name)
        except LambdaformError as error:
            self._failed.add(name)
            self._problems += error.problems
            self._watcher.done(name, "failed")

    def _interrupted(self) -> None:
        """Let go of what runs, unless a second Ctrl-C follows: that cancels it."""
        self._waiting.clear()
        self._detached = True
        if self._reins.cancel.is_set():
            self._reins.detach.set()
            return
        self._watcher.interrupted(SECOND_THOUGHT)
        try:
            time.sleep(SECOND_THOUGHT)
        except KeyboardInterrupt:
            self._detached = False
            self._reins.cancel.set()
        else:
            self._reins.detach.set()
