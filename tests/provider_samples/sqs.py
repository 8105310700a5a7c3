"""Samples of the types of SQS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, same


def _queue(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    sqs = bench.client("sqs")
    found = sqs.get_queue_attributes(QueueUrl=id, AttributeNames=["All"])["Attributes"]
    tags = sqs.list_queue_tags(QueueUrl=id).get("Tags", {})
    return {**found, "QueueName": id.rpartition("/")[2], "Tags": tags}


def _policies_of_queues(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    queues = said.get("Queues") or [said["Queue"]]
    found = [
        bench.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        for url in queues
    ]
    found = [one["Attributes"]["Policy"] for one in found if "Attributes" in one]
    if not found:
        raise StopIteration
    assert len(set(found)) == 1
    return {**said, "PolicyDocument": found[0]}


def _dead(bench: Workbench) -> str:
    return str(bench.make("AWS::SQS::Queue", {"FifoQueue": True}, "Dead").attributes["Arn"])


SAMPLES = {
    "AWS::SQS::Queue": Sample(
        lambda bench: {
            "QueueName": "jobs.fifo",
            "FifoQueue": True,
            "ContentBasedDeduplication": True,
            "DeduplicationScope": "messageGroup",
            "FifoThroughputLimit": "perMessageGroupId",
            "DelaySeconds": 5,
            "KmsMasterKeyId": "alias/shop",
            "KmsDataKeyReusePeriodSeconds": 600,
            "MaximumMessageSize": 1024,
            "MessageRetentionPeriod": 604800,
            "ReceiveMessageWaitTimeSeconds": 20,
            "RedrivePolicy": {"deadLetterTargetArn": _dead(bench), "maxReceiveCount": 3},
            "RedriveAllowPolicy": {"redrivePermission": "denyAll"},
            "SqsManagedSseEnabled": False,
            "VisibilityTimeout": "180",
            "Tags": ONE,
        },
        same({"QueueName": "jobs.fifo", "FifoQueue": True, "VisibilityTimeout": 60, "Tags": OTHER}),
        _queue,
    ),
    "AWS::SQS::QueuePolicy": Sample(
        lambda bench: {
            "Queues": [bench.queue.physical_id],
            "PolicyDocument": shared("sqs:SendMessage"),
        },
        lambda bench: {
            "Queues": [bench.queue.physical_id],
            "PolicyDocument": shared("sqs:ReceiveMessage"),
        },
        _policies_of_queues,
    ),
    "AWS::SQS::QueueInlinePolicy": Sample(
        lambda bench: {
            "Queue": bench.queue.physical_id,
            "PolicyDocument": shared("sqs:SendMessage"),
        },
        lambda bench: {
            "Queue": bench.queue.physical_id,
            "PolicyDocument": shared("sqs:ReceiveMessage"),
        },
        _policies_of_queues,
    ),
}
