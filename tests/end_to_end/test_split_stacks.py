"""Stacks that are too large for a template: deployed, changed and removed with their nested stacks."""

from __future__ import annotations

import importlib
import json
from functools import partial

import ground as grounds
import pytest
from apps import RETURNS, one
from embedded import Workshop
from test_resource_faults import BUSY, DENIED, FAILS, STAYS

from lambdaform.placements import FILE
from lambdaform.splitting import Limits, Whole
from lambdaform.splitting.limits import Room

pytestmark = pytest.mark.slow

BUCKET = "lambdaform-assets-123456789012-us-east-1-an"
QUEUES = [f"Q{n}" for n in range(24)]
SMALL = Limits(
    most=Room(20, 90, 90, 100_000),
    unsplit=Room(16, 90, 90, 95_000),
    siblings=Room(16, 80, 80, 95_000),
    any=Room(12, 70, 70, 85_000),
    recorded=4,
    a_stack=8,
)
"""Limits as AWS's are, for templates of twenty resources."""


@pytest.fixture
def small(monkeypatch):
    """Let a template hold twenty resources: what is made of several is then made in no time."""
    module = importlib.import_module("lambdaform.splitting.stacks")
    monkeypatch.setattr(module, "Whole", partial(Whole, limits=SMALL))


@pytest.fixture
def recorded(ground):
    """Return where resources are, as the record beside the app says, when called."""
    return lambda: json.loads((ground.folder / FILE).read_text(encoding="utf-8"))["shop"]["Main"]


def test_a_stack_of_520_queues_is_deployed_changed_and_removed(tmp_path):
    """It is one stack to the person: an unchanged one takes few calls and uploads nothing."""
    workshop = Workshop()
    with grounds.ground(tmp_path, providers={"AWS::SQS::Queue": workshop}) as ground:
        ground.app(_many(520))
        first = ground.deploy()
        assert first.code == 0
        assert "shop-local-Main: 521 to add" in first.err  # a nested stack is one of them
        assert len(workshop.things) == 520
        ground.calls.clear()
        assert "1 stack unchanged" in ground.deploy().err
        assert ground.calls == UNCHANGED
        ground.app(_many(521, seconds=31))
        done = ground.deploy()
        assert "shop-local-Main: 1 to change, 1 to add" in done.err
        assert "~ Q519 " in done.err
        assert "+ Q520 " in done.err
        assert [thing["VisibilityTimeout"] for thing in workshop.things.values()].count(31) == 1
        assert ground.remove().code == 0
        assert workshop.things == {}
        assert ground.services.left() == "buckets: for code, 4 objects"


UNCHANGED = [
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "s3:HeadBucket",
    "cloudformation:GetTemplate",
]
"""The calls of a deploy that finds everything as it should be."""


def _many(count, seconds=30):
    """Return an app of that many queues; the timeout is that of one in a nested stack."""
    timeout = f"timedelta(seconds={seconds} if n == 519 else 30)"
    loop = f"for n in range({count}):\n    Queue(stack, f'Q{{n}}', visibility_timeout={timeout})\n"
    return one(more=loop)


@pytest.mark.fault(FAILS, "a queue in a nested stack cannot be updated")
def test_an_update_that_fails_inside_is_taken_back_everywhere(ground, small, recorded, page):
    """The queue that failed is what is told, at its line; both templates are as they were before."""
    ground.app(one(*QUEUES))
    assert ground.deploy().code == 0
    assert recorded()["Q23"] == "Part2"
    ground.app(one(*QUEUES, seconds=31))
    ground.faults.fail("Q23", "update", DENIED, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert first.err.count("error: ") == 1
    assert "error: `Q23` (AWS::SQS::Queue) could not be updated: " in first.err
    assert "--> app.py:29\n" in first.err
    assert "in the stack `shop-local-Main`, in its nested stack `Part2`" in first.err
    assert "UPDATE_ROLLBACK_COMPLETE: everything is as it was before" in first.err
    assert ground.services.queues() == dict.fromkeys(sorted(QUEUES), 30)
    states = {*ground.services.stacks().values()}
    assert states == {"UPDATE_ROLLBACK_COMPLETE"}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == dict.fromkeys(sorted(QUEUES), 31)
    page.tell(first, "every queue of both templates: 30 s", again)


def test_a_creation_that_fails_inside_leaves_nothing(ground, small):
    """The next deploy makes the stack anew."""
    ground.app(one(*QUEUES))
    ground.faults.fail("Q23", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert "error: `Q23` (AWS::SQS::Queue) could not be created: " in first.err
    assert "Embedded stack" not in first.err.partition("error: ")[2]
    assert ground.services.queues() == {}
    assert ground.deploy().code == 0
    assert len(ground.services.queues()) == 24


def test_what_changes_inside_is_told_before(ground, small):
    """Replacements and removals in nested stacks are named, with the data that goes."""
    ground.app(one(*QUEUES))
    assert ground.deploy().code == 0
    ground.app(one(*QUEUES[:22], more='Queue(stack, "Q23", queue_name="taken")\n'))
    done = ground.deploy()
    assert done.code == 0
    assert "removed, with their data: Q22" in done.err
    assert "replaced, with their data: Q23" in done.err
    assert "Part1" not in done.err.partition("Main: ")[2].partition("\n")[0]


def test_a_nested_stack_that_goes_says_what_goes_with_it(ground, small):
    """Nothing is left in it; its queues are told as removed, each by its name."""
    ground.app(one(*QUEUES))
    assert ground.deploy().code == 0
    ground.app(one(*QUEUES[:12]))
    done = ground.deploy()
    assert done.code == 0
    (line,) = [line for line in done.err.splitlines() if "with their data: " in line]
    assert all(id in line for id in QUEUES[16:])
    assert ground.services.queues() == dict.fromkeys(sorted(QUEUES[:12]), 30)


@pytest.mark.parametrize("count", [24, 30, 14])
def test_nothing_moves_without_the_record(ground, small, recorded, count):
    """A record that was lost stops the deploy, however many templates there would be then."""
    ground.app(one(*QUEUES))
    assert ground.deploy().code == 0
    kept = json.dumps({"shop": {"Main": recorded()}})
    (ground.folder / FILE).unlink()
    ids = QUEUES[10:] + [f"New{n}" for n in range(count - 14)]
    ground.app(one(*ids))
    ground.calls.clear()
    done = ground.deploy()
    assert done.code == 1
    assert "would move to other templates: " in done.err
    assert f"hint: restore `{FILE}` from version control" in done.err
    assert not (ground.folder / FILE).exists()
    assert "cloudformation:ExecuteChangeSet" not in ground.calls
    assert ground.services.queues() == dict.fromkeys(sorted(QUEUES), 30)
    assert ground.services.change_sets() == []
    (ground.folder / FILE).write_text(kept, encoding="utf-8")
    assert ground.deploy().code == 0
    assert ground.services.queues() == dict.fromkeys(sorted(ids), 30)


def test_functions_and_buckets_inside_are_found(ground, small, recorded):
    """By `invoke`, `logs` and `--function`; a full bucket stops the removal, what is kept is told."""
    more = 'from lambdaform import Bucket\nBucket(stack, "Files")\n'
    more += 'Function(stack, "Worker", code="src", handler="main.handler")\n'
    ground.app(one(*QUEUES, more=more), main=RETURNS.format("'old'"))
    assert ground.deploy().code == 0
    assert "root" not in {recorded()[id] for id in ("Files", "Worker")}
    assert ground.run("invoke", "Worker", "--stage", "local").out == '"old"\n'
    ground.app(one(*QUEUES, more=more), main=RETURNS.format("'new'"))
    assert ground.deploy("--function", "Worker").code == 0
    assert ground.run("invoke", "Worker", "--stage", "local").out == '"new"\n'
    assert ground.run("logs", "Worker", "--stage", "local").code == 0
    events = ground.run("events", "--stage", "local").out
    assert all(f" {id} " in events for id in ("Q0", "Q23", "Worker", "Part1"))
    s3 = ground.cloud.client("s3")
    (name,) = [b["Name"] for b in s3.list_buckets()["Buckets"] if BUCKET not in b["Name"]]
    s3.put_object(Bucket=name, Key="it", Body=b"it")
    stopped = ground.remove()
    assert stopped.code == 1
    assert "the bucket `Files`" in stopped.err
    assert ground.remove("--empty-buckets").code == 0
    assert ground.services.functions() == {}


def test_a_removal_tells_what_stays_inside_and_why(ground, small):
    """What its policy keeps is listed before; what cannot be deleted is told by its name."""
    kept = 'Queue(stack, "Kept", removal_policy="retain")\n'
    ground.app(one(*QUEUES, more=kept))
    assert ground.deploy().code == 0
    ground.faults.fail("Q23", "delete", STAYS, times=1)
    first = ground.remove()
    assert first.code == 1
    assert "kept: Kept (AWS::SQS::Queue): " in first.err
    assert "error: `Q23` (AWS::SQS::Queue) could not be deleted: " in first.err
    assert ground.remove().code == 0
    assert ground.services.queues() == {"Kept": 60}
