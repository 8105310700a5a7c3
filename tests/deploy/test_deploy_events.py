"""Events: each read once and in order, and the failure that came first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy.events import Event, Reader, first_failures

NAME = "shop-dev-Main"
START = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def client(account):
    """CloudFormation."""
    return account.client("cloudformation")


def ids(events):
    """Return what happened, as resource and state."""
    return [(event.resource, event.status) for event in events]


def history(*steps):
    """Return events of a stack: of a resource and its state, and maybe a reason."""
    events = []
    for number, (resource, status, *reason) in enumerate(steps):
        type = "AWS::CloudFormation::Stack" if resource == NAME else "AWS::SQS::Queue"
        when = START + timedelta(seconds=number)
        events.append(Event(str(number), when, NAME, resource, "", type, status, *reason))
    return events


# Reading


def test_what_has_happened_so_far_can_be_skipped(aws, client):
    """A deploy tells what it does, and nothing of the ones before."""
    aws.stacks.put(NAME)
    reader = Reader(client, NAME)
    reader.skip()
    assert reader.new() == []
    aws.stacks.happen(NAME, ("Jobs", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_COMPLETE"))
    assert ids(reader.new()) == [("Jobs", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_COMPLETE")]
    assert reader.new() == []


def test_events_are_read_over_pages_until_one_that_is_known(aws, client):
    """Each once and in order of time; pages that hold only known ones are not asked for."""
    aws.stacks.put(NAME)
    reader = Reader(client, NAME)
    reader.skip()
    aws.stacks.page = 2
    names = [f"Q{number}" for number in range(5)]
    aws.stacks.happen(NAME, *((name, "CREATE_COMPLETE") for name in names))
    aws.calls.clear()
    assert [event.resource for event in reader.new()] == names
    assert len(aws.calls) == 3
    aws.calls.clear()
    assert reader.new() == []
    assert len(aws.calls) == 1


def test_what_a_lost_page_has_cut_off_is_read_again(aws, client):
    """Nothing counts as read before all pages were."""
    aws.stacks.put(NAME)
    reader = Reader(client, NAME)
    reader.skip()
    aws.stacks.page = 2
    aws.stacks.happen(NAME, *((f"Q{number}", "CREATE_COMPLETE") for number in range(3)))
    aws.answer_next("DescribeStackEvents", None, Refusal("Throttling"))
    with pytest.raises(client.exceptions.ClientError):
        reader.new()
    assert [event.resource for event in reader.new()] == ["Q0", "Q1", "Q2"]


def test_an_operation_under_way_is_read_from_its_beginning(aws, client):
    """Whoever follows late sees all of it, and nothing of the operations before."""
    aws.stacks.put(NAME)
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_FAILED", "boom"))
    aws.stacks.happen(NAME, ("", "UPDATE_ROLLBACK_IN_PROGRESS"))
    reader = Reader(client, NAME)
    reader.rewind()
    assert ids(reader.new()) == [
        (NAME, "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_FAILED"),
        (NAME, "UPDATE_ROLLBACK_IN_PROGRESS"),
    ]


def test_an_operation_that_fills_its_page_is_read_from_its_beginning(aws, client):
    """And nothing older, where that begins on the next page; what is older still is not asked for."""
    aws.stacks.put(NAME)
    aws.stacks.page = 2
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_IN_PROGRESS"))
    aws.calls.clear()
    reader = Reader(client, NAME)
    reader.rewind()
    assert len(aws.calls) == 2
    assert ids(reader.new()) == [(NAME, "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_IN_PROGRESS")]


def test_an_event_that_is_listed_late_is_read(aws, client):
    """It stands behind one that was read already."""
    stack = aws.stacks.put(NAME)
    reader = Reader(client, NAME)
    reader.skip()
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_FAILED", "boom"))
    late = stack.events.pop()
    aws.stacks.happen(NAME, ("", "UPDATE_ROLLBACK_IN_PROGRESS"))
    assert len(reader.new()) == 2
    stack.events.insert(-1, late)
    assert ids(reader.new()) == [("Jobs", "UPDATE_FAILED")]
    assert reader.new() == []


def test_what_is_older_than_what_was_skipped_is_never_new(aws, client):
    """A page may become longer than the one that was skipped."""
    aws.stacks.put(NAME)
    aws.stacks.happen(NAME, *((f"Q{number}", "CREATE_COMPLETE") for number in range(5)))
    aws.stacks.page = 2
    reader = Reader(client, NAME)
    reader.skip()
    aws.stacks.page = 100
    assert reader.new() == []


def test_the_latest_operation_is_what_came_since_its_beginning(aws, client):
    """All that there is where CloudFormation has forgotten the beginning; older is not asked for."""
    stack = aws.stacks.put(NAME)
    aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"), ("Jobs", "UPDATE_COMPLETE"))
    aws.stacks.page = 2
    reader = Reader(client, NAME)
    assert ids(reader.last_operation()) == [
        (NAME, "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_COMPLETE"),
    ]
    assert len(aws.calls) == 1
    assert len(reader.history()) == 4
    del stack.events[:-1]
    assert ids(reader.last_operation()) == [("Jobs", "UPDATE_COMPLETE")]


def test_an_event_says_what_cloudformation_says(aws, client):
    """Whatever is left out there is empty here."""
    aws.stacks.put(NAME)
    aws.answer_next(
        "DescribeStackEvents",
        {
            "StackEvents": [
                {"EventId": "1", "StackId": "s", "StackName": NAME, "Timestamp": START},
            ]
        },
    )
    assert Reader(client, NAME).history() == [Event("1", START, NAME, "", "", "", "")]


# What an event means


@pytest.mark.parametrize(
    ("status", "begins", "ends"),
    [
        ("CREATE_IN_PROGRESS", True, False),
        ("REVIEW_IN_PROGRESS", True, False),
        ("UPDATE_IN_PROGRESS", True, False),
        ("DELETE_IN_PROGRESS", True, False),
        ("IMPORT_IN_PROGRESS", True, False),
        ("ROLLBACK_IN_PROGRESS", False, False),
        ("UPDATE_ROLLBACK_IN_PROGRESS", False, False),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", False, False),
        ("UPDATE_COMPLETE", False, True),
        ("ROLLBACK_FAILED", False, True),
    ],
)
def test_an_operation_begins_and_ends_with_the_stack(status, begins, ends):
    """A rollback belongs to what it takes back; a resource begins and ends nothing."""
    (stack, resource) = history((NAME, status), ("Jobs", status))
    assert (stack.begins, stack.ends) == (begins, ends)
    assert (resource.begins, resource.ends) == (False, False)


def test_a_nested_stack_is_a_resource():
    """Its events do not end the operation on the stack that it is in."""
    nested = Event(
        "1", START, NAME, "Inner", "arn", "AWS::CloudFormation::Stack", "CREATE_COMPLETE"
    )
    assert not nested.ends


# The first failure

CANCELLED = "Resource creation cancelled"
FOLLOWS = "The following resource(s) failed to create: [Jobs, Worker]. Rollback requested by user."


def test_the_failure_that_came_first_is_told_and_not_its_cascade():
    """CloudFormation stops what else it was doing, and calls that a failure too."""
    events = history(
        ("Role", "CREATE_COMPLETE"),
        ("Jobs", "CREATE_FAILED", "Resource of that name already exists"),
        ("Worker", "CREATE_FAILED", CANCELLED),
        (NAME, "ROLLBACK_IN_PROGRESS", FOLLOWS),
        ("Role", "DELETE_COMPLETE"),
        (NAME, "ROLLBACK_COMPLETE"),
    )
    assert ids(first_failures(events)) == [("Jobs", "CREATE_FAILED")]


def test_failures_at_the_same_time_are_all_told():
    """In order of time, each resource once: the rollback may fail at one again."""
    events = history(
        ("Jobs", "UPDATE_FAILED", "first"),
        ("Table", "UPDATE_FAILED", "second"),
        ("Worker", "UPDATE_FAILED", "Resource update cancelled"),
        (NAME, "UPDATE_ROLLBACK_IN_PROGRESS", FOLLOWS),
        ("Jobs", "UPDATE_FAILED", "and it cannot go back"),
        (NAME, "UPDATE_ROLLBACK_FAILED", FOLLOWS),
    )
    assert [(e.resource, e.reason) for e in first_failures(events)] == [
        ("Jobs", "first"),
        ("Table", "second"),
    ]


def test_a_service_that_says_cancelled_is_a_cause():
    """Only CloudFormation's own words make a failure one of the cascade."""
    events = history(("Table", "UPDATE_FAILED", "Transaction cancelled, see reasons"))
    assert ids(first_failures(events)) == [("Table", "UPDATE_FAILED")]


def test_a_nested_stack_stands_for_what_failed_in_it():
    """Its reason is that something else failed; there is nothing better in this stack."""
    nested = "Embedded stack arn:aws:x was not successfully created: " + FOLLOWS
    events = history(
        ("Inner", "CREATE_FAILED", nested),
        ("Worker", "CREATE_FAILED", CANCELLED),
        (NAME, "ROLLBACK_IN_PROGRESS", FOLLOWS),
    )
    assert ids(first_failures(events)) == [("Inner", "CREATE_FAILED")]


def test_a_failure_without_reason_stands_where_there_is_no_other():
    """Somebody has to be named."""
    assert ids(first_failures(history(("Jobs", "DELETE_FAILED")))) == [("Jobs", "DELETE_FAILED")]
    assert first_failures(history(("Jobs", "CREATE_COMPLETE"))) == []
