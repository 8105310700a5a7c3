"""EventBridge Scheduler: schedules and their groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.service import ID, Name, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work


def _group(work: Work) -> str:
    return str(work.properties.get("GroupName", "default"))


def _group_arn(work: Work) -> str:
    return work.arn("scheduler", f"schedule-group/{work.id}")


class _Schedules(ServiceProvider):
    """Schedules, which change their group by being made again in the other."""

    def update(self, request: Request, physical_id: str) -> Made:
        before = request.before or {}
        if request.properties.get("GroupName", "default") == before.get("GroupName", "default"):
            return super().update(request, physical_id)
        there = {**request.properties, "Name": physical_id}
        made = self.create(_with(request, there))
        self.delete(_with(request, before), physical_id)
        return made


def _with(request: Request, properties: Mapping[str, object]) -> Request:
    return replace(request, properties=properties, before=None)


PROVIDERS: Mapping[str, Provider] = {
    "AWS::Scheduler::Schedule": _Schedules(
        service="scheduler",
        create_with="create_schedule",
        update_with=("update_schedule",),
        delete_with="delete_schedule",
        name=Name("Name"),
        key={"Name": ID, "GroupName": _group},
        attributes={
            "Arn": lambda work: work.arn("scheduler", f"schedule/{_group(work)}/{work.id}"),
        },
        whole=True,
    ),
    "AWS::Scheduler::ScheduleGroup": ServiceProvider(
        service="scheduler",
        create_with="create_schedule_group",
        read_with="get_schedule_group",
        delete_with="delete_schedule_group",
        name=Name("Name"),
        key={"Name": ID},
        attributes={
            "Arn": "Arn",
            "CreationDate": lambda work: work.read("CreationDate").isoformat(),
            "LastModificationDate": lambda work: work.read("LastModificationDate").isoformat(),
            "State": "State",
        },
        exists="get_schedule_group",
        tagging=Tagging({"ResourceArn": _group_arn}),
    ),
}
