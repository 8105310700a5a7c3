"""What a deploy shows while it runs: lines in a pipeline, a live view for a person."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from lambdaform.cli import progress, terminal
from lambdaform.deploy import Change, Detached, Event

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NAME = "shop-dev-Main"
TABLE = "AWS::DynamoDB::Table"
ANEW = "Requested update requires the creation of a new physical resource; hence creating one."


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """Neither level nor environment of whoever runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI"):
        monkeypatch.delenv(name, raising=False)
    yield
    terminal.set_level(0)


@pytest.fixture
def told(capsys):
    """Return the lines that were said, without their times, when called."""

    def lines():
        out, err = capsys.readouterr()
        assert out == ""
        found = [re.fullmatch(r"\d\d:\d\d:\d\d  (.*)", line) for line in err.splitlines()]
        return [match[1] for match in found]

    return lines


def event(resource, status, seconds=0.0, reason=""):
    """Return an event some seconds after the start; of the stack itself, by its name."""
    type = "AWS::CloudFormation::Stack" if resource == NAME else "AWS::SQS::Queue"
    when = START + timedelta(seconds=seconds)
    return Event("1", when, NAME, resource, "", type, status, reason)


# Lines


def test_a_resource_is_a_line_once_it_is_done(told):
    """With how long it took, by CloudFormation's clock."""
    lines = progress.Progress()
    lines.event(event(NAME, "UPDATE_IN_PROGRESS"))
    lines.event(event("Jobs", "CREATE_IN_PROGRESS", 1))
    lines.event(event("Jobs", "CREATE_IN_PROGRESS", 2, "Resource creation Initiated"))
    assert told() == []
    lines.event(event("Jobs", "CREATE_COMPLETE", 4.5))
    lines.event(event(NAME, "UPDATE_COMPLETE", 5))
    assert told() == [
        "  + Jobs                         AWS::SQS::Queue                    created  3.5 s"
    ]


@pytest.mark.parametrize(
    ("status", "reason", "mark", "word"),
    [
        ("CREATE_COMPLETE", "", "+", "created"),
        ("UPDATE_COMPLETE", "", "~", "updated"),
        ("DELETE_COMPLETE", "", "-", "deleted"),
        ("DELETE_SKIPPED", "", "-", "kept"),
        ("IMPORT_COMPLETE", "", "+", "imported"),
        ("CREATE_FAILED", "boom", "✗", "failed: boom"),
        ("DELETE_FAILED", "boom", "✗", "failed: boom"),
        ("EXPORT_COMPLETE", "", "+", "EXPORT_COMPLETE"),
        ("UPDATE_FAILED", "Resource update cancelled", "·", "cancelled"),
        ("CREATE_FAILED", "Resource creation cancelled", "·", "cancelled"),
    ],
)
def test_what_became_of_a_resource_is_marked(told, status, reason, mark, word):
    """And said in a word, with the reason where it failed."""
    progress.Progress().event(event("Jobs", status, 0, reason))
    (line,) = told()
    assert line == f"  {mark} {'Jobs':<28} {'AWS::SQS::Queue':<34} {word}"


def test_a_rollback_is_told_with_its_reason(told):
    """From there on things are undone."""
    progress.Progress().event(event(NAME, "UPDATE_ROLLBACK_IN_PROGRESS", 0, "because"))
    assert told() == [f"{NAME}: rolling back: because"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [
                Change("Add", "A", "t"),
                Change("Add", "B", "t"),
                Change("Modify", "C", "t", "c", "False"),
            ],
            "2 to add, 1 to change",
        ),
        (
            [Change("Modify", "C", "t", "c", "True"), Change("Remove", "D", "t", "d")],
            "1 to change, 1 to remove, of these replaced: C",
        ),
        (
            [
                Change("Remove", "Orders", TABLE, "o", policy="Delete"),
                Change("Remove", "Kept", TABLE, "k", policy="Retain"),
                Change("Remove", "Saved", TABLE, "s", policy="Snapshot"),
                Change("Remove", "Unknown", TABLE, "u"),
                Change("Remove", "Role", "AWS::IAM::Role", "r", policy="Delete"),
            ],
            "5 to remove, of these removed, with their data: Orders, Unknown",
        ),
        (
            [
                Change("Modify", "Orders", TABLE, "o", "True", "ReplaceAndDelete"),
                Change("Modify", "Kept", TABLE, "k", "True", "ReplaceAndRetain"),
                Change("Modify", "Later", TABLE, "l", "Conditional", "ReplaceAndDelete"),
            ],
            (
                "3 to change, of these replaced, with their data: Orders, of these replaced: Kept, "
                "of these perhaps replaced, with their data: Later"
            ),
        ),
        ([Change("Import", "A", "t"), Change("Dynamic", "B", "t")], "1 to import, 1 Dynamic"),
        (
            [Change("Modify", "A", "t", sure=False), Change("Modify", "B", "t")],
            "1 to change, 1 only where what they read of other parts changes",
        ),
        ([], "no resource changes, but the template does"),
    ],
)
def test_what_is_about_to_change_is_counted(told, changes, expected):
    """What loses its data is named; what its policy keeps is not lost."""
    progress.Progress().changes(NAME, tuple(changes))
    assert told() == [f"{NAME}: {expected}"]


def test_what_is_taken_back_does_not_read_as_a_success(told):
    """Under a rollback a resource is restored; what comes after it is done as usual."""
    lines = progress.Progress()
    lines.event(event(NAME, "UPDATE_ROLLBACK_IN_PROGRESS", 1, "it failed."))
    lines.event(event("Jobs", "UPDATE_COMPLETE", 2))
    lines.event(event("New", "DELETE_COMPLETE", 3))
    lines.event(event(NAME, "UPDATE_ROLLBACK_COMPLETE", 4))
    lines.event(event(NAME, "UPDATE_IN_PROGRESS", 5))
    lines.event(event("Jobs", "UPDATE_COMPLETE", 6))
    found = [" ".join(line.split()) for line in told()]
    assert found == [
        f"{NAME}: rolling back: it failed",
        "~ Jobs AWS::SQS::Queue restored",
        "- New AWS::SQS::Queue rolled back",
        "~ Jobs AWS::SQS::Queue updated",
    ]


def test_what_is_replaced_is_one_thing_made_anew(told):
    """Its two events are not an update and a loss; the next operation begins without it."""
    lines = progress.Progress()
    lines.event(event(NAME, "UPDATE_IN_PROGRESS", 0))
    lines.event(event("Jobs", "UPDATE_IN_PROGRESS", 1, ANEW))
    lines.event(event("Jobs", "UPDATE_COMPLETE", 2))
    lines.event(event(NAME, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 3))
    lines.event(event("Jobs", "DELETE_IN_PROGRESS", 3))
    lines.event(event("Jobs", "DELETE_COMPLETE", 4))
    lines.event(event("Jobs", "DELETE_SKIPPED", 4))
    lines.event(event(NAME, "UPDATE_IN_PROGRESS", 5))
    lines.event(event("Jobs", "DELETE_COMPLETE", 6))
    assert [" ".join(line.split()[2:]) for line in told()] == [
        "AWS::SQS::Queue replaced 1.0 s",
        "AWS::SQS::Queue old one deleted 1.0 s",
        "AWS::SQS::Queue old one kept",
        "AWS::SQS::Queue deleted",
    ]


def test_a_replacement_that_is_taken_back_loses_the_new_one(told):
    """The old one was never gone."""
    lines = progress.Progress()
    lines.event(event(NAME, "UPDATE_IN_PROGRESS", 0))
    lines.event(event("Jobs", "UPDATE_IN_PROGRESS", 1, ANEW))
    lines.event(event("Jobs", "UPDATE_COMPLETE", 2))
    lines.event(event(NAME, "UPDATE_ROLLBACK_IN_PROGRESS", 3, "because"))
    lines.event(event("Jobs", "UPDATE_COMPLETE", 4))
    lines.event(event("Jobs", "DELETE_COMPLETE", 5))
    words = [line.rpartition("  ")[2].strip() for line in told()]
    assert [word.removeprefix("AWS::SQS::Queue").strip() for word in words][-2:] == [
        "restored",
        "new one deleted",
    ]


def test_further_lines_of_a_note_stand_under_its_text(capsys):
    """Behind the time, which they do not have."""
    progress.Progress().note("mind the gap\nhint: jump")
    first, second = capsys.readouterr().err.splitlines()
    assert first[10:] == "note: mind the gap"
    assert second == "          hint: jump"


def test_who_lets_go_hears_whether_something_goes_on(capsys):
    """Nothing is to be followed where nothing was begun."""
    assert progress.let_go(Detached(), "lambdaform deploy Work") == 130
    assert capsys.readouterr().err == (
        "nothing is under way; `lambdaform deploy Work` picks up where things stand\n"
    )
    progress.let_go(Detached(under_way=True), "lambdaform deploy Work")
    assert capsys.readouterr().err == (
        "what was begun goes on; `lambdaform deploy Work` follows it, and picks up where things "
        "stand\n"
    )


def test_what_is_done_and_noted_is_told(told):
    """And what Ctrl-C would do."""
    lines = progress.Progress()
    lines.done(NAME, "created")
    lines.note("the code goes elsewhere")
    lines.interrupted(3.0)
    lines.cancelling()
    lines.letting_go()
    assert told() == [
        f"{NAME}: created",
        "note: the code goes elsewhere",
        "letting go in 3 s; Ctrl-C again cancels what is under way",
        "cancelling ...",
        "letting go",
    ]


def test_what_is_being_done_is_told_to_who_wants_to_know(told):
    """Each once, however often it is said."""
    lines = progress.Progress()
    lines.doing(NAME, "uploading")
    assert told() == []
    terminal.set_level(1)
    lines.doing(NAME, "uploading")
    lines.doing(NAME, "waiting")
    lines.doing(NAME, "waiting")
    assert told() == [f"{NAME}: waiting"]


@pytest.mark.parametrize(
    ("total", "level", "expected"),
    [
        (20_000_000, 0, ["uploaded a.zip (20.0 MB)"]),
        (20_000, 0, []),
        (20_000, 1, ["uploaded a.zip (20 kB)"]),
    ],
)
def test_large_uploads_are_lines(told, total, level, expected):
    """They take their time; small ones are of no interest."""
    terminal.set_level(level)
    lines = progress.Progress()
    for sent in (0, total // 2, total):
        lines.uploading("a.zip", sent, total)
    assert told() == expected


def test_with_q_nothing_is_told(capsys):
    """But what goes wrong, which is told elsewhere."""
    terminal.set_level(-1)
    lines = progress.Progress()
    lines.done(NAME, "created")
    lines.event(event("Jobs", "CREATE_COMPLETE"))
    assert capsys.readouterr() == ("", "")
