"""Samples of the types of Kinesis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import ONE, OTHER, Sample, same


def _stream(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    kinesis = bench.client("kinesis")
    found = kinesis.describe_stream_summary(StreamName=id)["StreamDescriptionSummary"]
    metrics = [one for shown in found["EnhancedMonitoring"] for one in shown["ShardLevelMetrics"]]
    encryption = {name: found.get(name) for name in ("EncryptionType", "KeyId")}
    return {
        **found,
        "Name": found["StreamName"],
        "ShardCount": found["OpenShardCount"],
        "DesiredShardLevelMetrics": metrics,
        "StreamEncryption": encryption if found.get("KeyId") else None,
        "Tags": kinesis.list_tags_for_stream(StreamName=id)["Tags"],
    }


def _consumer(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    found = bench.client("kinesis").describe_stream_consumer(ConsumerARN=id)
    return dict(found["ConsumerDescription"])


def _fast(bench: Workbench) -> dict[str, Any]:
    return {"StreamARN": bench.stream, "ConsumerName": "fast"}


SAMPLES = {
    "AWS::Kinesis::Stream": Sample(
        same(
            {
                "Name": "clicks",
                "ShardCount": 2,
                "RetentionPeriodHours": 48,
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
                "DesiredShardLevelMetrics": ["IncomingBytes", "OutgoingBytes"],
                "Tags": ONE,
            }
        ),
        same(
            {
                "Name": "clicks",
                "ShardCount": 4,
                "StreamModeDetails": {"StreamMode": "PROVISIONED"},
                "Tags": OTHER,
            }
        ),
        _stream,
        without=frozenset({"WarmThroughputObject"}),
    ),
    "AWS::Kinesis::StreamConsumer": Sample(
        _fast, _fast, _consumer, without=frozenset({"ConsumerCreationTimestamp"})
    ),
}
