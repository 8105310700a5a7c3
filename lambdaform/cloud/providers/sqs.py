"""SQS: queues and their policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.service import ID, Name, Parameters, ServiceProvider, Tagging
from lambdaform.cloud.providers.shapes import text
from lambdaform.cloud.providers.work import Work

_DEFAULTS: Mapping[str, Any] = {
    "ContentBasedDeduplication": False,
    "DeduplicationScope": "queue",
    "DelaySeconds": 0,
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": "",
    "MaximumMessageSize": 1048576,
    "MessageRetentionPeriod": 345600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 30,
}
_ATTRIBUTES = frozenset(_DEFAULTS) | {"FifoQueue"}


def _attributes(work: Work, _: str, parameters: Parameters) -> Parameters:
    said = {name: value for name, value in parameters.items() if name in _ATTRIBUTES}
    rest = {name: value for name, value in parameters.items() if name not in _ATTRIBUTES}
    changed = {name: text(value) for name, value in said.items() if work.changed(name)}
    return {**rest, "Attributes": changed} if changed else rest


def _arn(work: Work) -> str:
    return work.arn("sqs", work.id.rpartition("/")[2])


class _Policies:
    """One policy for a number of queues."""

    def __init__(self, queues: str) -> None:
        self._queues = queues

    def create(self, request: Request) -> Made:
        queues = self._of(request.properties)
        self._put(request, queues, request.properties["PolicyDocument"])
        return self._made(queues[0] if self._queues == "Queue" else request.name())

    def update(self, request: Request, physical_id: str) -> Made:
        queues = self._of(request.properties)
        gone = [queue for queue in self._of(request.before or {}) if queue not in queues]
        self._put(request, queues, request.properties["PolicyDocument"])
        self._put(request, gone, "")
        return self._made(physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        self._put(request, self._of(request.properties), "")

    def _made(self, id: str) -> Made:
        return Made(id, {"Id": id} if self._queues == "Queues" else {})

    def _of(self, properties: Mapping[str, Any]) -> list[str]:
        found = properties.get(self._queues) or ()
        return [found] if isinstance(found, str) else list(found)

    def _put(self, request: Request, queues: Iterable[str], policy: Any) -> None:
        work = Work(request, "sqs")
        for queue in queues:
            call = work.call if policy else work.attempt
            said = {"QueueUrl": queue, "Attributes": {"Policy": text(policy)}}
            call("set_queue_attributes", said)


PROVIDERS: Mapping[str, Provider] = {
    "AWS::SQS::Queue": ServiceProvider(
        service="sqs",
        create_with="create_queue",
        update_with=("set_queue_attributes",),
        delete_with="delete_queue",
        id="QueueUrl",
        name=Name("QueueName", 80, fifo="FifoQueue"),
        key={"QueueUrl": ID},
        attributes={
            "Arn": _arn,
            "QueueUrl": lambda work: work.id,
            "QueueName": lambda work: work.id.rpartition("/")[2],
        },
        tells_all=True,
        defaults=_DEFAULTS,
        prepare=_attributes,
        takes=_ATTRIBUTES,
        tagging=Tagging({"QueueUrl": ID}, tag="tag_queue", untag="untag_queue"),
        exists=lambda work: work.attempt("get_queue_url", {"QueueName": work.id}),
    ),
    "AWS::SQS::QueuePolicy": _Policies("Queues"),
    "AWS::SQS::QueueInlinePolicy": _Policies("Queue"),
}
