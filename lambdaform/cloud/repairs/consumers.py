"""moto's Lambda knows queues, tables and streams as sources of events, but no consumer of a stream."""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.kinesis.models import kinesis_backends

from lambdaform.cloud.repairs.repair import Repair

_create = LambdaBackend.create_event_source_mapping


def _create_mapping(self: LambdaBackend, spec: dict[str, Any]) -> EventSourceMapping:
    arn = str(spec.get("EventSourceArn"))
    stream, consumer, _ = arn.partition("/consumer/")
    if not consumer:
        return _create(self, spec)
    backend = kinesis_backends[self.account_id][self.region_name]
    backend.describe_stream_consumer("", "", arn)  # which raises where there is none
    made = _create(self, {**spec, "EventSourceArn": stream})
    made.event_source_arn = arn
    return made


REPAIRS = (Repair(LambdaBackend, "create_event_source_mapping", _create_mapping),)
