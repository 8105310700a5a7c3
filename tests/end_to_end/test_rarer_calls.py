"""Calls that a deploy makes only at times: each is denied, told, and made well by the next run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import NamedTuple

import pytest
import shortened
from apps import RETURNS, layered, one, two, worker
from ground import LONG

pytestmark = pytest.mark.slow

DEPLOY = ("deploy", "--stage", "local", "--no-lint")
REMOVE = ("remove", "--stage", "local", "--yes", "--empty-buckets")
FUNCTION = (*DEPLOY, "--function", "Worker")
NAME = "shop-local-Main"


class Case(NamedTuple):
    """A call, how a project comes to make it, and what stands when it was made after all."""

    operation: str
    prepare: Callable[..., object]
    command: tuple[str, ...]
    holds: Callable[..., bool]


def _deployed(ground, text, **code):
    ground.app(text, **code)
    assert ground.deploy().code == 0


def _failed_creation(ground):
    ground.app(one("Jobs"))
    ground.faults.fail("Jobs", "create", times=1)
    assert ground.deploy().code == 1


def _stuck_rollback(ground):
    _deployed(ground, one("Jobs", "Mails"))
    ground.app(one("Jobs", "Mails", seconds=31))
    ground.faults.fail("Mails", "update", times=1)
    ground.faults.fail("Jobs", "rollback", times=1)
    assert ground.deploy().code == 1


def _half_update(ground):
    _deployed(ground, one("Jobs", "Mails"))
    api = ground.cloud.client("cloudformation")
    parameters = {"StackName": NAME, "DisableRollback": True}
    ground.faults.fail("Mails", "update", times=1)
    body = _text(api).replace(": 30", ": 44")
    api.update_stack(TemplateBody=body, **parameters)
    ground.settled()
    assert ground.services.stacks() == {NAME: "UPDATE_FAILED"}


def _text(api):
    return json.dumps(api.get_template(StackName=NAME)["TemplateBody"])


def _function(ground):
    _deployed(ground, worker(), main=RETURNS.format(1))
    ground.app(worker(), main=RETURNS.format(2))


def _code_only(ground):
    _function(ground)
    assert ground.run(*FUNCTION).code == 0
    ground.app(worker(), main=RETURNS.format(1))


def _protected(ground):
    _deployed(ground, layered(), lib=RETURNS.format(1))


def _full_bucket(ground):
    text = one(more='Bucket(stack, "Files")\n').replace("import App,", "import App, Bucket,")
    _deployed(ground, text)
    s3 = ground.cloud.client("s3")
    (bucket,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")


def _nothing(ground):
    return ground.services.stacks() == {}


def _runs(number):
    return lambda ground: ground.services.invoked("Worker") == number


def _queues(**timeouts):
    return lambda ground: ground.services.queues() == timeouts


CASES = [
    Case("cloudformation:DeleteStack", _failed_creation, DEPLOY, _queues(Jobs=30)),
    Case(
        "cloudformation:ContinueUpdateRollback", _stuck_rollback, DEPLOY, _queues(Jobs=31, Mails=31)
    ),
    Case("cloudformation:RollbackStack", _half_update, DEPLOY, _queues(Jobs=30, Mails=30)),
    Case("cloudformation:DescribeStackResource", _function, FUNCTION, _runs(2)),
    Case("lambda:UpdateFunctionCode", _function, FUNCTION, _runs(2)),
    Case("lambda:GetFunctionConfiguration", _function, FUNCTION, _runs(2)),
    Case(
        "cloudformation:DeleteChangeSet",
        lambda ground: _deployed(ground, two()),
        DEPLOY,
        _queues(Jobs=30, Orders=30),
    ),
    Case("cloudformation:ListStackResources", _full_bucket, REMOVE, _nothing),
    Case("cloudformation:GetTemplate", _full_bucket, REMOVE, _nothing),
    Case("cloudformation:DeleteStack", _full_bucket, REMOVE, _nothing),
    Case("s3:ListObjectVersions", _full_bucket, REMOVE, _nothing),
    Case("s3:DeleteObjects", _full_bucket, REMOVE, _nothing),
    Case(
        "cloudformation:UpdateTerminationProtection",
        _protected,
        (*REMOVE, "--confirm", "shop-local"),
        _nothing,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.operation}-{case.command[0]}")
def test_a_rarer_call_that_is_denied_is_told(ground, case):
    """With its name; once it is allowed, the same command does what it was to do."""
    case.prepare(ground)
    said = (
        f"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: {case.operation}"
    )
    ground.faults.answer(case.operation, "AccessDenied", said, status=403, times=3)
    done = ground.run(*case.command)
    assert done.code == 1
    name = case.operation.partition(":")[2]
    assert f"`{name}` was denied: {said}" in done.err
    assert f"hint: the credentials need `{case.operation}`" in done.err
    ground.mended()
    ground.settled()
    again = ground.run(*case.command)
    assert again.code == 0, again.err
    assert case.holds(ground)


@pytest.mark.parametrize("operation", ["lambda:UpdateFunctionCode", "s3:DeleteObject"])
def test_code_that_cannot_be_taken_back_is_told(ground, operation):
    """The stack is as it should be: that is no failure, and the next deploy tries it again."""
    _code_only(ground)
    said = f"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: {operation}"
    ground.faults.answer(operation, "AccessDenied", said, status=403, times=3)
    done = ground.run(*DEPLOY)
    assert done.code == 0
    assert "note: `Worker` may still run the code that `--function` gave it: " in done.err
    assert f"the credentials need `{operation}`; then deploy again" in done.err
    ground.mended()
    assert ground.run(*DEPLOY).code == 0
    assert ground.services.invoked("Worker") == 1
    assert shortened.notes(ground.run(*DEPLOY).err) == []


def test_code_that_was_refused_leaves_nothing_behind(ground):
    """Whoever may not give it can deploy all the same."""
    _function(ground)
    said = "User: ci is not authorized to perform: lambda:UpdateFunctionCode"
    operation = "lambda:UpdateFunctionCode"
    ground.faults.answer(operation, "AccessDeniedException", said, status=403, times=99)
    assert ground.run(*FUNCTION).code == 1
    ground.app(worker(), main=RETURNS.format(1))
    done = ground.run(*DEPLOY)
    assert done.code == 0
    assert "1 stack unchanged" in done.err
    assert shortened.notes(done.err) == []


def test_a_cancellation_that_is_denied_is_told(ground):
    """The update then goes on to its end, and is followed there."""
    _deployed(ground, one("Jobs"))
    ground.app(one("Jobs", seconds=31))
    hold = ground.faults.hold("Jobs", "update")
    said = "User: dev is not authorized to perform: cloudformation:CancelUpdateStack"
    ground.faults.answer("cloudformation:CancelUpdateStack", "AccessDenied", said, status=403)
    ground.faults.call(hold.release, "cloudformation:CancelUpdateStack")
    fork = ground.forked(*DEPLOY)
    assert hold.reached.wait(LONG)
    fork.signal()
    fork.tells("letting go")
    time.sleep(0.55)  # a press of its own
    fork.signal()
    assert fork.ended() == 0
    assert f"note: `{NAME}` cannot be cancelled: {said}" in fork.told
    assert ground.services.queues() == {"Jobs": 31}
