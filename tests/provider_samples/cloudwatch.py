"""Samples of the types of CloudWatch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import ONE, OTHER, Sample, Told, call, same


def _alarm(kind: str) -> Told:
    def told(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
        cloudwatch = bench.client("cloudwatch")
        kinds = ["MetricAlarm", "CompositeAlarm"]
        [found] = cloudwatch.describe_alarms(AlarmNames=[id], AlarmTypes=kinds)[kind]
        tags = cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
        return {**found, "Tags": tags}

    return told


ALARM = {
    "AlarmName": "errors",
    "EvaluationPeriods": 1,
    "ComparisonOperator": "GreaterThanThreshold",
    "MetricName": "Errors",
    "Namespace": "AWS/Lambda",
    "Period": 60,
    "Threshold": 5.5,
    "Statistic": "Sum",
}


SAMPLES = {
    "AWS::CloudWatch::Alarm": Sample(
        lambda bench: {
            **ALARM,
            "ActionsEnabled": False,
            "AlarmActions": [bench.topic],
            "AlarmDescription": "too many",
            "DatapointsToAlarm": 1,
            "Dimensions": [{"Name": "FunctionName", "Value": "f"}],
            "InsufficientDataActions": [bench.topic],
            "OKActions": [bench.topic],
            "ExtendedStatistic": "p99",
            "EvaluateLowSampleCountPercentile": "ignore",
            "ThresholdMetricId": "a",
            "TreatMissingData": "ignore",
            "Unit": "Count",
            "Tags": ONE,
        },
        same(
            {
                **{
                    n: v
                    for n, v in ALARM.items()
                    if n not in ("MetricName", "Namespace", "Period", "Statistic")
                },
                "EvaluationPeriods": 2,
                "Metrics": [{"Id": "a", "Expression": "b * 2", "Label": "c", "ReturnData": True}],
                "Tags": OTHER,
            }
        ),
        _alarm("MetricAlarms"),
    ),
    "AWS::CloudWatch::CompositeAlarm": Sample(
        lambda bench: {
            "AlarmName": "both",
            "AlarmRule": "ALARM(errors)",
            "AlarmDescription": "both",
            "ActionsEnabled": False,
            "AlarmActions": [bench.topic],
            "InsufficientDataActions": [bench.topic],
            "OKActions": [bench.topic],
            "Tags": ONE,
        },
        same({"AlarmName": "both", "AlarmRule": "OK(errors)", "Tags": OTHER}),
        _alarm("CompositeAlarms"),
    ),
    "AWS::CloudWatch::Dashboard": Sample(
        same({"DashboardName": "shop", "DashboardBody": '{"widgets": []}'}),
        same({"DashboardName": "shop", "DashboardBody": '{"widgets": [{}]}'}),
        call("cloudwatch", "get_dashboard", DashboardName="{id}"),
    ),
}
