"""Events of nested stacks: told as if all resources were of one stack."""

from __future__ import annotations

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy.nested_events import TreeReader

NAME = "shop-dev-Main"
INNER = f"{NAME}-Part1-1ABC"
BEGUN = ("", "UPDATE_IN_PROGRESS")
PART = ("Part1", "UPDATE_IN_PROGRESS")


@pytest.fixture
def client(account):
    """CloudFormation."""
    return account.client("cloudformation")


@pytest.fixture
def nest(aws):
    """Have a stack with another nested in it, of which something happened before."""
    inner = aws.stacks.put(INNER)
    aws.stacks.happen(INNER, ("Old", "CREATE_COMPLETE"))
    outer = aws.stacks.put(NAME, nested={"Part1": inner.id})
    return outer, inner


def ids(events):
    """Return what happened, as resource, state and the nested stack it is in."""
    return [(event.resource, event.status, event.within) for event in events]


def test_what_happens_inside_comes_before_the_end_of_it(aws, client, nest):
    """In order of time, each once; what the nested stack says of itself is not repeated."""
    reader = TreeReader(client, NAME)
    reader.skip()
    aws.stacks.happen(NAME, BEGUN, PART)
    aws.stacks.happen(INNER, BEGUN, ("Jobs", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE"))
    aws.stacks.happen(NAME, ("Part1", "UPDATE_COMPLETE"), ("", "UPDATE_COMPLETE"))
    events = reader.new()
    assert ids(events) == [
        (NAME, "UPDATE_IN_PROGRESS", ""),
        ("Part1", "UPDATE_IN_PROGRESS", ""),
        ("Jobs", "UPDATE_COMPLETE", "Part1"),
        ("Part1", "UPDATE_COMPLETE", ""),
        (NAME, "UPDATE_COMPLETE", ""),
    ]
    assert {event.stack for event in events} == {NAME}
    assert [event.ends for event in events] == [False, False, False, False, True]
    aws.stacks.happen(INNER, ("Gone", "DELETE_COMPLETE"))
    assert ids(reader.new()) == [("Gone", "DELETE_COMPLETE", "Part1")]
    assert reader.new() == []


def test_a_nested_stack_is_not_read_before_its_parent_tells_of_it(aws, client, nest):
    """A stack whose nested stacks stay as they are takes no calls for them."""
    reader = TreeReader(client, NAME)
    reader.skip()
    aws.calls.clear()
    aws.stacks.happen(NAME, BEGUN, ("Jobs", "UPDATE_COMPLETE"))
    reader.new()
    assert aws.called("DescribeStackEvents") == [{"StackName": NAME}]


def test_what_is_older_inside_is_left_alone(aws, client, nest):
    """Of a long history only the first page is read, each time."""
    _, inner = nest
    aws.stacks.happen(INNER, *((f"Q{n}", "CREATE_COMPLETE") for n in range(9)))
    aws.stacks.happen(NAME, BEGUN, PART)
    aws.stacks.page = 3
    reader = TreeReader(client, NAME)
    reader.rewind()
    aws.calls.clear()
    assert ids(reader.new()) == [(NAME, *BEGUN[1:], ""), ("Part1", "UPDATE_IN_PROGRESS", "")]
    assert reader.new() == []
    assert len([c for c in aws.called("DescribeStackEvents") if c["StackName"] == inner.id]) == 2


def test_stacks_are_nested_to_any_depth(aws, client, nest):
    """An event says the way to its resource."""
    _, inner = nest
    deep = aws.stacks.put("deep")
    inner.nested["Deep"] = deep.id
    aws.stacks.happen(NAME, BEGUN, PART)
    aws.stacks.happen(INNER, ("Deep", "UPDATE_IN_PROGRESS"))
    aws.stacks.happen("deep", ("Jobs", "UPDATE_COMPLETE"))
    reader = TreeReader(client, NAME)
    reader.rewind()
    assert ids(reader.new())[-1] == ("Jobs", "UPDATE_COMPLETE", "Part1/Deep")


def test_the_last_operation_and_all_of_them(aws, client, nest):
    """`lambdaform events` shows what happened inside, too: of the last operation, or ever."""
    aws.stacks.happen(NAME, PART, BEGUN, PART)
    aws.stacks.happen(INNER, ("Jobs", "UPDATE_COMPLETE"))
    reader = TreeReader(client, NAME)
    last = [event.resource for event in reader.last_operation()]
    assert last == [NAME, "Part1", "Jobs"]
    every = [event.resource for event in reader.history()]
    assert every == ["Old", NAME, NAME, "Part1", NAME, "Part1", "Jobs"]


def test_a_nested_stack_that_nobody_knows_any_more_has_no_events(aws, client, nest):
    """CloudFormation forgets a stack that was deleted after some months; other errors are errors."""
    aws.stacks.happen(NAME, BEGUN, PART)
    del aws.stacks.live[INNER]
    reader = TreeReader(client, NAME)
    assert [event.resource for event in reader.history()] == [NAME, NAME, NAME, "Part1"]
    aws.answer_next("DescribeStackEvents", None, Refusal("AccessDenied", "no", 403))
    with pytest.raises(client.exceptions.ClientError):
        reader.history()
