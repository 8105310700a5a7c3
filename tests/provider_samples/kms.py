"""Samples of the types of KMS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, listed, same


def _key(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    kms = bench.client("kms")
    if kms.describe_key(KeyId=id)["KeyMetadata"]["KeyState"] == "PendingDeletion":
        raise StopIteration
    rotation = kms.get_key_rotation_status(KeyId=id)
    return {
        **kms.describe_key(KeyId=id)["KeyMetadata"],
        "KeyPolicy": kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"],
        "EnableKeyRotation": rotation["KeyRotationEnabled"],
        "Tags": {
            one["TagKey"]: one["TagValue"] for one in kms.list_resource_tags(KeyId=id)["Tags"]
        },
    }


SAMPLES = {
    "AWS::KMS::Key": Sample(
        same(
            {
                "Description": "the shop's",
                "KeyPolicy": shared("kms:Encrypt"),
                "KeyUsage": "ENCRYPT_DECRYPT",
                "KeySpec": "SYMMETRIC_DEFAULT",
                "MultiRegion": False,
                "Origin": "AWS_KMS",
                "Enabled": True,
                "EnableKeyRotation": True,
                "PendingWindowInDays": 7,
                "Tags": ONE,
            }
        ),
        same(
            {
                "KeyUsage": "ENCRYPT_DECRYPT",
                "KeySpec": "SYMMETRIC_DEFAULT",
                "MultiRegion": False,
                "Origin": "AWS_KMS",
                "Enabled": False,
                "PendingWindowInDays": 7,
                "Tags": OTHER,
            }
        ),
        _key,
        {"PendingWindowInDays": "said when the key is deleted"},
    ),
    "AWS::KMS::Alias": Sample(
        lambda bench: {"AliasName": "alias/shop", "TargetKeyId": bench.key},
        lambda bench: {
            "AliasName": "alias/shop",
            "TargetKeyId": bench.make("AWS::KMS::Key", {}).physical_id,
        },
        listed("kms", "list_aliases", "Aliases", "AliasName"),
    ),
}
