"""What a person at a terminal sees of a deploy: lines of what is done, below them what is not."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import click
from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from lambdaform.cli import rows, terminal
from lambdaform.cli.progress import Progress

_COLOURS = {"+": "green", "~": "yellow", "-": "yellow", "✗": "red"}

_AT_MOST = 12
"""Rows of one kind that are shown at a time, on a large screen."""

_FEWEST = 4


class Screen(Progress):
    """Shows what is under way below the lines, with its time."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()
        self._until: float | None = None
        self._answer = ""
        self._spinner = Spinner("dots", style="cyan")
        self._console = Console(stderr=True, highlight=False)
        self._live: Live = Live(
            console=self._console, get_renderable=self._view, refresh_per_second=8, transient=True
        )
        self._live.start()

    def close(self) -> None:
        self._live.stop()

    # What was understood of Ctrl-C stays in sight: lines scroll away.

    def interrupted(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def cancelling(self) -> None:
        self._until, self._answer = None, "cancelling ..."
        super().cancelling()

    def letting_go(self) -> None:
        self._until, self._answer = None, "letting go"
        super().letting_go()

    def _say(self, text: str, *, level: int = 0) -> None:
        if terminal.tells(level):
            said = _coloured(terminal.broken(text, self._console.width))
            self._console.print(Text.from_ansi(said), soft_wrap=True)

    def _row(self, id: str, type: str) -> str:
        return self._columns.fitting(self._console.width).row(id, type)

    def _view(self) -> Group:
        with self._lock:
            lines = [*self._under_way()]
            counter = self._counter()
        answer = self._answered()
        if not (lines or answer):
            return Group()
        self._spinner.update(text=Text(f"{time.monotonic() - self._begun:.0f} s{counter}"))
        below = [Text(answer, style="bold yellow")] if answer else []
        shown = (Text(line, "dim", no_wrap=True, overflow="ellipsis") for line in lines)
        return Group(self._spinner, *shown, *below)

    def _answered(self) -> str:
        """Return what was understood of Ctrl-C, and how long there is to press it again."""
        if self._until is None:
            return self._answer
        left = math.ceil(self._until - time.monotonic())
        if left <= 0:
            return "letting go"
        return f"letting go in {left} s; Ctrl-C again cancels what is under way"

    def _counter(self) -> str:
        """Return how many of the resources that change are done."""
        planned = {(stack, id) for stack, ids in self._planned.items() for id in ids}
        return f"  {len(planned & self._ready)} of {len(planned)} resources" if planned else ""

    def _under_way(self) -> Iterator[str]:
        most = max(_FEWEST, min(_AT_MOST, self._console.height // 3))
        now = time.monotonic()
        yield from self._stacks(most, now)
        yield from self._sent(_FEWEST)
        if len(self._steps) > most:
            yield f"    {len(self._steps)} resources under way"
            return
        for (_, id), step in self._steps.items():
            yield f"    {self._row(id, step.type)} {now - step.begun:.0f} s"

    def _stacks(self, most: int, now: float) -> Iterator[str]:
        """Yield what is being done with each stack, or with how many the same."""
        if len(self._doing) <= most:
            for stack, (what, since) in self._doing.items():
                yield f"  {stack}: {what}  {now - since:.0f} s"
            return
        begun: dict[str, list[float]] = {}
        for what, since in self._doing.values():
            begun.setdefault(what, []).append(since)
        for what, times in begun.items():
            yield f"  {terminal.count(len(times), 'stack')}: {what}  {now - min(times):.0f} s"

    def _sent(self, most: int) -> Iterator[str]:
        """Yield a bar for each upload, or one for many."""
        uploads = self._uploads
        if len(uploads) > most:
            sent, total = (sum(part) for part in zip(*uploads.values(), strict=True))
            uploads = {f"{len(uploads)} uploads": (sent, total)}
        for name, (sent, total) in uploads.items():
            yield f"  {rows.bar(sent, total)} {rows.size(sent)} of {rows.size(total)}  {name}"


def _coloured(text: str) -> str:
    """Colour what was done to a resource, by its mark."""
    mark = text.lstrip()[:1]
    if mark == "·":
        return click.style(text, dim=True)
    return click.style(text, fg=_COLOURS[mark]) if mark in _COLOURS else text
