"""moto's Scheduler fails where there is no group to delete."""

from __future__ import annotations

from moto.scheduler.exceptions import ScheduleGroupNotFound
from moto.scheduler.models import EventBridgeSchedulerBackend

from lambdaform.cloud.repairs.repair import Repair

_delete_group = EventBridgeSchedulerBackend.delete_schedule_group


def _delete(self: EventBridgeSchedulerBackend, name: str) -> None:
    if name not in self.schedule_groups:
        raise ScheduleGroupNotFound(name)
    _delete_group(self, name)


REPAIRS = (Repair(EventBridgeSchedulerBackend, "delete_schedule_group", _delete),)
