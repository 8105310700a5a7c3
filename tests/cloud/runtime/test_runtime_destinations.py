"""What is called to hand an event on, held against the models of the services."""

from __future__ import annotations

import json

import botocore.session
import pytest
from botocore.validate import validate_parameters

from lambdaform.cloud.runtime.deployed import EventConfig
from lambdaform.cloud.runtime.destinations import Destinations
from lambdaform.cloud.runtime.events import Ending, Event
from lambdaform.cloud.runtime.invocation import Invocation, Outcome, failed

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:orders"


class Recorder:
    """Clients that note each call, after botocore's model has found it right."""

    def __init__(self):
        self.calls = []
        self.session = botocore.session.get_session()

    def __call__(self, account, region):
        self.where = (account, region)
        return lambda service: Client(service, self)


class Client:
    """A client of one service."""

    def __init__(self, service, recorder):
        self.service, self.recorder = service, recorder

    def __getattr__(self, method):
        model = self.recorder.session.get_service_model(self.service)
        name = {"Publish": "Publish"}.get(method, "".join(p.title() for p in method.split("_")))

        def call(**arguments):
            validate_parameters(arguments, model.operation_model(name).input_shape)
            self.recorder.calls.append((self.service, method, arguments))
            return {"QueueUrl": "http://queue"}

        return call


@pytest.fixture
def clients():
    """The clients that the destinations call."""
    return Recorder()


@pytest.fixture
def conclude(clients, deployed):
    """Conclude an event that failed, or succeeded, and return what was called."""

    def calls(*, config=None, dead_letters=None, outcome=None, condition="RetriesExhausted"):
        event = Event(
            Invocation(b'{"order": 1}', FUNCTION, id="1-2"), deployed, config or EventConfig()
        )
        event.attempts = 3
        outcome = outcome or failed("Runtime.ExitError", "it ended")
        Destinations(clients).conclude(
            Ending(event, deployed(dead_letters=dead_letters), condition, outcome)
        )
        return clients.calls

    return calls


def test_a_topic_takes_a_dead_letter(conclude):
    """The event as it came, with what went wrong in the attributes."""
    topic = "arn:aws:sns:eu-west-1:123456789012:letters"
    ((service, method, arguments),) = conclude(dead_letters=topic)
    assert (service, method, arguments["TopicArn"]) == ("sns", "publish", topic)
    assert json.loads(arguments["Message"]) == {"order": 1}
    assert {k: v["StringValue"] for k, v in arguments["MessageAttributes"].items()} == {
        "RequestID": "1-2",
        "ErrorCode": "200",
        "ErrorMessage": "it ended",
    }


def test_a_topic_takes_a_record(conclude):
    """As its message."""
    topic = "arn:aws:sns:eu-west-1:123456789012:failures"
    ((_, _, arguments),) = conclude(config=EventConfig(on_failure=topic))
    assert json.loads(arguments["Message"])["requestPayload"] == {"order": 1}


@pytest.mark.parametrize(
    ("condition", "result"), [("Success", "Success"), ("RetriesExhausted", "Failure")]
)
def test_a_bus_takes_a_record_as_an_event(conclude, condition, result):
    """From `lambda`, about the function and the bus."""
    bus = "arn:aws:events:eu-west-1:123456789012:event-bus/orders"
    config = EventConfig(on_success=bus, on_failure=bus)
    ((service, method, arguments),) = conclude(
        config=config, outcome=Outcome(b"1"), condition=condition
    )
    (entry,) = arguments["Entries"]
    assert (service, method, entry["EventBusName"]) == ("events", "put_events", bus)
    assert entry["Source"] == "lambda"
    assert entry["DetailType"] == f"Lambda Function Invocation Result - {result}"
    assert entry["Resources"] == [f"{FUNCTION}:$LATEST", bus]
    assert json.loads(entry["Detail"])["requestContext"]["condition"] == condition


def test_a_destination_is_called_where_it_is(conclude, clients):
    """In the account and the region of its ARN."""
    conclude(config=EventConfig(on_failure="arn:aws:sqs:us-west-2:210987654321:failures"))
    assert clients.where == ("210987654321", "us-west-2")


def test_success_is_no_dead_letter(conclude):
    """And goes nowhere, where no destination wants it."""
    config = EventConfig(on_failure="arn:aws:sqs:eu-west-1:123456789012:failures")
    letters = "arn:aws:sqs:eu-west-1:123456789012:letters"
    calls = conclude(
        config=config, dead_letters=letters, outcome=Outcome(b"1"), condition="Success"
    )
    assert calls == []


def test_a_failure_goes_to_both_where_both_are_said(conclude):
    """The record to the destination, the event to the dead letters."""
    config = EventConfig(on_failure="arn:aws:sns:eu-west-1:123456789012:failures")
    calls = conclude(config=config, dead_letters="arn:aws:sqs:eu-west-1:123456789012:letters")
    assert [call[:2] for call in calls] == [
        ("sns", "publish"),
        ("sqs", "get_queue_url"),
        ("sqs", "send_message"),
    ]


def test_a_destination_that_is_not_there_is_told_to_the_log(deployed, caplog):
    """And stops nothing: AWS counts it and goes on."""

    def clients(account, region):
        raise LookupError("no such service")

    event = Event(Invocation(b"{}", FUNCTION), deployed, EventConfig())
    dead = "arn:aws:sqs:eu-west-1:123456789012:letters"
    with pytest.raises(LookupError):
        Destinations(clients).conclude(
            Ending(event, deployed(dead_letters=dead), "RetriesExhausted", failed("X", "no"))
        )
    Destinations(lambda *_: lambda service: object()).conclude(
        Ending(event, deployed(dead_letters=dead), "RetriesExhausted", failed("X", "no"))
    )
    assert f"does not reach `{dead}`" in caplog.text
