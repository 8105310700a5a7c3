"""Deploys of split stacks that end in the middle, inside a nested stack, and are gone on with."""

from __future__ import annotations

import json
import signal
import time

import ground as grounds
import pytest
from apps import one
from embedded import Workshop
from ground import LONG, Done
from test_interrupted_deploys import DEPLOY, ENDS, ONE_PRESS, Held, called

from lambdaform.placements import FILE

pytestmark = pytest.mark.slow

COUNT = 505
LAST = "Q504"
"""A queue in the nested stack."""

_MOMENT = 0.3
"""Seconds in which a call that has come in is carried out."""


@pytest.fixture
def workshop():
    """What makes queues of nothing."""
    return Workshop()


@pytest.fixture
def ground(tmp_path, workshop):
    """A project of one stack that is too large for a template."""
    with grounds.ground(tmp_path, providers={"AWS::SQS::Queue": workshop}) as made:
        made.app(_app())
        yield made


def _app(seconds=30):
    timeout = f"visibility_timeout=timedelta(seconds={seconds} if n >= 500 else 30)"
    return one(more=f"for n in range({COUNT}):\n    Queue(stack, f'Q{{n}}', {timeout})\n")


def _record(ground):
    return json.loads((ground.folder / FILE).read_text(encoding="utf-8"))["shop"]["Main"]


def _timeouts(workshop):
    return sorted(thing["VisibilityTimeout"] for thing in workshop.things.values())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(
            signal.SIGKILL,
            -signal.SIGKILL,
            marks=pytest.mark.fault(ENDS, "killed while a nested stack is being made"),
            id="killed",
        ),
        pytest.param(
            signal.SIGTERM,
            130,
            marks=pytest.mark.fault(ENDS, "SIGTERM while a nested stack is being made"),
            id="stopped",
        ),
    ],
)
def test_a_creation_is_gone_on_with(ground, workshop, page, number, code):
    """Where resources are was written before any was made: the next deploy finds all in its place."""
    held = Held(ground, f"create {LAST}")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal(number)
    assert fork.ended() == code
    record = _record(ground)
    assert record[LAST] == "Part1"
    second = ground.forked(*DEPLOY)
    second.tells("is in CREATE_IN_PROGRESS: waiting for the end of that")
    held.release()
    assert second.ended() == 0
    assert len(workshop.things) == COUNT
    assert {*ground.services.stacks().values()} == {"CREATE_COMPLETE"}
    assert _record(ground) == record
    assert "1 stack unchanged" in ground.deploy().err
    page.tell(Done(code, "", fork.told), "most of its queues", Done(0, "", second.told))


@pytest.mark.fault(ENDS, "Ctrl-C twice while a nested stack is being updated")
def test_an_update_is_cancelled(ground, workshop, page):
    """Both templates go back; the next deploy changes all that was to be changed."""
    assert ground.deploy().code == 0
    ground.app(_app(31))
    held = Held(ground, f"update {LAST}")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal()
    fork.tells("letting go in 3 s")
    time.sleep(ONE_PRESS)
    fork.signal()
    fork.tells("cancelling ...")
    called(ground, "cloudformation:CancelUpdateStack")
    time.sleep(_MOMENT)
    held.release()
    assert fork.ended() == 1
    ground.settled()
    assert _timeouts(workshop) == [30] * COUNT
    again = ground.deploy()
    assert again.code == 0
    assert _timeouts(workshop) == [30] * 500 + [31] * 5
    page.tell(Done(1, "", fork.told), "every queue as it was", again)


def test_a_deploy_that_never_begins_writes_no_record(ground):
    """Nobody is asked to commit where resources would have been."""
    held = Held(ground, "call cloudformation:DescribeChangeSet")
    fork = ground.forked(*DEPLOY)
    assert held.reached.wait(LONG)
    fork.signal(signal.SIGTERM)
    held.release()
    assert fork.ended() == 130
    assert not (ground.folder / FILE).exists()
    assert ground.deploy().code == 0
    assert _record(ground)[LAST] == "Part1"
