"""What a deploy shows while it runs: lines in a pipeline, a live view for a person."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from lambdaform.cli import progress, terminal
from lambdaform.deploy import Change, Detached, Event

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NAME = "shop-dev-Main"


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
        ([Change("Import", "A", "t"), Change("Dynamic", "B", "t")], "1 to import, 1 Dynamic"),
        ([], "no resource changes, but the template does"),
    ],
)
def test_what_is_about_to_change_is_counted(told, changes, expected):
    """What is replaced is named: its data goes with it."""
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


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 kB"),
        (950, "1 kB"),
        (999_000, "999 kB"),
        (1_000_000, "1.0 MB"),
        (52_428_800, "52.4 MB"),
    ],
)
def test_a_size_is_said_as_people_say_it(count, expected):
    """In a unit that fits."""
    assert progress.size(count) == expected


@pytest.mark.parametrize(
    ("sent", "total", "expected"),
    [(0, 4, "░░░░"), (1, 4, "█░░░"), (4, 4, "████"), (0, 0, "░░░░")],
)
def test_a_bar_fills_up(sent, total, expected):
    """To the end, and not before it."""
    assert progress.bar(sent, total, 4) == expected


# The live view


@pytest.fixture
def screen(monkeypatch):
    """Return a live view on a screen that is recorded."""
    file = io.StringIO()

    def console(**how):
        return Console(file=file, force_terminal=True, width=100, **(how | {"stderr": False}))

    monkeypatch.setattr("rich.console.Console", console)
    found = progress.Screen()
    found.file = file
    yield found
    found.close()


def seen(screen):
    """Return what the view shows at this moment, line by line, without its head."""
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as capture:
        console.print(screen._view())
    return [line.rstrip() for line in capture.get().splitlines()[1:]]


def test_nothing_under_way_shows_nothing(screen):
    """Not even a spinner."""
    assert seen(screen) == []


def test_what_is_under_way_is_shown_with_its_time(screen):
    """Stacks, uploads with a bar, resources."""
    screen.doing(NAME, "working out the changes")
    screen.uploading("a.zip", 5_000_000, 10_000_000)
    screen.event(event("Jobs", "CREATE_IN_PROGRESS"))
    screen.doing("shop-dev-Two", "uploading")
    assert seen(screen) == [
        "  shop-dev-Two: uploading  0 s",
        "  ██████████░░░░░░░░░░ a.zip  5.0 MB of 10.0 MB",
        "    Jobs                         AWS::SQS::Queue                    0 s",
    ]


def test_what_is_done_leaves_the_view(screen):
    """And stays as a line above it."""
    screen.uploading("a.zip", 5_000_000, 10_000_000)
    screen.uploading("a.zip", 10_000_000, 10_000_000)
    screen.event(event("Jobs", "CREATE_IN_PROGRESS"))
    screen.event(event("Jobs", "CREATE_COMPLETE", 2))
    screen.event(event("More", "CREATE_IN_PROGRESS"))
    screen.done(NAME, "created")
    assert seen(screen) == []
    text = screen.file.getvalue()
    assert "uploaded a.zip (10.0 MB)" in text
    assert "\x1b[32m  + Jobs" in text
    assert f"{NAME}: created" in text


def test_a_screen_has_few_lines(screen):
    """What does not fit is counted."""
    for number in range(15):
        screen.event(event(f"Queue{number}", "CREATE_IN_PROGRESS"))
    lines = seen(screen)
    assert len(lines) == 13
    assert lines[-1] == "    and 3 more"


def test_names_with_brackets_are_no_markup(screen):
    """They are shown as they are."""
    screen.note("[bold]not bold[/bold]")
    assert "note: [bold]not bold[/bold]" in screen.file.getvalue()


def test_details_are_shown_to_who_wants_to_know(screen):
    """As in a pipeline."""
    screen.doing(NAME, "looking")
    terminal.set_level(1)
    screen.doing(NAME, "uploading")
    text = screen.file.getvalue()
    assert f"{NAME}: uploading\n" in text
    assert f"{NAME}: looking\n" not in text


# Which of the two


@pytest.mark.parametrize(("is_person", "kind"), [(True, "Screen"), (False, "Progress")])
def test_a_person_gets_the_live_view(monkeypatch, screen, is_person, kind):
    """A pipeline gets lines."""
    monkeypatch.setattr(terminal, "is_person", lambda: is_person)
    with progress.shown() as watcher:
        assert type(watcher).__name__ == kind


def test_the_view_is_taken_away_however_it_ends(monkeypatch, screen):
    """What is told then would be written into it."""
    monkeypatch.setattr(terminal, "is_person", lambda: True)

    def fail():
        with progress.shown() as watcher:
            shown.append(watcher)
            raise KeyError

    shown = []
    with pytest.raises(KeyError):
        fail()
    assert not shown[0]._live.is_started
