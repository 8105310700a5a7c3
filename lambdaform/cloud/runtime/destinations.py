"""Where the outcome of an event goes: dead-letter queues, and destinations with a record of it."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from lambdaform.cloud.runtime.events import Ending
from lambdaform.cloud.runtime.scribe import ClientsOf

_log = logging.getLogger(__name__)
_LONGEST_ERROR = 1024


class Destinations:
    """Sends what became of events to where a function says.

    Args:
        clients: makes clients, by account and region.
    """

    def __init__(self, clients: ClientsOf) -> None:
        self._clients = clients

    def conclude(self, ending: Ending) -> None:
        """Send an event that failed to the dead letters, and a record of any to its destination."""
        config, deployed = ending.event.config, ending.deployed
        succeeded = ending.condition == "Success"
        target = config.on_success if succeeded else config.on_failure
        if target:
            self._try(_SENDERS, target, ending)
        if deployed.dead_letters and not succeeded:
            self._try(_LETTERS, deployed.dead_letters, ending)

    def _try(self, senders: Mapping[str, _Sender], target: str, ending: Ending) -> None:
        _, _, service, region, account, *_ = target.split(":")
        clients = self._clients(
            account or ending.deployed.account, region or ending.deployed.region
        )
        try:
            senders[service](clients, target, ending)
        except Exception:  # noqa: BLE001 - AWS counts it and goes on; ours is in the log of the cloud
            _log.exception("the outcome of an event does not reach `%s`", target)


_Sender = Callable[[Callable[[str], Any], str, Ending], object]


def _record(ending: Ending) -> dict[str, Any]:
    """Return the record of an event as a destination gets it."""
    event, outcome = ending.event, ending.outcome
    arn = event.invocation.arn
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": event.invocation.id,
            "functionArn": arn if arn.count(":") > 6 else f"{arn}:$LATEST",  # noqa: PLR2004
            "condition": ending.condition,
            "approximateInvokeCount": event.attempts,
        },
        "requestPayload": json.loads(event.invocation.payload),
    }
    if outcome:
        context: dict[str, Any] = {"statusCode": 200, "executedVersion": outcome.version}
        if outcome.error:
            context["functionError"] = "Unhandled"
        record["responseContext"] = context
        record["responsePayload"] = json.loads(outcome.payload or b"null")
    return record


def _to_queue(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    _send(clients("sqs"), arn, json.dumps(_record(ending)))


def _to_topic(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    clients("sns").publish(TopicArn=arn, Message=json.dumps(_record(ending)))


def _to_function(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    payload = json.dumps(_record(ending)).encode()
    clients("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=payload)


def _to_bus(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    result = "Success" if ending.condition == "Success" else "Failure"
    entry = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {result}",
        "Detail": json.dumps(_record(ending)),
        "EventBusName": arn,
        "Resources": [_record(ending)["requestContext"]["functionArn"], arn],
    }
    clients("events").put_events(Entries=[entry])


def _to_bucket(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    now = datetime.now(UTC)
    folder = f"aws/lambda/async/{ending.deployed.name}/{now:%Y/%m/%d}"
    key = f"{folder}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
    body = json.dumps(_record(ending)).encode()
    clients("s3").put_object(Bucket=arn.rpartition(":")[2], Key=key, Body=body)


def _letter(ending: Ending) -> dict[str, Any]:
    """Return the attributes that a dead letter carries beside the event."""
    error = ending.outcome.payload.decode(errors="replace") if ending.outcome else ending.condition
    try:
        error = str(json.loads(error)["errorMessage"])
    except (ValueError, LookupError, TypeError):
        error = str(error)
    values = {
        "RequestID": ("String", ending.event.invocation.id),
        "ErrorCode": ("Number", "200" if ending.outcome else "429"),
        "ErrorMessage": ("String", error[:_LONGEST_ERROR] or "none"),
    }
    return {name: {"DataType": t, "StringValue": value} for name, (t, value) in values.items()}


def _letter_to_queue(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    _send(clients("sqs"), arn, ending.event.invocation.payload.decode(), _letter(ending))


def _letter_to_topic(clients: Callable[[str], Any], arn: str, ending: Ending) -> None:
    clients("sns").publish(
        TopicArn=arn,
        Message=ending.event.invocation.payload.decode(),
        MessageAttributes=_letter(ending),
    )


def _send(sqs: Any, arn: str, body: str, attributes: Mapping[str, Any] | None = None) -> None:
    _, _, _, _, account, name = arn.split(":")
    url = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes or {})


_SENDERS: Mapping[str, _Sender] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "lambda": _to_function,
    "events": _to_bus,
    "s3": _to_bucket,
}
_LETTERS: Mapping[str, _Sender] = {"sqs": _letter_to_queue, "sns": _letter_to_topic}
