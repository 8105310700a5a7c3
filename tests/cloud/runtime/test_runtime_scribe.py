"""Logs on their way into CloudWatch Logs."""

from __future__ import annotations

import threading

import boto3
import pytest

from lambdaform.cloud.runtime.frames import Message
from lambdaform.cloud.runtime.scribe import LogStream, Scribe

STREAM = LogStream("123456789012", "eu-west-1", "/aws/lambda/orders", "s")


class Logs:
    """A client of CloudWatch Logs that keeps what it is sent."""

    exceptions = boto3.client("logs", region_name="eu-west-1").exceptions

    def __init__(self):
        self.calls, self.batches, self.gate = [], [], threading.Event()
        self.gate.set()
        self.fail = None

    def create_log_group(self, **names):
        self.calls.append(names)
        raise self.exceptions.ResourceAlreadyExistsException({"Error": {}}, "CreateLogGroup")

    def create_log_stream(self, **names):
        self.calls.append(names)

    def put_log_events(self, **names):
        self.gate.wait(5)
        if self.fail:
            raise self.fail
        self.batches.append([(e["timestamp"], e["message"]) for e in names["logEvents"]])


@pytest.fixture
def logs():
    """CloudWatch Logs."""
    return Logs()


@pytest.fixture
def written(logs):
    """Write messages, and return the batches that were sent when all are."""

    def write(*messages):
        one = Scribe(lambda account, region: lambda service: logs)
        one.start()
        one.write(STREAM, messages)
        one.stop()
        return logs.batches

    return write


def test_group_and_stream_are_made_where_they_are_not(written, logs):
    """Once; one that is there already is fine."""
    assert written(Message(1, "a\n"), Message(2, "b\n")) == [[(1, "a\n"), (2, "b\n")]]
    group = {"logGroupName": "/aws/lambda/orders"}
    assert logs.calls == [group, {**group, "logStreamName": "s"}]


def test_messages_are_sent_in_the_order_of_their_times(written):
    """And in that of their writing, where the times are the same; empty ones are not sent."""
    batches = written(Message(2, "c"), Message(1, "a"), Message(1, "b"), Message(3, ""))
    assert batches == [[(1, "a"), (1, "b"), (2, "c")]]


def test_a_request_is_not_larger_than_it_may_be(written):
    """What does not fit goes into the next."""
    batches = written(*[Message(i, "x" * 200_000) for i in range(10)])
    assert [len(batch) for batch in batches] == [4, 4, 2]


def test_what_cannot_be_sent_is_told_and_the_rest_goes_on(logs, caplog):
    """The thread does not end."""
    one = Scribe(lambda account, region: lambda service: logs)
    one.start()
    logs.fail = OSError("gone")
    one.write(STREAM, [Message(1, "a")])
    while "are lost" not in caplog.text:
        pass
    logs.fail = None
    one.write(STREAM, [Message(2, "b")])
    one.stop()
    assert logs.batches == [[(2, "b")]]
    assert "1 messages of `/aws/lambda/orders` are lost" in caplog.text


def test_what_was_written_can_be_waited_for(logs):
    """Whoever deletes a log group then finds nothing that comes late."""
    one = Scribe(lambda account, region: lambda service: logs)
    one.start()
    one.write(STREAM, [Message(i, str(i)) for i in range(2000)])
    one.settle()
    assert sum(map(len, logs.batches)) == 2000
    one.stop()
    one.settle()


def test_who_writes_too_much_waits(logs):
    """The memory is bounded, and nothing is lost."""
    one = Scribe(lambda account, region: lambda service: logs, most=5)
    logs.gate.clear()
    one.start()
    messages = [Message(i, str(i)) for i in range(50)]
    writer = threading.Thread(target=one.write, args=(STREAM, messages))
    writer.start()
    writer.join(0.3)
    assert writer.is_alive()
    logs.gate.set()
    writer.join(5)
    one.stop()
    assert [text for batch in logs.batches for _, text in batch] == [str(i) for i in range(50)]
