"""`lambdaform invoke`."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

ERROR = {
    "errorType": "ValueError",
    "errorMessage": "boom",
    "stackTrace": ['  File "/var/task/main.py", line 1, in handler\n    raise\n'],
}


@pytest.fixture
def invoke(run, project, aws):
    """Call the function, which is deployed, when called."""
    assert run("deploy", "--no-lint").code == 0
    return lambda *arguments: run("invoke", "Worker", *arguments)


def test_what_a_function_returns_is_data(invoke, aws):
    """Indented, for a person; its log is talk."""
    aws.functions.answers.append((b'{"a":"\xc3\xa4"}', None, 'START\n{"message": "hello"}\n'))
    assert invoke() == (0, '{\n  "a": "ä"\n}\n', "START\nINFO  hello\n")
    (asked,) = aws.called("Invoke")
    assert (asked["FunctionName"], asked["Payload"]) == (physical("Worker"), b"{}")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"null", "null\n"),
        (b"", ""),
        (b'"text"', '"text"\n'),
        (b"\xff", "\N{REPLACEMENT CHARACTER}\n"),
    ],
)
def test_whatever_it_returns_is_printed(invoke, aws, payload, expected):
    """It need not be JSON."""
    aws.functions.answers.append((payload, None, ""))
    assert invoke().out == expected


def test_a_function_that_fails_fails_the_command(invoke, aws):
    """With what it said, even where little is to be said; it has returned nothing."""
    error = b'{"errorMessage": "boom", "errorType": "ValueError"}'
    aws.functions.answers.append((error, "Unhandled", "Traceback\n"))
    assert invoke("-q") == (1, "", "error: `Worker` raised ValueError: boom\n")


@pytest.mark.parametrize("payload", [b'{"a": 1}', b"?"])
def test_a_failure_of_another_form_is_shown_as_it_is(invoke, aws, payload):
    """Nothing of it is lost."""
    aws.functions.answers.append((payload, "Handled", ""))
    code, out, err = invoke()
    assert (code, out.replace("\n", "").replace("  ", "")) == (1, payload.decode())
    assert err == "error: `Worker` failed (Handled)\n"


@pytest.mark.parametrize(
    "log",
    [
        json.dumps(ERROR | {"level": "ERROR"}) + "\n",
        "[ERROR] ValueError: boom\rTraceback (most recent call last):\r  File x\n",
    ],
)
def test_what_was_raised_is_told_once(invoke, aws, log):
    """At the end; the log has it too, as JSON or as text."""
    log = f"hello\n{log}REPORT RequestId: 1\n"
    aws.functions.answers.append((json.dumps(ERROR).encode(), "Unhandled", log))
    code, out, err = invoke()
    assert (code, out) == (1, "")
    assert err == (
        "hello\nREPORT RequestId: 1\nerror: `Worker` raised ValueError: boom\n"
        "  --> src/main.py:1\n   |  src/main.py:1 in handler\n   |    raise\n"
    )


def test_the_event_can_be_said_itself(invoke, aws):
    """Where a file would be too much."""
    aws.functions.answers.append((b"null", None, ""))
    assert invoke("--data", '{"a": "\u00e4"}').code == 0
    assert aws.called("Invoke")[0]["Payload"] == '{"a": "\u00e4"}'.encode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "{"], "`--data`: `{` is not JSON: "),
        (["--data", ""], "`--data`: `` is not JSON: "),
        (["--data", "1", "--event", "app.py"], "`--event` and `--data` both give the event"),
    ],
)
def test_an_event_that_cannot_be_one_is_a_wrong_call(invoke, aws, arguments, message):
    """Nothing is called."""
    code, _, err = invoke(*arguments)
    assert (code, aws.called("Invoke")) == (2, [])
    assert err.startswith(f"error: {message}")


def test_the_event_comes_from_a_file(invoke, aws, project):
    """As it is: Lambda reads it."""
    (project / "event.json").write_text('{"a":  1}\n')
    aws.functions.answers.append((b"null", None, ""))
    assert invoke("--event", "event.json").code == 0
    assert aws.called("Invoke")[0]["Payload"] == b'{"a":  1}\n'


def test_the_event_comes_from_standard_input(invoke, aws, monkeypatch):
    """Of another program."""
    content = io.BytesIO(b"[1]")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=content, isatty=lambda: False))
    aws.functions.answers.append((b"null", None, ""))
    assert invoke("--event", "-").code == 0
    assert aws.called("Invoke")[0]["Payload"] == b"[1]"


@pytest.mark.parametrize("text", [b"", b"{", b"{'a': 1}", b"\xff"])
def test_an_event_that_is_no_json_is_a_wrong_call(invoke, aws, project, text):
    """Lambda would refuse it, in other words."""
    (project / "event.json").write_bytes(text)
    code, _, err = invoke("--event", "event.json")
    assert code == 2
    assert err.startswith("error: `--event`: `event.json` is not JSON: ")
    assert aws.called("Invoke") == []


def test_a_file_that_is_not_there_is_a_wrong_call(invoke):
    """As everywhere."""
    code, _, err = invoke("--event", "nothere.json")
    assert code == 2
    assert "nothere.json" in err


def test_an_event_can_be_left_to_lambda(invoke, aws):
    """What comes of it is in the log, under the request's id."""
    code, out, err = invoke("--asynchronous")
    assert (code, out) == (0, "")
    assert err == "`Worker` will handle the event: request request-1\n"


def test_what_lambda_refuses_is_told(invoke, aws):
    """In words of ours."""
    text = "User: x is not authorized to perform: lambda:InvokeFunction on resource: y"
    aws.answer_next("Invoke", Refusal("AccessDeniedException", text, 403))
    code, out, err = invoke()
    assert (code, out) == (1, "")
    assert "hint: the credentials need `lambda:InvokeFunction`" in err


def test_a_function_can_be_named_with_its_stack(run, project, aws):
    """Where several have one of that name."""
    run("deploy", "--no-lint")
    aws.functions.answers.append((b"null", None, ""))
    assert run("invoke", "Api.Worker").code == 0
