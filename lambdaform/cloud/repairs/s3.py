"""moto's S3 does not tell that a bucket's events go to EventBridge.

It lets logs be delivered only by one form of a policy, and fails on others. And it delivers them at
once, where AWS takes hours: the bucket of the logs would never be empty when a stack is removed.
It remembers the tags of buckets that were deleted.
"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, EmptyResult
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from lambdaform.cloud.repairs.repair import Repair

_LOGGING = "logging.s3.amazonaws.com"


def _get(self: S3Response) -> TYPE_RESPONSE:
    found = self.backend.get_bucket_notification_configuration(self.bucket_name)
    self.data["Action"] = "GetBucketNotificationConfiguration"
    if not found:
        return self.serialized(EmptyResult())
    told: dict[str, Any] = {
        "TopicConfigurations": [_told(one, "TopicArn") for one in found.topic],
        "QueueConfigurations": [_told(one, "QueueArn") for one in found.queue],
        "LambdaFunctionConfigurations": [
            _told(one, "LambdaFunctionArn") for one in found.cloud_function
        ],
    }
    if found.event_bridge is not None:
        told["EventBridgeConfiguration"] = {}
    return self.serialized(ActionResult(told))


def _told(notification: Any, arn: str) -> dict[str, Any]:
    told = {"Id": notification.id, arn: notification.arn, "Events": notification.events}
    if notification.filters:
        told["Filter"] = {"Key": {"FilterRules": notification.filters["S3Key"]["FilterRule"]}}
    return told


def _takes_logs(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Tell whether a bucket's policy lets S3 write logs to it."""
    policy = json.loads(target_bucket.policy or b'{"Statement": []}')
    key = f"{target_bucket.arn}/{target_prefix or ''}log"
    return any(
        one.get("Effect") == "Allow"
        and _principal(one) in ("*", _LOGGING)
        and any(fnmatchcase("s3:PutObject", action) for action in _listed(one.get("Action")))
        and any(fnmatchcase(key, resource) for resource in _listed(one.get("Resource")))
        for one in _listed(policy["Statement"])
    )


def _principal(statement: dict[str, Any]) -> Any:
    found = statement.get("Principal")
    return found.get("Service") if isinstance(found, dict) else found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _silent(*_: object) -> None:
    """Log nothing."""


_delete_bucket = S3Backend.delete_bucket


def _forget(self: S3Backend, bucket_name: str) -> FakeBucket | None:
    """Delete a bucket with its tags: another one of its name has none of them."""
    gone = _delete_bucket(self, bucket_name)
    if gone is not None:
        self.tagger.delete_all_tags_for_resource(gone.arn)
    return gone


REPAIRS = (
    Repair(S3Backend, "delete_bucket", _forget),
    Repair(S3Response, "get_bucket_notification", _get),
    Repair(S3Backend, "log_incoming_request", _silent),
    Repair(FakeBucket, "_log_permissions_enabled_policy", staticmethod(_takes_logs)),
)
