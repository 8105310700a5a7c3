"""How properties differ, and which differences ask for another resource."""

from __future__ import annotations

import pytest

from lambdaform.differences import differences, replaces


def told(type, before, after):
    return [(one.name, one.kind, one.recreation) for one in differences(type, before, after)]


def test_a_property_comes_goes_or_changes():
    """What is the same is no difference."""
    before = {"DelaySeconds": 1, "Tags": [1], "VisibilityTimeout": 3}
    after = {"DelaySeconds": 2, "Tags": [1], "MessageRetentionPeriod": 60}
    assert told("AWS::SQS::Queue", before, after) == [
        ("DelaySeconds", "Modify", "Never"),
        ("VisibilityTimeout", "Remove", "Never"),
        ("MessageRetentionPeriod", "Add", "Never"),
    ]


@pytest.mark.parametrize(
    ("type", "before", "after", "recreation"),
    [
        ("AWS::SQS::Queue", {"QueueName": "a"}, {"QueueName": "b"}, "Always"),
        ("AWS::SQS::Queue", {}, {"FifoQueue": True}, "Always"),
        ("AWS::DynamoDB::Table", {"KeySchema": [1]}, {"KeySchema": [2]}, "Conditionally"),
        ("AWS::DynamoDB::Table", {"BillingMode": "a"}, {"BillingMode": "b"}, "Never"),
        ("AWS::Lambda::Permission", {"Principal": "a"}, {"Principal": "b"}, "Always"),
        ("AWS::Lambda::LayerVersion", {"Description": "a"}, {"Description": "b"}, "Always"),
        ("AWS::S3::Bucket", {"BucketName": "a"}, {}, "Always"),
        ("Custom::Thing", {"Any": 1}, {"Any": 2}, "Never"),
        ("Custom::Thing", {"ServiceToken": "a"}, {"ServiceToken": "b"}, "Always"),
        (
            "AWS::ApiGateway::DomainName",
            {"EndpointConfiguration": {"Types": ["EDGE"]}},
            {"EndpointConfiguration": {"Types": ["REGIONAL"]}},
            "Never",
        ),
    ],
)
def test_the_schemas_say_what_is_replaced(type, before, after, recreation):
    """By the property, by its condition, or because nothing of the type can be updated."""
    found = differences(type, before, after)
    assert [one.recreation for one in found] == [recreation]
    assert replaces(found) is (recreation != "Never")


@pytest.mark.parametrize(
    ("type", "property", "before", "after", "recreation"),
    [
        (
            "AWS::EC2::EC2Fleet",
            "TargetCapacitySpecification",
            {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "spot"},
            {"TotalTargetCapacity": 2, "DefaultTargetCapacityType": "spot"},
            "Never",
        ),
        (
            "AWS::EC2::EC2Fleet",
            "TargetCapacitySpecification",
            {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "spot"},
            {"TotalTargetCapacity": 1, "DefaultTargetCapacityType": "on-demand"},
            "Always",
        ),
        (
            "AWS::EC2::TransitGatewayConnectPeer",
            "ConnectPeerConfiguration",
            {"BgpConfigurations": [{"PeerAsn": 1}, {"PeerAsn": 2}]},
            {"BgpConfigurations": [{"PeerAsn": 1}, {"PeerAsn": 3}]},
            "Always",
        ),
    ],
)
def test_only_the_part_that_is_create_only_replaces(type, property, before, after, recreation):
    """Where a schema names a place within a property, or within each of its items."""
    assert told(type, {property: before}, {property: after}) == [(property, "Modify", recreation)]
