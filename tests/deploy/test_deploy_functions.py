"""The functions of a deployed app: found, invoked, and their logs read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import botocore.exceptions as raised
import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

from lambdaform.deploy.functions import Answer, function
from lambdaform.deploy.logs import Line, Logs
from lambdaform.errors import DeployError

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MILLISECONDS = int(START.timestamp() * 1000)
GROUP = "/aws/lambda/worker"


@pytest.fixture
def worker(function, deployment, zips):
    """Return a deployed function, when called."""
    make = function

    def find():
        make("Worker")
        made = deployment()
        made.deploy(zips)
        return _function(made)

    return find


def _function(made):
    return function(made, made.assembly.templates[0], "Worker")


# Invoking


def test_a_function_is_found_by_its_physical_name(worker, aws):
    """As CloudFormation has named it."""
    found = worker()
    assert (found.id, found.name) == ("Worker", physical("Worker"))


def test_a_function_that_is_not_deployed_is_told(function, deployment, aws):
    """With how to deploy it."""
    declared = function("Worker")
    with pytest.raises(DeployError) as caught:
        _function(deployment())
    (problem,) = caught.value.problems
    assert problem.message == "`Worker` is not deployed: `shop-dev-Main` does not have it yet"
    assert problem.at == declared.at


def test_what_stops_the_finding_is_told(function, deployment, aws):
    """It is no absence."""
    function("Worker")
    aws.answer_next("DescribeStackResource", Refusal("AccessDenied", "no", 403))
    with pytest.raises(DeployError, match="`DescribeStackResource` was denied"):
        _function(deployment())


def test_what_a_function_answers(worker, aws):
    """Its payload as it came, and the end of its log."""
    found = worker()
    aws.functions.answers.append((b'{"a": 1}', None, "START\nhello\n"))
    assert found.invoke(b"{}") == Answer(b'{"a": 1}', None, "START\nhello\n", "request-1")
    asked = {"FunctionName": found.name, "Payload": b"{}", "LogType": "Tail"}
    assert aws.called("Invoke") == [asked]


def test_a_function_that_fails_says_how(worker, aws):
    """That is an answer, and no error of ours."""
    found = worker()
    aws.functions.answers.append((b'{"errorMessage": "boom"}', "Unhandled", "boom"))
    assert found.invoke(b"{}").error == "Unhandled"


def test_an_event_can_be_queued(worker, aws):
    """Its answer goes nowhere; the request's id leads to its log."""
    found = worker()
    assert found.invoke(b"{}", asynchronous=True) == Answer(b"", None, "", "request-1")
    assert aws.called("Invoke")[0]["InvocationType"] == "Event"


def test_a_function_is_called_once_and_may_take_its_time(worker, aws):
    """It has fifteen minutes, and a second call would do its work twice."""
    config = worker().client.meta.config
    assert config.read_timeout > 15 * 60
    assert config.retries["total_max_attempts"] == 1
    assert config.tcp_keepalive


def test_an_event_that_lambda_does_not_take_is_told(worker, aws):
    """Such as one that is too large."""
    found = worker()
    text = "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
    aws.answer_next("Invoke", Refusal("RequestTooLargeException", text, 413))
    with pytest.raises(DeployError, match="Request must be smaller than 6291456 bytes"):
        found.invoke(b"{}")


# Where the logs are


@pytest.mark.parametrize(
    ("logging", "expected"),
    [
        ({"LoggingConfig": {"LogGroup": "/shop/worker"}}, "/shop/worker"),
        ({}, f"/aws/lambda/{physical('Worker')}"),
    ],
)
def test_the_log_group_is_the_one_that_lambda_writes_to(worker, aws, logging, expected):
    """One of its own, or the one that the function names."""
    aws.functions.logging = logging
    found = worker().logs(0)
    assert (found.group, found.pause) == (expected, 0)


def test_a_function_that_somebody_has_deleted_is_told(worker, aws):
    """In words of ours."""
    found = worker()
    aws.answer_next("GetFunctionConfiguration", Refusal("ResourceNotFoundException", "gone", 404))
    with pytest.raises(DeployError, match="gone"):
        found.logs(0)


# Reading them


@pytest.fixture
def logs(account):
    """The logs of a function, looked at again at once."""
    return Logs(GROUP, account.client("logs"), 0)


def event(id, seconds=0.0, text="hello\n"):
    """Return an event of a log, some seconds after the start."""
    return {
        "eventId": id,
        "timestamp": MILLISECONDS + int(seconds * 1000),
        "logStreamName": "stream",
        "message": text,
    }


def test_what_was_written_since_a_moment(logs, aws):
    """In order of time, over all pages, and without the end of the line."""
    aws.groups.page = 2
    aws.groups.looks.append([event("2", 1, "b"), event("1", 0, "a\n"), event("3", 2, "c")])
    aws.groups.looks[0].append(event("0", -1, "before"))
    assert list(logs.since(START)) == [
        Line(START + timedelta(seconds=number), "stream", text)
        for number, text in enumerate(["a", "b", "c"])
    ]
    assert aws.called("FilterLogEvents")[0] == {"logGroupName": GROUP, "startTime": MILLISECONDS}


def test_what_was_found_does_not_wait_for_the_rest(logs, aws):
    """A week may be many pages; of which one may fail."""
    aws.groups.page = 1
    aws.groups.looks.append([event("1", 0, "a"), event("2", 1, "b"), event("3", 2, "c")])
    for lines in (logs.since(START), logs.tail(START)):
        aws.calls.clear()
        assert next(lines).text == "a"
        assert len(aws.called("FilterLogEvents")) == 1
        lines.close()


def test_only_what_fits_a_pattern(logs, aws):
    """CloudWatch Logs does the filtering."""
    aws.groups.looks.append([event("1", 0, "all is well"), event("2", 1, "ERROR boom")])
    assert [line.text for line in logs.since(START, "ERROR")] == ["ERROR boom"]
    assert aws.called("FilterLogEvents")[0]["filterPattern"] == "ERROR"


def test_a_moment_before_all_time_is_the_beginning(logs, aws):
    """CloudWatch Logs counts from 1970, and knows no time before."""
    list(logs.since(datetime(1903, 1, 1, tzinfo=UTC)))
    assert aws.called("FilterLogEvents")[0]["startTime"] == 0


def test_what_is_being_written_comes_as_it_is_found(logs, aws):
    """Nothing twice, although every look goes back some seconds."""
    aws.groups.looks.extend(
        [
            [event("1", 0, "a")],
            [event("1", 0, "a"), event("2", 30, "b")],
            [event("1", 0, "a"), event("2", 30, "b"), event("3", 31, "c")],
        ]
    )
    found = [line.text for line in islice(logs.tail(START), 3)]
    assert found == ["a", "b", "c"]
    starts = [call["startTime"] - MILLISECONDS for call in aws.called("FilterLogEvents")]
    assert starts == [0, 0, 20_000]


def test_what_comes_late_is_not_missed(logs, aws):
    """CloudWatch Logs shows events some seconds after they were written, in no order."""
    aws.groups.looks.extend([[event("2", 20, "b")], [event("2", 20, "b"), event("1", 15, "a")]])
    assert [line.text for line in islice(logs.tail(START), 2)] == ["b", "a"]


def test_what_was_shown_is_not_remembered_for_ever(logs, aws, monkeypatch):
    """A function may log for days."""
    monkeypatch.setattr("lambdaform.deploy.logs._REMEMBERED", 2)
    events = [event(str(number), number, str(number)) for number in range(5)]
    aws.groups.looks.extend([events, [*events[3:], event("5", 5, "5")]])
    assert [line.text for line in islice(logs.tail(START), 6)] == list("012345")


@pytest.mark.parametrize(
    "error",
    [
        Refusal("ThrottlingException", "Rate exceeded"),
        raised.EndpointConnectionError(endpoint_url="https://x"),
    ],
)
def test_what_passes_does_not_end_a_tail(logs, aws, error):
    """It runs for hours on somebody's screen."""
    aws.answer_next("FilterLogEvents", error)
    aws.groups.looks.append([event("1", 0, "a")])
    assert [line.text for line in islice(logs.tail(START), 1)] == ["a"]


@pytest.mark.parametrize("how", ["since", "tail"])
def test_credentials_that_expire_end_it(logs, aws, how):
    """In words of ours."""
    aws.answer_next("FilterLogEvents", Refusal("ExpiredTokenException", "it has", 400))
    with pytest.raises(DeployError, match="the AWS credentials have expired"):
        list(getattr(logs, how)(START))


@pytest.mark.parametrize("how", ["since", "tail"])
def test_a_group_that_is_not_there_is_told(account, how):
    """The app declares it: somebody has deleted it."""
    logs = Logs("/aws/lambda/other", account.client("logs"), 0)
    with pytest.raises(DeployError) as caught:
        list(getattr(logs, how)(START))
    (problem,) = caught.value.problems
    assert problem.message == "there is no log group `/aws/lambda/other`"
    assert problem.hint == "was it deleted by hand?"


def test_a_pattern_that_is_none_is_told(logs, aws):
    """In the words of CloudWatch Logs."""
    aws.answer_next(
        "FilterLogEvents", Refusal("InvalidParameterException", "Invalid filter pattern")
    )
    with pytest.raises(DeployError, match="Invalid filter pattern"):
        list(logs.since(START, "{"))
