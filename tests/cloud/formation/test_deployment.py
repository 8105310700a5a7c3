"""Stacks are made resource by resource: order, events, what stays, what is replaced."""

from __future__ import annotations

import json

import pytest
from embedded import PERMISSION, ROLE, TOPIC, body

REF = {"Ref": "Jobs"}


def topic(**properties):
    return {"Type": TOPIC, "Properties": properties}


def test_a_resource_is_made_when_what_it_needs_stands(stacks, workshop):
    """By `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`, whatever the order in the template."""
    told = topic(DisplayName={"Fn::Sub": "of ${Jobs.Arn}"}, TopicName={"Ref": "Jobs"})
    last = {**topic(), "DependsOn": "Told"}
    stacks.create(body(Last=last, Told=told, Jobs={}))
    assert [id for _, id in workshop.done] == ["Jobs-1", "Told-2", "Last-3"]
    assert workshop.things["Told-2"] == {"DisplayName": "of arn:Jobs-1", "TopicName": "Jobs-1"}


def test_each_step_is_an_event(stacks):
    """A resource is begun, has a physical id, and is there; then the stack is."""
    stacks.create(body(Jobs={"DelaySeconds": 1}))
    assert stacks.events() == [
        "Shop CREATE_IN_PROGRESS",
        "Jobs CREATE_IN_PROGRESS",
        "Jobs CREATE_IN_PROGRESS",
        "Jobs CREATE_COMPLETE",
        "Shop CREATE_COMPLETE",
    ]
    newest, *_ = stacks.api.describe_stack_events(StackName="Shop")["StackEvents"][1:]
    assert newest["PhysicalResourceId"] == "Jobs-1"
    assert json.loads(newest["ResourceProperties"]) == {"DelaySeconds": 1}
    assert stacks.told()[2][2] == "Resource creation Initiated"


def test_what_is_ready_at_the_same_time_is_started_at_the_same_time(stacks):
    """As CloudFormation does it, so that a failure has something to cancel."""
    stacks.create(body(Jobs={}, Told=topic(TopicName=REF), Other={}))
    assert stacks.events()[1:5] == [
        "Jobs CREATE_IN_PROGRESS",
        "Other CREATE_IN_PROGRESS",
        "Jobs CREATE_IN_PROGRESS",
        "Jobs CREATE_COMPLETE",
    ]


SWITCH = {
    "Parameters": {"On": {"Type": "String", "Default": "yes"}},
    "Conditions": {"Is": {"Fn::Equals": [{"Ref": "On"}, "yes"]}},
}
OFF = [{"ParameterKey": "On", "ParameterValue": "no"}]
OPTIONAL = {"Type": "AWS::SQS::Queue", "Condition": "Is"}


@pytest.mark.parametrize(
    ("section", "more"),
    [
        ("Resources", {"Told": topic(TopicName={"Fn::GetAtt": ["Jobs", "Arn"]})}),
        ("Resources", {"Told": topic(TopicName={"Fn::Sub": "x-${Jobs}"})}),
        ("Resources", {"Told": topic(TopicName={"Fn::If": ["Is", "x", {"Ref": "Jobs"}]})}),
        ("Outputs", {"Told": topic(), "Outputs": {"Url": {"Value": REF}}}),
    ],
)
def test_what_is_about_to_go_is_not_referred_to(stacks, workshop, section, more):
    """A condition that comes to be false: the change is refused, and all stands as it stood."""
    template = body(Jobs=OPTIONAL, **SWITCH, **more)
    stacks.create(template)
    told = f"Unresolved resource dependencies \\[Jobs\\] in the {section} block of the template"
    for change in (stacks.update, stacks.planned):
        with pytest.raises(stacks.api.exceptions.ClientError, match=told):
            change(template, Parameters=OFF)
    with pytest.raises(stacks.api.exceptions.ClientError, match=told):
        stacks.create(template, "Other", Parameters=OFF)
    assert sorted(workshop.things) == ["Jobs-1", "Told-2"]


def test_a_branch_that_is_not_taken_refers_to_nothing(stacks, workshop):
    """What is optional may go where each `Fn::If` that names it chooses something else."""
    chosen = {"Fn::If": ["Is", {"Fn::Sub": "x-${Jobs}"}, "none"]}
    template = body(Jobs=OPTIONAL, **SWITCH, Told=topic(DisplayName=chosen))
    stacks.create(template)
    assert stacks.update(template, Parameters=OFF)["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.things == {"Told-2": {"DisplayName": "none"}}


def test_a_resource_whose_condition_does_not_hold_is_not_made(stacks, workshop):
    """And what refers to it only then is made without it."""
    parameters = {"Stage": {"Type": "String", "Default": "dev"}}
    conditions = {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}}
    extra = {"Type": "AWS::SQS::Queue", "Condition": "Prod"}
    chosen = {"Fn::If": ["Prod", {"Ref": "Extra"}, {"Ref": "AWS::NoValue"}]}
    told = topic(TopicName=chosen, DisplayName="x")
    stacks.create(body(Parameters=parameters, Conditions=conditions, Extra=extra, Told=told))
    assert workshop.things == {"Told-1": {"DisplayName": "x"}}


def test_outputs_are_evaluated_when_all_stands(stacks):
    """With their descriptions, and without those whose condition does not hold."""
    never = {"Fn::Equals": ["a", "b"]}
    outputs = {
        "Url": {"Value": REF, "Description": "where"},
        "Arn": {"Value": {"Fn::GetAtt": ["Jobs", "Arn"]}},
        "Deep": {"Value": {"Fn::GetAtt": "Jobs.Deep.Er"}},
        "None": {"Value": "x", "Condition": "Never"},
    }
    made = stacks.create(body(Conditions={"Never": never}, Jobs={}, Outputs=outputs))
    assert made["Outputs"] == [
        {"OutputKey": "Url", "OutputValue": "Jobs-1", "Description": "where"},
        {"OutputKey": "Arn", "OutputValue": "arn:Jobs-1"},
        {"OutputKey": "Deep", "OutputValue": "Jobs-1"},
    ]


def test_an_update_touches_only_what_differs(stacks, workshop):
    """What is the same has no event either."""
    stacks.create(body(Jobs={"DelaySeconds": 1}, Other={}))
    workshop.done.clear()
    stacks.update(body(Jobs={"DelaySeconds": 2}, Other={}))
    assert workshop.done == [("update", "Jobs-1")]
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    assert workshop.requests[-1].before == {"DelaySeconds": 1}
    assert stacks.events(since="UPDATE_IN_PROGRESS") == [
        "Shop UPDATE_IN_PROGRESS",
        "Jobs UPDATE_IN_PROGRESS",
        "Jobs UPDATE_COMPLETE",
        "Shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "Shop UPDATE_COMPLETE",
    ]


def test_a_create_only_property_makes_another_resource_and_takes_the_old_one_away(stacks, workshop):
    """The new one first; what refers to it follows; the old one goes in the clean-up."""
    told = topic(DisplayName=REF)
    stacks.create(body(Jobs={"QueueName": "a"}, Told=told))
    workshop.done.clear()
    stacks.update(body(Jobs={"QueueName": "b"}, Told=told))
    assert workshop.done == [("create", "Jobs-3"), ("update", "Told-2"), ("delete", "Jobs-1")]
    assert workshop.things["Told-2"] == {"DisplayName": "Jobs-3"}
    assert stacks.resources()["Jobs"] == ("Jobs-3", "UPDATE_COMPLETE")
    said = "Requested update requires the creation of a new physical resource"
    assert any(why and why.startswith(said) for _, _, why in stacks.told())
    events = stacks.events(since="UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    assert events[1:3] == ["Jobs DELETE_IN_PROGRESS", "Jobs DELETE_COMPLETE"]


def test_a_type_that_cannot_be_updated_is_always_replaced(stacks, workshop):
    """As a permission of a function, whose schema has no handler for updates."""
    said = {"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "a"}
    stacks.create(body(May={"Type": PERMISSION, "Properties": said}))
    stacks.update(body(May={"Type": PERMISSION, "Properties": {**said, "Principal": "b"}}))
    assert [verb for verb, _ in workshop.done] == ["create", "create", "delete"]


def test_a_named_resource_cannot_be_replaced_under_its_name(stacks, workshop):
    """CloudFormation makes the new one first, and the name is taken."""

    def role(**properties):
        said = {"AssumeRolePolicyDocument": {}, **properties}
        return body(Admin={"Type": ROLE, "Properties": said})

    may = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    stacks.create(role(RoleName="admin", Path="/a/"), **may)
    done = stacks.update(role(RoleName="admin", Path="/b/"), **may)
    assert done["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.reason("Admin", "UPDATE_FAILED") == (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename Admin-1 and update the stack again."
    )
    stacks.update(role(RoleName="other", Path="/b/"), **may)
    assert workshop.things.keys() == {"Admin-2"}


def test_what_leaves_the_template_leaves_the_cloud(stacks, workshop):
    """In the clean-up, dependents first; the stack does not name it any more."""
    stacks.create(body(Jobs={}, Told=topic(DisplayName=REF), Other={}))
    workshop.done.clear()
    stacks.update(body(Other={}))
    assert workshop.done == [("delete", "Told-3"), ("delete", "Jobs-1")]
    assert stacks.resources().keys() == {"Other"}


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_retained_stays_when_it_leaves_the_template(stacks, workshop, policy):
    """It is skipped, and says so."""
    kept = {"Type": "AWS::SQS::Queue", "DeletionPolicy": policy}
    stacks.create(body(Jobs=kept, Other={}))
    stacks.update(body(Other={}))
    assert "Jobs-1" in workshop.things
    assert "Jobs DELETE_SKIPPED" in stacks.events()
    assert "Jobs" not in stacks.resources()


def test_what_is_replaced_stays_where_its_policy_says_so(stacks, workshop):
    """`UpdateReplacePolicy` is for the one that another takes the place of."""

    def queue(name):
        properties = {"QueueName": name}
        return body(
            Jobs={
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Retain",
                "Properties": properties,
            }
        )

    stacks.create(queue("a"))
    stacks.update(queue("b"))
    assert workshop.things.keys() == {"Jobs-1", "Jobs-2"}
    assert "Jobs DELETE_SKIPPED" in stacks.events()
    stacks.delete()
    assert workshop.things.keys() == {"Jobs-1"}


def test_a_clean_up_that_fails_three_times_leaves_the_update_complete(stacks, workshop, faults):
    """The stack says so; what was left over belongs to it no more."""
    stacks.create(body(Jobs={}, Other={}))
    faults.fail("Jobs", "delete", "it is in use")
    done = stacks.update(body(Other={}))
    assert done["StackStatus"] == "UPDATE_COMPLETE"
    assert done["StackStatusReason"] == "One or more resources could not be deleted."
    assert stacks.events().count("Jobs DELETE_FAILED") == 3
    assert "Jobs-1" in workshop.things
    assert stacks.resources().keys() == {"Other"}


def test_a_clean_up_is_tried_again(stacks, workshop, faults):
    """Once is no reason to leave something over."""
    stacks.create(body(Jobs={}, Other={}))
    faults.fail("Jobs", "delete", times=1)
    assert "StackStatusReason" not in stacks.update(body(Other={}))
    assert workshop.things.keys() == {"Other-2"}


def test_an_update_that_becomes_another_resource_is_a_replacement(stacks, workshop):
    """As custom resources do: the old one is taken away in the clean-up."""

    def moved(request, physical_id):
        return workshop.create(request)

    workshop.update = moved
    stacks.create(body(Jobs={"DelaySeconds": 1}))
    stacks.update(body(Jobs={"DelaySeconds": 2}))
    assert workshop.done == [("create", "Jobs-1"), ("create", "Jobs-2"), ("delete", "Jobs-1")]
    assert stacks.resources()["Jobs"] == ("Jobs-2", "UPDATE_COMPLETE")


def test_only_the_policy_of_a_resource_can_change(stacks, workshop):
    """Nothing is done to it, and from then on it is kept."""
    stacks.create(body(Jobs={}, Other={}))
    stacks.update(body(Jobs={"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain"}, Other={}))
    stacks.delete()
    assert ("update", "Jobs-1") not in workshop.done
    assert workshop.things.keys() == {"Jobs-1"}


def test_the_tags_of_a_stack_are_the_tags_of_its_resources(stacks, workshop):
    """Where their type takes some; the resource's own win."""
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "1"}]
    own = {"Tags": [{"Key": "cost", "Value": "2"}]}
    made = stacks.create(body(Jobs=own), Tags=tags)
    assert made["Tags"] == tags
    assert workshop.things["Jobs-1"]["Tags"] == [
        {"Key": "cost", "Value": "2"},
        {"Key": "team", "Value": "shop"},
    ]


def test_properties_are_what_their_schema_says(stacks, workshop):
    """A number that was written as text, or came from a parameter, is a number."""
    parameters = {"Delay": {"Type": "Number", "Default": 7}}
    stacks.create(body(Parameters=parameters, Jobs={"DelaySeconds": {"Ref": "Delay"}}))
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 7}


def test_a_property_that_there_is_not_fails_the_resource(stacks, workshop):
    """In CloudFormation's words, and before anything is made."""
    done = stacks.create(body(Jobs={"Delay": 7}))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.reason("Jobs", "CREATE_FAILED")
    assert reason.startswith("Properties validation failed for resource Jobs with message:")
    assert "#: extraneous key [Delay] is not permitted" in reason
    assert workshop.done == []


def test_a_type_that_exists_and_is_not_known_here_fails_by_name(stacks):
    """Never skipped."""
    stacks.create(body(Cache={"Type": "AWS::DAX::Cluster", "Properties": {}}))
    failed = stacks.reason("Cache", "CREATE_FAILED")
    assert failed.startswith("Properties validation failed")
    said = {"IAMRoleARN": "r", "NodeType": "n", "ReplicationFactor": 1}
    stacks.create(body(Cache={"Type": "AWS::DAX::Cluster", "Properties": said}), "Other")
    reason = stacks.reason("Cache", "CREATE_FAILED", "Other")
    assert reason == "the embedded cloud does not know AWS::DAX::Cluster"
