"""Samples of the types of CloudWatch Logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, Told, arn, listed, same


def _log_group(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    logs = bench.client("logs")
    [group] = logs.describe_log_groups(logGroupNamePrefix=id)["logGroups"]
    tags = logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]
    return {**group, "tags": tags}


def _filter(operation: str, path: str) -> Told:
    def told(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
        group = {"logGroupName": said["LogGroupName"]}
        answer = getattr(bench.client("logs"), operation)(**group)
        return next(one for one in answer[path] if one["filterName"] == id)

    return told


SAMPLES = {
    "AWS::Logs::LogGroup": Sample(
        same(
            {
                "LogGroupName": "/shop/log",
                "RetentionInDays": 7,
                "Tags": ONE,
                "KmsKeyId": arn("kms", "key/k"),
            }
        ),
        same({"LogGroupName": "/shop/log", "Tags": OTHER, "KmsKeyId": arn("kms", "key/k")}),
        _log_group,
    ),
    "AWS::Logs::LogStream": Sample(
        lambda bench: {"LogGroupName": bench.group, "LogStreamName": "stream"},
        lambda bench: {"LogGroupName": bench.group, "LogStreamName": "stream"},
        lambda bench, key, said: {
            "LogGroupName": said["LogGroupName"],
            **bench.client("logs").describe_log_streams(logGroupName=said["LogGroupName"])[
                "logStreams"
            ][0],
        },
    ),
    "AWS::Logs::MetricFilter": Sample(
        lambda bench: {
            "LogGroupName": bench.group,
            "FilterName": "errors",
            "FilterPattern": "ERROR",
            "MetricTransformations": [
                {"MetricName": "Errors", "MetricNamespace": "Shop", "MetricValue": "1"}
            ],
        },
        lambda bench: {
            "LogGroupName": bench.group,
            "FilterName": "errors",
            "FilterPattern": "FATAL",
            "MetricTransformations": [
                {"MetricName": "Fatal", "MetricNamespace": "Shop", "MetricValue": "2"}
            ],
        },
        _filter("describe_metric_filters", "metricFilters"),
    ),
    "AWS::Logs::SubscriptionFilter": Sample(
        lambda bench: {
            "LogGroupName": bench.group,
            "FilterName": "all",
            "FilterPattern": "",
            "DestinationArn": arn("lambda", f"function:{bench.function}"),
            "RoleArn": bench.role,
        },
        lambda bench: {
            "LogGroupName": bench.group,
            "FilterName": "all",
            "FilterPattern": "ERROR",
            "DestinationArn": arn("lambda", f"function:{bench.function}"),
        },
        _filter("describe_subscription_filters", "subscriptionFilters"),
    ),
    "AWS::Logs::ResourcePolicy": Sample(
        same({"PolicyName": "shop", "PolicyDocument": json.dumps(shared("logs:PutLogEvents"))}),
        same({"PolicyName": "shop", "PolicyDocument": json.dumps(shared("logs:CreateLogStream"))}),
        listed("logs", "describe_resource_policies", "resourcePolicies", "policyName"),
    ),
}
