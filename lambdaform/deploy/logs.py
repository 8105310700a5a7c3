"""The logs of a function: what was written, and what is being written."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.errors import DeployError, Problem

_OVERLAP = 10_000
"""Milliseconds that are read again: CloudWatch Logs takes events in late, and out of order."""

_REMEMBERED = 100_000
"""Events that are remembered so that none is told twice."""


@dataclass(frozen=True)
class Line:
    """An event of a log: when, in which stream, what."""

    time: datetime
    stream: str
    text: str


@dataclass
class Logs:
    """The log group of a function.

    Attributes:
        pause: seconds between two looks for what is new.
    """

    group: str
    client: Client
    pause: float = 1.5

    def since(self, start: datetime, pattern: str | None = None) -> Iterator[Line]:
        """Yield what was written since a moment, in order of time, as it is found.

        Args:
            start: with a time zone.
            pattern: a filter pattern of CloudWatch Logs.

        Raises DeployError where the group is not there, or the pattern is none.
        """
        with failures.told():
            for page in self._pages(_milliseconds(start), pattern):
                yield from self._lines(page)

    def tail(self, start: datetime, pattern: str | None = None) -> Iterator[Line]:
        """Yield what was written since a moment, and then what is being written, without end."""
        looks = self.looks(start, pattern)
        while True:
            yield from next(looks)
            time.sleep(self.pause)

    def looks(self, start: datetime, pattern: str | None = None) -> Iterator[Iterator[Line]]:
        """Yield what is new since a moment, and then since the look before, without end.

        What a look has found is to be read before the next one.
        """
        begin, told = _milliseconds(start), dict[str, None]()
        while True:
            fresh: list[dict[str, Any]] = []
            yield self._look(begin, pattern, told, fresh)
            begin = max([begin, *(event["timestamp"] - _OVERLAP for event in fresh)])
            while len(told) > _REMEMBERED:
                del told[next(iter(told))]

    def _look(
        self, begin: int, pattern: str | None, told: dict[str, None], fresh: list[dict[str, Any]]
    ) -> Iterator[Line]:
        """Yield what was not told before; note it."""
        with failures.told():
            for page in self._patiently(begin, pattern):
                new = [event for event in page if event["eventId"] not in told]
                told |= dict.fromkeys(event["eventId"] for event in new)
                fresh += new
                yield from self._lines(new)

    def _patiently(self, begin: int, pattern: str | None) -> Iterator[list[dict[str, Any]]]:
        """Look once; what may be gone at the next look is borne."""
        try:
            yield from self._pages(begin, pattern)
        except failures.ours() as error:
            if not failures.passes(error):
                raise

    def _pages(self, begin: int, pattern: str | None) -> Iterator[list[dict[str, Any]]]:
        """Yield events as CloudWatch Logs lists them: page by page, which may be many."""
        filtering = {"filterPattern": pattern} if pattern else {}
        pages = self.client.get_paginator("filter_log_events")
        try:
            for page in pages.paginate(logGroupName=self.group, startTime=begin, **filtering):
                yield sorted(page["events"], key=lambda event: event["timestamp"])
        except self.client.exceptions.ResourceNotFoundException as error:
            message = f"there is no log group `{self.group}`"
            raise DeployError(Problem(message, None, "was it deleted by hand?")) from error

    def _lines(self, events: list[dict[str, Any]]) -> Iterator[Line]:
        for event in events:
            when = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            yield Line(when, event["logStreamName"], event["message"].rstrip("\n"))


def since(
    logs: Mapping[str, Logs], start: datetime, pattern: str | None = None
) -> Iterator[tuple[str, Line]]:
    """Yield what was written into several logs, in order of time, each line with its log's name."""
    return heapq.merge(
        *(_named(name, one.since(start, pattern)) for name, one in logs.items()), key=_when
    )


def tail(
    logs: Mapping[str, Logs], start: datetime, pattern: str | None = None
) -> Iterator[tuple[str, Line]]:
    """Yield what was written into several logs, and then what is being written, without end."""
    looks = {name: one.looks(start, pattern) for name, one in logs.items()}
    while True:
        found = [line for name, look in looks.items() for line in _named(name, next(look))]
        yield from sorted(found, key=_when)
        time.sleep(max(one.pause for one in logs.values()))


def _named(name: str, lines: Iterator[Line]) -> Iterator[tuple[str, Line]]:
    return ((name, line) for line in lines)


def _when(named: tuple[str, Line]) -> datetime:
    return named[1].time


def _milliseconds(moment: datetime) -> int:
    return max(0, int(moment.timestamp() * 1000))
