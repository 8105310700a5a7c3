"""Change sets: what they say, what they may, and what becomes of them."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import PERMISSION, QUEUE, TOPIC, body

JOBS = body(Jobs={"DelaySeconds": 1})
REF = {"Ref": "Jobs"}
UNCHANGED = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)


def topic(**properties):
    return {"Type": TOPIC, "Properties": properties}


def changes(described):
    return {
        one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]
        for one in described["Changes"]
    }


def test_a_stack_is_there_to_be_looked_at_before_it_is_made(stacks, workshop):
    """In review, with nothing in it, until its change set is executed."""
    planned = stacks.planned(JOBS, ChangeSetType="CREATE", Description="first")
    assert planned["Status"] == "CREATE_COMPLETE"
    assert planned["ExecutionStatus"] == "AVAILABLE"
    assert planned["Description"] == "first"
    assert [(c["Action"], c["ResourceType"]) for c in changes(planned).values()] == [("Add", QUEUE)]
    assert stacks.described()["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert workshop.things == {}
    done = stacks.executed()
    assert done["StackStatus"] == "CREATE_COMPLETE"
    assert done["ChangeSetId"] == planned["ChangeSetId"]
    assert workshop.things == {"Jobs-1": {"DelaySeconds": 1}}


def test_outputs_and_exports_are_there_after_the_change_set(stacks):
    """As after a creation by hand."""
    outputs = {"Url": {"Value": REF, "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-url"}}}}
    stacks.planned(body(Jobs={}, Outputs=outputs), ChangeSetType="CREATE")
    said = {"OutputKey": "Url", "OutputValue": "Jobs-1", "ExportName": "Shop-url"}
    assert stacks.executed()["Outputs"] == [said]
    (export,) = stacks.api.list_exports()["Exports"]
    assert (export["Name"], export["Value"]) == ("Shop-url", "Jobs-1")


def test_no_change_is_a_failed_change_set(stacks):
    """With CloudFormation's own words, by which every tool knows it."""
    stacks.create(JOBS)
    planned = stacks.planned(JOBS)
    assert (planned["Status"], planned["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert planned["StatusReason"] == UNCHANGED
    with pytest.raises(ClientError) as refused:
        stacks.executed()
    assert refused.value.response["Error"]["Code"] == "InvalidChangeSetStatus"
    assert "cannot be executed in its current status of [FAILED]" in str(refused.value)


def test_only_an_output_changes(stacks):
    """That is a change, though of no resource."""
    stacks.create(JOBS)
    planned = stacks.planned({**JOBS, "Outputs": {"Url": {"Value": REF}}})
    assert (planned["Status"], planned["Changes"]) == ("CREATE_COMPLETE", [])
    assert stacks.executed()["Outputs"] == [{"OutputKey": "Url", "OutputValue": "Jobs-1"}]


def test_replacement_follows_the_schemas(stacks):
    """`True` where a property cannot change, `Conditional` where that shows later."""
    told = topic(DisplayName={"Fn::GetAtt": ["Jobs", "Arn"]})
    named = topic(TopicName=REF)
    before = body(Jobs={"QueueName": "a"}, Told=told, Named=named, Same={"DelaySeconds": 1})
    after = body(Jobs={"QueueName": "b"}, Told=told, Named=named, Same={"DelaySeconds": 2})
    stacks.create(before)
    found = changes(stacks.planned(after))
    assert {id: one["Replacement"] for id, one in found.items()} == {
        "Jobs": "True",
        "Told": "False",
        "Named": "Conditional",
        "Same": "False",
    }
    assert found["Jobs"]["PhysicalResourceId"] == "Jobs-1"
    assert found["Jobs"]["PolicyAction"] == "ReplaceAndDelete"
    assert "PolicyAction" not in found["Same"]


def test_a_detail_says_what_changes_and_why(stacks):
    """Directly, by a parameter, by what another resource becomes."""
    parameters = {"Delay": {"Type": "Number", "Default": 1}}

    def made(name):
        told = topic(DisplayName={"Fn::GetAtt": ["Jobs", "Arn"]}, TopicName=REF)
        jobs = {"QueueName": name, "DelaySeconds": {"Ref": "Delay"}}
        return body(Parameters=parameters, Jobs=jobs, Told=told)

    stacks.create(made("a"))
    given = [{"ParameterKey": "Delay", "ParameterValue": "2"}]
    found = changes(stacks.planned(made("b"), Parameters=given))
    told = [
        (
            detail["Target"]["Name"],
            detail["Target"]["RequiresRecreation"],
            detail["Evaluation"],
            detail["ChangeSource"],
            detail.get("CausingEntity"),
        )
        for id in ("Jobs", "Told")
        for detail in found[id]["Details"]
    ]
    assert sorted(told) == [
        ("DelaySeconds", "Never", "Static", "ParameterReference", "Delay"),
        ("DisplayName", "Never", "Dynamic", "ResourceAttribute", "Jobs.Arn"),
        ("QueueName", "Always", "Static", "DirectModification", None),
        ("TopicName", "Always", "Dynamic", "ResourceReference", "Jobs"),
    ]


def test_the_values_are_told_where_they_are_wanted(stacks):
    """Before and after; what shows only when the change is made says so."""
    stacks.create(body(Jobs={"QueueName": "a"}, Told=topic(DisplayName=REF)))
    stacks.planned(body(Jobs={"QueueName": "b"}, Told=topic(DisplayName=REF)))
    found = changes(
        stacks.api.describe_change_set(
            StackName="Shop", ChangeSetName="next", IncludePropertyValues=True
        )
    )
    (named,) = found["Jobs"]["Details"]
    assert named["Target"]["Path"] == "/Properties/QueueName"
    assert (named["Target"]["BeforeValue"], named["Target"]["AfterValue"]) == ("a", "b")
    assert json.loads(found["Jobs"]["AfterContext"]) == {"Properties": {"QueueName": "b"}}
    later = "{{changeSet:KNOWN_AFTER_APPLY}}"
    assert json.loads(found["Told"]["AfterContext"]) == {"Properties": {"DisplayName": later}}


def test_scopes_are_told_apart(stacks):
    """Properties, tags, metadata, policies."""
    stacks.create(body(Jobs={"DelaySeconds": 1}))
    after = {
        "Type": QUEUE,
        "Properties": {"DelaySeconds": 2, "Tags": [{"Key": "a", "Value": "b"}]},
        "Metadata": {"a": "b"},
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
    }
    change = changes(stacks.planned(body(Jobs=after)))["Jobs"]
    assert set(change["Scope"]) == {
        "Properties",
        "Tags",
        "Metadata",
        "DeletionPolicy",
        "UpdateReplacePolicy",
    }
    assert change["Replacement"] == "False"


@pytest.mark.parametrize(("policy", "action"), [("Delete", "Delete"), ("Retain", "Retain")])
def test_what_leaves_says_what_becomes_of_it(stacks, policy, action):
    """Deleted, or retained."""
    stacks.create(body(Jobs={"Type": QUEUE, "DeletionPolicy": policy}, Other={}))
    change = changes(stacks.planned(body(Other={})))["Jobs"]
    assert (change["Action"], change["PolicyAction"]) == ("Remove", action)
    assert "Replacement" not in change


def test_a_replacement_says_what_becomes_of_the_old_one(stacks):
    """By the policy that the new template has for it."""
    said = {"Action": "lambda:InvokeFunction", "FunctionName": "f"}

    def may(who):
        properties = {**said, "Principal": who}
        return body(
            May={"Type": PERMISSION, "UpdateReplacePolicy": "Retain", "Properties": properties}
        )

    stacks.create(may("a"))
    assert changes(stacks.planned(may("b")))["May"]["PolicyAction"] == "ReplaceAndRetain"


def test_names_are_once_in_a_stack_only(stacks):
    """Two stacks may have change sets of one name; a stack may not."""
    stacks.planned(JOBS, ChangeSetType="CREATE")
    stacks.planned(JOBS, "Other", ChangeSetType="CREATE")
    with pytest.raises(ClientError) as refused:
        stacks.planned(JOBS, ChangeSetType="CREATE")
    assert refused.value.response["Error"]["Code"] == "AlreadyExistsException"
    assert "ChangeSet next already exists" in str(refused.value)


def test_a_creation_that_is_tried_again_is_the_same(stacks):
    """By its token; another token is somebody else's."""
    request = {
        "StackName": "Shop",
        "ChangeSetName": "next",
        "ChangeSetType": "CREATE",
        "TemplateBody": json.dumps(JOBS),
    }
    first = stacks.api.create_change_set(**request, ClientToken="t1")["Id"]
    assert stacks.api.create_change_set(**request, ClientToken="t1")["Id"] == first
    with pytest.raises(ClientError, match="mismatch with existing attribute ClientToken"):
        stacks.api.create_change_set(**request, ClientToken="t2")


def test_a_stack_that_is_there_cannot_be_created(stacks):
    """And one that is not there cannot be updated."""
    with pytest.raises(ClientError, match=r"Stack \[Shop\] does not exist"):
        stacks.planned(JOBS)
    stacks.create(JOBS)
    message = (
        r"Stack \[Shop\] already exists and cannot be created again with the changeSet \[next\]\."
    )
    with pytest.raises(ClientError, match=message):
        stacks.planned(JOBS, ChangeSetType="CREATE")


def test_a_stack_in_review_is_nothing_to_update(stacks):
    """Its first change set has to be executed, or the stack deleted."""
    stacks.planned(JOBS, ChangeSetType="CREATE")
    message = "is in REVIEW_IN_PROGRESS state and can not be updated"
    with pytest.raises(ClientError, match=message):
        stacks.api.update_stack(StackName="Shop", TemplateBody=json.dumps(JOBS))
    with pytest.raises(ClientError, match=message):
        stacks.planned(JOBS)
    with pytest.raises(ClientError, match=r"Stack \[Shop\] already exists"):
        stacks.create(JOBS)
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"


def test_execution_forgets_the_other_change_sets(stacks):
    """They were made for a stack that is no more."""
    stacks.create(JOBS)
    stacks.planned(body(Jobs={"DelaySeconds": 2}))
    stacks.api.create_change_set(
        StackName="Shop",
        ChangeSetName="other",
        TemplateBody=json.dumps(body(Jobs={"DelaySeconds": 3})),
    )
    listed = stacks.api.list_change_sets(StackName="Shop")["Summaries"]
    assert [one["ChangeSetName"] for one in listed] == ["next", "other"]
    stacks.executed()
    assert stacks.api.list_change_sets(StackName="Shop")["Summaries"] == []
    with pytest.raises(ClientError) as refused:
        stacks.api.execute_change_set(StackName="Shop", ChangeSetName="other")
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_change_set_is_executed_once(stacks, faults):
    """And tells how it went."""
    stacks.create(JOBS)
    faults.fail("Jobs", "update", times=1)
    made = stacks.planned(body(Jobs={"DelaySeconds": 2}))["ChangeSetId"]
    stacks.executed()
    stacks.settled()
    described = stacks.api.describe_change_set(ChangeSetName=made)
    assert (described["Status"], described["ExecutionStatus"]) == (
        "CREATE_COMPLETE",
        "EXECUTE_FAILED",
    )
    with pytest.raises(ClientError, match=r"current execution status of \[EXECUTE_FAILED\]"):
        stacks.api.execute_change_set(ChangeSetName=made)


def test_an_update_by_hand_makes_change_sets_obsolete(stacks):
    """They say what the stack would have become before."""
    stacks.create(JOBS)
    stacks.planned(body(Jobs={"DelaySeconds": 2}))
    stacks.update(body(Jobs={"DelaySeconds": 3}))
    with pytest.raises(ClientError, match=r"current execution status of \[OBSOLETE\]"):
        stacks.executed()


def test_a_change_set_can_be_deleted(stacks):
    """The stack in review stays; its name can be used again."""
    stacks.planned(JOBS, ChangeSetType="CREATE")
    stacks.api.delete_change_set(StackName="Shop", ChangeSetName="next")
    assert stacks.described()["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert stacks.planned(JOBS, ChangeSetType="CREATE")["Status"] == "CREATE_COMPLETE"


def test_a_change_set_that_is_not_there_is_deleted_already(stacks):
    """As long as its stack is: the CDK asks for it before each of its own."""
    stacks.create(JOBS)
    stacks.api.delete_change_set(StackName="Shop", ChangeSetName="next")
    with pytest.raises(ClientError, match=r"Stack \[Nope\] does not exist"):
        stacks.api.delete_change_set(StackName="Nope", ChangeSetName="next")


def test_a_change_set_that_is_executed_is_not_deleted(stacks, faults):
    """Something is being done with it."""
    hold = faults.hold("Jobs")
    made = stacks.planned(JOBS, ChangeSetType="CREATE")["ChangeSetId"]
    stacks.api.execute_change_set(ChangeSetName=made)
    assert hold.reached.wait(5)
    with pytest.raises(ClientError, match="An operation on this ChangeSet is currently in progr"):
        stacks.api.delete_change_set(ChangeSetName=made)
    with pytest.raises(ClientError, match=r"execution status of \[EXECUTE_IN_PROGRESS\]"):
        stacks.api.execute_change_set(ChangeSetName=made)
    hold.release()
    stacks.settled()


def test_a_change_set_that_was_executed_is_found_by_its_arn_only(stacks):
    """The `cdk` CLI waits until its name is free before it makes the next one."""
    made = stacks.planned(JOBS, ChangeSetType="CREATE")["ChangeSetId"]
    stacks.executed()
    with pytest.raises(ClientError, match=r"ChangeSet \[next\] does not exist"):
        stacks.api.describe_change_set(StackName="Shop", ChangeSetName="next")
    assert (
        stacks.api.describe_change_set(ChangeSetName=made)["ExecutionStatus"] == "EXECUTE_COMPLETE"
    )


def test_executing_again_with_the_same_token_does_nothing_more(stacks, workshop):
    """A lost answer is no reason to change the stack twice."""
    stacks.planned(JOBS, ChangeSetType="CREATE")
    stacks.executed(ClientRequestToken="once")
    stacks.executed(ClientRequestToken="once")
    assert workshop.done == [("create", "Jobs-1")]
    assert {one["ClientRequestToken"] for one in _of_last_operation(stacks)} == {"once"}


def _of_last_operation(stacks):
    events = stacks.api.describe_stack_events(StackName="Shop")["StackEvents"]
    return [one for one in events if one["OperationId"] == events[0]["OperationId"]]


@pytest.mark.parametrize(
    ("failing", "more", "status"),
    [
        ("ROLLBACK", {}, "ROLLBACK_COMPLETE"),
        ("DO_NOTHING", {}, "CREATE_FAILED"),
        ("DELETE", {}, "DELETE_COMPLETE"),
        ("ROLLBACK", {"DisableRollback": True}, "CREATE_FAILED"),
    ],
)
def test_a_change_set_says_what_becomes_of_a_failure(stacks, faults, failing, more, status):
    """Rolled back, left, or deleted."""
    faults.fail("Jobs")
    made = stacks.planned(JOBS, ChangeSetType="CREATE", OnStackFailure=failing)
    stacks.api.execute_change_set(ChangeSetName=made["ChangeSetId"], **more)
    assert stacks.settled(made["StackId"])["StackStatus"] == status


def test_an_update_by_change_set_can_be_left_where_it_fails(stacks, faults):
    """For somebody to repair it."""
    stacks.create(JOBS)
    faults.fail("Jobs", "update")
    stacks.planned(body(Jobs={"DelaySeconds": 2}))
    assert stacks.executed(DisableRollback=True)["StackStatus"] == "UPDATE_FAILED"


def test_many_changes_come_in_pages(stacks):
    """A hundred to a page."""
    many = body(**{f"Jobs{i}": {} for i in range(130)})
    first = stacks.planned(many, ChangeSetType="CREATE")
    assert len(first["Changes"]) == 100
    second = stacks.api.describe_change_set(
        StackName="Shop", ChangeSetName="next", NextToken=first["NextToken"]
    )
    assert len(second["Changes"]) == 30
    assert "NextToken" not in second
    pages = stacks.api.get_paginator("describe_change_set")
    found = pages.paginate(StackName="Shop", ChangeSetName="next").build_full_result()
    assert len(found["Changes"]) == 130


def test_a_resource_does_not_become_one_of_another_type(stacks):
    """CloudFormation refuses it by name."""
    stacks.create(JOBS)
    with pytest.raises(ClientError, match=r"Update of resource type is not permitted.*\[Jobs\]"):
        stacks.planned(body(Jobs=topic()))


def test_a_change_set_that_imports_is_refused(stacks):
    """It says that this is not done here."""
    with pytest.raises(ClientError) as refused:
        stacks.planned(JOBS, ChangeSetType="IMPORT")
    assert refused.value.response["Error"]["Code"] == "NotImplemented"


def test_what_is_accepted_is_told_again(stacks):
    """Options that change nothing here are kept."""
    planned = stacks.planned(
        JOBS, ChangeSetType="CREATE", ImportExistingResources=True, IncludeNestedStacks=True
    )
    assert planned["ImportExistingResources"] is True
    assert planned["IncludeNestedStacks"] is True
    hooks = stacks.api.describe_change_set_hooks(StackName="Shop", ChangeSetName="next")
    assert hooks["Hooks"] == []


def test_a_template_of_a_change_set_can_be_read(stacks):
    """Before it is the stack's."""
    stacks.create(JOBS)
    after = body(Jobs={"DelaySeconds": 2})
    stacks.planned(after)
    found = stacks.api.get_template(StackName="Shop", ChangeSetName="next")["TemplateBody"]
    assert found == after
    assert stacks.api.get_template(StackName="Shop")["TemplateBody"] == JOBS


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        (
            {"StackName": "Nope", "ChangeSetName": "next"},
            "ValidationError",
            "Stack [Nope] does not exist",
        ),
        (
            {"StackName": "Shop", "ChangeSetName": "nope"},
            "ChangeSetNotFound",
            "ChangeSet [nope] does not exist",
        ),
        ({"ChangeSetName": "next"}, "ValidationError", "StackName must be specified"),
        (
            {"ChangeSetName": "arn:aws:cloudformation:eu-west-1:1:changeSet/x/y"},
            "ChangeSetNotFound",
            "does not exist",
        ),
    ],
)
def test_a_change_set_that_is_not_there_is_named(stacks, request_, code, message):
    """With the code that each tool looks for."""
    stacks.create(JOBS)
    with pytest.raises(ClientError) as refused:
        stacks.api.describe_change_set(**request_)
    assert refused.value.response["Error"]["Code"] == code
    assert message in refused.value.response["Error"]["Message"]


def test_properties_are_validated_before_anything_is_made(stacks):
    """The change set fails, and its events say what is wrong where."""
    wrong = body(Jobs={"Delay": 5, "Tags": [{"Key": "a"}]}, Other={})
    planned = stacks.planned(wrong, ChangeSetType="CREATE")
    assert planned["Status"] == "FAILED"
    assert "[AWS::EarlyValidation::PropertyValidation]" in planned["StatusReason"]
    id = planned["ChangeSetId"]
    found = stacks.api.describe_events(ChangeSetName=id)["OperationEvents"]
    assert {(one["ValidationPath"], one["ValidationStatusReason"]) for one in found} == {
        ("/Resources/Jobs/Properties", "Unsupported property [Delay]"),
        ("/Resources/Jobs/Properties/Tags/0", "Required property [Value] not found"),
    }
    assert {one["EventType"] for one in found} == {"VALIDATION_ERROR"}
    with pytest.raises(ClientError, match="One of ChangeSetName, OperationId or StackName must"):
        stacks.api.describe_events()


def test_the_validation_can_be_left_out(stacks):
    """Then the resource fails."""
    wrong = body(Jobs={"Delay": 5})
    planned = stacks.planned(wrong, ChangeSetType="CREATE", DisableValidation=True)
    assert planned["Status"] == "CREATE_COMPLETE"
    assert stacks.executed()["StackStatus"] == "ROLLBACK_COMPLETE"
