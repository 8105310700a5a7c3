"""Problems as data, and the line of the app that they point to."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from pathlib import Path

import pytest

from lambdaform import Function, InlineCode, Queue, QueueTrigger
from lambdaform.errors import (
    DeclarationError,
    LambdaformError,
    Problem,
    Source,
    did_you_mean,
    nearest,
    shown,
)

HERE = Source(__file__, 7)


def line_of(text):
    """Return the only line of this file that holds a text, beside the one that asks."""
    lines = Path(__file__).read_text().splitlines()
    (found,) = [i for i, line in enumerate(lines, 1) if text in line and "line_of" not in line]
    return found


def test_a_problem_says_what_where_and_what_to_do():
    """Message, place, notes and hint stand under each other; what is not there is left out."""
    problem = Problem("`x` is wrong", HERE, "write `y`", ("`x` is there",))
    assert str(problem).splitlines() == [
        "error: `x` is wrong",
        f"  --> {HERE}",
        "   |  `x` is there",
        "hint: write `y`",
    ]
    assert str(Problem("`x` is wrong")) == "error: `x` is wrong"


def test_an_error_tells_all_its_problems():
    """An empty line stands between them; a string is a problem too."""
    error = DeclarationError(Problem("one", HERE), "two")
    assert [p.message for p in error.problems] == ["one", "two"]
    assert str(error) == f"error: one\n  --> {HERE}\n\nerror: two"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_an_error_survives_being_copied(copied):
    """Pools of processes hand exceptions on in this way."""
    error = copied(DeclarationError(Problem("one", HERE)))
    assert isinstance(error, LambdaformError)
    assert error.problems == (Problem("one", HERE),)


def test_a_path_is_shown_from_the_current_folder(tmp_path, monkeypatch):
    """What is below the folder is relative to it; anything else stays whole."""
    monkeypatch.chdir(tmp_path)
    assert str(Source(str(tmp_path / "app.py"), 3)) == "app.py:3"
    assert shown(tmp_path.parent) == str(tmp_path.parent)


def test_a_deleted_folder_does_no_harm(tmp_path, monkeypatch):
    """Without a current folder, paths stay whole."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert shown("/app.py") == "/app.py"


def test_the_line_is_that_of_the_app(stack):
    """However deep lambdaform is in its own code, the line is the user's."""
    queue = Queue(stack, "Jobs")  # declared
    assert queue.at == Source(__file__, line_of("# declared"))


def test_a_call_over_several_lines_is_where_it_begins(stack):
    """The last argument is not where the construct is declared."""
    function = Function(  # begins
        stack,
        "Worker",
        code=InlineCode(""),
        handler="index.handler",
    )
    assert function.at.line == line_of("# begins")


def test_a_trigger_knows_its_own_line(stack):
    """Within a call that goes over several lines, each trigger has the line that makes it."""
    queue = Queue(stack, "Jobs")
    triggers = [
        QueueTrigger(queue),  # first
        QueueTrigger(queue, name="Again"),  # second
    ]
    assert [t.line.line for t in triggers] == [line_of("# first"), line_of("# second")]


def test_generated_code_has_no_line(stack):
    """Nor has `dataclasses.replace`, through which a construct may be declared."""
    made = {}
    exec("made['queue'] = Queue(stack, 'Jobs')", {"__name__": "app"} | locals() | globals())  # ran
    assert made["queue"].at.line == line_of("# ran")
    again = dataclasses.replace(made["queue"], id="Again")  # replaced
    assert again.at.line == line_of("# replaced")


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("Query", ["Query", "Scan"], "did you mean `Query`?"),
        ("qerry", ["Query", "Scan"], "did you mean `Query`?"),
        ("xyz", ["b", "a"], "known here: `a`, `b`"),
        ("xyz", [], None),
        ("xyz", [str(n) for n in range(9)], None),
    ],
)
def test_the_nearest_word_is_suggested_or_all_of_a_few(word, known, hint):
    """Case does not count; a long list of unlike words helps nobody."""
    assert did_you_mean(word, known) == hint


def test_nearest_gives_the_word_itself():
    """It is the known word by its own spelling, or nothing."""
    assert nearest("SENDMESAGE", ["SendMessage", "ReceiveMessage"]) == "SendMessage"
    assert nearest("x", ["SendMessage"]) is None
