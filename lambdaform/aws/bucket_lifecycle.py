"""What becomes of the objects of a bucket as they grow old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias

from lambdaform.template import Value, days

StorageClass: TypeAlias = Literal[
    "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"
]


@dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    """What becomes of objects as they grow old; all of it in whole days.

    Attributes:
        prefix: of the keys of the objects; `None` is every object.
        expiration: the age at which an object is deleted, or its version becomes noncurrent.
        transitions: the storage class that an object moves to, and the age at which it does.
        noncurrent_version_expiration: how long after it was replaced a version is deleted.
        newer_noncurrent_versions: how many of those are kept longer, 1 to 100.
        noncurrent_version_transitions: as `transitions`, for versions that were replaced.
        abort_incomplete_multipart_upload: how long an upload may take before its parts go.
    """

    prefix: str | None = None
    expiration: timedelta | None = None
    transitions: Mapping[StorageClass, timedelta] = field(default_factory=dict)
    noncurrent_version_expiration: timedelta | None = None
    newer_noncurrent_versions: int | None = None
    noncurrent_version_transitions: Mapping[StorageClass, timedelta] = field(default_factory=dict)
    abort_incomplete_multipart_upload: timedelta | None = None

    def body(self) -> Value:
        """Return its form in the template."""
        replaced = self.noncurrent_version_expiration
        abort = self.abort_incomplete_multipart_upload
        return {
            "Status": "Enabled",
            "Prefix": self.prefix,
            "ExpirationInDays": days(self.expiration),
            "Transitions": _transitions(self.transitions),
            "NoncurrentVersionExpiration": replaced
            and {
                "NoncurrentDays": days(replaced),
                "NewerNoncurrentVersions": self.newer_noncurrent_versions,
            },
            "NoncurrentVersionTransitions": _transitions(self.noncurrent_version_transitions),
            "AbortIncompleteMultipartUpload": abort and {"DaysAfterInitiation": days(abort)},
        }


def _transitions(transitions: Mapping[StorageClass, timedelta]) -> Value:
    return [
        {"StorageClass": name, "TransitionInDays": days(age)} for name, age in transitions.items()
    ] or None
