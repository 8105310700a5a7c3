"""moto's own triggers, silenced; bucket policies, kept and not applied.

moto keeps what listens to what, and fires: one record at a time, without filters or retries, into a
Lambda of its own. What it keeps is right, and stays; what it fires would come beside ours. It also
applies bucket policies without their conditions, so that one that asks for TLS denies everything.
"""

from __future__ import annotations

from typing import Any

from moto.dynamodb.models.table import Table
from moto.events.models import Rule
from moto.iam.access_control import PermissionResult
from moto.kinesis.models import Stream
from moto.logs.models import LogStream
from moto.s3 import notifications
from moto.s3.models import FakeBucket
from moto.sns.models import Subscription
from moto.sqs.models import Queue

from lambdaform.cloud.repairs.repair import Repair

_send = Rule.send_to_targets


class _Nothing:
    """An attribute of event sources that stays empty, whatever is put into it."""

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        return {}

    def __set__(self, instance: object, value: object) -> None:
        """Keep nothing."""


def _silent(*_: object, **__: object) -> None:
    """Fire nothing."""


def _neutral(*_: object) -> PermissionResult:
    return PermissionResult.NEUTRAL


def _archive(self: Rule, *event: Any, **options: Any) -> None:
    """Fill an archive, as moto's rules do, and tell nobody else."""
    if any(_is_archive(target["Arn"]) for target in self.targets):
        _send(self, *event, **options)


def _is_archive(arn: str) -> bool:
    """Tell whether a target is the one that moto gives the rule of an archive."""
    return ":events:" in arn and arn.endswith(":")


REPAIRS = (
    *(
        Repair(kind, "lambda_event_source_mappings", _Nothing(), new=True)
        for kind in (Queue, Table, Stream)
    ),
    Repair(Subscription, "publish", _silent),
    Repair(Rule, "send_to_targets", _archive),
    Repair(LogStream, "_send_log_events", _silent),
    Repair(notifications, "send_event", _silent),
    Repair(notifications, "send_test_event", _silent),
    Repair(FakeBucket, "get_permission", _neutral),
)
