"""Samples of the types of DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, arn, same


def _table(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    client = bench.client("dynamodb")
    found = client.describe_table(TableName=id)["Table"]
    recovery = client.describe_continuous_backups(TableName=id)["ContinuousBackupsDescription"]
    recovery = recovery["PointInTimeRecoveryDescription"]
    expiry = client.describe_time_to_live(TableName=id)["TimeToLiveDescription"]
    encryption = found.get("SSEDescription", {})
    return {
        **found,
        "BillingMode": found["BillingModeSummary"]["BillingMode"],
        "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": recovery["PointInTimeRecoveryStatus"] == "ENABLED",
            "RecoveryPeriodInDays": recovery.get("RecoveryPeriodInDays"),
        },
        "ResourcePolicy": {"PolicyDocument": _resource_policy(client, found["TableArn"])},
        "SSESpecification": {
            "SSEEnabled": encryption.get("Status") == "ENABLED",
            "SSEType": encryption.get("SSEType"),
            "KMSMasterKeyId": encryption.get("KMSMasterKeyArn"),
        },
        "TableClass": found["TableClassSummary"]["TableClass"]
        if "TableClassSummary" in found
        else "",
        "Tags": client.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"],
        "TimeToLiveSpecification": {
            "AttributeName": expiry.get("AttributeName"),
            "Enabled": expiry["TimeToLiveStatus"] == "ENABLED",
        },
    }


def _resource_policy(client: Any, arn: str) -> Any:
    try:
        return client.get_resource_policy(ResourceArn=arn)["Policy"]
    except client.exceptions.PolicyNotFoundException:
        return None


KEYS = {
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "ByTotal",
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "N"},
        {"AttributeName": "total", "AttributeType": "N"},
        {"AttributeName": "state", "AttributeType": "S"},
    ],
}


INDEX = {
    "IndexName": "ByState",
    "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
}


SAMPLES = {
    "AWS::DynamoDB::Table": Sample(
        same(
            {
                **KEYS,
                "TableName": "orders",
                "BillingMode": "PAY_PER_REQUEST",
                "DeletionProtectionEnabled": True,
                "GlobalSecondaryIndexes": [
                    {
                        **INDEX,
                        "OnDemandThroughput": {
                            "MaxReadRequestUnits": 10,
                            "MaxWriteRequestUnits": 10,
                        },
                    }
                ],
                "OnDemandThroughput": {"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 20},
                "PointInTimeRecoverySpecification": {
                    "PointInTimeRecoveryEnabled": True,
                    "RecoveryPeriodInDays": 7,
                },
                "ResourcePolicy": {"PolicyDocument": shared("dynamodb:GetItem")},
                "SSESpecification": {
                    "SSEEnabled": True,
                    "SSEType": "KMS",
                    "KMSMasterKeyId": arn("kms", "key/k"),
                },
                "StreamSpecification": {"StreamViewType": "KEYS_ONLY"},
                "TableClass": "STANDARD_INFREQUENT_ACCESS",
                "Tags": ONE,
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
                "WarmThroughput": {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000},
            }
        ),
        same(
            {
                **KEYS,
                "TableName": "orders",
                "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4},
                "GlobalSecondaryIndexes": [],
                "Tags": OTHER,
                "WarmThroughput": {"ReadUnitsPerSecond": 14000, "WriteUnitsPerSecond": 6000},
            }
        ),
        _table,
    ),
}
