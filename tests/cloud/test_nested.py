"""Stacks within stacks: made, changed and taken away with the stack that holds them."""

from __future__ import annotations

import json

import pytest
from embedded import TOPIC, body, client

STACK = "AWS::CloudFormation::Stack"


@pytest.fixture
def stored(cloud):
    """Put a template into a bucket; return its URL."""
    store = client(cloud, "s3")
    place = {"LocationConstraint": "eu-west-1"}
    store.create_bucket(Bucket="assets", CreateBucketConfiguration=place)

    def put(name, template):
        store.put_object(Bucket="assets", Key=name, Body=json.dumps(template).encode())
        return f"{cloud.endpoint}/assets/{name}"

    return put


def inner(delay=1, **outputs):
    declared = {"Name": {"Type": "String", "Default": "x"}}
    jobs = {"DelaySeconds": delay, "QueueName": {"Ref": "Name"}}
    url = {"Url": {"Value": {"Ref": "Jobs"}}}
    return body(Parameters=declared, Jobs=jobs, Outputs={**url, **outputs})


def outer(url, **properties):
    told = {"Type": TOPIC, "Properties": {"DisplayName": {"Fn::GetAtt": "Inner.Outputs.Url"}}}
    return body(Inner={"Type": STACK, "Properties": {"TemplateURL": url, **properties}}, Told=told)


def test_a_nested_stack_is_a_stack_of_its_own(stacks, workshop, stored):
    """It knows its parent, and what it says is an attribute."""
    url = stored("inner.json", inner())
    made = stacks.create(outer(url, Parameters={"Name": "deep"}))
    assert made["StackStatus"] == "CREATE_COMPLETE"
    id, _ = stacks.resources()["Inner"]
    child = stacks.described(id)
    assert child["ParentId"] == child["RootId"] == made["StackId"]
    assert child["StackName"].startswith("Shop-Inner-")
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 1, "QueueName": "deep"}
    assert workshop.things["Told-2"] == {"DisplayName": "Jobs-1"}


def test_it_is_changed_and_taken_away_with_its_parent(stacks, workshop, stored):
    """An update goes through; what is the same is left alone."""
    first, second = stored("1.json", inner()), stored("2.json", inner(2))
    stacks.create(outer(first))
    id, _ = stacks.resources()["Inner"]
    assert stacks.update(outer(second))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.described(id)["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.things["Jobs-1"]["DelaySeconds"] == 2
    same = stored("3.json", inner(2))
    workshop.done.clear()
    assert stacks.update(outer(same))["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.done == []
    stacks.delete()
    assert workshop.things == {}
    assert stacks.described(id)["StackStatus"] == "DELETE_COMPLETE"


def test_what_fails_within_fails_the_parent(stacks, workshop, faults, stored):
    """The parent's event names the inner stack, whose events say the rest."""
    faults.fail("Jobs", reason="no room")
    done = stacks.create(outer(stored("inner.json", inner())))
    assert done["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.reason("Inner", "CREATE_FAILED")
    assert reason.startswith("Embedded stack arn:aws:cloudformation:")
    assert "was not successfully created: The following resource(s) failed to create" in reason
    id = reason.split()[2]
    assert stacks.reason("Jobs", "CREATE_FAILED", id) == "no room"
    assert stacks.described(id)["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def test_what_fails_within_an_update_is_rolled_back_in_both(stacks, workshop, faults, stored):
    """Each to what it was."""
    first, second = stored("1.json", inner()), stored("2.json", inner(2))
    stacks.create(outer(first))
    before = dict(workshop.things)
    faults.fail("Jobs", "update", "no")
    assert stacks.update(outer(second))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "was not successfully updated" in stacks.reason("Inner", "UPDATE_FAILED")
    assert workshop.things == before


def test_a_failure_beside_it_rolls_it_back(stacks, workshop, faults, stored):
    """As any other resource that was changed."""
    first, second = stored("1.json", inner()), stored("2.json", inner(2))
    other = {"Type": TOPIC, "Properties": {"DisplayName": "a"}, "DependsOn": "Inner"}
    stacks.create({**outer(first), "Resources": {**outer(first)["Resources"], "Other": other}})
    faults.fail("Other", "update")
    changed = {**other, "Properties": {"DisplayName": "b"}}
    after = {"Resources": {**outer(second)["Resources"], "Other": changed}}
    assert stacks.update(after)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things["Jobs-1"]["DelaySeconds"] == 1


def test_a_template_within_that_cannot_be_says_so(stacks, stored):
    """In the event of the nested stack."""
    url = stored("inner.json", {"Resources": {}})
    assert stacks.create(outer(url))["StackStatus"] == "ROLLBACK_COMPLETE"
    told = "Template format error: At least one Resources member must be defined."
    assert stacks.reason("Inner", "CREATE_FAILED") == told


def test_what_cannot_be_deleted_within_holds_the_parent(stacks, faults, stored):
    """It names the inner stack."""
    stacks.create(outer(stored("inner.json", inner())))
    faults.fail("Jobs", "delete", times=1)
    stuck = stacks.delete()
    assert stuck["StackStatus"] == "DELETE_FAILED"
    assert "was not successfully deleted" in stacks.reason("Inner", "DELETE_FAILED")
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
