"""Resources that fail: when they are made, changed, taken away, and when that is taken back."""

from __future__ import annotations

import pytest
from apps import one, two

pytestmark = pytest.mark.slow

FAILS = "A resource that fails"
FOUND = "The state that a stack is found in"

BUSY = (
    'Resource handler returned message: "Rate exceeded (Service: Sqs, Status Code: 400, '
    'Request ID: 6f1c)" (RequestToken: 83aa, HandlerErrorCode: Throttling)'
)
DENIED = (
    'Resource handler returned message: "User: arn:aws:iam::123456789012:user/dev is not '
    'authorized to perform: sqs:SetQueueAttributes" (RequestToken: 51be, HandlerErrorCode: '
    "AccessDenied)"
)
STAYS = DENIED.replace("SetQueueAttributes", "DeleteQueue")


@pytest.mark.fault(FAILS, "the second queue of a new stack cannot be created")
def test_a_new_stack_is_taken_back_whole(ground, page):
    """Nothing of a creation that failed is left but its name; the next deploy makes it anew."""
    ground.app(one("Jobs", "Mails"))
    ground.faults.fail("Mails", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert "--> app.py:7\n" in first.err
    assert "the stack is now ROLLBACK_COMPLETE: what had been created was deleted" in first.err
    assert "hint: the service was asked too often: deploy again" in first.err
    left = ground.services.left()
    assert ground.services.queues() == {}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(first, left, again)


@pytest.mark.fault(FAILS, "a queue of the second of two stacks cannot be created")
def test_stacks_that_came_first_stay(ground, page):
    """What a stack needs was made before it, is whole, and stays."""
    ground.app(two())
    ground.faults.fail("Jobs", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert "in the stack `shop-local-Work`" in first.err
    left = ground.services.left()
    assert ground.services.queues() == {"Orders": 30}
    again = ground.deploy()
    assert again.code == 0
    assert "2 stacks: 1 unchanged, 1 created" in again.err
    _reads(ground)
    page.tell(first, left, again)


def _reads(ground):
    """Hold the second queue to what it reads from the first stack."""
    (orders, jobs) = (ground.services.queue(id) for id in ("Orders", "Jobs"))
    tags = ground.cloud.client("sqs").list_queue_tags(QueueUrl=jobs["Url"])["Tags"]
    assert tags["reads"] == orders["QueueArn"]


@pytest.mark.fault(FAILS, "a queue of the first of two stacks cannot be created")
def test_what_needs_a_failed_stack_is_left_out(ground, page):
    """Nothing is begun with a stack that needs one that failed."""
    ground.app(two())
    ground.faults.fail("Orders", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert "shop-local-Work: left out" in first.err
    left = ground.services.left()
    assert ground.services.stacks() == {"shop-local-Data": "ROLLBACK_COMPLETE"}
    again = ground.deploy()
    assert again.code == 0
    _reads(ground)
    page.tell(first, left, again)


@pytest.mark.fault(FAILS, "a queue of one of two stacks that do not need each other fails")
def test_independent_stacks_go_on(ground, page):
    """A failure stops only what needs it."""
    ground.app(two(reads=False))
    ground.faults.fail("Orders", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Orders": 30}
    page.tell(first, left, again)


@pytest.mark.fault(FAILS, "the second of two queues cannot be updated")
def test_an_update_is_taken_back(ground, page):
    """What was updated before the failure has its earlier properties again, in the service."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    urls = {id: ground.services.queue(id)["Url"] for id in ("Jobs", "Mails")}
    ground.app(one("Jobs", "Mails", seconds=31))
    ground.faults.fail("Mails", "update", DENIED, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert "hint: who deploys needs `sqs:SetQueueAttributes`" in first.err
    assert "UPDATE_ROLLBACK_COMPLETE: everything is as it was before" in first.err
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 31, "Mails": 31}
    assert {id: ground.services.queue(id)["Url"] for id in urls} == urls
    page.tell(first, left, again)


@pytest.mark.fault(
    FAILS, "a queue that an update adds cannot be created, after another was updated"
)
def test_what_an_update_added_goes_again(ground, page):
    """A rollback restores what was changed, and deletes what was added."""
    ground.app(one("Jobs"))
    assert ground.deploy().code == 0
    ground.app(one("Jobs", "Mails", "Bills", seconds=31))
    ground.faults.fail("Bills", "create", BUSY, times=1)
    first = ground.deploy()
    assert first.code == 1
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Bills": 31, "Jobs": 31, "Mails": 31}
    page.tell(first, left, again)


@pytest.mark.fault(FAILS, "a queue that left the app cannot be deleted")
def test_what_cannot_be_cleaned_up_is_named(ground, page):
    """CloudFormation calls the update complete and forgets the queue: the person is told where."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    ground.app(one("Jobs"))
    ground.faults.fail("Mails", "delete", STAYS, times=3)
    first = ground.deploy()
    assert first.code == 0
    url = ground.services.queue("Mails")["Url"]
    assert f"note: `Mails` left the stack, and cannot be deleted: {STAYS}; it stays" in first.err
    assert url in first.err
    left = ground.services.left()
    again = ground.deploy()
    assert "1 stack unchanged" in again.err
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(first, left, again)


@pytest.mark.fault(FAILS, "an update fails, and so does the way back: UPDATE_ROLLBACK_FAILED")
def test_a_rollback_that_sticks_is_told_with_what_began_it(ground, page):
    """Both failures are told, the first first; the next deploy goes on with the rollback."""
    _stick(ground, times=1)
    first = ground.deploy()
    assert first.code == 1
    assert first.err.index("`Mails` (AWS::SQS") < first.err.index("`Jobs` (AWS::SQS::Queue) could")
    left = ground.services.left()
    assert ground.services.stacks() == {"shop-local-Main": "UPDATE_ROLLBACK_FAILED"}
    assert ground.services.queues() == {"Jobs": 31, "Mails": 30}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 31, "Mails": 31}
    page.tell(first, left, again)


def _stick(ground, *, times):
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    ground.app(one("Jobs", "Mails", seconds=31))
    ground.faults.fail("Mails", "update", DENIED, times=1)
    ground.faults.fail("Jobs", "rollback", DENIED, times=times)


@pytest.mark.fault(FOUND, "UPDATE_ROLLBACK_FAILED, and the rollback sticks once more")
def test_a_rollback_that_sticks_again_says_what_can_be_done(ground, page):
    """It is tried once in a deploy; then a person has to mend what stands in the way."""
    _stick(ground, times=2)
    assert ground.deploy().code == 1
    second = ground.deploy()
    assert second.code == 1
    assert "`shop-local-Main` cannot be rolled back (UPDATE_ROLLBACK_FAILED)" in second.err
    assert "--resources-to-skip ID" in second.err
    left = ground.services.left()
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 31, "Mails": 31}
    page.tell(second, left, ("when what stood in the way is mended", again))


@pytest.mark.fault(FAILS, "a creation fails, and so does the way back: ROLLBACK_FAILED")
def test_a_creation_that_cannot_be_taken_back_has_to_be_removed(ground, page):
    """CloudFormation can only delete such a stack, which a person has to want."""
    ground.app(one("Jobs", "Mails"))
    ground.faults.fail("Mails", "create", BUSY, times=1)
    ground.faults.fail("Jobs", "rollback", STAYS, times=3)
    first = ground.deploy()
    assert first.code == 1
    assert "could not be deleted: " in first.err
    left = ground.services.left()
    assert ground.services.stacks() == {"shop-local-Main": "ROLLBACK_FAILED"}
    assert ground.services.queues() == {"Jobs": 30}
    refused = ground.deploy()
    assert refused.code == 1
    assert "hint: `lambdaform remove --stage local` deletes it" in refused.err
    assert ground.remove().code == 0
    assert ground.services.queues() == {}
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(first, left, refused, ("after `lambdaform remove`", again))


@pytest.mark.fault(FAILS, "`lambdaform remove`: a queue cannot be deleted: DELETE_FAILED")
def test_a_removal_that_fails_is_told_and_can_be_gone_on_with(ground, page):
    """What could be deleted is gone, the rest is named, and removing again goes on."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    ground.faults.fail("Jobs", "delete", STAYS, times=1)
    first = ground.remove()
    assert first.code == 1
    assert "`Jobs` (AWS::SQS::Queue) could not be deleted: " in first.err
    assert "DELETE_FAILED: some of it could not be deleted, and is still there" in first.err
    left = ground.services.left()
    assert ground.services.queues() == {"Jobs": 30}
    again = ground.remove()
    assert again.code == 0
    assert ground.services.left() == "nothing"
    page.tell(first, left, again)


@pytest.mark.fault(FOUND, "DELETE_FAILED: a removal stopped half way")
def test_a_half_removed_stack_is_not_deployed_to(ground, page):
    """CloudFormation takes no update of it; the way out is told."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    ground.faults.fail("Jobs", "delete", STAYS, times=1)
    assert ground.remove().code == 1
    refused = ground.deploy()
    assert refused.code == 1
    assert "hint: `lambdaform remove --stage local` deletes it" in refused.err
    left = ground.services.left()
    assert ground.remove().code == 0
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(refused, left, refused, ("after `lambdaform remove`", again))
