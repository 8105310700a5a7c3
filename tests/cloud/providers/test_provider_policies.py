"""Policies: on whom they are, from whom they are taken, and what else is left alone."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from provided import ACCOUNT, TRUST, policy, shared

ROLE = "AWS::IAM::Role"


@pytest.fixture
def roles(bench):
    """Two roles, by name."""
    said = {"AssumeRolePolicyDocument": TRUST}
    return [bench.make(ROLE, said, id).physical_id for id in ("One", "Two")]


def inline(bench, role):
    return bench.client("iam").list_role_policies(RoleName=role)["PolicyNames"]


def attached(bench, role):
    found = bench.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [one["PolicyArn"] for one in found]


def test_a_policy_goes_where_it_is_wanted_and_leaves_the_rest(bench, roles):
    """From one role to another, under another name; nobody keeps the old one."""
    kind = "AWS::IAM::Policy"
    said = {"PolicyDocument": policy("sqs:SendMessage")}
    first = {**said, "PolicyName": "a", "Roles": roles[:1]}
    both = {**said, "PolicyName": "a", "Roles": roles}
    other = {**said, "PolicyName": "b", "Roles": roles[1:]}
    id = bench.make(kind, first).physical_id
    bench.change(kind, id, first, both)
    assert [inline(bench, role) for role in roles] == [["a"], ["a"]]
    bench.change(kind, id, both, other)
    assert [inline(bench, role) for role in roles] == [[], ["b"]]
    bench.take_away(kind, id, other)
    assert inline(bench, roles[1]) == []


def test_a_policy_that_one_role_cannot_have_is_taken_back(bench, roles):
    """None of them has it then."""
    said = {"PolicyName": "a", "PolicyDocument": policy("sqs:SendMessage")}
    with pytest.raises(ClientError, match="NoSuchEntity"):
        bench.make("AWS::IAM::Policy", {**said, "Roles": [roles[0], "nobody"]})
    assert inline(bench, roles[0]) == []


def test_what_others_gave_a_role_is_left_alone(bench, roles):
    """An update only takes away what the template had said."""
    before = {
        "AssumeRolePolicyDocument": TRUST,
        "Policies": [{"PolicyName": "own", "PolicyDocument": policy("sqs:SendMessage")}],
    }
    after = {"AssumeRolePolicyDocument": TRUST}
    role = bench.make(ROLE, before).physical_id
    document = json.dumps(policy("s3:GetObject"))
    bench.client("iam").put_role_policy(RoleName=role, PolicyName="other", PolicyDocument=document)
    bench.change(ROLE, role, before, after)
    assert inline(bench, role) == ["other"]
    with pytest.raises(ClientError, match="must delete policies first"):
        bench.take_away(ROLE, role, after)


def test_aws_own_policies_can_be_attached(bench):
    """Those that templates name by their ARN."""
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    said = {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [arn]}
    role = bench.make(ROLE, said).physical_id
    assert attached(bench, role) == [arn]
    bench.take_away(ROLE, role, said)


def test_a_managed_policy_changes_more_often_than_it_has_versions(bench):
    """IAM keeps five; the older ones give way."""
    kind = "AWS::IAM::ManagedPolicy"
    before = {"PolicyDocument": policy("sqs:SendMessage")}
    arn = bench.make(kind, before).physical_id
    for number in range(6):
        after = {"PolicyDocument": policy(f"sqs:Action{number}")}
        bench.change(kind, arn, before, after)
        before = after
    iam = bench.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert found == policy("sqs:Action5")


def test_a_queues_policy_outlives_a_change_of_the_queue(bench):
    """The stock backend would take it away with the next attribute that is set."""
    queue = bench.make("AWS::SQS::Queue", {}).physical_id
    document = shared("sqs:SendMessage")
    bench.make("AWS::SQS::QueuePolicy", {"Queues": [queue], "PolicyDocument": document})
    bench.change("AWS::SQS::Queue", queue, {}, {"VisibilityTimeout": 60})
    assert json.loads(_queue_policy(bench, queue)) == document


def test_a_policy_of_queues_leaves_the_queue_that_it_is_not_on_any_more(bench):
    """The other has it."""
    kind = "AWS::SQS::QueuePolicy"
    one, two = (bench.make("AWS::SQS::Queue", {}, id).physical_id for id in ("One", "Two"))
    said = {"PolicyDocument": shared("sqs:SendMessage")}
    id = bench.make(kind, {**said, "Queues": [one]}).physical_id
    bench.change(kind, id, {**said, "Queues": [one]}, {**said, "Queues": [two]})
    assert _queue_policy(bench, one) is None
    assert _queue_policy(bench, two)


def _queue_policy(bench, url):
    answer = bench.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    return answer.get("Attributes", {}).get("Policy")


def test_a_policy_of_topics_gives_way_to_the_owners_own(bench):
    """On the topic that it leaves, and where it is taken away."""
    kind = "AWS::SNS::TopicPolicy"
    one, two = (bench.make("AWS::SNS::Topic", {}, id).physical_id for id in ("One", "Two"))
    said = {"PolicyDocument": shared("sns:Publish")}
    id = bench.make(kind, {**said, "Topics": [one]}).physical_id
    bench.change(kind, id, {**said, "Topics": [one]}, {**said, "Topics": [two]})
    assert _owner(bench, one) == ACCOUNT
    assert _owner(bench, two) is None
    bench.take_away(kind, id, {**said, "Topics": [two]})
    assert _owner(bench, two) == ACCOUNT


def _owner(bench, arn):
    answer = bench.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    [statement] = json.loads(answer["Policy"])["Statement"]
    return statement.get("Condition", {}).get("StringEquals", {}).get("AWS:SourceOwner")


def test_statements_of_a_bus_stand_beside_each_other(bench):
    """Each is a resource; one that goes leaves the others, whoever made them."""
    kind = "AWS::Events::EventBusPolicy"
    place = {"EventBusName": bench.bus}
    whole = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    everyone = {**place, "StatementId": "Everyone", "Statement": whole}
    organisation = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"}
    partner = {
        **place,
        "StatementId": "Partner",
        "Action": "events:PutEvents",
        "Principal": "*",
        "Condition": organisation,
    }
    bench.make(kind, everyone)
    made = bench.make(kind, partner)
    assert made.physical_id == f"{bench.bus}|Partner"
    found = _statements(bench)
    assert found["Everyone"] == {**whole, "Sid": "Everyone"}
    assert found["Partner"]["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    bench.take_away(kind, made.physical_id, partner)
    assert _statements(bench).keys() == {"Everyone"}


def _statements(bench):
    found = bench.client("events").describe_event_bus(Name=bench.bus)["Policy"]
    return {one["Sid"]: one for one in json.loads(found)["Statement"]}
