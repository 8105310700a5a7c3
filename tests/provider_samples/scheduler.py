"""Samples of the types of EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import ONE, OTHER, Sample, Told, arn, call, same


def _schedule(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    found = bench.client("scheduler").get_schedule(Name=id, GroupName=said["GroupName"])
    times = {
        n: found[n].strftime("%Y-%m-%dT%H:%M:%SZ") for n in ("StartDate", "EndDate") if n in found
    }
    return {**found, **times}


def _tagged(service: str, told: Told, arn: str) -> Told:
    """Return what tells the tags of an ARN too."""

    def both(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
        found = told(bench, id, said)
        client = bench.client(service)
        name = next(n for n in ("resourceArn", "ResourceArn", "ResourceARN") if n in _input(client))
        tags = client.list_tags_for_resource(**{name: arn.format(**{**said, "id": id})})
        return {**found, "Tags": tags.get("Tags", tags.get("tags"))}

    return both


def _input(client: Any) -> Any:
    return client.meta.service_model.operation_model("ListTagsForResource").input_shape.members


SAMPLES = {
    "AWS::Scheduler::ScheduleGroup": Sample(
        same({"Name": "nightly", "Tags": ONE}),
        same({"Name": "nightly", "Tags": OTHER}),
        _tagged(
            "scheduler",
            call("scheduler", "get_schedule_group", Name="{id}"),
            arn("scheduler", "schedule-group/{id}"),
        ),
    ),
    "AWS::Scheduler::Schedule": Sample(
        lambda bench: {
            "Name": "night",
            "GroupName": "default",
            "Description": "every night",
            "ScheduleExpression": "cron(0 3 * * ? *)",
            "ScheduleExpressionTimezone": "Europe/Berlin",
            "StartDate": "2027-01-01T00:00:00Z",
            "EndDate": "2027-12-31T00:00:00Z",
            "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
            "State": "DISABLED",
            "KmsKeyArn": arn("kms", "key/k"),
            "Target": {
                "Arn": arn("lambda", "function:f"),
                "RoleArn": bench.role,
                "Input": '{"a": 1}',
                "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600},
                "DeadLetterConfig": {"Arn": arn("sqs", "dead")},
            },
        },
        lambda bench: {
            "Name": "night",
            "GroupName": bench.make("AWS::Scheduler::ScheduleGroup", {}).physical_id,
            "ScheduleExpression": "rate(1 hour)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": arn("lambda", "function:g"), "RoleArn": bench.role},
        },
        _schedule,
    ),
}
