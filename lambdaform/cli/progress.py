"""What a deploy shows while it runs: plain lines in a pipeline; `screen` shows more to a person."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from lambdaform.cli import rows, terminal
from lambdaform.deploy import Change, Detached, Event, Watcher
from lambdaform.deploy.resources import Deployed

_LARGE = 5_000_000
"""Bytes of an upload that a pipeline's log tells of."""

INDENT = " " * len("14:03:07  ")
"""What stands before the further lines of what is said."""


@contextlib.contextmanager
def shown() -> Iterator[Progress]:
    """Show how a deploy comes along; a live view is taken away when it ends."""
    if terminal.is_person():
        from lambdaform.cli.screen import Screen

        progress: Progress = Screen()
    else:
        progress = Progress()
    try:
        yield progress
    finally:
        progress.close()


def let_go(detached: Detached, again: str) -> int:
    """Tell what went wrong until somebody let go, and how to follow the rest; return the exit code."""
    if detached.problems:
        terminal.show(detached.problems)
    goes_on = f"what was begun goes on; `{again}` follows it, and"
    rests = f"nothing is under way; `{again}`"
    terminal.say(f"{goes_on if detached.under_way else rests} picks up where things stand")
    return 130


@dataclass(frozen=True)
class Step:
    """Something under way: since when, by CloudFormation's clock and by ours."""

    type: str
    since: datetime
    begun: float


class Progress(Watcher):
    """Says a line for each resource that is done; the lines are all that there is in a pipeline."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._steps: dict[tuple[str, str], Step] = {}
        self._doing: dict[str, tuple[str, float]] = {}
        self._uploads: dict[str, tuple[int, int]] = {}
        self._anew: set[tuple[str, str]] = set()
        self._going_back: set[str] = set()
        self._planned: dict[str, set[str]] = {}
        self._ready: set[tuple[str, str]] = set()
        self._columns = rows.Columns()

    def close(self) -> None:
        """Stop showing anything."""

    def doing(self, stack: str, what: str) -> None:
        with self._lock:
            before = self._doing.get(stack, ("", 0.0))[0]
            if what != before:
                self._doing[stack] = (what, time.monotonic())
        if what != before:
            self._say(f"{stack}: {what}", level=1)

    def resting(self, stack: str) -> None:
        with self._lock:
            self._doing.pop(stack, None)

    def uploading(self, name: str, sent: int, total: int) -> None:
        with self._lock:
            self._uploads[name] = (sent, total)
            if sent >= total:
                del self._uploads[name]
        if sent >= total:
            self._say(f"uploaded {name} ({rows.size(total)})", level=1 if total < _LARGE else 0)

    def expect(self, resources: Collection[Deployed]) -> None:
        """Make room in the rows for resources that nothing else announces."""
        with self._lock:
            self._columns = self._columns.wider(resources)

    def changes(self, stack: str, changes: tuple[Change, ...]) -> None:
        with self._lock:
            self._columns = self._columns.wider(changes)
            self._planned[stack] = {change.id for change in changes}
        self._say(f"{stack}: {rows.summary(changes)}")

    def event(self, event: Event) -> None:
        with self._lock:
            self._doing.pop(event.stack, None)
            line = self._line(event)
        if line:
            self._say(line)

    def done(self, stack: str, what: str) -> None:
        with self._lock:
            self._doing.pop(stack, None)
            for key in [key for key in self._steps if key[0] == stack]:
                del self._steps[key]
        self._say(f"{stack}: {what}")

    def note(self, text: str) -> None:
        self._say(f"note: {text}")

    def interrupted(self, seconds: float) -> None:
        """Say that it is let go of in some seconds, unless Ctrl-C is pressed again."""
        self._say(f"letting go in {seconds:.0f} s; Ctrl-C again cancels what is under way")

    def cancelling(self) -> None:
        """Say that what is under way is being cancelled."""
        self._say("cancelling ...")

    def letting_go(self) -> None:
        """Say that it is let go of now."""
        self._say("letting go")

    def _line(self, event: Event) -> str | None:
        """Return what is to be said of an event, if anything; note what is under way."""
        key = (event.stack, event.resource)
        if event.of_stack:
            return self._line_of_stack(event)
        if event.replaces:
            self._anew.add(key)
        if event.status.endswith("_IN_PROGRESS"):
            self._steps.setdefault(key, Step(event.type, event.time, time.monotonic()))
            return None
        self._ready.add(key)
        step = self._steps.pop(key, None)
        took = f"  {(event.time - step.since).total_seconds():.1f} s" if step else ""
        word = rows.word(event, back=event.stack in self._going_back, anew=key in self._anew)
        return f"  {rows.mark(event)} {self._row(event.resource, event.type)} {word}{took}"

    def _row(self, id: str, type: str) -> str:
        """Return the columns that tell which resource it is."""
        return self._columns.row(id, type)

    def _line_of_stack(self, event: Event) -> str | None:
        if event.begins or event.ends:
            self._going_back.discard(event.stack)
        if event.begins:
            self._anew = {key for key in self._anew if key[0] != event.stack}
        if event.status.endswith("ROLLBACK_IN_PROGRESS"):
            self._going_back.add(event.stack)
            self._planned.pop(event.stack, None)
            return f"{event.stack}: rolling back: {event.reason.strip().removesuffix('.')}"
        return None

    def _say(self, text: str, *, level: int = 0) -> None:
        lines = text.replace("\n", f"\n{INDENT}")
        terminal.say(f"{time.strftime('%H:%M:%S')}  {lines}", level=level)
