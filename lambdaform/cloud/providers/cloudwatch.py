"""CloudWatch: alarms and dashboards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Found, Name, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work


def _alarm_arn(work: Work) -> str:
    return work.arn("cloudwatch", f"alarm:{work.id}")


def _alarm_exists(found: str) -> Callable[[Work], bool]:
    def exists(work: Work) -> bool:
        kinds = ["MetricAlarm", "CompositeAlarm"]
        answer = work.call("describe_alarms", {"AlarmNames": [work.id], "AlarmTypes": kinds})
        return bool(answer.get(found))

    return exists


def _names(work: Work) -> list[str]:
    return [work.id]


_ALARM: Mapping[str, Found] = {"AlarmName": ID, "AlarmNames": _names}
_TAGGED = Tagging({"ResourceARN": _alarm_arn})

PROVIDERS: Mapping[str, Provider] = {
    "AWS::CloudWatch::Alarm": ServiceProvider(
        service="cloudwatch",
        create_with="put_metric_alarm",
        update_with=("put_metric_alarm",),
        delete_with="delete_alarms",
        name=Name("AlarmName", 255),
        key=_ALARM,
        attributes={"Arn": _alarm_arn},
        whole=True,
        exists=_alarm_exists("MetricAlarms"),
        tagging=_TAGGED,
        unheeded=frozenset(
            {
                "ActionConfiguration",
                "EvaluationCriteria",
                "EvaluationInterval",
                "EvaluationWindow",
                "WarmUpConfiguration",
            }
        ),
    ),
    "AWS::CloudWatch::CompositeAlarm": ServiceProvider(
        service="cloudwatch",
        create_with="put_composite_alarm",
        update_with=("put_composite_alarm",),
        delete_with="delete_alarms",
        name=Name("AlarmName", 255),
        key=_ALARM,
        attributes={"Arn": _alarm_arn},
        whole=True,
        exists=_alarm_exists("CompositeAlarms"),
        tagging=_TAGGED,
        unheeded=frozenset(
            {
                "ActionConfiguration",
                "ActionsSuppressor",
                "ActionsSuppressorExtensionPeriod",
                "ActionsSuppressorWaitPeriod",
            }
        ),
    ),
    "AWS::CloudWatch::Dashboard": ServiceProvider(
        service="cloudwatch",
        create_with="put_dashboard",
        update_with=("put_dashboard",),
        delete_with="delete_dashboards",
        name=Name("DashboardName", 255),
        key={"DashboardName": ID, "DashboardNames": _names},
        whole=True,
        exists="get_dashboard",
        unheeded=frozenset({"Tags"}),
    ),
}
