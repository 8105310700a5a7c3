"""An operation that is followed: to its end, through lost connections, until somebody lets go."""

from __future__ import annotations

from types import SimpleNamespace

import botocore.exceptions as raised
import pytest
from deploy.refusal import Refusal, invalid

from lambdaform.deploy import Detached, Reins, operation
from lambdaform.deploy.change_sets import Request
from lambdaform.deploy.events import Reader
from lambdaform.deploy.operation import Manner, Operation
from lambdaform.deploy.stack import Stack
from lambdaform.errors import DeployError

NAME = "shop-dev-Main"


@pytest.fixture
def reins():
    """What somebody at the terminal wants: nothing yet."""
    return Reins()


@pytest.fixture
def followed(aws, account, heard, reins):
    """Follow what happens to the stack from now on, when called."""

    def start(*, ours=True):
        client = account.client("cloudformation")
        reader = Reader(client, aws.stacks._stack(NAME).id)
        return Operation(NAME, client, Manner(heard, reins, 0), reader, ours=ours).followed()

    return start


@pytest.fixture
def update(aws):
    """Let an update be under way in which these batches of steps come."""

    def begin(*batches):
        stack = aws.stacks.put(NAME)
        stack.events.clear()
        aws.stacks.happen(NAME, ("", "UPDATE_IN_PROGRESS"))
        stack.coming.extend(batches)

    return begin


DONE = [("", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"), ("", "UPDATE_COMPLETE")]


def test_each_step_is_told_once_and_in_order(update, followed, heard):
    """Until the stack says that it is done; that is asked once."""
    update([("Jobs", "UPDATE_IN_PROGRESS")], [], [("Jobs", "UPDATE_COMPLETE"), *DONE])
    result = followed()
    assert (result.status, result.is_good) == ("UPDATE_COMPLETE", True)
    expected = [
        (NAME, "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_IN_PROGRESS"),
        ("Jobs", "UPDATE_COMPLETE"),
        (NAME, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        (NAME, "UPDATE_COMPLETE"),
    ]
    assert heard.events == expected
    assert [(event.resource, event.status) for event in result.events] == expected


def test_an_end_that_is_none_is_not_believed(update, followed, aws):
    """After a failed update the rollback goes on: the stack itself is asked at each end."""
    update([("", "UPDATE_FAILED")], [("", "UPDATE_ROLLBACK_IN_PROGRESS")])
    statuses = iter(["UPDATE_ROLLBACK_IN_PROGRESS"])
    aws.before("DescribeStacks", lambda call: _become(aws, next(statuses, None)))
    aws.stacks.live[NAME].coming.append([("", "UPDATE_ROLLBACK_COMPLETE")])
    result = followed()
    assert (result.status, result.is_good) == ("UPDATE_ROLLBACK_COMPLETE", False)


def _become(aws, status):
    if status:
        aws.stacks.live[NAME].status = status


def test_an_operation_that_has_not_begun_is_not_taken_for_done(aws, followed, update):
    """Right after it was asked for, a stack may still be in the state before, without events."""
    update([], [], [("", "UPDATE_IN_PROGRESS")], [("Jobs", "UPDATE_COMPLETE"), *DONE])
    stack = aws.stacks.live[NAME]
    stack.events.clear()
    stack.status = "UPDATE_COMPLETE"
    assert [e.resource for e in followed().events if not e.of_stack] == ["Jobs"]


def test_the_stack_is_asked_now_and_then_where_no_events_come(aws, followed, update):
    """An event that came late, behind one that was read, must not keep a deploy for ever."""
    update()
    looks = []

    def count(call):
        looks.append(call)
        if len(looks) == 3 * operation._GUARD:
            aws.stacks.live[NAME].status = "UPDATE_COMPLETE"

    aws.before("DescribeStackEvents", count)
    assert followed().status == "UPDATE_COMPLETE"
    assert len(looks) < 5 * operation._GUARD
    assert len(aws.called("DescribeStacks")) <= 5


# Whose operation it is

FAILS = [
    ("Jobs", "UPDATE_FAILED", "boom"),
    ("", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ("", "UPDATE_ROLLBACK_COMPLETE"),
]
THEIRS = ("", "UPDATE_IN_PROGRESS", "User Initiated")


@pytest.mark.parametrize("token", ["", "another"])
@pytest.mark.parametrize(
    ("mine", "others", "expected"),
    [
        (FAILS, [*DONE], "UPDATE_ROLLBACK_COMPLETE"),
        ([*DONE], FAILS, "UPDATE_COMPLETE"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_the_end_of_another_operation_is_not_taken_for_ours(
    aws, update, followed, mine, others, expected, token, apart
):
    """A second pipeline may have begun before we look again, and may even be done."""
    batches = [[*mine], [(*THEIRS, token)]] if apart else [[*mine, (*THEIRS, token)]]
    update(*batches, others)
    result = followed()
    assert result.status == expected
    assert not [e for e in result.events if e.token == "another"]


def test_one_that_is_done_by_the_next_look_is_not_taken_for_ours(update, followed):
    """Both ends are read at once."""
    update([*FAILS, THEIRS, *DONE])
    result = followed()
    assert result.status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(result.events) == 4


def test_what_others_did_right_before_is_not_ours(aws, stack, heard):
    """Between the look at the events and the call; it is shown, and is no failure of ours."""
    aws.stacks.put(NAME, "UPDATE_ROLLBACK_FAILED")

    def faster(call):
        aws.stacks.happen(
            NAME,
            (*THEIRS, "another"),
            ("Old", "UPDATE_FAILED", "x"),
            ("", "UPDATE_ROLLBACK_FAILED"),
        )

    aws.before("ContinueUpdateRollback", faster)
    result = stack.go_back(stack.look()).followed()
    assert result.status == "UPDATE_ROLLBACK_COMPLETE"
    assert [e.resource for e in result.events] == [NAME, NAME]
    assert ("Old", "UPDATE_FAILED") in heard.events


def test_a_removal_by_somebody_is_the_end_of_what_is_under_way(aws, followed):
    """A stack that is being created can be deleted by others: there is nothing else to wait for."""
    aws.stacks.put(NAME, "CREATE_IN_PROGRESS").events.clear()
    aws.stacks.happen(NAME, ("", "CREATE_IN_PROGRESS"))
    theirs = ("", "DELETE_IN_PROGRESS", "User Initiated", "another")
    aws.stacks.live[NAME].coming.append([theirs, ("", "DELETE_COMPLETE")])
    assert followed().is_gone


@pytest.fixture
def stack(account, heard, reins):
    """The stack, which is looked at again at once."""
    return Stack(NAME, account.client("cloudformation"), Manner(heard, reins, 0))


def executed(aws, stack, *batches):
    """Begin an update in which nothing happens before these batches of steps come."""
    aws.stacks.put(NAME, template={"Resources": {}})
    aws.stacks.plan(NAME, *batches)
    body = '{"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}'
    request = Request({"TemplateBody": body}, {}, {}, new=False)
    operation = stack.execute(stack.change_sets.made(request))
    there = aws.stacks.live[NAME]
    there.events.pop()
    there.status = "CREATE_COMPLETE"
    return operation


def test_an_update_that_does_not_begin_for_long_is_not_taken_for_done(aws, stack):
    """The state of the stack is still that of before: the change set is asked."""
    waiting = [[]] * 35
    last = [("", "UPDATE_IN_PROGRESS", "", "none"), ("", "UPDATE_ROLLBACK_COMPLETE")]
    operation = executed(aws, stack, *waiting, last)
    aws.stacks.live[NAME].coming[-1][0] = ("", "UPDATE_IN_PROGRESS", "", operation.token)
    assert operation.followed().status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(aws.called("DescribeChangeSet")) == 4


@pytest.mark.parametrize("execution", ["EXECUTE_COMPLETE", "EXECUTE_FAILED", None])
def test_an_update_without_any_event_ends_with_its_change_set(aws, stack, execution):
    """Or with the stack that it belonged to."""
    operation = executed(aws, stack, *[[]] * 99)
    (change_set,) = aws.stacks.live[NAME].change_sets.values()
    change_set["execution"] = execution
    if execution is None:
        aws.stacks.live[NAME].change_sets.clear()
    assert operation.followed().status == "CREATE_COMPLETE"


# What is borne


@pytest.mark.parametrize(
    "error",
    [
        Refusal("Throttling", "Rate exceeded"),
        Refusal("InternalFailure", "oops", 500),
        raised.EndpointConnectionError(endpoint_url="https://x"),
        raised.ReadTimeoutError(endpoint_url="https://x"),
        raised.ConnectionClosedError(endpoint_url="https://x"),
    ],
)
@pytest.mark.parametrize("operation", ["DescribeStackEvents", "DescribeStacks"])
def test_what_passes_is_waited_for(aws, update, followed, heard, operation, error):
    """The operation goes on meanwhile, and nothing of it is missed."""
    update([("Jobs", "UPDATE_COMPLETE"), *DONE])
    aws.answer_next(operation, error, error)
    assert followed().status == "UPDATE_COMPLETE"
    assert ("Jobs", "UPDATE_COMPLETE") in heard.events
    assert heard.of("doing") == [(NAME, "waiting for the connection")] * 2


def test_a_connection_that_stays_away_is_told(aws, update, followed, monkeypatch):
    """After some minutes, with the word that nothing has stopped."""
    update()
    monkeypatch.setattr(operation, "_PATIENCE", -1.0)
    aws.answer_next("DescribeStackEvents", raised.EndpointConnectionError(endpoint_url="https://x"))
    with pytest.raises(DeployError) as caught:
        followed()
    (problem,) = caught.value.problems
    assert problem.message.startswith("AWS cannot be reached")
    assert problem.notes == (f"CloudFormation goes on with `{NAME}`: run it again to follow",)


def test_patience_is_counted_from_the_last_time_that_it_worked(aws, update, followed, monkeypatch):
    """A connection that comes and goes for an hour is still one."""
    clock = iter([0.0, 200.0, 1000.0, 1200.0])
    monkeypatch.setattr(operation, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    update([], [*DONE])
    lost = raised.EndpointConnectionError(endpoint_url="https://x")
    aws.answer_next("DescribeStackEvents", lost, lost, None, lost, lost)
    assert followed().status == "UPDATE_COMPLETE"


@pytest.mark.parametrize("operation", ["DescribeStackEvents", "DescribeStacks"])
def test_credentials_that_expire_midway_are_told(aws, update, followed, operation):
    """CloudFormation does not need them any longer."""
    update([*DONE])
    aws.answer_next(operation, Refusal("ExpiredToken", "The security token has expired", 403))
    with pytest.raises(DeployError) as caught:
        followed()
    (problem,) = caught.value.problems
    assert problem.message == "the AWS credentials have expired"
    assert problem.notes == (f"CloudFormation goes on with `{NAME}`: run it again to follow",)


# Letting go, and cancelling


def test_who_lets_go_does_not_stop_anything(aws, update, followed, reins):
    """What is read until then was told; nothing is called that changes something."""
    update([("Jobs", "UPDATE_COMPLETE")])
    aws.before("DescribeStackEvents", lambda call: reins.detach.set())
    with pytest.raises(Detached):
        followed()
    assert set(aws.operations()) <= {"DescribeStackEvents", "DescribeStacks"}


def test_what_has_ended_already_is_told_to_who_lets_go(update, followed, reins):
    """There is no need to run it again for that."""
    update([*DONE])
    reins.detach.set()
    assert followed().status == "UPDATE_COMPLETE"


def test_an_update_that_is_cancelled_goes_back(aws, update, followed, reins, heard):
    """It is asked for once, and followed to its end."""
    update([])
    aws.stacks.plan(NAME, [], [], [("", "UPDATE_ROLLBACK_COMPLETE")])
    reins.cancel.set()
    result = followed()
    assert result.status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(aws.called("CancelUpdateStack")) == 1
    assert heard.of("doing") == [(NAME, "cancelling the update")]
    assert heard.of("note") == []


def test_a_creation_that_is_cancelled_is_deleted(aws, followed, reins, heard):
    """CloudFormation has no other way; what its policy keeps is known afterwards."""
    template = {
        "Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"}}
    }
    aws.stacks.put(NAME, "CREATE_IN_PROGRESS", template=template)
    reins.cancel.set()
    result = followed()
    assert (result.status, result.is_gone) == ("DELETE_COMPLETE", True)
    assert [event.resource for event in result.kept] == ["Table"]
    assert ("doing", NAME, "cancelling: what was created is deleted again") in heard.told


def test_what_somebody_else_has_begun_is_not_cancelled(aws, update, followed, reins):
    """It may be a colleague's; who means it is told how."""
    update([("Jobs", "UPDATE_IN_PROGRESS")])
    reins.cancel.set()
    with pytest.raises(DeployError) as caught:
        followed(ours=False)
    (problem,) = caught.value.problems
    assert problem.message == f"what is under way in `{NAME}` was begun by another run, and goes on"
    assert f"cancel-update-stack --stack-name {NAME}" in problem.hint
    assert aws.called("CancelUpdateStack") == []


def test_a_creation_of_somebody_else_is_not_cancelled_as_an_update_is(aws, followed, reins):
    """CloudFormation would refuse that."""
    aws.stacks.put(NAME, "CREATE_IN_PROGRESS")
    reins.cancel.set()
    with pytest.raises(DeployError) as caught:
        followed(ours=False)
    assert caught.value.problems[0].hint.startswith("`lambdaform remove` deletes")


def test_what_cannot_be_cancelled_is_followed(aws, followed, reins, heard):
    """A removal has no way back, and a rollback is one."""
    aws.stacks.put(NAME).events.clear()
    aws.stacks.happen(NAME, ("", "DELETE_IN_PROGRESS"))
    aws.stacks.live[NAME].coming.append([("", "DELETE_COMPLETE")])
    reins.cancel.set()
    assert followed().is_gone
    assert heard.of("note") == [f"`{NAME}` is in DELETE_IN_PROGRESS, which cannot be cancelled"]


def test_what_has_ended_needs_no_cancelling(aws, update, followed, reins, heard):
    """And nothing is said about it."""
    update([*DONE])
    aws.stacks.live[NAME].status = "UPDATE_COMPLETE"
    reins.cancel.set()
    assert followed().status == "UPDATE_COMPLETE"
    assert heard.of("note") == []
    assert aws.called("CancelUpdateStack") == []


def test_a_cancellation_right_after_the_start_is_not_lost(aws, stack, reins):
    """The stack is still in the state of before: it is asked for once that is over."""
    operation = executed(aws, stack, [], [], [("", "UPDATE_IN_PROGRESS")], [])
    there = aws.stacks.live[NAME]
    there.coming[2] = [("", "UPDATE_IN_PROGRESS", "", operation.token)]
    reins.cancel.set()
    assert operation.followed().status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(aws.called("CancelUpdateStack")) == 1


def test_who_lets_go_of_what_is_being_cancelled_cancels_it_first(aws, stack, reins):
    """A third Ctrl-C comes of itself at times, a moment after the second."""
    operation = executed(aws, stack, [], [("", "UPDATE_IN_PROGRESS")], *[[]] * 9)
    there = aws.stacks.live[NAME]
    there.coming[1] = [("", "UPDATE_IN_PROGRESS", "", operation.token)]
    aws.stacks.plan(NAME, *[[]] * 99)
    reins.cancel.set()
    reins.detach.set()
    with pytest.raises(Detached) as caught:
        operation.followed()
    assert caught.value.under_way
    assert len(aws.called("CancelUpdateStack")) == 1


def test_who_lets_go_without_a_connection_does_not_wait_for_it(aws, update, followed, reins):
    """Nothing can be cancelled then."""
    update()
    reins.cancel.set()
    reins.detach.set()
    aws.answer_next("DescribeStacks", raised.EndpointConnectionError(endpoint_url="https://x"))
    with pytest.raises(Detached):
        followed()


def test_a_refused_cancellation_is_told_and_the_end_awaited(aws, update, followed, reins, heard):
    """The update may have come to its end a moment before."""
    update([*DONE])
    reins.cancel.set()
    text = "CancelUpdateStack cannot be called from current stack status"
    aws.answer_next("CancelUpdateStack", invalid(text))
    assert followed().status == "UPDATE_COMPLETE"
    assert heard.of("note") == [f"`{NAME}` cannot be cancelled: {text}"]


def test_a_cancellation_that_did_not_get_through_is_tried_again(aws, update, followed, reins):
    """Who presses Ctrl-C twice means it."""
    update([], [])
    reins.cancel.set()
    aws.answer_next("CancelUpdateStack", Refusal("Throttling", "Rate exceeded"))
    assert followed().status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(aws.called("CancelUpdateStack")) == 2
