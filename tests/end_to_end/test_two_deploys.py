"""Deploys that meet: of the same app twice at once, and of somebody else."""

from __future__ import annotations

import json
import threading
import time

import pytest
from apps import one, two
from ground import LONG, Done

pytestmark = pytest.mark.slow

OTHERS = "Others are at work"
DEPLOY = ("deploy", "--stage", "local", "--no-lint")
NAME = "shop-local-Main"


def _at_once(ground, call, apps, hold=None):
    """Let a deploy of each app come to a call before any goes on; return what they told.

    A hold is released when one of them waits for the other.
    """
    meeting = threading.Barrier(len(apps))
    ground.faults.call(lambda: meeting.wait(LONG), call, times=len(apps), when="after")
    forks = []
    for number, app in enumerate(apps):
        (ground.folder / f"app{number}.py").write_text(app, encoding="utf-8")
        forks.append(ground.forked(*DEPLOY, "--app", f"app{number}.py"))
    if hold:
        assert hold.reached.wait(LONG)
        _waits(forks)
        hold.release()
    return [Done(fork.ended(), "", fork.told) for fork in forks]


def _waits(forks):
    for _ in range(LONG * 50):
        if any("waiting for the end of that" in fork.told for fork in forks):
            return
        time.sleep(0.02)
    message = "neither waits for the other"
    raise TimeoutError(message)


def _who_waited(done):
    """Return what the deploy told that had to wait."""
    (found,) = [one for one in done if "waiting for the end of that" in one.err]
    return found


@pytest.mark.fault(OTHERS, "two first deploys of the same app at once, each with its change set")
def test_a_stack_that_two_create_is_created_once(ground, page):
    """Who comes second sees the other at work, waits, and finds everything done."""
    app = one("Jobs", "Mails")
    ground.app(app)
    hold = ground.faults.hold("Jobs")
    done = _at_once(ground, "cloudformation:CreateChangeSet", [app, app], hold)
    assert [one.code for one in done] == [0, 0]
    summaries = sorted(one.err.splitlines()[-1].split(" in ")[0] for one in done)
    assert summaries == ["1 stack created", "1 stack unchanged"]
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    assert ground.services.change_sets() == []
    page.tell(_who_waited(done), left, ground.deploy())


@pytest.mark.fault(OTHERS, "two updates at once, with different changes")
def test_updates_that_differ_come_one_after_the_other(ground, page):
    """The stack is what one of the two says, whole: never some of both."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    apps = [one("Jobs", "Mails", seconds=31), one("Jobs", "Mails", seconds=32)]
    hold = ground.faults.hold("Jobs", "update")
    done = _at_once(ground, "cloudformation:CreateChangeSet", apps, hold)
    assert [one.code for one in done] == [0, 0]
    queues = ground.services.queues()
    assert queues in ({"Jobs": 31, "Mails": 31}, {"Jobs": 32, "Mails": 32})
    assert ground.services.change_sets() == []
    assert [one.err.splitlines()[-1].split(" in ")[0] for one in done] == ["1 stack updated"] * 2
    left = "the queues are what the later of the two says, both of them"
    ground.app(one("Jobs", "Mails", seconds=queues["Jobs"]))
    page.tell(_who_waited(done), left, ground.deploy())


def test_stacks_that_need_each_other_are_not_mixed_up(ground):
    """Each stack is made once, and the second reads the first."""
    app = two()
    ground.app(app)
    done = _at_once(ground, "cloudformation:CreateChangeSet", [app, app])
    assert [one.code for one in done] == [0, 0]
    assert ground.services.queues() == {"Jobs": 30, "Orders": 30}
    assert "2 stacks unchanged" in ground.deploy().err


@pytest.fixture
def theirs(ground):
    """An update of somebody else, which takes until it is let go on; the app is deployed before."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    api = ground.cloud.client("cloudformation")
    body = api.get_template(StackName=NAME)["TemplateBody"]
    body["Resources"]["Jobs"]["Properties"]["VisibilityTimeout"] = 77
    hold = ground.faults.hold("Jobs", "update")
    api.update_stack(StackName=NAME, TemplateBody=json.dumps(body))
    assert hold.reached.wait(LONG)
    return hold


def _while_waiting(ground, hold):
    """Run a deploy that waits for somebody, and let that go on."""
    fork = ground.forked(*DEPLOY)
    fork.tells("is in UPDATE_IN_PROGRESS: waiting for the end of that")
    hold.release()
    return Done(fork.ended(), "", fork.told)


@pytest.mark.fault(OTHERS, "somebody else's update of the stack is under way")
def test_what_is_under_way_is_waited_for(ground, page, theirs):
    """Then the stack becomes what the app says, whatever the other has made of it."""
    left = ground.services.left()
    done = _while_waiting(ground, theirs)
    assert done.code == 0
    assert "is in UPDATE_IN_PROGRESS: waiting for the end of that" in done.err
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(OTHERS, "somebody else's update is under way, and fails")
def test_what_fails_under_way_is_not_our_failure(ground, page, theirs):
    """It rolls back, and the deploy goes on from there."""
    ground.faults.fail("Jobs", "update", times=1)
    left = ground.services.left()
    ground.app(one("Jobs", "Mails", seconds=31))
    done = _while_waiting(ground, theirs)
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 31, "Mails": 31}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(OTHERS, "somebody removes the stack while it is deployed to")
def test_a_stack_that_is_being_removed_is_made_anew(ground, page):
    """The removal is waited for: a name can be used again once its stack is gone."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    hold = ground.faults.hold("Jobs", "delete")
    ground.cloud.client("cloudformation").delete_stack(StackName=NAME)
    assert hold.reached.wait(LONG)
    left = ground.services.left()
    fork = ground.forked(*DEPLOY)
    fork.tells("is in DELETE_IN_PROGRESS: waiting for the end of that")
    hold.release()
    done = Done(fork.ended(), "", fork.told)
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(done, left, ground.deploy())
