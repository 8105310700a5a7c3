"""Events that nobody waits for: queued, tried again, and handed on with what came of them."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeAlias

from lambdaform.cloud.runtime.deployed import Deployed, EventConfig
from lambdaform.cloud.runtime.invocation import Invocation, Outcome
from lambdaform.cloud.runtime.pool import Throttled

RETRY_AFTER = (1.0, 2.0)
"""Seconds before the second and the third attempt; AWS waits as many minutes."""

_LOOK = 0.2
"""Seconds between two looks at a function that had no environment left."""

_AT_ONCE = 1000
"""Attempts at a time, of all functions: how many of one is for its environments to say."""

Key: TypeAlias = tuple[str, str, str]
"""The account, the region and the name of a function."""

_log = logging.getLogger(__name__)


@dataclass
class Event:
    """An event on its way through the queue.

    Attributes:
        invocation: what is invoked.
        current: returns the function as it is deployed when an attempt begins.
        config: how often it is tried, and where the outcome goes.
        attempts: how often the function has run on it.
        since: when it was taken, in seconds since 1970.
    """

    invocation: Invocation
    current: Callable[[], Deployed]
    config: EventConfig
    attempts: int = 0
    since: float = field(default_factory=time.time)


@dataclass(frozen=True)
class Ending:
    """What became of an event at last.

    Attributes:
        event: the event.
        deployed: the function that it was for.
        condition: `Success`, `RetriesExhausted`, `EventAgeExceeded` or `ZeroReservedConcurrency`.
        outcome: what the last attempt gave, where there was one.
    """

    event: Event
    deployed: Deployed
    condition: str
    outcome: Outcome | None


class Events:
    """The queue of all functions.

    An event for which its function has no environment waits in a line of that function, out of the
    way of all others; the first in it is tried when another has ended, and every now and then.

    Args:
        invoke: runs a function on an event, and does not wait until it can.
        conclude: hands an event on, with what became of it.
        retry_after: seconds before each further attempt.
    """

    def __init__(
        self,
        invoke: Callable[[Deployed, Invocation], Outcome],
        conclude: Callable[[Ending], object],
        retry_after: tuple[float, ...] = RETRY_AFTER,
    ) -> None:
        self._invoke, self._conclude, self._retry_after = invoke, conclude, retry_after
        self._due: list[tuple[float, int, Event | Key]] = []
        self._lines: dict[Key, deque[Event]] = {}
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._stopped = False
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="event")
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def start(self) -> None:
        """Begin to hand events out."""
        self._thread.start()

    def stop(self) -> None:
        """Hand out no more: what waits is lost, as all else in the embedded cloud."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join()

    def finish(self) -> None:
        """Wait for the attempts that are under way; without environments they are short."""
        self._workers.shutdown(cancel_futures=True)

    def put(self, event: Event, after: float = 0.0) -> None:
        """Take an event; it is tried after some seconds."""
        with self._changed:
            self._push(event, after)

    def _push(self, item: Event | Key, after: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + after, next(self._count), item))
        self._changed.notify_all()

    def _run(self) -> None:
        while item := self._next():
            if isinstance(item, Event):
                self._workers.submit(self._attempt, item)
            else:
                self._look(item)

    def _next(self) -> Event | Key | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None

    def _line_up(self, key: Key, event: Event) -> None:
        """Let an event wait for an environment of its function; who waits longer stands before it."""
        with self._changed:
            line = self._lines.get(key)
            if line is None:
                line = self._lines[key] = deque()
                self._push(key, _LOOK)
            line.append(event)
            if len(line) > 1 and event.since < line[0].since:
                line.rotate()

    def _look(self, key: Key) -> None:
        """Try the first in a line, and look again later while there is a line."""
        self._advance(key)
        with self._changed:
            if self._lines[key]:
                self._push(key, _LOOK)
            else:
                del self._lines[key]

    def _advance(self, key: Key) -> None:
        """Try the first of those that wait for an environment of a function."""
        with self._changed:
            line = self._lines.get(key)
            if line:
                self._push(line.popleft(), 0)

    def _attempt(self, event: Event) -> None:
        try:
            self._try(event)
        except Exception:  # noqa: BLE001 - a thread of ours ends where nobody would see why
            _log.exception("an event for `%s` is lost", event.invocation.arn)

    def _try(self, event: Event) -> None:
        deployed = event.current()
        if deployed.reserved == 0:
            self._conclude(Ending(event, deployed, "ZeroReservedConcurrency", None))
        elif time.time() - event.since > event.config.oldest:
            self._conclude(Ending(event, deployed, "EventAgeExceeded", None))
        else:
            self._run_once(event, deployed)

    def _run_once(self, event: Event, deployed: Deployed) -> None:
        try:
            outcome = self._invoke(deployed, event.invocation)
        except Throttled:
            self._line_up(deployed.key, event)
            return
        self._advance(deployed.key)
        event.attempts += 1
        if not outcome.error:
            self._conclude(Ending(event, deployed, "Success", outcome))
        elif event.attempts > event.config.retries:
            self._conclude(Ending(event, deployed, "RetriesExhausted", outcome))
        else:
            pauses = self._retry_after
            self.put(event, pauses[min(event.attempts, len(pauses)) - 1])
