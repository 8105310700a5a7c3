"""`lambdaform events`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from deploy.refusal import Refusal

from lambdaform.cli import clouds, events
from lambdaform.deploy import Event
from lambdaform.deploy.events import STACK

NAME = "shop-dev-Data"
WHEN = datetime(2026, 11, 20, 14, 3, 7, tzinfo=UTC)


@pytest.fixture
def history(aws, project):
    """A stack with two operations behind it."""
    aws.stacks.put(NAME)
    aws.stacks.happen(
        NAME,
        ("", "UPDATE_IN_PROGRESS", "User Initiated"),
        ("JobsQueue", "UPDATE_FAILED", "boom"),
        ("", "UPDATE_ROLLBACK_COMPLETE"),
    )


def steps(text):
    """Return what happened, without when."""
    return [line.split(maxsplit=2)[2] for line in text.splitlines()]


def test_the_latest_operation_is_shown(run, history):
    """When, what, of which type, and why."""
    code, out, err = run("events", "Data")
    assert (code, err) == (0, "")
    assert [line.split()[:2] for line in steps(out)] == [
        ["UPDATE_IN_PROGRESS", NAME],
        ["UPDATE_FAILED", "JobsQueue"],
        ["UPDATE_ROLLBACK_COMPLETE", NAME],
    ]
    assert steps(out)[1].split(maxsplit=2)[2].split("  ")[0] == "AWS::SQS::Queue"
    assert steps(out)[1].endswith("  boom")


ROWS = [
    Event("1", WHEN, NAME, NAME, "", STACK, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    Event(
        "2", WHEN, NAME, "Orders", "", "AWS::DynamoDB::Table", "UPDATE_FAILED", "boom, of course"
    ),
]


def test_every_column_is_as_wide_as_what_stands_in_it():
    """The longest state is longer than one would think."""
    first, second = events.lines(ROWS, None)
    assert first.index(NAME) == second.index("Orders") == 57
    assert first.index(STACK) == second.index("AWS::DynamoDB::Table")


@pytest.mark.parametrize(
    ("width", "type"), [(120, "AWS::DynamoDB::Table"), (90, "DynamoDB::Table"), (62, "")]
)
def test_on_a_narrow_screen_the_type_is_cut_first(width, type):
    """The reason stays whole."""
    _, second = events.lines(ROWS, width)
    assert " ".join(second.split()[3:]) == f"Orders {type} boom, of course".replace("  ", " ")


def test_earlier_operations_can_be_shown_too(run, history):
    """As far back as CloudFormation remembers."""
    assert len(run("events", "Data", "--all").out.splitlines()) == 5


def test_a_stack_that_is_not_deployed_has_none(run, history):
    """That is no mistake: the others are shown."""
    code, out, err = run("events")
    assert (code, err) == (0, "shop-dev-Api: not deployed\n")
    assert len(out.splitlines()) == 3


def test_what_is_under_way_can_be_followed(run, history, aws):
    """To its end, of all stacks at once."""
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("JobsQueue", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE")])
    code, _, err = run("events", "--follow")
    told = [line[10:] for line in err.splitlines()]
    assert code == 0
    assert any(line.startswith("  ~ JobsQueue") for line in told)
    assert f"{NAME}: UPDATE_COMPLETE" in told
    assert "shop-dev-Api: nothing is under way" in told


def test_what_does_not_end_well_is_told(run, history, aws):
    """The exit code is that of something that did not work."""
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append(
        [("JobsQueue", "UPDATE_FAILED", "boom"), ("", "UPDATE_ROLLBACK_COMPLETE")]
    )
    code, _, err = run("events", "--follow")
    assert code == 1
    assert "error: `JobsQueue` (AWS::SQS::Queue) could not be updated: boom\n  --> app.py:" in err


def test_a_removal_that_is_followed_ends_well(run, history, aws):
    """Nothing is left, as somebody wanted it."""
    aws.stacks.happen(NAME, ("", "DELETE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("", "DELETE_COMPLETE")])
    assert run("events", "--follow").code == 0


def test_who_lets_go_of_it_hears_how_to_follow_on(run, history, aws, monkeypatch):
    """Nothing stops by that."""
    made = []
    usual = clouds.Deployment
    monkeypatch.setattr(
        clouds, "Deployment", lambda *a, **how: made.append(usual(*a, **how)) or made[-1]
    )
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
    aws.before("DescribeStackEvents", lambda call: made[-1].reins.detach.set())
    code, _, err = run("events", "--follow", "Data")
    assert code == 130
    assert "`lambdaform events --follow Data` follows it" in err


@pytest.mark.parametrize("operation", ["DescribeStacks", "DescribeStackEvents"])
def test_who_may_not_look_hears_why(run, history, aws, operation):
    """In words of ours."""
    aws.answer_next(operation, Refusal("ExpiredToken", "it has", 403))
    code, out, err = run("events")
    assert (code, out) == (1, "")
    assert err.startswith("error: the AWS credentials have expired")
