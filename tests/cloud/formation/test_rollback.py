"""What fails is undone: earlier properties come back, what was made goes, and it may get stuck."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, TOPIC, body

REF = {"Ref": "Jobs"}


def topic(**properties):
    return {"Type": TOPIC, "Properties": properties}


def queue(**attributes):
    return {"Type": QUEUE, **attributes}


BEFORE = body(Jobs={"DelaySeconds": 1}, Told=topic(DisplayName="a", TopicName=REF))
AFTER = body(
    Jobs={"DelaySeconds": 2}, Told=topic(DisplayName="b", TopicName=REF), New={}, Last=topic()
)


def test_a_failed_creation_takes_away_what_was_made(stacks, workshop, faults):
    """Dependents first; the stack stays for people to read what went wrong."""
    faults.fail("Told", reason="it is too loud")
    done = stacks.create(BEFORE)
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert workshop.things == {}
    assert stacks.reason("Told", "CREATE_FAILED") == "it is too loud"
    assert stacks.reason("Shop", "ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [Told]. Rollback requested by user."
    )
    assert stacks.resources() == {
        "Jobs": ("Jobs-1", "DELETE_COMPLETE"),
        "Told": (None, "DELETE_COMPLETE"),
    }


def test_what_was_started_is_cancelled_when_something_fails(stacks, faults):
    """As the cascade that follows the first failure, and is not the cause."""
    faults.fail("Jobs", reason="no")
    stacks.create(body(Jobs={}, Other={}, Told=topic(TopicName=REF)))
    assert stacks.reason("Other", "CREATE_FAILED") == "Resource creation cancelled"
    assert "Told" not in {id for id, _, _ in stacks.told()}
    reason = stacks.reason("Shop", "ROLLBACK_IN_PROGRESS")
    assert reason.startswith("The following resource(s) failed to create: [Jobs, Other]. ")


@pytest.mark.parametrize(
    ("policy", "more", "left"),
    [
        ("Retain", {}, {"Jobs-1"}),
        ("RetainExceptOnCreate", {}, set()),
        ("Retain", {"RetainExceptOnCreate": True}, set()),
        ("Delete", {}, set()),
    ],
)
def test_what_is_retained_is_kept_when_its_creation_is_undone(
    stacks, workshop, faults, policy, more, left
):
    """Unless its policy, or the request, leaves creations out."""
    faults.fail("Told")
    made = body(Jobs=queue(DeletionPolicy=policy), Told=topic(TopicName=REF))
    assert stacks.create(made, **more)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert workshop.things.keys() == left


@pytest.mark.parametrize("more", [{"DisableRollback": True}, {"OnFailure": "DO_NOTHING"}])
def test_a_failed_creation_can_be_left_as_it_is_and_gone_on_with(stacks, workshop, faults, more):
    """What was made stays, and an update makes the rest."""
    faults.fail("Told", times=1)
    done = stacks.create(BEFORE, **more)
    assert done["StackStatus"] == "CREATE_FAILED"
    assert done["DisableRollback"] is True
    assert workshop.things.keys() == {"Jobs-1"}
    assert stacks.update(BEFORE)["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.things.keys() == {"Jobs-1", "Told-2"}


def test_a_failed_creation_can_be_deleted_at_once(stacks, workshop, faults):
    """With `OnFailure` of `DELETE`, no stack stays."""
    faults.fail("Told")
    id = stacks.api.create_stack(
        StackName="Shop", TemplateBody=str(BEFORE).replace("'", '"'), OnFailure="DELETE"
    )["StackId"]
    assert stacks.settled(id)["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}
    told = "The following resource(s) failed to create: [Told]. Delete requested by user."
    assert stacks.reason("Shop", "DELETE_IN_PROGRESS", id) == told


def test_a_rollback_of_a_creation_can_get_stuck(stacks, workshop, faults):
    """What could not be deleted stays in the stack; deleting the stack is the way out."""
    faults.fail("Told")
    faults.fail("Jobs", "rollback", "it is in use", times=3)
    done = stacks.create(BEFORE)
    assert done["StackStatus"] == "ROLLBACK_FAILED"
    assert done["StackStatusReason"] == "The following resource(s) failed to delete: [Jobs]. "
    assert workshop.things.keys() == {"Jobs-1"}
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def test_a_failed_update_gives_everything_its_earlier_properties(stacks, workshop, faults):
    """What was changed is changed back, what was made is taken away, what failed is restored."""
    stacks.create(BEFORE)
    before = {id: dict(thing) for id, thing in workshop.things.items()}
    faults.fail("Last", reason="no room")
    done = stacks.update(AFTER)
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before
    assert stacks.resources().keys() == {"Jobs", "Told"}
    assert stacks.reason("Shop", "UPDATE_ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [Last]. "
        "The following resource(s) failed to update: [Told]. "
    )


def test_the_events_of_a_failed_update_tell_its_whole_story(stacks, faults):
    """Forward, failed, back, cleaned up."""
    stacks.create(BEFORE)
    faults.fail("Told", "update", "no")
    stacks.update(
        body(Jobs={"DelaySeconds": 2}, Told=topic(DisplayName="b", TopicName=REF), New={})
    )
    assert stacks.events(since="UPDATE_IN_PROGRESS") == [
        "Shop UPDATE_IN_PROGRESS",
        "Jobs UPDATE_IN_PROGRESS",
        "New CREATE_IN_PROGRESS",
        "Jobs UPDATE_COMPLETE",
        "Told UPDATE_IN_PROGRESS",
        "New CREATE_IN_PROGRESS",
        "New CREATE_COMPLETE",
        "Told UPDATE_FAILED",
        "Shop UPDATE_ROLLBACK_IN_PROGRESS",
        "Jobs UPDATE_IN_PROGRESS",
        "Jobs UPDATE_COMPLETE",
        "Told UPDATE_IN_PROGRESS",
        "Told UPDATE_COMPLETE",
        "Shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "New DELETE_IN_PROGRESS",
        "New DELETE_COMPLETE",
        "Shop UPDATE_ROLLBACK_COMPLETE",
    ]


def test_a_replacement_is_undone_too(stacks, workshop, faults):
    """The old one stands again, what refers to it follows, and the new one goes."""

    def made(name, told):
        return body(
            Jobs={"QueueName": name}, Told=topic(DisplayName=REF), Last=topic(DisplayName=told)
        )

    stacks.create(made("a", "x"))
    before = {id: dict(thing) for id, thing in workshop.things.items()}
    faults.fail("Last", "update", times=1)
    assert stacks.update(made("b", "y"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before
    assert stacks.resources()["Jobs"] == ("Jobs-1", "UPDATE_COMPLETE")
    assert stacks.update(made("c", "z"))["StackStatus"] == "UPDATE_COMPLETE"


def test_after_a_rollback_the_stack_is_what_it_was(stacks, faults):
    """Template, parameters, tags and outputs: the same update is one again, and nothing is left."""
    parameters = {"Delay": {"Type": "Number", "Default": 1}}
    outputs = {"Url": {"Value": {"Fn::Sub": "${Jobs}?${Delay}"}}}
    template = body(Parameters=parameters, Jobs={"DelaySeconds": {"Ref": "Delay"}}, Outputs=outputs)
    stacks.create(template)
    faults.fail("Jobs", "update", times=1)
    two = [{"ParameterKey": "Delay", "ParameterValue": "2"}]
    done = stacks.update(template, Parameters=two, Tags=[{"Key": "a", "Value": "b"}])
    assert done["Parameters"] == [{"ParameterKey": "Delay", "ParameterValue": "1"}]
    assert done["Outputs"] == [{"OutputKey": "Url", "OutputValue": "Jobs-1?1"}]
    assert done["Tags"] == []
    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        stacks.update(template)
    assert stacks.update(template, Parameters=two)["StackStatus"] == "UPDATE_COMPLETE"


def test_a_rollback_of_an_update_can_get_stuck_and_be_gone_on_with(stacks, workshop, faults):
    """Each resource is restored once, whatever it takes."""
    stacks.create(BEFORE)
    before = {id: dict(thing) for id, thing in workshop.things.items()}
    faults.fail("Last")
    faults.fail("Jobs", "rollback", "busy", times=1)
    stuck = stacks.update(AFTER)
    assert stuck["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert stuck["StackStatusReason"] == "The following resource(s) failed to update: [Jobs]. "
    assert stacks.resources()["Jobs"] == ("Jobs-1", "UPDATE_FAILED")
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    with pytest.raises(ClientError, match="is in UPDATE_ROLLBACK_FAILED state and can not be"):
        stacks.update(BEFORE)
    stacks.api.continue_update_rollback(StackName="Shop")
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before


def test_a_rollback_goes_on_without_a_resource_that_is_skipped(stacks, workshop, faults):
    """It stays as it is, and the stack believes it to be what it was."""
    stacks.create(BEFORE)
    faults.fail("Last")
    faults.fail("Jobs", "rollback", "busy")
    stacks.update(AFTER)
    with pytest.raises(ClientError, match="only resources in UPDATE_FAILED state"):
        stacks.api.continue_update_rollback(StackName="Shop", ResourcesToSkip=["Told"])
    stacks.api.continue_update_rollback(StackName="Shop", ResourcesToSkip=["Jobs"])
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    assert stacks.resources()["Jobs"] == ("Jobs-1", "UPDATE_COMPLETE")


def test_only_a_stuck_rollback_can_be_gone_on_with(stacks):
    """The state says why not."""
    stacks.create(BEFORE)
    with pytest.raises(ClientError, match="is in CREATE_COMPLETE state and can not"):
        stacks.api.continue_update_rollback(StackName="Shop")
    with pytest.raises(ClientError, match="is in CREATE_COMPLETE state and can not"):
        stacks.api.rollback_stack(StackName="Shop")


def test_a_failed_update_can_be_left_as_it_is_and_rolled_back_later(stacks, workshop, faults):
    """To what stood before the first of the updates that failed."""
    stacks.create(BEFORE)
    before = {id: dict(thing) for id, thing in workshop.things.items()}
    faults.fail("Last", times=2)
    done = stacks.update(AFTER, DisableRollback=True)
    assert done["StackStatus"] == "UPDATE_FAILED"
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    more = body(**{**AFTER["Resources"], "Jobs": queue(Properties={"DelaySeconds": 3})})
    assert stacks.update(more, DisableRollback=True)["StackStatus"] == "UPDATE_FAILED"
    stacks.api.rollback_stack(StackName="Shop")
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before


def test_a_failed_update_can_be_left_as_it_is_and_gone_on_with(stacks, workshop, faults):
    """The next update finishes it, and cleans up what the first had replaced."""
    stacks.create(body(Jobs={"QueueName": "a"}, Told=topic(DisplayName=REF)))
    faults.fail("Told", "update", times=1)
    wanted = body(Jobs={"QueueName": "b"}, Told=topic(DisplayName=REF))
    assert stacks.update(wanted, DisableRollback=True)["StackStatus"] == "UPDATE_FAILED"
    assert workshop.things.keys() == {"Jobs-1", "Told-2", "Jobs-3"}
    assert stacks.update(wanted)["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.things.keys() == {"Told-2", "Jobs-3"}
    assert workshop.things["Told-2"] == {"DisplayName": "Jobs-3"}


def test_what_was_changed_and_then_replaced_is_what_it_was(stacks, workshop, faults):
    """Over two updates that were left where they failed."""

    def made(**properties):
        return body(Jobs=properties, Last={"Type": TOPIC, "DependsOn": "Jobs"})

    stacks.create(body(Jobs={"DelaySeconds": 1}))
    faults.fail("Last", times=2)
    stacks.update(made(DelaySeconds=2), DisableRollback=True)
    stacks.update(made(DelaySeconds=2, QueueName="b"), DisableRollback=True)
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    assert workshop.things["Jobs-2"] == {"DelaySeconds": 2, "QueueName": "b"}
    stacks.api.rollback_stack(StackName="Shop")
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == {"Jobs-1": {"DelaySeconds": 1}}
    assert stacks.resources()["Jobs"] == ("Jobs-1", "UPDATE_COMPLETE")


def test_a_failed_creation_that_was_left_can_be_rolled_back(stacks, workshop, faults):
    """Nothing of it stays."""
    faults.fail("Told")
    stacks.create(BEFORE, DisableRollback=True)
    stacks.api.rollback_stack(StackName="Shop")
    assert stacks.settled()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert workshop.things == {}


def test_a_cancelled_update_is_rolled_back(stacks, workshop, faults):
    """After the resource that it is at; what was only started is cancelled."""
    stacks.create(BEFORE)
    before = {id: dict(thing) for id, thing in workshop.things.items()}
    hold = faults.hold("Jobs", "update")
    stacks.api.update_stack(StackName="Shop", TemplateBody=str(AFTER).replace("'", '"'))
    assert hold.reached.wait(5)
    stacks.api.cancel_update_stack(StackName="Shop")
    hold.release()
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before
    assert stacks.reason("Shop", "UPDATE_ROLLBACK_IN_PROGRESS") == "User Initiated"
    assert stacks.reason("New", "CREATE_FAILED") == "Resource creation cancelled"


def test_only_an_update_under_way_can_be_cancelled(stacks):
    """Else there is nothing to cancel."""
    stacks.create(BEFORE)
    with pytest.raises(ClientError, match="cannot be called from current stack status"):
        stacks.api.cancel_update_stack(StackName="Shop")


def test_what_was_left_over_when_rolling_back_does_not_hold_the_stack(stacks, workshop, faults):
    """The rollback is complete, and says that something could not be deleted."""
    stacks.create(BEFORE)
    faults.fail("Last")
    faults.fail("New", "rollback", "busy")
    done = stacks.update(AFTER)
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert done["StackStatusReason"] == "One or more resources could not be deleted."
    assert "New-3" in workshop.things


def test_a_provider_that_fails_of_itself_fails_the_resource(stacks, workshop):
    """Never the engine: the stack is rolled back."""

    def broken(request):
        raise ZeroDivisionError("ouch")

    workshop.create = broken
    assert stacks.create(BEFORE)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ZeroDivisionError: ouch" in stacks.reason("Jobs", "CREATE_FAILED")


def test_a_template_that_cannot_be_evaluated_rolls_back(stacks, workshop):
    """Where that shows only when what it reads has been made."""
    bad = topic(DisplayName={"Fn::GetAtt": ["Jobs", "Colour"]})
    done = stacks.create(body(Jobs={}, Told=bad))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stacks.reason("Shop", "ROLLBACK_IN_PROGRESS") == (
        "Template error: resource Jobs does not support attribute type Colour in Fn::GetAtt. "
        "Rollback requested by user."
    )
    assert workshop.things == {}
