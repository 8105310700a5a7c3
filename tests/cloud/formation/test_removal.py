"""Stacks are taken away: dependents first, what is kept stays, what fails is named."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, TOPIC, body

TELLING = {"Type": TOPIC, "Properties": {"DisplayName": {"Ref": "Jobs"}}}


def test_dependents_go_first(stacks, workshop):
    """And then the stack is gone by its name, and can be read by its id."""
    stacks.create(body(Jobs={}, Told=TELLING))
    gone = stacks.delete()
    assert workshop.done[-2:] == [("delete", "Told-2"), ("delete", "Jobs-1")]
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    assert gone["DeletionTime"] >= gone["CreationTime"]
    with pytest.raises(ClientError, match="Stack with id Shop does not exist"):
        stacks.described()
    assert stacks.events(gone["StackId"])[-1] == "Shop DELETE_COMPLETE"


def test_a_name_can_be_used_again(stacks):
    """It is another stack then."""
    first = stacks.create(body(Jobs={}))
    stacks.delete()
    second = stacks.create(body(Jobs={}))
    assert first["StackId"] != second["StackId"]


def test_a_stack_that_is_not_there_is_deleted_already(stacks):
    """No error: it is what was asked for."""
    stacks.api.delete_stack(StackName="Shop")


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_retained_is_skipped(stacks, workshop, policy):
    """Its resource stays, and its event says so."""
    kept = {"Type": QUEUE, "DeletionPolicy": policy}
    stacks.create(body(Jobs=kept, Other={}))
    gone = stacks.delete()
    assert workshop.things.keys() == {"Jobs-1"}
    assert stacks.resources(gone["StackId"]) == {
        "Jobs": ("Jobs-1", "DELETE_SKIPPED"),
        "Other": ("Other-2", "DELETE_COMPLETE"),
    }


def test_what_cannot_be_deleted_keeps_what_it_needs(stacks, workshop, faults):
    """The rest goes; the stack names what failed, and can be deleted again."""
    stacks.create(body(Jobs={}, Told=TELLING, Other={}))
    faults.fail("Told", "delete", "it is in use", times=1)
    stuck = stacks.delete()
    assert stuck["StackStatus"] == "DELETE_FAILED"
    assert stuck["StackStatusReason"] == "The following resource(s) failed to delete: [Told]. "
    assert workshop.things.keys() == {"Jobs-1", "Told-3"}
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def test_what_cannot_be_deleted_can_be_left(stacks, workshop, faults):
    """By its id, once the deletion has failed; not before."""
    stacks.create(body(Jobs={}, Told=TELLING))
    with pytest.raises(ClientError, match="only when the stack is in the DELETE_FAILED state"):
        stacks.delete(RetainResources=["Told"])
    faults.fail("Told", "delete")
    stacks.delete()
    with pytest.raises(ClientError, match=r"Resources \[Nope\] do not exist"):
        stacks.delete(RetainResources=["Nope"])
    assert stacks.delete(RetainResources=["Told"])["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things.keys() == {"Told-2"}


def test_a_deletion_can_be_forced(stacks, workshop, faults):
    """Whatever cannot be deleted is left."""
    stacks.create(body(Jobs={}, Told=TELLING))
    with pytest.raises(ClientError, match="FORCE_DELETE_STACK in a delete stack operation only"):
        stacks.delete(DeletionMode="FORCE_DELETE_STACK")
    faults.fail("Told", "delete")
    stacks.delete()
    assert stacks.delete(DeletionMode="FORCE_DELETE_STACK")["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things.keys() == {"Told-2"}


def test_a_protected_stack_is_not_deleted(stacks, workshop):
    """Until it is protected no more."""
    stacks.create(body(Jobs={}), EnableTerminationProtection=True)
    assert stacks.described()["EnableTerminationProtection"] is True
    message = r"Stack \[Shop\] cannot be deleted while TerminationProtection is enabled"
    with pytest.raises(ClientError, match=message):
        stacks.delete()
    assert stacks.described()["StackStatus"] == "CREATE_COMPLETE"
    stacks.api.update_termination_protection(StackName="Shop", EnableTerminationProtection=False)
    stacks.delete()
    assert workshop.things == {}


def test_a_stack_that_is_being_made_can_be_deleted(stacks, workshop, faults):
    """What was made so far goes, and its creation says nothing more."""
    hold = faults.hold("Jobs")
    template = json.dumps(body(Jobs={}, Told=TELLING, Other={}))
    id = stacks.api.create_stack(StackName="Shop", TemplateBody=template)["StackId"]
    assert hold.reached.wait(5)
    stacks.api.delete_stack(StackName="Shop")
    hold.release()
    assert stacks.settled(id)["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}
    assert "Shop CREATE_COMPLETE" not in stacks.events(id)
    assert "Told" not in {one for one, _, _ in stacks.told(id)}


def test_a_stack_that_is_being_changed_is_not_deleted(stacks, faults):
    """Something is being done to it."""
    stacks.create(body(Jobs={}))
    hold = faults.hold("Jobs", "update")
    template = json.dumps(body(Jobs={"DelaySeconds": 1}))
    stacks.api.update_stack(StackName="Shop", TemplateBody=template)
    assert hold.reached.wait(5)
    message = r"Stack \[Shop\] cannot be deleted while in status UPDATE_IN_PROGRESS"
    with pytest.raises(ClientError, match=message):
        stacks.api.delete_stack(StackName="Shop")
    hold.release()
    assert stacks.settled()["StackStatus"] == "UPDATE_COMPLETE"


def test_a_failed_update_that_was_left_goes_with_all_that_it_made(stacks, workshop, faults):
    """And with what it had replaced."""
    stacks.create(body(Jobs={"QueueName": "a"}, Told=TELLING))
    faults.fail("Told", "update")
    stacks.update(body(Jobs={"QueueName": "b"}, Told=TELLING), DisableRollback=True)
    assert workshop.things.keys() == {"Jobs-1", "Told-2", "Jobs-3"}
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}
