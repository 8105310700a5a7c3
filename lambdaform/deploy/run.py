"""Work on the stacks of an app: in order, independent ones at the same time, stopped by `Reins`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from lambdaform.deploy import failures
from lambdaform.deploy.reins import Detached, Reins
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, LambdaformError, Problem

AT_ONCE = 8
"""Stacks that are worked on at the same time."""

_GLANCE = 0.1
"""Seconds between two looks at what somebody at the terminal wants."""

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
        self._dropped: list[str] = []
        self._detached = False
        self._under_way = False

    def results(self) -> dict[str, T]:
        """Return what came of each stack.

        Raises DeployError with all that went wrong, once everything else is done, and Detached
        where somebody did not wait for that.
        """
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                while self._waiting or self._running:
                    self._step(pool)
            except BaseException:
                self._reins.detach.set()  # the pool waits for its threads
                raise
        problems = dict.fromkeys([*self._problems, *self._cancelled()])
        if self._detached or (self._dropped and not self._reins.cancel.is_set()):
            raise Detached(*problems, under_way=self._under_way)
        if problems:
            raise DeployError(*problems)
        return self._results

    def _cancelled(self) -> Iterator[Problem]:
        if self._dropped and self._reins.cancel.is_set():
            names = ", ".join(f"`{name}`" for name in self._dropped)
            yield Problem(f"cancelled before anything was done with {names}")

    def _step(self, pool: ThreadPoolExecutor) -> None:
        """Begin what can be begun, and wait a little until something is done."""
        if self._reins.stops:
            self._dropped += self._waiting
            self._waiting.clear()
        self._start(pool)
        done, _ = wait(self._running, timeout=_GLANCE, return_when=FIRST_COMPLETED)
        for future in done:
            self._take(self._running.pop(future), future)

    def _start(self, pool: ThreadPoolExecutor) -> None:
        for name in list(self._waiting):
            if self._failed & self._needs[name]:
                self._leave_out(name)
            elif self._needs[name] <= self._results.keys():
                self._running[pool.submit(self._one, name)] = name
                self._waiting.remove(name)

    def _leave_out(self, name: str) -> None:
        """Leave out what needs something that failed."""
        self._waiting.remove(name)
        self._failed.add(name)
        self._watcher.done(name, "left out")

    def _take(self, name: str, future: Future[T]) -> None:
        try:
            with failures.told():
                self._results[name] = future.result()
        except Detached as detached:
            self._detached = True
            self._under_way = self._under_way or detached.under_way
            self._failed.add(name)
        except LambdaformError as error:
            self._failed.add(name)
            self._problems += error.problems
            self._watcher.done(name, "failed")
