"""Each call of a deploy: it fails in every way, or the process is killed right after it."""

from __future__ import annotations

import signal
import threading

import ground as grounds
import pytest
import shortened
from apps import RETURNS, layered
from calls import CREATING, KINDS, UPDATING, Call, numbered, without_polls
from ground import LONG

from lambdaform.errors import DeployError

pytestmark = pytest.mark.slow

CREATES = "Every call of a first deploy"
UPDATES = "Every call of an update"

KILLED = "killed"

LOOKED, WAITING = Call("s3:HeadBucket", 2), Call("s3:HeadBucket", 3)
"""A look at the bucket of the CDK, and at the new one until it is there."""

HARMLESS = {
    ("HeadBucket", 2, "denied"): "the bucket of the CDK is not ours to look at: ours is made",
    ("HeadBucket", 3, "denied"): "the bucket is there: that is what is waited for",
}
"""Calls of a first deploy that may fail: by operation, number and kind."""

LAST = Call("cloudformation:DescribeStacks", 5)
"""A look at the outputs."""

BORNE = ("throttled", "dropped")
FOLLOWING = (
    Call("cloudformation:DescribeStackEvents", 2),
    Call("cloudformation:DescribeStacks", 4),
)
"""Calls that follow a stack: what passes is waited for there, since CloudFormation goes on."""

MARKS = Call("s3:ListObjectsV2", 1)
"""A look, after the stack is done, at which functions run other code: what it lacks is a note."""

ONCE = (LOOKED, WAITING, *FOLLOWING, LAST, MARKS)
"""Calls that the next deploy may not make, because the one that failed there did its work."""


def _base(ground, section):
    """Make the stack that an update begins with; return the timeout and the number of zips to be."""
    ground.app(layered(30), lib=RETURNS.format(1))
    if section == CREATES:
        return 30, 1
    assert ground.deployed() == ["created"]
    ground.calls.clear()
    ground.app(layered(31), lib=RETURNS.format(2))
    return 31, 2


def _stands(ground, seconds, zips):
    """Hold the services to what the app says."""
    services = ground.services
    assert services.stacks() in (
        {"shop-local-Main": "CREATE_COMPLETE"},
        {"shop-local-Main": "UPDATE_COMPLETE"},
    )
    assert services.queues() == {"Jobs": seconds}
    assert services.change_sets() == []
    assert list(services.layers().values()) == ground.zips()
    (bucket,) = services.buckets()
    assert ("lambdaform:prepared", "1") in services.tags(bucket)
    assert len(services.objects(bucket)) == zips
    stack = ground.cloud.client("cloudformation").describe_stacks()["Stacks"][0]
    assert stack["EnableTerminationProtection"]


def _told(call, kind, error):
    """Hold what a person is told to the kind of the fault."""
    (problem,) = error.problems
    headless = call.name.startswith("Head")
    name = "BucketExists" if call == WAITING else call.name
    expected = {
        "denied": f"`{name}` was denied: ",
        "expired": f"`{name}` was refused: " if headless else "the AWS credentials have expired",
        "throttled": f"`{name}` failed: " if headless else "AWS throttles: ",
        "dropped": "the connection to AWS was lost: ",
        "strange": "what answers is not AWS: a page of HTML",
    }[kind]
    if (call.name, call.nth, kind) == ("HeadBucket", 1, "denied"):
        expected = "the bucket `lambdaform-assets-123456789012-us-east-1-an` is not open to these"
    assert problem.message.startswith(expected)
    assert problem.hint
    if headless and kind == "expired":
        assert "have the credentials expired?" in problem.hint


def _tried(call, ways, section, folder):
    """Let a call go wrong in each way, one after the other; return what each left, and the end."""
    with grounds.ground(folder) as ground:
        seconds, zips = _base(ground, section)
        left = {way: _gone_wrong(ground, call, way, section) for way in ways}
        done = ground.deploy()
        assert done.code == 0
        _stands(ground, seconds, zips)
        return left, shortened.summary(done.err)


def _gone_wrong(ground, call, way, section):
    if way == KILLED:
        _kill(ground, call)
    else:
        _fail(ground, call, way, section)
    ground.mended()
    ground.settled()
    return ground.services.left()


def _fail(ground, call, kind, section):
    KINDS[kind](ground, call)
    try:
        ground.deployed()
    except DeployError as error:
        _told(call, kind, error)
    else:
        assert _is_harmless(call, kind, section), kind


def _kill(ground, call):
    """Kill the process of a deploy when a call was carried out."""
    started, fork = threading.Event(), None

    def kill():
        started.wait(LONG)
        fork.signal(signal.SIGKILL)

    ground.faults.call(kill, call.operation, nth=call.nth, when="after")
    fork = ground.forked("deploy", "--stage", "local", "--no-lint")
    started.set()
    assert fork.ended() == -signal.SIGKILL, fork.told


def _is_harmless(call, kind, section):
    if section == CREATES and (call.name, call.nth, kind) in HARMLESS:
        return True
    return call == MARKS or (kind in BORNE and call in FOLLOWING)


def _ways(call, section):
    """Return the ways in which a call goes wrong, those together that leave it to be made again."""
    kinds = [kind for kind in KINDS if not (kind == "strange" and call.name.startswith("Head"))]
    if section == UPDATES:
        kinds = ["denied", "dropped"]
    ways = [*kinds, KILLED]
    return [[way] for way in ways] if call in ONCE else [ways]


@pytest.mark.parametrize(
    ("section", "operations"), [(CREATES, CREATING), (UPDATES, UPDATING)], ids=["create", "update"]
)
def test_these_are_the_calls_that_a_deploy_makes(ground, section, operations):
    """A call that is new has to be tried below."""
    _base(ground, section)
    ground.deployed()
    assert without_polls(ground.calls) == operations


def _cases():
    for section, operations in ((CREATES, CREATING), (UPDATES, UPDATING)):
        for call in numbered(operations):
            mark = pytest.mark.fault(section, f"{call.name} {call.nth}")
            yield pytest.param(section, call, marks=mark, id=f"{section.split()[-1]}-{call}")


@pytest.mark.parametrize(("section", "call"), list(_cases()))
def test_a_call_fails_or_is_the_last(page, tmp_path, section, call):
    """Whatever becomes of a call, nothing is lost, and the next deploy makes everything right."""
    left = {}
    for number, ways in enumerate(_ways(call, section)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found, again = _tried(call, ways, section, folder)
        left |= found
    page.say(shortened.left(left["denied"]), shortened.left(left[KILLED]), again)
