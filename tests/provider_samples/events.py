"""Samples of the types of EventBridge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, arn, call, same


def _bus(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    events = bench.client("events")
    found = events.describe_event_bus(Name=id)
    tags = events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    return {**found, "Tags": tags}


def _rule(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    events = bench.client("events")
    place = {"EventBusName": said["EventBusName"]}
    found = events.describe_rule(Name=said["Name"], **place)
    targets = events.list_targets_by_rule(Rule=said["Name"], **place)["Targets"]
    tags = events.list_tags_for_resource(ResourceARN=found["Arn"])["Tags"]
    return {**found, "Targets": targets, "Tags": tags}


def _statement(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    policy = bench.client("events").describe_event_bus(Name=said["EventBusName"]).get("Policy", "")
    [found] = [
        one for one in json.loads(policy or '{"Statement": []}')["Statement"] if one["Sid"] == "One"
    ]
    return {
        **said,
        "Action": found["Action"],
        "Statement": found,
        "Principal": found["Principal"]["AWS"].split(":")[4],
    }


def _connection(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    return bench.client("events").describe_connection(Name=id)


def _connection_arn(bench: Workbench) -> str:
    found = bench.client("events").list_connections()["Connections"]
    if found:
        return str(found[0]["ConnectionArn"])
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "x", "ApiKeyValue": "y"}}
    made = bench.make(
        "AWS::Events::Connection", {"AuthorizationType": "API_KEY", "AuthParameters": key}
    )
    return str(made.attributes["Arn"])


SAMPLES = {
    "AWS::Events::EventBus": Sample(
        same(
            {
                "Name": "orders",
                "Description": "of the shop",
                "KmsKeyIdentifier": arn("kms", "key/k"),
                "DeadLetterConfig": {"Arn": arn("sqs", "dead")},
                "Policy": {**shared("events:PutEvents")},
                "Tags": ONE,
            }
        ),
        same({"Name": "orders", "Description": "of another", "Tags": OTHER}),
        _bus,
    ),
    "AWS::Events::EventBusPolicy": Sample(
        lambda bench: {
            "EventBusName": bench.bus,
            "StatementId": "One",
            "Action": "events:PutEvents",
            "Principal": "210987654321",
        },
        lambda bench: {
            "EventBusName": bench.bus,
            "StatementId": "One",
            "Action": "events:PutEvents",
            "Principal": "310987654321",
        },
        _statement,
    ),
    "AWS::Events::Rule": Sample(
        lambda bench: {
            "Name": "large",
            "EventBusName": bench.bus,
            "Description": "large orders",
            "EventPattern": {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}},
            "State": "DISABLED",
            "RoleArn": bench.role,
            "Targets": [
                {
                    "Id": "a",
                    "Arn": arn("lambda", "function:f"),
                    "RetryPolicy": {"MaximumRetryAttempts": 3},
                },
                {
                    "Id": "b",
                    "Arn": arn("sqs", "jobs"),
                    "InputTransformer": {
                        "InputTemplate": '{"a": <a>}',
                        "InputPathsMap": {"a": "$.a"},
                    },
                },
            ],
            "Tags": ONE,
        },
        lambda bench: {
            "Name": "large",
            "EventBusName": bench.bus,
            "EventPattern": {"source": ["other"]},
            "Targets": [{"Id": "b", "Arn": arn("sqs", "others")}],
            "Tags": OTHER,
        },
        _rule,
        {"ScheduleExpression": "on the default bus only: in a test of its own"},
    ),
    "AWS::Events::Archive": Sample(
        lambda bench: {
            "ArchiveName": "all",
            "SourceArn": arn("events", f"event-bus/{bench.bus}"),
            "Description": "of all",
            "EventPattern": {"source": ["shop"]},
            "RetentionDays": 7,
        },
        lambda bench: {"ArchiveName": "all", "SourceArn": arn("events", f"event-bus/{bench.bus}")},
        lambda bench, key, said: {
            **(found := bench.client("events").describe_archive(ArchiveName=key)),
            "SourceArn": found["EventSourceArn"],
        },
    ),
    "AWS::Events::Connection": Sample(
        same(
            {
                "Name": "partner",
                "Description": "to the partner",
                "AuthorizationType": "API_KEY",
                "AuthParameters": {
                    "ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "hush"}
                },
            }
        ),
        same(
            {
                "Name": "partner",
                "AuthorizationType": "BASIC",
                "AuthParameters": {"BasicAuthParameters": {"Username": "shop", "Password": "hush"}},
            }
        ),
        _connection,
        {"AuthParameters": "secrets are not told"},
        frozenset(
            {
                "AuthParameters.ConnectivityParameters.ResourceParameters.ResourceAssociationArn",
                "InvocationConnectivityParameters.ResourceParameters.ResourceAssociationArn",
            }
        ),
    ),
    "AWS::Events::ApiDestination": Sample(
        lambda bench: {
            "Name": "partner",
            "ConnectionArn": _connection_arn(bench),
            "Description": "the partner",
            "HttpMethod": "POST",
            "InvocationEndpoint": "https://example.com/a",
            "InvocationRateLimitPerSecond": 10,
        },
        lambda bench: {
            "Name": "partner",
            "ConnectionArn": _connection_arn(bench),
            "HttpMethod": "PUT",
            "InvocationEndpoint": "https://example.com/b",
        },
        call("events", "describe_api_destination", Name="{id}"),
    ),
}
