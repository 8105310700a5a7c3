"""`lambdaform logs`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from deploy.fake_stacks import physical

from lambdaform.cli import logs as command

GROUP = f"/aws/lambda/{physical('Worker')}"


@pytest.fixture
def logs(run, project, aws):
    """Show the logs of the function, which is deployed, when called."""
    assert run("deploy", "--no-lint").code == 0
    aws.groups.name = GROUP
    return lambda *arguments: run("logs", "Worker", *arguments)


def event(id, seconds_ago, text):
    """Return an event of a log."""
    when = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return {
        "eventId": id,
        "timestamp": int(when.timestamp() * 1000),
        "logStreamName": "stream",
        "message": f"{text}\n",
    }


def test_what_a_function_has_logged(logs, aws):
    """Of the last ten minutes, oldest first, with the local time."""
    old, new = event("2", 700, "too old"), event("1", 60, "hello")
    aws.groups.looks.append([event("3", 5, "world"), old, new])
    code, out, err = logs()
    assert (code, err) == (0, "")
    assert [line.partition("  ")[2] for line in out.splitlines()] == ["hello", "world"]
    when = datetime.fromtimestamp(new["timestamp"] / 1000).astimezone()
    assert out.startswith(when.strftime("%H:%M:%S."))


def test_as_it_was_written(logs, aws):
    """For programs: neither time nor colour, and JSON as it is."""
    aws.groups.looks.append([event("1", 60, '{"message": "hello"}')])
    assert logs("--raw").out == '{"message": "hello"}\n'


def test_since_and_filter_are_asked_of_cloudwatch(logs, aws):
    """What is not shown is not fetched."""
    aws.groups.looks.append([event("1", 3600, "ERROR boom"), event("2", 60, "fine")])
    code, out, _ = logs("--since", "2h", "--filter", "ERROR", "--raw")
    assert (code, out) == (0, "ERROR boom\n")


def test_that_nothing_was_logged_is_said(logs):
    """And since when."""
    code, out, err = logs("--since", "2026-11-20T14:00")
    assert (code, out) == (0, "")
    assert err == "`Worker` has logged nothing since 2026-11-20 14:00:00\n"


def test_a_tail_goes_on_until_ctrl_c(logs, aws, monkeypatch):
    """What comes is shown as it comes."""
    aws.groups.looks.append([event("1", 60, "hello")])

    def press(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr("lambdaform.deploy.logs.time.sleep", press)
    code, out, err = logs("--tail", "--raw")
    assert (code, out, err) == (130, "hello\n", "\nstopped\n")


def test_a_group_that_is_not_there_is_told(logs, aws):
    """In words of ours."""
    aws.groups.name = "another"
    code, _, err = logs()
    assert code == 1
    assert err.startswith(f"error: there is no log group `{GROUP}`\n")


def test_a_function_that_is_not_deployed_is_told(run, project, aws):
    """With how to deploy it."""
    code, _, err = run("logs", "Worker")
    assert code == 1
    assert "error: `Worker` is not deployed: `shop-dev-Api` does not have it yet\n" in err
    assert run("logs", "Wrker").err.endswith("hint: did you mean `Worker`?\n")


# Of several functions


@pytest.fixture
def both(run, project, aws):
    """Show the logs of both functions of two stacks, of which each has its own, when called."""
    with (project / "app.py").open("a") as file:
        file.write("Function(data, 'Reader', code='src', handler='main.handler')\n")
    assert run("deploy", "--no-lint").code == 0
    groups = {
        GROUP: [event("1", 9, "first"), event("3", 5, "third")],
        f"/aws/lambda/{physical('Reader')}": [event("2", 7, "second")],
    }
    usual = aws.groups.filter_log_events

    def listed(call, **parameters):
        aws.groups.name = parameters["logGroupName"]
        aws.groups._now = groups[aws.groups.name]
        return usual(call, **parameters)

    aws.groups.filter_log_events = listed
    return lambda *arguments: run("logs", *arguments)


def test_without_a_name_all_functions_are_shown(both):
    """In order of time, each line with its function."""
    code, out, err = both()
    assert (code, err) == (0, "")
    assert [line[14:] for line in out.splitlines()] == [
        "Worker  first",
        "Reader  second",
        "Worker  third",
    ]


def test_the_functions_of_one_stack_can_be_asked_for(both):
    """The others are not looked for."""
    assert both("--stack", "Data", "--raw").out == "second\n"
    code, _, err = both("--stack", "Dat")
    assert (code, err) == (1, "error: app `shop` has no stack `Dat`\nhint: did you mean `Data`?\n")
    assert both("Reader", "--stack", "Data").code == 2


def test_all_of_them_are_followed(both, monkeypatch):
    """What comes is shown as it comes, with its function."""

    def press(seconds):
        raise KeyboardInterrupt

    monkeypatch.setattr("lambdaform.deploy.logs.time.sleep", press)
    code, out, _ = both("--tail", "--raw")
    assert (code, out) == (130, "first\nsecond\nthird\n")


def test_a_function_that_is_not_there_yet_hides_no_other(run, project, aws):
    """Unless none of them is."""
    run("deploy", "--no-lint", "Data")
    code, _, err = run("logs")
    assert code == 1
    assert "error: `Worker` is not deployed" in err
    assert "hint: deploy its stack: `lambdaform deploy --stage dev`\n" in err


# When


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15m", 900), ("2h", 7200), ("7d", 604_800), ("1w", 604_800), (" 5 m ", 300)],
)
def test_a_span_is_counted_from_now(text, seconds):
    """In the units that people say."""
    expected = datetime.now(UTC) - timedelta(seconds=seconds)
    assert abs((command.moment(text) - expected).total_seconds()) < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T14:00Z", datetime(2026, 11, 20, 14, tzinfo=UTC)),
        ("2026-11-20T14:00+02:00", datetime(2026, 11, 20, 12, tzinfo=UTC)),
        ("2026-11-20T14:00", datetime(2026, 11, 20, 14).astimezone()),
        ("2026-11-20", datetime(2026, 11, 20).astimezone()),
    ],
)
def test_a_time_is_local_unless_it_says(text, expected):
    """As a person at this machine means it."""
    assert command.moment(text) == expected


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "1y", "yesterday", f"{10**12}w"])
def test_what_is_no_time_is_a_wrong_call(text):
    """Such as a span that is longer than time."""
    with pytest.raises(click.UsageError, match="is neither such as `15m` nor a time"):
        command.moment(text)
