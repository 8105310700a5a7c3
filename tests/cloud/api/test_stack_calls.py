"""The operations on stacks: what they say, and what they refuse in CloudFormation's words."""

from __future__ import annotations

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, TOPIC, body, client

JOBS = body(Jobs={"DelaySeconds": 1})


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_stack_tells_all_that_it_is(stacks):
    """Every member that DescribeStacks has a value for."""
    template = {
        **body(Parameters={"Delay": {"Type": "Number"}}, Jobs={"DelaySeconds": {"Ref": "Delay"}}),
        "Description": "orders",
    }
    made = stacks.create(
        template,
        Parameters=[{"ParameterKey": "Delay", "ParameterValue": "5"}],
        Capabilities=["CAPABILITY_IAM"],
        NotificationARNs=["arn:aws:sns:eu-west-1:123456789012:told"],
        RoleARN="arn:aws:iam::123456789012:role/deployer",
        Tags=[{"Key": "a", "Value": "b"}],
        TimeoutInMinutes=5,
        RollbackConfiguration={"MonitoringTimeInMinutes": 0},
    )
    assert made["StackId"].startswith("arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/")
    assert made["StackName"] == "Shop"
    assert made["Description"] == "orders"
    assert made["Parameters"] == [{"ParameterKey": "Delay", "ParameterValue": "5"}]
    assert made["Capabilities"] == ["CAPABILITY_IAM"]
    assert made["NotificationARNs"] == ["arn:aws:sns:eu-west-1:123456789012:told"]
    assert made["RoleARN"] == "arn:aws:iam::123456789012:role/deployer"
    assert made["Tags"] == [{"Key": "a", "Value": "b"}]
    assert made["TimeoutInMinutes"] == 5
    assert made["RollbackConfiguration"] == {"MonitoringTimeInMinutes": 0}
    assert made["DisableRollback"] is made["EnableTerminationProtection"] is False
    assert made["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}
    assert made["CreationTime"].tzinfo
    assert "LastUpdatedTime" not in made
    assert made["LastOperations"][0]["OperationType"] == "CREATE_STACK"


def test_an_update_keeps_what_it_does_not_name(stacks):
    """Tags, notifications, the role; a new one replaces all of them."""
    stacks.create(JOBS, Tags=[{"Key": "a", "Value": "b"}], RoleARN="arn:aws:iam::1:role/deployer")
    done = stacks.update(body(Jobs={"DelaySeconds": 2}))
    assert done["Tags"] == [{"Key": "a", "Value": "b"}]
    assert done["RoleARN"] == "arn:aws:iam::1:role/deployer"
    assert done["LastUpdatedTime"] > done["CreationTime"]
    assert stacks.update(JOBS, Tags=[{"Key": "c", "Value": "d"}])["Tags"] == [
        {"Key": "c", "Value": "d"}
    ]


def test_an_update_without_changes_is_refused(stacks):
    """In the words that every tool knows."""
    stacks.create(JOBS)
    told = refused(stacks.update, template=JOBS)
    assert told == ("ValidationError", "No updates are to be performed.")


def test_an_update_can_use_the_template_that_is_there(stacks, workshop):
    """With other parameters."""
    parameters = {"Delay": {"Type": "Number", "Default": 1}}
    stacks.create(body(Parameters=parameters, Jobs={"DelaySeconds": {"Ref": "Delay"}}))
    given = [{"ParameterKey": "Delay", "ParameterValue": "2"}]
    stacks.api.update_stack(StackName="Shop", UsePreviousTemplate=True, Parameters=given)
    stacks.settled()
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}


def test_a_name_is_taken_once(stacks):
    """Whatever state the stack is in."""
    stacks.create(JOBS)
    told = refused(stacks.create, template=JOBS)
    assert told == ("AlreadyExistsException", "Stack [Shop] already exists")


def test_what_is_not_there_is_named(stacks):
    """In the words of each operation."""
    api = stacks.api
    told = ("ValidationError", "Stack with id Shop does not exist")
    for call in (api.describe_stacks, api.list_stack_resources, api.get_template):
        assert refused(call, StackName="Shop") == told
    told = ("ValidationError", "Stack [Shop] does not exist")
    assert refused(stacks.update, template=JOBS) == told
    assert refused(api.describe_stack_events, StackName="Shop") == told


def test_a_stack_that_is_being_changed_refuses_another_change(stacks, faults):
    """By hand and by change set: one thing at a time."""
    stacks.create(JOBS)
    hold = faults.hold("Jobs", "update")
    after = json.dumps(body(Jobs={"DelaySeconds": 2}))
    stacks.api.update_stack(StackName="Shop", TemplateBody=after)
    assert hold.reached.wait(5)
    id = stacks.described()["StackId"]
    told = ("ValidationError", f"Stack:{id} is in UPDATE_IN_PROGRESS state and can not be updated.")
    assert refused(stacks.api.update_stack, StackName="Shop", TemplateBody=after) == told
    assert refused(stacks.planned, template=JOBS) == told
    hold.release()
    assert stacks.settled()["StackStatus"] == "UPDATE_COMPLETE"


def test_a_change_set_made_before_does_not_run_beside_an_update(stacks, faults):
    """What was fine when it was made is looked at again when it is executed."""
    stacks.create(JOBS)
    stacks.planned(body(Jobs={"DelaySeconds": 2}))
    stacks.api.create_change_set(
        StackName="Shop",
        ChangeSetName="other",
        TemplateBody=json.dumps(body(Jobs={"DelaySeconds": 3})),
    )
    hold = faults.hold("Jobs", "update")
    stacks.api.execute_change_set(StackName="Shop", ChangeSetName="next")
    assert hold.reached.wait(5)
    code, _ = refused(stacks.api.execute_change_set, StackName="Shop", ChangeSetName="other")
    assert code == "ChangeSetNotFound"
    hold.release()
    stacks.settled()


def test_a_stack_that_never_came_to_be_cannot_be_updated(stacks, faults):
    """It can only be deleted."""
    faults.fail("Jobs", times=1)
    stacks.create(JOBS)
    code, message = refused(stacks.update, template=JOBS)
    assert code == "ValidationError"
    assert message.endswith("is in ROLLBACK_COMPLETE state and can not be updated.")


def test_a_request_with_a_token_is_carried_out_once(stacks, workshop):
    """A second one with it is the first; for anything else it is refused."""
    first = stacks.api.create_stack(
        StackName="Shop", TemplateBody=json.dumps(JOBS), ClientRequestToken="once"
    )
    again = stacks.api.create_stack(
        StackName="Shop", TemplateBody=json.dumps(JOBS), ClientRequestToken="once"
    )
    assert first["StackId"] == again["StackId"]
    stacks.settled()
    assert workshop.done == [("create", "Jobs-1")]
    code, _ = refused(stacks.update, template=JOBS, ClientRequestToken="once")
    assert code == "TokenAlreadyExistsException"


def tokens(stacks, name="Shop"):
    """Return the tokens of a stack's events, one for each run of the same, the first first."""
    events = stacks.api.describe_stack_events(StackName=name)["StackEvents"][::-1]
    return [key for key, _ in groupby(one.get("ClientRequestToken") for one in events)]


def test_every_event_carries_the_token_of_what_began_it(stacks, faults):
    """To the last one; those of a rollback that somebody asked for carry that request's."""
    delayed, slow = body(Jobs={"DelaySeconds": 2}), body(Jobs={"DelaySeconds": 3})
    stacks.planned(JOBS, ChangeSetType="CREATE")
    stacks.executed(ClientRequestToken="made")
    faults.fail("Jobs", "update", times=1)
    stacks.planned(delayed)
    stacks.executed(ClientRequestToken="left", DisableRollback=True)
    stacks.api.rollback_stack(StackName="Shop", ClientRequestToken="back")
    stacks.settled()
    hold = faults.hold("Jobs", "update")
    faults.fail("Jobs", "rollback", times=1)
    stacks.planned(slow)
    stacks.api.execute_change_set(StackName="Shop", ChangeSetName="next", ClientRequestToken="slow")
    assert hold.reached.wait(5)
    stacks.api.cancel_update_stack(StackName="Shop", ClientRequestToken="stop")
    hold.release()
    assert stacks.settled()["StackStatus"] == "UPDATE_ROLLBACK_FAILED"
    stacks.api.continue_update_rollback(StackName="Shop", ClientRequestToken="on")
    id = stacks.settled()["StackId"]
    stacks.delete(ClientRequestToken="gone")
    assert tokens(stacks, id) == [None, "made", "left", "back", "slow", "stop", "on", "gone"]


def test_a_creation_that_takes_too_long_is_rolled_back(cloud, stacks, workshop, faults):
    """It is looked at before each resource; an update may take as long as it takes."""
    template = body(Jobs={}, Told={"Type": TOPIC, "DependsOn": "Jobs"})
    hold = faults.hold("Jobs")
    stacks.api.create_stack(StackName="Shop", TemplateBody=json.dumps(template), TimeoutInMinutes=1)
    assert hold.reached.wait(5)
    operation = cloud.engine.regions.of("123456789012", "eu-west-1").stack("Shop").operation
    operation.started -= timedelta(minutes=2)
    hold.release()
    assert stacks.settled()["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = "Stack creation time exceeded the specified timeout. Rollback requested by user."
    assert stacks.reason("Shop", "ROLLBACK_IN_PROGRESS") == reason
    assert workshop.done == [("create", "Jobs-1"), ("delete", "Jobs-1")]


def test_stacks_are_listed_with_those_that_are_gone(stacks):
    """The newest first, and by their state where one is asked for."""
    stacks.create(JOBS)
    stacks.delete()
    stacks.create(JOBS, "Other")
    found = stacks.api.list_stacks()["StackSummaries"]
    listed = [(one["StackName"], one["StackStatus"]) for one in found]
    assert listed == [("Other", "CREATE_COMPLETE"), ("Shop", "DELETE_COMPLETE")]
    gone = stacks.api.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    assert [one["StackName"] for one in gone] == ["Shop"]
    assert [one["StackName"] for one in stacks.api.describe_stacks()["Stacks"]] == ["Other"]


def test_regions_and_accounts_know_nothing_of_each_other(cloud, stacks):
    """A stack is in one of each."""
    stacks.create(JOBS)
    elsewhere = client(cloud, region="us-west-2")
    assert elsewhere.describe_stacks()["Stacks"] == []
    other = cloud.client("cloudformation", "eu-west-1", "210987654321")
    assert other.describe_stacks()["Stacks"] == []


def test_motos_reset_forgets_stacks_too(cloud, stacks, faults):
    """What is being done to one stops, and the name is free."""
    hold = faults.hold("Jobs")
    stacks.api.create_stack(StackName="Shop", TemplateBody=json.dumps(JOBS))
    assert hold.reached.wait(5)
    urllib.request.urlopen(f"{cloud.endpoint}/moto-api/reset", data=b"", timeout=5)
    hold.release()
    assert stacks.api.describe_stacks()["Stacks"] == []
    assert stacks.create(JOBS)["StackStatus"] == "CREATE_COMPLETE"


def test_a_policy_is_kept(stacks):
    """It is not enforced."""
    stacks.create(JOBS, StackPolicyBody="{}")
    assert stacks.api.get_stack_policy(StackName="Shop")["StackPolicyBody"] == "{}"
    stacks.api.set_stack_policy(StackName="Shop", StackPolicyBody='{"a": 1}')
    assert stacks.api.get_stack_policy(StackName="Shop")["StackPolicyBody"] == '{"a": 1}'


def test_a_stack_cannot_be_both_rolled_back_and_not(stacks):
    """`DisableRollback` and `OnFailure` say the same thing."""
    code, message = refused(
        stacks.create, template=JOBS, DisableRollback=True, OnFailure="ROLLBACK"
    )
    assert code == "ValidationError"
    assert "not both" in message


def test_resources_are_told_one_by_one(stacks):
    """With their metadata; by the stack, or by what they are called."""
    template = body(Jobs={"Type": QUEUE, "Metadata": {"a": 1}}, Told={"Type": TOPIC})
    stacks.create(template)
    found = stacks.api.describe_stack_resource(StackName="Shop", LogicalResourceId="Jobs")
    detail = found["StackResourceDetail"]
    assert json.loads(detail["Metadata"]) == {"a": 1}
    assert (detail["PhysicalResourceId"], detail["ResourceStatus"]) == ("Jobs-1", "CREATE_COMPLETE")
    listed = stacks.api.list_stack_resources(StackName="Shop")["StackResourceSummaries"]
    assert [one["LogicalResourceId"] for one in listed] == ["Jobs", "Told"]
    named = stacks.api.describe_stack_resources(PhysicalResourceId="Told-2")["StackResources"]
    assert {one["StackName"] for one in named} == {"Shop"}
    one = stacks.api.describe_stack_resources(StackName="Shop", LogicalResourceId="Told")
    assert [found["LogicalResourceId"] for found in one["StackResources"]] == ["Told"]
    told = refused(stacks.api.describe_stack_resource, StackName="Shop", LogicalResourceId="No")
    assert told == ("ValidationError", "Resource No does not exist for stack Shop")


def test_events_come_in_pages_the_newest_first(stacks):
    """A hundred to a page; each has an id of its own."""
    stacks.create(body(**{f"Jobs{i}": {} for i in range(40)}))
    first = stacks.api.describe_stack_events(StackName="Shop")
    assert len(first["StackEvents"]) == 100
    assert first["StackEvents"][0]["ResourceStatus"] == "CREATE_COMPLETE"
    told = stacks.told()
    assert len(told) == 1 + 3 * 40 + 1
    pages = stacks.api.get_paginator("describe_stack_events").paginate(StackName="Shop")
    times = [event["Timestamp"] for page in pages for event in page["StackEvents"]]
    assert times == sorted(times, reverse=True)


def test_operations_tell_their_own_events(stacks, faults):
    """By `DescribeEvents`: which operation, how it went, and what failed in it."""
    stacks.create(JOBS)
    faults.fail("Jobs", "update", "no")
    updated = stacks.api.update_stack(
        StackName="Shop", TemplateBody=json.dumps(body(Jobs={"DelaySeconds": 2}))
    )
    stacks.settled()
    of_update = stacks.api.describe_events(OperationId=updated["OperationId"])["OperationEvents"]
    assert {one["OperationType"] for one in of_update} == {"UPDATE_STACK"}
    assert {one["OperationStatus"] for one in of_update} == {"FAILED"}
    failed = stacks.api.describe_events(StackName="Shop", Filters={"FailedEvents": True})
    (event,) = failed["OperationEvents"]
    assert (event["EventType"], event["ResourceStatusReason"]) == ("PROVISIONING_ERROR", "no")
    all_events = stacks.api.describe_events(StackName="Shop")["OperationEvents"]
    assert {one["OperationType"] for one in all_events} == {"CREATE_STACK", "UPDATE_STACK"}


def test_a_stack_can_be_waited_for_as_sdks_do(stacks):
    """boto3's waiters come to an end, well or not."""
    quick = {"Delay": 0.01, "MaxAttempts": 500}
    stacks.api.create_stack(StackName="Shop", TemplateBody=json.dumps(JOBS))
    waiter = stacks.api.get_waiter("stack_create_complete")
    waiter.wait(StackName="Shop", WaiterConfig=quick)
    stacks.planned(body(Jobs={"DelaySeconds": 2}))
    stacks.api.get_waiter("change_set_create_complete").wait(
        StackName="Shop", ChangeSetName="next", WaiterConfig=quick
    )
    stacks.executed()
    stacks.api.get_waiter("stack_update_complete").wait(StackName="Shop", WaiterConfig=quick)
    stacks.api.delete_stack(StackName="Shop")
    stacks.api.get_waiter("stack_delete_complete").wait(StackName="Shop", WaiterConfig=quick)


def test_many_stacks_are_made_at_the_same_time(cloud, stacks, workshop):
    """Each is whole; of two that want one name, one is refused."""
    template = json.dumps(body(**{f"Jobs{i}": {} for i in range(5)}))

    def make(number):
        try:
            client(cloud).create_stack(StackName=f"Shop{number // 2}", TemplateBody=template)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "made"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(make, range(20)))
    assert answers.count("made") == answers.count("AlreadyExistsException") == 10
    for number in range(10):
        assert stacks.settled(f"Shop{number}")["StackStatus"] == "CREATE_COMPLETE"
    assert len(workshop.things) == 50


def test_what_is_not_there_yet_says_so(stacks):
    """Never a silent success."""
    stacks.create(JOBS)
    code, message = refused(stacks.api.detect_stack_drift, StackName="Shop")
    assert code == "NotImplemented"
    assert "cloudformation:DetectStackDrift" in message
