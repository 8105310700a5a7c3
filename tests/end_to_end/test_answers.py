"""Answers that are not what was hoped for: refusals, throttling, lost connections, strange pages."""

from __future__ import annotations

import pytest
from apps import RETURNS, layered, one
from calls import CREATING, UPDATING

pytestmark = pytest.mark.slow

ANSWERS = "Answers that are not what was hoped for"
HEADS = ("s3:HeadBucket", "s3:HeadObject")
USED = 6
"""Calls that meet a fault that does not end: boto3 tries each of ours three times."""


def _throttle(faults, operation):
    if operation in HEADS:
        faults.answer(operation, "503", status=503)
    elif operation.startswith("s3:"):
        faults.answer(operation, "SlowDown", "Please reduce your request rate.", status=503)
    else:
        faults.answer(operation, "Throttling", "Rate exceeded")


def _drop(faults, operation):
    faults.drop(operation)


def _lose(faults, operation):
    faults.drop(operation, when="after")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(
            _throttle,
            marks=pytest.mark.fault(ANSWERS, "AWS throttles: each call once"),
            id="throttle",
        ),
        pytest.param(
            _drop,
            marks=pytest.mark.fault(ANSWERS, "the connection drops before each call, once"),
            id="drop",
        ),
        pytest.param(
            _lose,
            marks=pytest.mark.fault(ANSWERS, "the answer to each call is lost, once"),
            id="lose",
        ),
    ],
)
def test_what_happens_once_is_not_noticed(ground, page, fault):
    """boto3 tries again, and nothing is done twice by that: create, update and remove."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    for operation in set(CREATING):
        fault(ground.faults, operation)
    first = ground.deploy()
    assert first.code == 0
    assert "shop-local-Main: created" in first.err
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30}
    ground.mended()
    ground.app(layered(31, protected=False), lib=RETURNS.format(2))
    for operation in set(UPDATING):
        fault(ground.faults, operation)
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 31}
    assert list(ground.services.layers().values()) == ground.zips()
    ground.mended()
    for operation in ("ListStackResources", "GetTemplate", "DeleteStack", "DescribeStackEvents"):
        fault(ground.faults, f"cloudformation:{operation}")
    assert ground.remove().code == 0
    assert ground.services.stacks() == {}
    assert ground.services.queues() == {}
    page.tell(first, left, ("with new code and another timeout", again))


def _refused(operation, code, message, status=400, **how):
    return lambda ground: ground.faults.answer(
        operation, code, message, status=status, times=USED, **how
    )


def _strange(ground):
    ground.door.strange = "cloudformation:CreateChangeSet"


CHANGE_SET, FOLLOWED = "cloudformation:CreateChangeSet", "cloudformation:DescribeStackEvents"
DENIED = (
    "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: "
    "cloudformation:CreateChangeSet on resource: arn:aws:cloudformation:us-east-1:123456789012:"
    "stack/shop-local-Main/* because no identity-based policy allows it"
)
SCP = (
    "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: "
    "cloudformation:CreateChangeSet with an explicit deny in a service control policy"
)
OLD = "Signature expired: 20261120T140000Z is now earlier than 20261120T141500Z"
KEY = "The security token included in the request is invalid."

FAULTS = [
    (
        "access denied",
        _refused(CHANGE_SET, "AccessDenied", DENIED, 403),
        "hint: the credentials need `cloudformation:CreateChangeSet`",
    ),
    (
        "access denied by a policy of the organisation",
        _refused(CHANGE_SET, "AccessDenied", SCP, 403),
        "hint: a policy denies it, whatever others allow",
    ),
    (
        "the credentials expire before anything was begun",
        _refused(
            CHANGE_SET, "ExpiredToken", "The security token included in the request is exp", 403
        ),
        "error: the AWS credentials have expired\nhint: log in again",
    ),
    (
        "the credentials expire while a stack is followed",
        _refused(FOLLOWED, "ExpiredToken", "The security token included is expired", 403, nth=2),
        "CloudFormation goes on with `shop-local-Main`: run it again to follow",
    ),
    (
        "the credentials are not known",
        _refused("sts:GetCallerIdentity", "InvalidClientTokenId", KEY, 403),
        "error: AWS does not know these credentials",
    ),
    (
        "this machine's clock is off",
        _refused("sts:GetCallerIdentity", "SignatureDoesNotMatch", OLD, 403),
        "hint: set this machine's clock",
    ),
    (
        "AWS throttles without end",
        _refused(CHANGE_SET, "Throttling", "Rate exceeded"),
        "hint: wait a little, and run it again",
    ),
    (
        "a fault at AWS (503)",
        _refused(CHANGE_SET, "ServiceUnavailable", "Service is unavailable", 503),
        "hint: AWS is at fault, or throttles: wait a little, and run it again",
    ),
    (
        "each connection is dropped",
        lambda ground: ground.faults.drop(CHANGE_SET, times=USED),
        "error: the connection to AWS was lost",
    ),
    (
        "each answer is lost, to the call that makes a change set",
        lambda ground: ground.faults.drop(CHANGE_SET, times=USED, when="after"),
        "error: the connection to AWS was lost",
    ),
    (
        "a page of HTML answers, as a proxy's",
        _strange,
        "error: what answers is not AWS: a page of HTML (HTTP 200)",
    ),
]


@pytest.mark.parametrize(
    ("order", "told"),
    [
        pytest.param(order, told, marks=pytest.mark.fault(ANSWERS, what), id=what)
        for what, order, told in FAULTS
    ],
)
def test_what_cannot_be_waited_for_is_told(ground, page, order, told):
    """With what to do about it; nothing is lost, and the next deploy goes on."""
    ground.app(one("Jobs"))
    order(ground)
    first = ground.deploy()
    assert first.code == 1
    assert told in first.err
    assert "Traceback" not in first.err
    ground.mended()
    ground.settled()
    left = ground.services.left()
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    assert ground.services.change_sets() == []
    page.tell(first, left, again)


@pytest.mark.fault(ANSWERS, "each answer is lost, to the call that carries a change set out")
def test_an_execution_whose_answers_are_lost_is_followed(ground, page):
    """What CloudFormation has begun is found out, and followed to its end."""
    ground.app(one("Jobs"))
    ground.faults.drop("cloudformation:ExecuteChangeSet", times=USED, when="after")
    first = ground.deploy()
    assert first.code == 0
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(first, left, ground.deploy())


@pytest.mark.fault(ANSWERS, "the connection is gone for a while, while a stack is followed")
def test_a_connection_that_comes_back_is_waited_for(ground, page):
    """CloudFormation goes on meanwhile; nothing of it is missed."""
    ground.app(one("Jobs", "Mails"))
    hold = ground.faults.hold("Mails")
    ground.faults.drop(FOLLOWED, nth=3, times=9)
    ground.faults.call(hold.release, FOLLOWED, nth=8)
    first = ground.deploy("-v")
    assert first.code == 0
    assert "shop-local-Main: waiting for the connection" in first.err
    assert first.err.count("created  ") == 2
    left = ground.services.left()
    page.tell(first, left, ground.deploy())


@pytest.mark.fault(ANSWERS, "the connection is gone for good, while a stack is followed")
def test_a_connection_that_stays_away_is_given_up(ground, page):
    """After five seconds with a cloud on this machine, and five minutes with AWS."""
    ground.app(one("Jobs"))
    hold = ground.faults.hold("Jobs")
    ground.faults.drop(FOLLOWED, nth=2, times=10_000)
    first = ground.deploy()
    assert first.code == 1
    assert "CloudFormation goes on with `shop-local-Main`: run it again to follow" in first.err
    ground.mended()
    hold.release()
    ground.settled()
    left = ground.services.left()
    again = ground.deploy()
    assert "1 stack unchanged" in again.err
    page.tell(first, left, again)
