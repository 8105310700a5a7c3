"""What a deploy shows while it runs: a live view for a person, plain lines in a pipeline."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from lambdaform.cli import terminal
from lambdaform.deploy import Change, Detached, Event, Watcher
from lambdaform.stateful import holds_data

if TYPE_CHECKING:
    from rich.console import Group
    from rich.live import Live

_ACTIONS = {"Add": "to add", "Modify": "to change", "Remove": "to remove", "Import": "to import"}
_WORDS = {"CREATE": "created", "UPDATE": "updated", "DELETE": "deleted", "IMPORT": "imported"}
_BACK = {"CREATE": "created again", "UPDATE": "restored", "DELETE": "rolled back"}
_USUAL_WIDTHS, _WIDEST = (28, 34), 48
"""Columns for ids and types, which may be longer: an id may have 255 characters."""

_AT_MOST = 12
"""Resources that the live view shows at a time; a screen has few lines."""


@contextlib.contextmanager
def shown() -> Iterator[Progress]:
    """Show how a deploy comes along; a live view is taken away when it ends."""
    progress = Screen() if terminal.is_person() else Progress()
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
class _Step:
    """Something under way: since when, by CloudFormation's clock and by ours."""

    type: str
    since: datetime
    begun: float


class Progress(Watcher):
    """Says a line for each resource that is done; the lines are all that there is in a pipeline."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._steps: dict[tuple[str, str], _Step] = {}
        self._doing: dict[str, tuple[str, float]] = {}
        self._uploads: dict[str, tuple[int, int]] = {}
        self._going_back: set[str] = set()
        self._widths = _USUAL_WIDTHS
        self._begun = time.monotonic()

    def close(self) -> None:
        """Stop showing anything."""

    def doing(self, stack: str, what: str) -> None:
        with self._lock:
            before = self._doing.get(stack, ("", 0.0))[0]
            self._doing[stack] = (what, time.monotonic())
        if what != before:
            self._say(f"{stack}: {what}", level=1)

    def uploading(self, name: str, sent: int, total: int) -> None:
        with self._lock:
            self._uploads[name] = (sent, total)
            if sent >= total:
                del self._uploads[name]
        if sent >= total:
            self._say(f"uploaded {name} ({size(total)})", level=1 if total < _LARGE else 0)

    def changes(self, stack: str, changes: tuple[Change, ...]) -> None:
        counts = Counter(change.action for change in changes)
        parts = [f"{n} {_ACTIONS.get(action, action)}" for action, n in counts.items()]
        if replaced := [change.id for change in changes if change.replacement == "True"]:
            parts.append(f"of these replaced: {', '.join(replaced)}")
        if perhaps := [change.id for change in changes if _may_lose_data(change)]:
            parts.append(f"of these perhaps replaced, with their data: {', '.join(perhaps)}")
        with self._lock:
            self._widths = _widths(self._widths, changes)
        self._say(f"{stack}: {', '.join(parts) or 'no resource changes, but the template does'}")

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
        if event.status.endswith("_IN_PROGRESS"):
            self._steps.setdefault(key, _Step(event.type, event.time, time.monotonic()))
            return None
        step = self._steps.pop(key, None)
        took = f"  {(event.time - step.since).total_seconds():.1f} s" if step else ""
        row = self._row(event.resource, event.type)
        words = _BACK if event.stack in self._going_back else _WORDS
        return f"  {_mark(event)} {row} {_word(event, words)}{took}"

    def _row(self, id: str, type: str) -> str:
        """Return the columns that tell which resource it is."""
        return f"{id:<{self._widths[0]}} {type:<{self._widths[1]}}"

    def _line_of_stack(self, event: Event) -> str | None:
        if event.begins or event.ends:
            self._going_back.discard(event.stack)
        if event.status.endswith("ROLLBACK_IN_PROGRESS"):
            self._going_back.add(event.stack)
            return f"{event.stack}: rolling back: {event.reason.strip().removesuffix('.')}"
        return None

    def _say(self, text: str, *, level: int = 0) -> None:
        terminal.say(f"{time.strftime('%H:%M:%S')}  {text}", level=level)


def _may_lose_data(change: Change) -> bool:
    """Tell whether CloudFormation decides only later whether something with data is replaced."""
    return change.replacement == "Conditional" and holds_data(change.type)


_LARGE = 5_000_000
"""Bytes of an upload that a pipeline's log tells of."""


class Screen(Progress):
    """Shows what is under way below the lines, with its time."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.live import Live

        self._console = Console(stderr=True, highlight=False)
        self._live: Live = Live(
            console=self._console, get_renderable=self._view, refresh_per_second=8, transient=True
        )
        self._live.start()

    def close(self) -> None:
        self._live.stop()

    def _say(self, text: str, *, level: int = 0) -> None:
        from rich.text import Text

        if terminal.tells(level):
            self._console.print(Text.from_ansi(_coloured(text)), soft_wrap=True)

    def _view(self) -> Group:
        from rich.console import Group
        from rich.spinner import Spinner
        from rich.text import Text

        with self._lock:
            lines = [*self._under_way()]
        if not lines:
            return Group()
        elapsed = time.monotonic() - self._begun
        head = Spinner("dots", Text(f"{elapsed:.0f} s"), style="cyan")
        return Group(head, *(Text(line, style="dim") for line in lines))

    def _under_way(self) -> Iterator[str]:
        now = time.monotonic()
        for stack, (what, since) in self._doing.items():
            yield f"  {stack}: {what}  {now - since:.0f} s"
        for name, (sent, total) in self._uploads.items():
            yield f"  {bar(sent, total)} {name[:20]}  {size(sent)} of {size(total)}"
        steps = [*self._steps.items()]
        for (_, id), step in steps[:_AT_MOST]:
            yield f"    {self._row(id, step.type)} {now - step.begun:.0f} s"
        if len(steps) > _AT_MOST:
            yield f"    and {len(steps) - _AT_MOST} more"


def _widths(so_far: tuple[int, int], changes: tuple[Change, ...]) -> tuple[int, int]:
    """Return the widths of the columns in which the resources of a change set stand."""
    ids = [so_far[0], *(len(change.id) for change in changes)]
    types = [so_far[1], *(len(change.type) for change in changes)]
    return min(max(ids), _WIDEST), min(max(types), _WIDEST)


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1_000_000:  # noqa: PLR2004 - where the next unit begins
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def bar(sent: int, total: int, width: int = 20) -> str:
    """Return a bar that fills up."""
    full = width * sent // max(total, 1)
    return "█" * full + "░" * (width - full)


def _mark(event: Event) -> str:
    if event.failed:
        return "✗"
    return {"DELETE": "-", "UPDATE": "~"}.get(event.status.partition("_")[0], "+")


def _word(event: Event, words: Mapping[str, str]) -> str:
    if event.failed:
        return f"failed: {event.reason}"
    if event.status == "DELETE_SKIPPED":
        return "kept"
    return words.get(event.status.partition("_")[0], event.status)


_COLOURS = {"+": "green", "~": "yellow", "-": "yellow", "✗": "red"}


def _coloured(text: str) -> str:
    import click

    mark = text.lstrip()[:1]
    return click.style(text, fg=_COLOURS[mark]) if mark in _COLOURS else text
