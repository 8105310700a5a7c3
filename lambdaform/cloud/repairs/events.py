"""moto's EventBridge cannot change an event bus, and takes nothing of an archive back."""

from __future__ import annotations

import json
from typing import Any

from moto.events.models import Archive, EventPattern
from moto.events.responses import EventsHandler

from lambdaform.cloud.repairs.repair import Repair

_SAID = {
    "DeadLetterConfig": "dead_letter_config",
    "Description": "description",
    "KmsKeyIdentifier": "kms_key_identifier",
}


def _update(self: EventsHandler) -> tuple[str, dict[str, Any]]:
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    for name, attribute in _SAID.items():
        setattr(bus, attribute, self._get_param(name))
    told = {"Arn": bus.arn, "Name": bus.name, **json.loads(self.body)}
    return json.dumps(told), self.response_headers


def _update_archive(
    self: Archive, description: str | None, event_pattern: str | None, retention: Any
) -> None:
    self.description = self.description if description is None else description
    self.retention = self.retention if retention is None else retention
    if event_pattern is not None:
        self.event_pattern = EventPattern.load(event_pattern)


REPAIRS = (
    Repair(EventsHandler, "update_event_bus", _update, new=True),
    Repair(Archive, "update", _update_archive),
)
