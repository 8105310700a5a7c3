"""The calls that a deploy makes, and what can become of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ground import Ground

CREATING = [
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "s3:HeadBucket",
    "s3:HeadBucket",
    "s3:CreateBucket",
    "s3:HeadBucket",
    "s3:GetBucketTagging",
    "s3:PutPublicAccessBlock",
    "s3:PutBucketEncryption",
    "s3:PutBucketVersioning",
    "s3:GetBucketLifecycleConfiguration",
    "s3:PutBucketLifecycleConfiguration",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:PutBucketTagging",
    "s3:HeadObject",
    "s3:PutObject",
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "cloudformation:UpdateTerminationProtection",
    "s3:ListObjectsV2",
]

UPDATING = [
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:DescribeStacks",
    "s3:HeadBucket",
    "s3:GetBucketTagging",
    "s3:HeadObject",
    "s3:PutObject",
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStacks",
    "s3:ListObjectsV2",
]

_USED = 6
"""Calls that meet the same fault: boto3 makes each of ours three times."""


@dataclass(frozen=True)
class Call:
    """A call of a deploy: the operation, and which call of it this is, from 1."""

    operation: str
    nth: int

    @property
    def name(self) -> str:
        """The operation without its service."""
        return self.operation.partition(":")[2]

    def __str__(self) -> str:
        return f"{self.name}-{self.nth}"


def numbered(operations: list[str]) -> list[Call]:
    """Return calls, each with its number among those of its operation."""
    counts: Counter[str] = Counter()
    found = []
    for operation in operations:
        counts[operation] += 1
        found.append(Call(operation, counts[operation]))
    return found


def without_polls(operations: list[str]) -> list[str]:
    """Return calls with the looks at events that follow each other said once."""
    polled = "cloudformation:DescribeStackEvents"
    return [
        one
        for before, one in zip(["", *operations], operations, strict=False)
        if (before, one) != (polled, polled)
    ]


def denied(ground: Ground, call: Call) -> None:
    """Let the credentials not do it: an answer to a HEAD has no body."""
    said = (
        f"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: {call.operation}"
    )
    _answer(ground, call, "AccessDenied", said, 403)


def expired(ground: Ground, call: Call) -> None:
    """Let the credentials expire at this call."""
    status = 400 if call.operation.startswith("s3:") else 403
    _answer(ground, call, "ExpiredToken", "The provided token has expired.", status)


def throttled(ground: Ground, call: Call) -> None:
    """Let AWS throttle without end."""
    if call.operation.startswith("s3:"):
        _answer(ground, call, "SlowDown", "Please reduce your request rate.", 503)
    else:
        _answer(ground, call, "Throttling", "Rate exceeded", 400)


def dropped(ground: Ground, call: Call) -> None:
    """Drop each connection."""
    ground.faults.drop(call.operation, nth=call.nth, times=_USED)


def strange(ground: Ground, call: Call) -> None:
    """Let a page of HTML answer, as where one has to sign in to a network."""
    ground.door.strange, ground.door.skipped = call.operation, call.nth - 1


def _answer(ground: Ground, call: Call, code: str, message: str, status: int) -> None:
    headless = f"{status}" if call.name.startswith("Head") else code
    ground.faults.answer(
        call.operation, headless, message, status=status, nth=call.nth, times=_USED
    )


KINDS: dict[str, Callable[[Ground, Call], None]] = {
    "denied": denied,
    "expired": expired,
    "throttled": throttled,
    "dropped": dropped,
    "strange": strange,
}
