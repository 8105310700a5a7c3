"""KMS: keys and their aliases."""

from __future__ import annotations

from collections.abc import Mapping

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Name, Part, ServiceProvider, Tagging
from lambdaform.cloud.providers.shapes import flag
from lambdaform.cloud.providers.work import Work


def _put_enabled(work: Work) -> None:
    enabled = flag(work.properties.get("Enabled", True))
    work.call("enable_key" if enabled else "disable_key", {"KeyId": work.id})


def _put_rotation(work: Work) -> None:
    rotated = flag(work.properties.get("EnableKeyRotation", False))
    verb = "enable" if rotated else "disable"
    work.call(f"{verb}_key_rotation", {"KeyId": work.id})


def _put_description(work: Work) -> None:
    description = work.properties.get("Description", "")
    work.call("update_key_description", {"KeyId": work.id, "Description": description})


def _put_policy(work: Work) -> None:
    policy = work.properties.get("KeyPolicy") or {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{work.partition}:iam::{work.request.account}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    work.call("put_key_policy", {"KeyId": work.id, "PolicyName": "default", "Policy": policy})


def _said_later(work: Work) -> None:
    """Do nothing: KMS is told how long a key can be saved when the key goes."""


def _alias_exists(work: Work) -> bool:
    # Described by its alias, a key is found as by its own id.
    return work.attempt("describe_key", {"KeyId": work.id})


PROVIDERS: Mapping[str, Provider] = {
    "AWS::KMS::Key": ServiceProvider(
        service="kms",
        create_with="create_key",
        read_with="describe_key",
        delete_with="schedule_key_deletion",
        id="KeyMetadata.KeyId",
        key={"KeyId": ID, "PendingWindowInDays": "PendingWindowInDays"},
        names={"KeyPolicy": "Policy"},
        attributes={"Arn": "KeyMetadata.Arn", "KeyId": "KeyMetadata.KeyId"},
        parts=(
            Part(("Description",), _put_description, made=True),
            Part(("KeyPolicy",), _put_policy, made=True),
            Part(("EnableKeyRotation",), _put_rotation),
            Part(("Enabled",), _put_enabled),
            Part(("PendingWindowInDays",), _said_later, made=True),
        ),
        tagging=Tagging({"KeyId": ID}),
        unheeded=frozenset({"BypassPolicyLockoutSafetyCheck", "RotationPeriodInDays"}),
    ),
    "AWS::KMS::Alias": ServiceProvider(
        service="kms",
        create_with="create_alias",
        update_with=("update_alias",),
        delete_with="delete_alias",
        name=Name("AliasName", 256),
        key={"AliasName": ID},
        exists=_alias_exists,
    ),
}
