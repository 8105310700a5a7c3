"""Kinesis: data streams and their consumers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Name, Parameters, Part, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work

_ON_DEMAND = "ON_DEMAND"
_HOURS = 24
"""How long a stream keeps records where nothing else is said."""


def _arn(work: Work) -> str:
    return work.arn("kinesis", f"stream/{work.id}")


def _stream(work: Work) -> dict[str, str]:
    return {"StreamName": work.id}


def _sized(work: Work, _: str, parameters: Parameters) -> Parameters:
    return parameters if _mode(parameters) == _ON_DEMAND else {"ShardCount": 1, **parameters}


def _mode(said: Mapping[str, Any]) -> str:
    return str(said.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED"))


def _put_mode(work: Work) -> None:
    mode = {"StreamMode": _mode(work.properties)}
    work.call("update_stream_mode", {"StreamARN": _arn(work), "StreamModeDetails": mode})


def _put_shards(work: Work) -> None:
    """Change the number of shards, which a stream on demand keeps itself."""
    if _mode(work.properties) == _ON_DEMAND:
        return
    count = work.properties.get("ShardCount", 1)
    scaled = {"TargetShardCount": count, "ScalingType": "UNIFORM_SCALING"}
    work.call("update_shard_count", {**_stream(work), **scaled})


def _put_retention(work: Work) -> None:
    before, wanted = (
        int(one.get("RetentionPeriodHours", _HOURS)) for one in (work.before, work.properties)
    )
    verb = "increase" if wanted > before else "decrease"
    if wanted != before:
        hours = {**_stream(work), "RetentionPeriodHours": wanted}
        work.call(f"{verb}_stream_retention_period", hours)


def _put_encryption(work: Work) -> None:
    work.call("start_stream_encryption", {**_stream(work), **work.properties["StreamEncryption"]})


def _remove_encryption(work: Work) -> None:
    work.call("stop_stream_encryption", {**_stream(work), **work.before["StreamEncryption"]})


def _put_metrics(work: Work) -> None:
    before, wanted = (
        set(one.get("DesiredShardLevelMetrics") or ()) for one in (work.before, work.properties)
    )
    for operation, metrics in (
        ("disable_enhanced_monitoring", before - wanted),
        ("enable_enhanced_monitoring", wanted - before),
    ):
        if metrics:
            work.call(operation, {**_stream(work), "ShardLevelMetrics": sorted(metrics)})


PROVIDERS: Mapping[str, Provider] = {
    "AWS::Kinesis::Stream": ServiceProvider(
        service="kinesis",
        create_with="create_stream",
        delete_with="delete_stream",
        name=Name("Name", 128),
        names={"Name": "StreamName"},
        key={"StreamName": ID},
        attributes={"Arn": _arn},
        prepare=_sized,
        parts=(
            Part(("StreamModeDetails",), _put_mode, made=True),
            Part(("ShardCount",), _put_shards, made=True),
            Part(("RetentionPeriodHours",), _put_retention),
            Part(("StreamEncryption",), _put_encryption, _remove_encryption),
            Part(("DesiredShardLevelMetrics",), _put_metrics),
        ),
        tagging=Tagging(
            {"StreamName": ID},
            tag="add_tags_to_stream",
            untag="remove_tags_from_stream",
            made=False,
        ),
        unheeded=frozenset(
            {"MaxRecordSizeInKiB", "RecordDistributionStrategy", "WarmThroughputMiBps"}
        ),
    ),
    "AWS::Kinesis::StreamConsumer": ServiceProvider(
        service="kinesis",
        create_with="register_stream_consumer",
        read_with="describe_stream_consumer",
        delete_with="deregister_stream_consumer",
        id="Consumer.ConsumerARN",
        key={"ConsumerARN": ID},
        attributes={
            "ConsumerARN": "ConsumerDescription.ConsumerARN",
            "ConsumerStatus": "ConsumerDescription.ConsumerStatus",
        },
        unheeded=frozenset({"Tags"}),
    ),
}
