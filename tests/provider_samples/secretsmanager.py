"""Samples of the types of Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Properties, Workbench

from provider_samples.sample import ONE, OTHER, Sample, same


def _secret(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    secrets = bench.client("secretsmanager")
    value = secrets.get_secret_value(SecretId=id)["SecretString"]
    found = secrets.describe_secret(SecretId=id)
    return {**found, "SecretString": value, "ReplicaRegions": found.get("ReplicationStatus")}


def _rotation(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    found = bench.client("secretsmanager").describe_secret(SecretId=id)
    if not found.get("RotationEnabled"):
        raise StopIteration
    return {**found, "SecretId": found["ARN"]}


def _rotated(after: int) -> Properties:
    def properties(bench: Workbench) -> dict[str, Any]:
        function = bench.client("lambda").get_function(FunctionName=bench.function)
        return {
            "SecretId": bench.secret,
            "RotationLambdaARN": function["Configuration"]["FunctionArn"],
            "RotationRules": {"AutomaticallyAfterDays": after},
        }

    return properties


SAMPLES = {
    "AWS::SecretsManager::Secret": Sample(
        same(
            {
                "Name": "shop/key",
                "Description": "the key",
                "KmsKeyId": "alias/shop",
                "SecretString": "hush",
                "ReplicaRegions": [{"Region": "us-east-1"}],
                "Tags": ONE,
            }
        ),
        same({"Name": "shop/key", "SecretString": "quiet", "Tags": OTHER}),
        _secret,
        {"GenerateSecretString": "in a test of its own"},
    ),
    "AWS::SecretsManager::RotationSchedule": Sample(_rotated(7), _rotated(14), _rotation),
}
