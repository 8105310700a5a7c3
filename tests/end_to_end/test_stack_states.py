"""Stacks in a state that an earlier deploy, another tool or a person has left them in."""

from __future__ import annotations

import json
import time

import pytest
from apps import one

pytestmark = pytest.mark.slow

FOUND = "The state that a stack is found in"
NAME = "shop-local-Main"
BARE = {"Resources": {"Other": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 7}}}}


@pytest.fixture
def api(ground):
    """The CloudFormation of the cloud, as another tool has it."""
    return ground.cloud.client("cloudformation")


def settled(api, name=NAME):
    """Return the state of a stack once nothing more happens to it."""
    for _ in range(500):
        found = api.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not found.endswith("_IN_PROGRESS") or found == "REVIEW_IN_PROGRESS":
            return found
        time.sleep(0.02)
    raise TimeoutError(found)


def planned(api, kind, name="by-hand"):
    """Make a change set that somebody else leaves behind."""
    api.create_change_set(
        StackName=NAME, ChangeSetName=name, ChangeSetType=kind, TemplateBody=json.dumps(BARE)
    )


@pytest.mark.fault(FOUND, "REVIEW_IN_PROGRESS: a change set of a stack that never came to be")
def test_a_stack_that_was_only_looked_at_is_created(ground, page, api):
    """Such a stack is nothing yet: it is created, and what was left over goes with that."""
    ground.app(one("Jobs"))
    planned(api, "CREATE")
    left = ground.services.left()
    assert ground.services.stacks() == {NAME: "REVIEW_IN_PROGRESS"}
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    assert ground.services.change_sets() == []
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(FOUND, "a change set left over on a stack that stands")
def test_a_change_set_left_over_changes_nothing(ground, page, api):
    """It is not ours: it is neither carried out nor in the way; an update ends it, as on AWS."""
    ground.app(one("Jobs"))
    assert ground.deploy().code == 0
    planned(api, "UPDATE")
    left = ground.services.left()
    unchanged = ground.deploy()
    assert unchanged.code == 0
    assert ground.services.change_sets() == [NAME]
    ground.app(one("Jobs", seconds=31))
    changed = ground.deploy()
    assert changed.code == 0
    assert ground.services.queues() == {"Jobs": 31}
    assert ground.services.change_sets() == []
    page.tell(unchanged, left, ("with a change of the app", changed))


@pytest.mark.fault(FOUND, "ROLLBACK_COMPLETE, of a creation by another tool that failed")
def test_a_stack_whose_creation_failed_is_made_anew(ground, page, api):
    """It holds nothing and can only be deleted: that needs nobody's yes."""
    ground.app(one("Jobs"))
    ground.faults.fail("Other", "create", times=1)
    api.create_stack(StackName=NAME, TemplateBody=json.dumps(BARE))
    assert settled(api) == "ROLLBACK_COMPLETE"
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(
    FOUND, "CREATE_FAILED, of a creation by another tool that was told not to roll back"
)
def test_what_a_failed_creation_has_made_is_not_deleted_unasked(ground, page, api):
    """It may hold something: `lambdaform remove` says what goes, and asks."""
    ground.app(one("Jobs"))
    resources = {**BARE["Resources"], "Late": {"Type": "AWS::SQS::Queue", "DependsOn": "Other"}}
    ground.faults.fail("Late", "create", times=1)
    body = json.dumps({"Resources": resources})
    api.create_stack(StackName=NAME, TemplateBody=body, OnFailure="DO_NOTHING")
    assert settled(api) == "CREATE_FAILED"
    left = ground.services.left()
    refused = ground.deploy()
    assert refused.code == 1
    assert (
        "hint: `lambdaform remove --stage local` deletes it, and says what stands in the way"
        in refused.err
    )
    assert ground.services.left() == left
    assert ground.remove().code == 0
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(refused, left, refused, ("after `lambdaform remove`", again))


@pytest.mark.fault(
    FOUND, "UPDATE_FAILED, of an update by another tool that was told not to roll back"
)
def test_a_half_made_update_is_rolled_back_first(ground, page, api):
    """What an update has left half way goes back before anything new is done."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    body = api.get_template(StackName=NAME)["TemplateBody"]
    for queue in body["Resources"].values():
        queue["Properties"]["VisibilityTimeout"] = 44
    ground.faults.fail("Mails", "update", times=1)
    api.update_stack(StackName=NAME, TemplateBody=json.dumps(body), DisableRollback=True)
    assert settled(api) == "UPDATE_FAILED"
    assert ground.services.queues() == {"Jobs": 44, "Mails": 30}
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30, "Mails": 30}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(FOUND, "the stack was deleted before (DELETE_COMPLETE)")
def test_a_stack_that_was_removed_is_created(ground, page):
    """What was removed can be deployed again."""
    ground.app(one("Jobs"))
    assert ground.deploy().code == 0
    assert ground.remove().code == 0
    left = ground.services.left()
    assert left == "nothing"
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(FOUND, "a stack of that name, which another tool has made of another template")
def test_a_stack_of_the_same_name_is_updated(ground, page, api):
    """A stack is its name: what the app does not say goes, as in any update."""
    ground.app(one("Jobs"))
    api.create_stack(StackName=NAME, TemplateBody=json.dumps(BARE))
    assert settled(api) == "CREATE_COMPLETE"
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert "1 to add, 1 to remove" in done.err or "1 to remove, 1 to add" in done.err
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(done, left, ground.deploy())
