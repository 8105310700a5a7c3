"""Events that nobody waits for: tried again, and what became of them handed on."""

from __future__ import annotations

import json
import threading
import time

import pytest

from lambdaform.cloud.runtime.deployed import EventConfig
from lambdaform.cloud.runtime.events import Event, Events
from lambdaform.cloud.runtime.invocation import Invocation, Outcome, failed
from lambdaform.cloud.runtime.pool import Throttled

FAILS = "def handler(event, context):\n    print('tried', context.aws_request_id)\n    raise ValueError('no')\n"
ECHO = "def handler(event, context):\n    print('seen', event)\n    return {'got': event}\n"


@pytest.fixture
def queue(client):
    """Make a queue; return its ARN and what gives its messages when called."""

    def make(name):
        sqs = client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = f"arn:aws:sqs:eu-west-1:123456789012:{name}"

        def messages():
            return sqs.receive_message(
                QueueUrl=url,
                WaitTimeSeconds=5,
                MaxNumberOfMessages=10,
                MessageAttributeNames=["All"],
            ).get("Messages", [])

        return arn, messages

    return make


@pytest.fixture
def send(client):
    """Invoke a function without waiting, and return the request id."""

    def call(name, event, **options):
        answer = client("lambda").invoke(
            FunctionName=name, Payload=json.dumps(event), InvocationType="Event", **options
        )
        assert answer["StatusCode"] == 202
        assert answer["Payload"].read() == b""
        return answer["ResponseMetadata"]["RequestId"]

    return call


@pytest.mark.slow
def test_an_event_runs_though_nobody_waits(function, send, logged):
    """The answer comes before the function has run."""
    name = function(
        "import time\ndef handler(event, context):\n    time.sleep(0.3); print('seen', event)\n"
    )
    begin = time.monotonic()
    send(name, "it")
    assert time.monotonic() - begin < 0.3
    assert "seen it\n" in logged(name, 5)


@pytest.mark.slow
def test_an_event_is_tried_three_times_and_then_a_dead_letter(function, send, logged, queue):
    """Under one request id; the letter is the event, with what went wrong beside it."""
    arn, messages = queue("letters")
    name = function(FAILS, DeadLetterConfig={"TargetArn": arn})
    id = send(name, {"order": 1})
    (letter,) = messages()
    assert json.loads(letter["Body"]) == {"order": 1}
    attributes = {k: v["StringValue"] for k, v in letter["MessageAttributes"].items()}
    assert attributes == {"RequestID": id, "ErrorCode": "200", "ErrorMessage": "no"}
    assert [m for m in logged(name, 13) if m.startswith("tried")] == [f"tried {id}\n"] * 3


@pytest.mark.slow
def test_how_often_it_is_tried_can_be_said(client, function, send, logged, queue):
    """None at all: the first attempt is the last."""
    arn, messages = queue("once")
    name = function(FAILS, DeadLetterConfig={"TargetArn": arn})
    client("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    send(name, {})
    assert len(messages()) == 1
    assert len([m for m in logged(name, 5) if m.startswith("tried")]) == 1


@pytest.mark.slow
def test_a_failure_goes_to_its_destination_with_a_record(client, function, send, queue):
    """As AWS documents it."""
    arn, messages = queue("failures")
    name = function(FAILS)
    client("lambda").put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    id = send(name, {"order": 3})
    (message,) = messages()
    record = json.loads(message["Body"])
    assert record.pop("timestamp").endswith("Z")
    error = record.pop("responsePayload")
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no")
    assert record == {
        "version": "1.0",
        "requestContext": {
            "requestId": id,
            "functionArn": f"arn:aws:lambda:eu-west-1:123456789012:function:{name}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"order": 3},
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
    }


@pytest.mark.slow
def test_success_goes_to_its_destination_for_the_alias_that_says_so(client, function, send, queue):
    """What is configured for an alias holds for events that come by it."""
    arn, messages = queue("successes")
    name = function(ECHO)
    client("lambda").publish_version(FunctionName=name)
    client("lambda").create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    client("lambda").put_function_event_invoke_config(
        FunctionName=name, Qualifier="live", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    send(name, {"by": "latest"})
    send(name, {"by": "alias"}, Qualifier="live")
    (message,) = messages()
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["requestContext"]["functionArn"].endswith(f":{name}:live")
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "1"}
    assert record["responsePayload"] == {"got": {"by": "alias"}}


@pytest.mark.slow
def test_a_function_may_be_the_destination(client, function, send, logged):
    """It gets the record as its event."""
    told = function("def handler(event, context):\n    print('told', event['requestPayload'])\n")
    name = function(ECHO)
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{told}"
    client("lambda").put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    send(name, "it")
    assert "told it\n" in logged(told, 5)


@pytest.mark.slow
def test_a_bucket_takes_failures(client, function, send):
    """In a folder of the function and the day."""
    s3 = client("s3")
    s3.create_bucket(
        Bucket="failures", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    name = function(FAILS)
    client("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::failures"}},
    )
    id = send(name, {"order": 4})
    for _ in range(100):
        found = s3.list_objects_v2(Bucket="failures").get("Contents")
        if found:
            break
        time.sleep(0.05)
    assert found[0]["Key"].startswith(f"aws/lambda/async/{name}/2")
    body = s3.get_object(Bucket="failures", Key=found[0]["Key"])["Body"].read()
    assert json.loads(body)["requestContext"]["requestId"] == id


@pytest.mark.slow
def test_a_function_that_is_switched_off_has_its_events_handed_on(client, function, send, queue):
    """At once, and without a response."""
    arn, messages = queue("off")
    name = function(ECHO)
    client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    client("lambda").put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": arn}}
    )
    send(name, {"order": 5})
    (message,) = messages()
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert "responseContext" not in record


@pytest.fixture
def run(deployed):
    """Run the queue on an event with a function of the test's; return how it ended."""

    def ending(invoke, config=None, since=None, reserved=None):
        found, done = [], threading.Event()
        events = Events(invoke, lambda one: (found.append(one), done.set()), (0.01, 0.01))
        event = Event(
            Invocation(b"{}", "arn"), lambda: deployed(reserved=reserved), config or EventConfig()
        )
        if since is not None:
            event.since = time.time() - since
        events.start()
        events.put(event)
        assert done.wait(5)
        events.stop()
        events.finish()
        return found[0]

    return ending


def test_an_event_that_is_throttled_is_tried_until_there_is_room(run):
    """These attempts do not count: the function has not run."""
    answers = [Throttled(reserved=True), Throttled(reserved=True), Outcome(b"1")]

    def invoke(deployed, invocation):
        answer = answers.pop(0)
        if isinstance(answer, Throttled):
            raise answer
        return answer

    ending = run(invoke)
    assert (ending.condition, ending.event.attempts) == ("Success", 1)


def test_an_event_that_is_too_old_is_given_up(run):
    """Before the function runs on it."""
    ending = run(lambda *_: pytest.fail("it ran"), EventConfig(oldest=60), since=61)
    assert (ending.condition, ending.outcome) == ("EventAgeExceeded", None)


def test_success_at_a_later_attempt_is_success(run):
    """The record says how many there were."""
    answers = [failed("X", "no"), Outcome(b"1")]
    ending = run(lambda *_: answers.pop(0))
    assert (ending.condition, ending.event.attempts) == ("Success", 2)


def test_a_busy_function_holds_up_no_other(deployed):
    """Its events wait in a line of their own, and each is tried as soon as there is room."""
    room, release, seen = threading.Semaphore(2), threading.Event(), []
    done = threading.Event()

    def invoke(function, invocation):
        if function.name == "busy":
            if not room.acquire(blocking=False):
                raise Throttled(reserved=False)
            release.wait(5)
            room.release()
        return Outcome(invocation.payload)

    def conclude(ending):
        seen.append(ending.event.invocation.payload)
        if len(seen) == 101:
            done.set()

    events = Events(invoke, conclude)
    events.start()
    names = [*["busy"] * 100, "other"]
    for number, name in enumerate(names):
        function = deployed(name=name)
        one = Invocation(b"%d" % number, name)
        events.put(Event(one, lambda function=function: function, EventConfig()))
    end = time.monotonic() + 5
    while not seen and time.monotonic() < end:
        time.sleep(0.005)
    assert seen == [b"100"]
    release.set()
    assert done.wait(5)  # not a look at a time
    events.stop()
    events.finish()
    order = [int(one) for one in seen[1:]]
    assert sorted(order) == list(range(100))


def test_the_line_of_a_function_moves_when_something_else_ends(deployed):
    """Who waits for an answer takes environments too: the line is looked at every now and then."""
    free, done = threading.Event(), threading.Event()

    def invoke(function, invocation):
        if not free.is_set():
            raise Throttled(reserved=False)
        return Outcome(b"1")

    events = Events(invoke, lambda _: done.set())
    events.start()
    events.put(Event(Invocation(b"{}", "arn"), deployed, EventConfig()))
    assert not done.wait(0.3)
    free.set()
    assert done.wait(5)
    events.stop()
    events.finish()


@pytest.mark.slow
def test_an_event_for_a_function_that_cannot_run_here_is_a_failure(
    client, function, send, queue, logged
):
    """Its log says why, as often as it is tried, and it ends where failures end."""
    arn, messages = queue("not-here")
    name = function(ECHO, Runtime="java21", Handler="a.B::c", DeadLetterConfig={"TargetArn": arn})
    id = send(name, {"order": 1})
    (letter,) = messages()
    assert json.loads(letter["Body"]) == {"order": 1}
    told = "runs functions in Python and Node.js, not in `java21`"
    assert told in letter["MessageAttributes"]["ErrorMessage"]["StringValue"]
    lines = logged(name, 12)
    assert len([one for one in lines if one.startswith("lambdaform: ") and told in one]) == 3
    assert lines[0] == f"START RequestId: {id} Version: $LATEST\n"
    assert any("Error Type: Runtime.InvalidRuntime" in one for one in lines)
