"""moto's SQS takes a queue's policy away when another attribute is set, and keeps one to itself."""

from __future__ import annotations

from typing import Any

from moto.sqs.models import Queue

from lambdaform.cloud.repairs.repair import Repair

_set = Queue._set_attributes
_attributes = Queue.attributes


def _set_attributes(self: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
    policy = getattr(self, "policy", None)
    _set(self, attributes, now)
    if "Policy" not in attributes:
        self.policy = policy


def _told(self: Queue) -> dict[str, Any]:
    told: dict[str, Any] = _attributes.fget(self)  # type: ignore[attr-defined]
    allowed = getattr(self, "redrive_allow_policy", None)
    return {**told, "RedriveAllowPolicy": allowed} if allowed else told


REPAIRS = (
    Repair(Queue, "_set_attributes", _set_attributes),
    Repair(Queue, "attributes", property(_told)),
)
