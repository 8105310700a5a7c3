"""How the commands talk: what goes where, in which colour, and how much."""

from __future__ import annotations

import contextlib
import io
import re
import time

import pytest

from lambdaform.cli import terminal
from lambdaform.errors import Problem, Source

PROBLEM = Problem("`a` is no `b`", Source("app.py", 3), "write `b`")
PLAIN = "error: `a` is no `b`\n  --> app.py:3\nhint: write `b`\n"


class Person(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """Neither level nor environment of whoever runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI"):
        monkeypatch.delenv(name, raising=False)
    yield
    terminal.set_level(0)


@pytest.fixture
def told(monkeypatch):
    """Return what a problem looks like on a stream, when called."""

    def show(stream, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stderr", stream)
        terminal.show([PROBLEM])
        return stream.getvalue()

    return show


def test_a_pipe_gets_no_colour(told):
    """What is written to a file stays plain text."""
    assert told(io.StringIO()) == PLAIN


def test_a_person_gets_colour(told):
    """On the words that a message begins with, and nowhere else."""
    bold = "\x1b[1m"
    assert told(Person()) == (
        f"\x1b[31m{bold}error:\x1b[0m `a` is no `b`\n"
        f"\x1b[34m{bold}  -->\x1b[0m app.py:3\n"
        f"\x1b[36m{bold}hint:\x1b[0m write `b`\n"
    )


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Person, {"NO_COLOR": "1"}, False),
        (Person, {"NO_COLOR": ""}, True),
        (Person, {"TERM": "dumb"}, False),
        (Person, {"TERM": "xterm"}, True),
        (Person, {"CI": "true"}, True),
        (io.StringIO, {"FORCE_COLOR": "1"}, True),
        (io.StringIO, {"FORCE_COLOR": ""}, False),
        (io.StringIO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_the_environment_decides_first(told, stream, environment, colour):
    """`NO_COLOR` before `FORCE_COLOR` before what the terminal can."""
    assert ("\x1b" in told(stream(), **environment)) is colour


@pytest.mark.parametrize(
    "line",
    ["errors: 3", "information: x", "error in `app.py`", "hints: none", " --> x", "an error: x"],
)
def test_words_that_only_look_alike_keep_their_colour(line):
    """A message may begin in many ways."""
    assert terminal.styled(line) == line


@pytest.mark.parametrize("head", ["error[E3012]:", "warning[W2001]:", "info[I1]:", "warning:"])
def test_the_rule_belongs_to_the_word(head):
    """As the linter's findings are printed."""
    assert terminal.styled(f"{head} x").endswith(f"{head}\x1b[0m x")


@pytest.mark.parametrize(
    ("level", "heard"), [(-1, ["wrong"]), (0, ["wrong", "usual"]), (1, ["wrong", "usual", "more"])]
)
def test_the_level_says_how_much_is_told(capsys, level, heard):
    """`-q` leaves what went wrong, `-v` adds the details."""
    terminal.set_level(level)
    for of_one, text in ((-1, "wrong"), (0, "usual"), (1, "more")):
        terminal.say(text, level=of_one)
    assert capsys.readouterr() == ("", "".join(f"{word}\n" for word in heard))


def test_data_ends_in_one_line_break(capsys):
    """Whether it has one or not."""
    terminal.data("a")
    terminal.data("b\n")
    assert capsys.readouterr() == ("a\nb\n", "")


def test_what_takes_its_time_is_told_to_a_pipeline_with_v(capsys):
    """A line, and not by default."""
    with terminal.working("linting"):
        pass
    terminal.set_level(1)
    with terminal.working("packing"):
        pass
    assert capsys.readouterr().err == "packing ...\n"


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (60.0, False)])
def test_a_person_sees_what_takes_its_time(monkeypatch, patience, shown):
    """A spinner, but not for what is over in a moment; it ends where the work fails, too."""
    stream = Person()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal, "_PATIENCE", patience)
    with contextlib.suppress(ZeroDivisionError), terminal.working("packing"):
        time.sleep(0.2 * shown)
        _ = 1 / 0
    assert ("packing ..." in stream.getvalue()) is shown
    assert stream.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K" if shown else "")


@pytest.mark.parametrize(
    ("environment", "level", "expected"),
    [({}, 0, True), ({"CI": "true"}, 0, False), ({}, -1, False)],
)
def test_a_person_is_who_watches_and_wants_to_hear(monkeypatch, environment, level, expected):
    """Not a pipeline, and not somebody who said `-q`."""
    monkeypatch.setattr("sys.stderr", Person())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal.set_level(level)
    assert terminal.is_person() is expected


def test_one_thing_is_not_several():
    """`1 stack`, `2 stacks`, `0 stacks`."""
    assert [terminal.count(n, "stack") for n in (0, 1, 2)] == ["0 stacks", "1 stack", "2 stacks"]


LONG = "note: `lambdaform deploy --stage local` brings it back, whatever you did to it before"


def test_lines_are_broken_between_words():
    """But not where something could not be pasted any more; further lines are set in."""
    assert terminal.broken(LONG, 40).split("\n") == [
        "note: `lambdaform deploy --stage local`",
        "    brings it back, whatever you did to",
        "    it before",
    ]
    assert terminal.broken(LONG, None) == LONG
    assert terminal.broken("short", 40) == "short"


def test_only_some_lines_are_broken():
    """Lines of code, and tables, are left to the terminal."""
    text = f"{LONG}\n  {LONG}"
    first, *_, last = terminal.broken(text, 40, re.compile("note:")).split("\n")
    assert (first, last) == ("note: `lambdaform deploy --stage local`", f"  {LONG}")
