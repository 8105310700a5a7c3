"""Properties are fitted to their schema, and held against it."""

from __future__ import annotations

import pytest

from lambdaform.cloud.formation.properties import check, fitted
from lambdaform.cloud.formation.values import Unknown
from lambdaform.cloud.provider import ResourceFault

LATER = Unknown("ResourceReference", "New")


@pytest.mark.parametrize(
    ("type", "given", "expected"),
    [
        ("AWS::SQS::Queue", {"DelaySeconds": "5"}, {"DelaySeconds": 5}),
        ("AWS::SQS::Queue", {"FifoQueue": "true"}, {"FifoQueue": True}),
        ("AWS::SQS::Queue", {"QueueName": 5}, {"QueueName": "5"}),
        ("AWS::SQS::Queue", {"DelaySeconds": "soon"}, {"DelaySeconds": "soon"}),
        ("AWS::SQS::Queue", {"DelaySeconds": LATER}, {"DelaySeconds": LATER}),
        (
            "AWS::SQS::Queue",
            {"Tags": [{"Key": "a", "Value": True}]},
            {"Tags": [{"Key": "a", "Value": "true"}]},
        ),
        (
            "AWS::Lambda::Function",
            {"Environment": {"Variables": {"ONE": 1, "OFF": False, "ABC": "c"}}},
            {"Environment": {"Variables": {"ONE": "1", "OFF": "false", "ABC": "c"}}},
        ),
        # The schema's pattern of these keys is no expression of Python's.
        ("AWS::SSM::Parameter", {"Tags": {"age": 5}}, {"Tags": {"age": "5"}}),
        ("Custom::Thing", {"Count": 5, "On": True}, {"Count": "5", "On": "true"}),
        (
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": {"a": 1}},
            {"AssumeRolePolicyDocument": {"a": 1}},
        ),
        ("Not::A::Type", {"Count": "5"}, {"Count": "5"}),
    ],
)
def test_a_value_is_what_its_schema_says(type, given, expected):
    """Numbers, truths and text; what nobody knows stays as it is."""
    assert fitted(type, given) == expected


@pytest.mark.parametrize(
    ("type", "given", "told"),
    [
        ("AWS::SQS::Queue", {"Delay": 5}, "#: extraneous key [Delay] is not permitted"),
        ("AWS::Lambda::Function", {"Code": {}}, "#: required key [Role] not found"),
        (
            "AWS::Lambda::Function",
            {"Role": "r", "Code": {"Zip": ""}},
            "#/Code: extraneous key [Zip] is not permitted",
        ),
        (
            "AWS::SQS::Queue",
            {"Tags": [{"Key": "a"}]},
            "#/Tags/0: required key [Value] not found",
        ),
    ],
)
def test_what_the_schema_does_not_know_is_told(type, given, told):
    """With its place, as CloudFormation tells it."""
    with pytest.raises(ResourceFault) as fault:
        check("A", type, given)
    message = f"Properties validation failed for resource A with message:\n[{told}]"
    assert str(fault.value) == message


def test_all_that_is_wrong_is_told_at_once():
    """Not the first alone."""
    with pytest.raises(ResourceFault) as fault:
        check("A", "AWS::Lambda::Function", {"Foo": 1})
    assert str(fault.value).count("#") == 3


@pytest.mark.parametrize(
    ("type", "given"),
    [
        ("AWS::SQS::Queue", {}),
        ("AWS::SQS::Queue", {"RedrivePolicy": {"deadLetterTargetArn": "a", "maxReceiveCount": 3}}),
        ("AWS::Lambda::Function", {"Role": "r", "Code": {"ZipFile": "x"}, "Handler": "a.b"}),
        ("AWS::Events::Rule", {"EventPattern": {"detail": {"anything": [1]}}, "State": "ENABLED"}),
        ("Custom::Thing", {"ServiceToken": "a", "Anything": {"Goes": [1]}}),
        (
            "AWS::SNS::Subscription",
            {"TopicArn": "t", "Protocol": "sqs", "FilterPolicy": {"a": [1]}},
        ),
    ],
)
def test_what_the_schema_allows_is_fine(type, given):
    """Free-form parts are free."""
    check("A", type, given)
