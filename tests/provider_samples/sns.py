"""Samples of the types of SNS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, arn, same


def _topic(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    sns = bench.client("sns")
    listed = sns.list_subscriptions_by_topic(TopicArn=id)["Subscriptions"]
    return {
        **sns.get_topic_attributes(TopicArn=id)["Attributes"],
        "TopicName": id.rpartition(":")[2],
        "Subscription": [{n: one[n] for n in ("Protocol", "Endpoint")} for one in listed],
        "Tags": sns.list_tags_for_resource(ResourceArn=id)["Tags"],
    }


def _subscription(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = bench.client("sns").get_subscription_attributes(SubscriptionArn=id)[
        "Attributes"
    ]
    return found


def _policies_of_topics(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    topics = said.get("Topics") or [said["TopicArn"]]
    found = [
        bench.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
        for arn in topics
    ]
    assert len(set(found)) == 1
    if "__default_policy_ID" in found[0]:
        raise StopIteration
    return {**said, "PolicyDocument": found[0]}


SAMPLES = {
    "AWS::SNS::Topic": Sample(
        lambda bench: {
            "TopicName": "orders.fifo",
            "FifoTopic": True,
            "ContentBasedDeduplication": True,
            "DisplayName": "orders",
            "KmsMasterKeyId": "alias/shop",
            "SignatureVersion": "2",
            "TracingConfig": "Active",
            "FifoThroughputScope": "MessageGroup",
            "ArchivePolicy": {"MessageRetentionPeriod": "30"},
            "Subscription": [
                {"Protocol": "email", "Endpoint": "a@example.com"},
                {"Protocol": "email", "Endpoint": "b@example.com"},
            ],
            "Tags": ONE,
        },
        same(
            {
                "TopicName": "orders.fifo",
                "FifoTopic": True,
                "DisplayName": "others",
                "Subscription": [{"Protocol": "email", "Endpoint": "b@example.com"}],
                "Tags": OTHER,
            }
        ),
        _topic,
    ),
    "AWS::SNS::Subscription": Sample(
        lambda bench: {
            "TopicArn": bench.topic,
            "Protocol": "sqs",
            "Endpoint": bench.queue.attributes["Arn"],
            "RawMessageDelivery": True,
            "FilterPolicy": {"kind": ["order"]},
            "FilterPolicyScope": "MessageBody",
            "RedrivePolicy": {"deadLetterTargetArn": arn("sqs", "dead")},
            "DeliveryPolicy": {"healthyRetryPolicy": {"numRetries": 3}},
            "SubscriptionRoleArn": bench.role,
        },
        lambda bench: {
            "TopicArn": bench.topic,
            "Protocol": "sqs",
            "Endpoint": bench.queue.attributes["Arn"],
            "FilterPolicy": {"kind": ["refund"]},
        },
        _subscription,
    ),
    "AWS::SNS::TopicPolicy": Sample(
        lambda bench: {"Topics": [bench.topic], "PolicyDocument": shared("sns:Publish")},
        lambda bench: {"Topics": [bench.topic], "PolicyDocument": shared("sns:Subscribe")},
        _policies_of_topics,
    ),
    "AWS::SNS::TopicInlinePolicy": Sample(
        lambda bench: {"TopicArn": bench.topic, "PolicyDocument": shared("sns:Publish")},
        lambda bench: {"TopicArn": bench.topic, "PolicyDocument": shared("sns:Subscribe")},
        _policies_of_topics,
    ),
}
