"""Events that nobody waits for: queued, tried again, and handed on with what came of them."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from lambdaform.cloud.runtime.deployed import Deployed, EventConfig
from lambdaform.cloud.runtime.invocation import Invocation, Outcome
from lambdaform.cloud.runtime.pool import Throttled

RETRY_AFTER = (1.0, 2.0)
"""Seconds before the second and the third attempt; AWS waits as many minutes."""

_SLOWEST = 5.0
"""Seconds between two looks at a function that has no environment left, at most."""

_AT_ONCE = 32

_log = logging.getLogger(__name__)


@dataclass
class Event:
    """An event on its way through the queue.

    Attributes:
        invocation: what is invoked.
        current: returns the function as it is deployed when an attempt begins.
        config: how often it is tried, and where the outcome goes.
        attempts: how often the function has run on it.
        throttled: how often there was no environment for it.
        since: when it was taken, in seconds since 1970.
    """

    invocation: Invocation
    current: Callable[[], Deployed]
    config: EventConfig
    attempts: int = 0
    throttled: int = 0
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

    Args:
        invoke: runs a function on an event.
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
        self._due: list[tuple[float, int, Event]] = []
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
            heapq.heappush(self._due, (time.monotonic() + after, next(self._count), event))
            self._changed.notify_all()

    def _run(self) -> None:
        while event := self._next():
            self._workers.submit(self._attempt, event)

    def _next(self) -> Event | None:
        with self._changed:
            while not self._stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None

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
            event.throttled += 1
            self.put(event, min(0.1 * 2 ** min(event.throttled, 10), _SLOWEST))
            return
        event.attempts += 1
        if not outcome.error:
            self._conclude(Ending(event, deployed, "Success", outcome))
        elif event.attempts > event.config.retries:
            self._conclude(Ending(event, deployed, "RetriesExhausted", outcome))
        else:
            pauses = self._retry_after
            self.put(event, pauses[min(event.attempts, len(pauses)) - 1])
