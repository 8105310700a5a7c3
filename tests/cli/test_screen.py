"""What a person at a terminal sees of a deploy."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from lambdaform.cli import progress, terminal
from lambdaform.cli import screen as screens
from lambdaform.deploy import Change, Event

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NAME = "shop-dev-Main"


@pytest.fixture(autouse=True)
def calm(monkeypatch):
    """Neither level nor environment of whoever runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI"):
        monkeypatch.delenv(name, raising=False)
    yield
    terminal.set_level(0)


def event(resource, status, seconds=0.0, reason=""):
    """Return an event some seconds after the start; of the stack itself, by its name."""
    type = "AWS::CloudFormation::Stack" if resource == NAME else "AWS::SQS::Queue"
    when = START + timedelta(seconds=seconds)
    return Event("1", when, NAME, resource, "", type, status, reason)


@pytest.fixture
def screen_of(monkeypatch):
    """Return a live view on a screen of a width and a height, which is recorded, when called."""
    made = []

    def screen(width=100, height=40):
        file = io.StringIO()

        def console(**how):
            how |= {"stderr": False, "width": width, "height": height}
            return Console(file=file, force_terminal=True, **how)

        monkeypatch.setattr(screens, "Console", console)
        made.append(screens.Screen())
        made[-1].file = file
        return made[-1]

    yield screen
    for one in made:
        one.close()


@pytest.fixture
def screen(screen_of):
    """Return a live view on a large screen."""
    return screen_of()


def view(screen):
    """Return what the view shows at this moment, line by line."""
    console = Console(file=io.StringIO(), width=screen._console.width)
    with console.capture() as capture:
        console.print(screen._view())
    return [line.rstrip() for line in capture.get().splitlines()]


def seen(screen):
    """Return what the view shows at this moment, line by line, without its head."""
    return view(screen)[1:]


def said(screen):
    """Return the lines above the view, without what moves the cursor."""
    return screen.file.getvalue()


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
        "  ██████████░░░░░░░░░░ 5.0 MB of 10.0 MB  a.zip",
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


def test_a_screen_has_few_lines(screen_of):
    """Many alike rows say less than their number."""
    small = screen_of(62, 24)
    small.changes(NAME, tuple(Change("Add", f"Queue{n}", "AWS::SQS::Queue") for n in range(140)))
    for number in range(35):
        small.event(event(f"Queue{number}", "CREATE_IN_PROGRESS"))
    for number in range(23):
        small.event(event(f"Queue{number}", "CREATE_COMPLETE", 1))
    head, *rows = view(small)
    assert head.endswith(" 0 s  23 of 140 resources")
    assert rows == ["    12 resources under way"]
    for number in range(23, 30):
        small.event(event(f"Queue{number}", "CREATE_COMPLETE", 1))
    assert len(seen(small)) == 5
    assert seen(small)[0].startswith("    Queue30 ")


def test_many_stacks_are_counted_by_what_is_done_with_them(screen):
    """And so are uploads, with one bar."""
    for number in range(20):
        screen.doing(f"shop-dev-S{number}", "uploading" if number < 15 else "waiting")
    for number in range(5):
        screen.uploading(f"{number}.zip", 1_000_000, 4_000_000)
    assert seen(screen) == [
        "  15 stacks: uploading  0 s",
        "  5 stacks: waiting  0 s",
        "  █████░░░░░░░░░░░░░░░ 5.0 MB of 20.0 MB  5 uploads",
    ]


def test_what_is_over_leaves_the_view(screen):
    """Nothing stands there that is not being done."""
    screen.doing("dependencies", "packing `src`")
    assert seen(screen) == ["  dependencies: packing `src`  0 s"]
    screen.resting("dependencies")
    assert view(screen) == []


def test_the_spinner_moves(screen, monkeypatch):
    """One that is made anew for each look would stand still."""
    screen.doing(NAME, "uploading")
    times = iter([10.0, 10.1])
    monkeypatch.setattr(screen._live.console, "get_time", lambda: next(times))
    spinner = screen._spinner
    first, second = (str(spinner.render(moment)) for moment in (10.0, 10.1))
    assert first.split()[0] != second.split()[0]
    screen._view()
    assert screen._spinner is spinner


def test_what_ctrl_c_means_stays_in_sight(screen, monkeypatch):
    """At the bottom, counted down; lines would scroll away."""
    screen.event(event("Jobs", "CREATE_IN_PROGRESS"))
    screen.interrupted(3.0)
    assert seen(screen)[-1] == "letting go in 3 s; Ctrl-C again cancels what is under way"
    assert "letting go" not in said(screen)
    screen._until -= 1.5
    assert seen(screen)[-1].startswith("letting go in 2 s;")
    screen._until -= 2.0
    assert seen(screen)[-1] == "letting go"
    screen.cancelling()
    assert seen(screen)[-1] == "cancelling ..."
    screen.letting_go()
    assert seen(screen)[-1] == "letting go"


def test_an_answer_is_seen_where_nothing_is_under_way(screen):
    """Somebody has pressed a key, and waits."""
    screen.interrupted(3.0)
    assert seen(screen) == ["letting go in 3 s; Ctrl-C again cancels what is under way"]


def test_on_a_narrow_screen_the_type_is_cut_first(screen_of):
    """The id and what became of it are what is looked for."""
    for width, expected in (
        (63, "  + OrdersTable DynamoDB::GlobalTable"),
        (40, "  + OrdersTable created"),
    ):
        small = screen_of(width)
        small.changes(NAME, (Change("Add", "OrdersTable", "AWS::DynamoDB::GlobalTable"),))
        done = event("OrdersTable", "CREATE_COMPLETE")
        small.event(Event(**(vars(done) | {"type": "AWS::DynamoDB::GlobalTable"})))
        assert expected in said(small)


def test_a_reason_is_broken_between_words(screen_of):
    """And shown whole."""
    small = screen_of(40)
    reason = "a queue of that name exists already, somewhere else, of all things"
    small.event(event("Jobs", "CREATE_FAILED", 0, reason))
    text = said(small).replace("\x1b[31m", "").replace("\x1b[0m", "")
    assert reason in " ".join(text.split())
    assert all(len(line) < 40 for line in text.splitlines() if "queue" in line)


def test_what_was_only_cancelled_is_dim(screen):
    """It did not go wrong by itself."""
    screen.event(event("Jobs", "CREATE_FAILED", 0, "Resource creation cancelled"))
    assert "\x1b[2m  · Jobs" in said(screen)


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
