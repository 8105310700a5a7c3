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


def test_other_content_at_the_same_place_is_an_update(stacks, workshop, stored):
    """What a nested stack becomes shows only when its template is read: it always may change."""
    url = stored("inner.json", inner())
    stacks.create(outer(url))
    stored("inner.json", inner(2))
    change, _ = stacks.planned(outer(url))["Changes"]
    detail = change["ResourceChange"]["Details"][0]
    assert (detail["ChangeSource"], detail["Evaluation"]) == ("Automatic", "Dynamic")
    assert stacks.executed()["StackStatus"] == "UPDATE_COMPLETE"
    assert workshop.things["Jobs-1"]["DelaySeconds"] == 2


OTHER = {"Type": TOPIC, "DependsOn": "Inner"}


def beside(url, title, **more):
    """Return a template with a topic that comes behind the nested stack."""
    other = {**OTHER, "Properties": {"DisplayName": title}}
    return {"Resources": {**outer(url, **more)["Resources"], "Other": other}}


def test_the_parents_rollback_is_its_own(stacks, workshop, faults, stored):
    """By what stood in it: neither its template nor a resource that was replaced is made anew."""
    made = {**inner(), **body(Jobs={"QueueName": "a"}, Told={"Type": TOPIC, "Properties": {}})}
    url = stored("inner.json", made)
    stacks.create(beside(url, "a"))
    id, _ = stacks.resources()["Inner"]
    before = dict(workshop.things)
    stored("inner.json", {**made, **body(Jobs={"QueueName": "b"}, More={})})
    faults.fail("Other", "update")
    assert stacks.update(beside(url, "b"))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    child = stacks.described(id)
    assert child["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things == before
    assert "More" not in stacks.resources(id)
    faults.clear()
    assert stacks.update(beside(url, "b"))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.described(id)["StackStatus"] == "UPDATE_COMPLETE"
    assert {"QueueName": "b"} in workshop.things.values()
    assert "Told" not in stacks.resources(id)


def test_a_rollback_that_sticks_within_is_gone_on_with(stacks, workshop, faults, stored):
    """From the parent, whose own is stuck at it."""
    url = stored("inner.json", inner())
    stacks.create(beside(url, "a"))
    id, _ = stacks.resources()["Inner"]
    stored("inner.json", inner(2))
    faults.fail("Other", "update")
    faults.fail("Jobs", "rollback", times=1)
    assert stacks.update(beside(url, "b"))["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    assert stacks.described(id)["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    stacks.api.continue_update_rollback(StackName="Shop")
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.described(id)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert workshop.things["Jobs-1"]["DelaySeconds"] == 1


def test_an_update_that_was_left_as_it_was_is_gone_on_with(stacks, workshop, faults, stored):
    """Within too; or taken away."""
    url = stored("inner.json", inner())
    stacks.create(beside(url, "a"))
    id, _ = stacks.resources()["Inner"]
    for delay in (2, 3):
        stored("inner.json", inner(delay))
        faults.fail("Other", "update", times=1)
        left = stacks.update(beside(url, "b"), DisableRollback=True)
        assert left["StackStatus"] == "UPDATE_FAILED"
        assert workshop.things["Jobs-1"]["DelaySeconds"] == delay
    assert stacks.update(beside(url, "b"))["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.described(id)["StackStatus"] == "UPDATE_COMPLETE"
    stored("inner.json", inner(4))
    faults.fail("Other", "update", times=1)
    stacks.update(beside(url, "c"), DisableRollback=True)
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert workshop.things == {}


def test_what_happens_within_is_called_as_the_parents_operation(stacks, stored):
    """By the token of the request that began it."""
    stacks.create(outer(stored("inner.json", inner())), ClientRequestToken="first")
    id, _ = stacks.resources()["Inner"]
    events = stacks.api.describe_stack_events(StackName=id)["StackEvents"]
    assert {one.get("ClientRequestToken") for one in events} == {"first"}


# Change sets


@pytest.fixture
def inside(stacks, cloud):
    """Return the changes of a change set, each with those of its nested one, when called."""

    def changes(page):
        found = {}
        for one in (row["ResourceChange"] for row in page["Changes"]):
            inner = one.get("ChangeSetId")
            page = stacks.api.describe_change_set(ChangeSetName=inner) if inner else None
            found[one["LogicalResourceId"]] = (one["Action"], changes(page) if page else {})
        return found

    return changes


def test_a_change_set_tells_what_happens_inside_where_it_is_asked(stacks, stored, inside):
    """Of a nested stack that is made, too; otherwise there is only the nested stack."""
    template = outer(stored("1.json", inner()))
    page = stacks.planned(template, ChangeSetType="CREATE", IncludeNestedStacks=True)
    assert inside(page)["Inner"] == ("Add", {"Jobs": ("Add", {})})
    stacks.executed()
    changed = outer(stored("2.json", inner(2)))
    assert inside(stacks.planned(changed))["Inner"] == ("Modify", {})
    stacks.api.delete_change_set(StackName="Shop", ChangeSetName="next")
    page = stacks.planned(changed, IncludeNestedStacks=True)
    assert inside(page)["Inner"] == ("Modify", {"Jobs": ("Modify", {})})
    (one,) = [c["ResourceChange"] for c in page["Changes"] if "ChangeSetId" in c["ResourceChange"]]
    nested = stacks.api.describe_change_set(ChangeSetName=one["ChangeSetId"])
    assert nested["ParentChangeSetId"] == nested["RootChangeSetId"] == page["ChangeSetId"]


def test_nested_stacks_in_which_nothing_happens_are_no_change(stacks, stored):
    """A change set that looked inside knows it, and fails as one without changes does."""
    url = stored("1.json", inner())
    template = body(Inner={"Type": STACK, "Properties": {"TemplateURL": url}})
    stacks.create(template)
    page = stacks.planned(template, IncludeNestedStacks=True)
    assert (page["Status"], page["Changes"]) == ("FAILED", [])
    assert "didn't contain changes" in page["StatusReason"]


def test_what_a_nested_stack_will_be_given_need_not_be_known(stacks, stored, inside):
    """A value that shows only when it is made is none that hinders looking inside."""
    url = stored("1.json", inner())
    given = {"TemplateURL": url, "Parameters": {"Name": {"Ref": "Told"}}}
    told = {"Type": TOPIC, "Properties": {}}
    made = body(Inner={"Type": STACK, "Properties": given}, Told=told)
    page = stacks.planned(made, ChangeSetType="CREATE", IncludeNestedStacks=True)
    assert inside(page)["Inner"] == ("Add", {"Jobs": ("Add", {})})


def test_a_nested_change_set_is_not_executed_by_itself(stacks, stored):
    """Its root is."""
    template = outer(stored("1.json", inner()))
    page = stacks.planned(template, ChangeSetType="CREATE", IncludeNestedStacks=True)
    (id,) = [c["ResourceChange"].get("ChangeSetId") for c in page["Changes"][:1]]
    with pytest.raises(stacks.api.exceptions.InvalidChangeSetStatusException):
        stacks.api.execute_change_set(ChangeSetName=id)
