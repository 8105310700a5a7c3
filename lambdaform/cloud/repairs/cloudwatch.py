"""moto's CloudWatch has composite alarms, and no operation that makes one."""

from __future__ import annotations

from moto.cloudwatch.responses import CloudWatchResponse

from lambdaform.cloud.repairs.repair import Repair

REPAIRS = (
    Repair(
        CloudWatchResponse, "put_composite_alarm", CloudWatchResponse.put_metric_alarm, new=True
    ),
)
