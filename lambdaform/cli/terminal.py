"""How the commands talk: data on standard output, everything else on standard error."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import textwrap
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from lambdaform.errors import Problem

if TYPE_CHECKING:
    from rich.status import Status

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "hint": "cyan", "-->": "blue"}
_HEAD = re.compile(r"(error|warning|info|hint)(\[\w+\])?:|  (-->)(?= )")

_PATIENCE = 0.3
"""Seconds after which a person wants to know."""

_level = 0


def set_level(level: int) -> None:
    """Say how much is told: -1 only what went wrong, 0 the usual, 1 and more the details."""
    global _level  # noqa: PLW0603 - one process, one terminal
    _level = level


def tells(level: int) -> bool:
    """Tell whether what has a level is said."""
    return level <= _level


def say(text: str, *, level: int = 0) -> None:
    """Tell the person something, on standard error."""
    if tells(level):
        click.echo(text, err=True, color=_color(sys.stderr))


def note(text: str) -> None:
    """Tell the person what they should know, and need not act on."""
    say(broken(f"note: {text}", _talk_width()))


def data(text: str) -> None:
    """Print data, on standard output."""
    click.echo(text, nl=not text.endswith("\n"), color=_color(sys.stdout))


def show(problems: Iterable[Problem]) -> None:
    """Print problems, each with its line and its hint."""
    width = _talk_width()
    text = "\n\n".join(styled(broken(str(problem), width, _HEAD)) for problem in problems)
    click.echo(text, err=True, color=_color(sys.stderr))


def broken(text: str, width: int | None, only: re.Pattern[str] | None = None) -> str:
    """Return text in lines that fit, broken between words, but not within what can be pasted.

    Args:
        text: in lines; what stands between back-ticks stays together.
        width: letters that a line has room for; `None` is any number.
        only: what the lines that are broken begin with.
    """
    if width is None:
        return text
    lines = text.split("\n")
    return "\n".join(
        _in_parts(line, width)
        if len(line) >= width and (only is None or only.match(line))
        else line
        for line in lines
    )


def _in_parts(line: str, width: int) -> str:
    whole = re.sub(r"`[^`]*`", lambda quoted: quoted[0].replace(" ", "\0"), line)
    parts = textwrap.wrap(
        whole,
        max(width - 1, 20),
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(parts).replace("\0", " ")


def _talk_width() -> int | None:
    return shutil.get_terminal_size().columns if _is_terminal(sys.stderr) else None


def styled(text: str) -> str:
    """Colour the words that a message begins with."""
    return "\n".join(_styled_line(line) for line in text.split("\n"))


def _styled_line(line: str) -> str:
    match = _HEAD.match(line)
    if match is None:
        return line
    colour = _COLOURS[match[1] or match[3]]
    return click.style(match[0], fg=colour, bold=True) + line[match.end() :]


def count(number: int, thing: str) -> str:
    """Return `1 stack`, `2 stacks`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def width() -> int | None:
    """Return how many letters a line of data has room for; `None` where nobody watches."""
    if not _is_terminal(sys.stdout):
        return None
    return shutil.get_terminal_size().columns


def is_person() -> bool:
    """Tell whether a person reads what is said."""
    return _is_terminal(sys.stderr) and not os.environ.get("CI") and _level >= 0


def answers() -> bool:
    """Tell whether somebody is there to answer a question."""
    return _is_terminal(sys.stdin) and not os.environ.get("CI")


@contextlib.contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something takes its time: a spinner for a person, a line in a pipeline with -v."""
    if not is_person():
        say(f"{what} ...", level=1)
        yield
        return
    spinners: list[Status] = []
    timer = threading.Timer(_PATIENCE, lambda: spinners.append(_spinner(what)))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for spinner in spinners:
            spinner.stop()


def _spinner(what: str) -> Status:
    from rich.console import Console

    spinner = Console(stderr=True).status(f"{what} ...")
    spinner.start()
    return spinner


def _color(stream: TextIO | None) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    usable = _is_terminal(stream) and os.environ.get("TERM") != "dumb"
    return usable or bool(os.environ.get("FORCE_COLOR"))


def _is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody watches; there is no stream where the shell closed it."""
    return stream is not None and stream.isatty()
