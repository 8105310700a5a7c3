"""What a handler does, and what its caller sees of it."""

from __future__ import annotations

import base64
import json
import time

import pytest

RETURNS = [
    ("return event", {"a": [1, None]}),
    ("return 'grün 😀'", "grün 😀"),
    ("return None", None),
    ("import decimal; return decimal.Decimal('1.5')", 1.5),
]

RAISES = [
    ("raise KeyError('no')", {"errorType": "KeyError", "errorMessage": "'no'"}),
    ("return {1, 2}", {"errorType": "Runtime.MarshalError"}),
    ("class Odd(Exception): pass\n    raise Odd('so')", {"errorType": "Odd", "errorMessage": "so"}),
]

ENDS = [
    ("import os; os._exit(3)", "exit status 3"),
    ("import sys; sys.exit(2)", "exit status 2"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal: killed"),
]

NOT_LOADED = [
    ("import nothere", "main.handler", "Runtime.ImportModuleError", "No module named 'nothere'"),
    (
        "def handler(:",
        "main.handler",
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'main'",
    ),
    ("x = 1", "main.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module"),
    ("", "absent.handler", "Runtime.ImportModuleError", "No module named 'absent'"),
    ("", "handler", "Runtime.MalformedHandlerName", "Bad handler 'handler'"),
    ("1 / 0", "main.handler", "ZeroDivisionError", "division by zero"),
]


def handler(body: str) -> str:
    return f"def handler(event, context):\n    {body}\n"


@pytest.mark.parametrize(("body", "expected"), RETURNS)
def test_what_it_returns_is_the_answer(function, invoke, body, expected):
    """As JSON, and without an error."""
    result = invoke(function(handler(body)), expected)
    assert (result.payload, result.error, result.version) == (expected, None, "$LATEST")


@pytest.mark.parametrize(("body", "expected"), RAISES)
def test_what_it_raises_is_the_error(function, invoke, body, expected):
    """With its type and stack, as awslambdaric has it, and the next invocation is served."""
    name = function(handler(body))
    for _ in range(2):
        result = invoke(name)
        assert result.error == "Unhandled"
        assert expected.items() <= result.payload.items()
        assert result.payload["requestId"] == result.id


def test_an_error_carries_the_stack_of_the_handler_only(function, invoke):
    """Nothing of the runtime's own frames."""
    stack = invoke(function(handler("return 1 / 0"))).payload["stackTrace"]
    assert len(stack) == 1
    assert 'main.py", line 2, in handler' in stack[0]


@pytest.mark.parametrize(("body", "how"), ENDS)
def test_a_process_that_ends_is_an_error_and_another_follows(function, invoke, body, how):
    """The caller is told how it ended; the next invocation has a process of its own."""
    name = function(handler(f"if event.get('end'):\n        {body}\n    return 'served'"))
    result = invoke(name, {"end": True})
    assert result.error == "Unhandled"
    assert result.payload == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: {result.id} Error: Runtime exited with error: {how}",
    }
    assert f"Runtime exited with error: {how}\nRuntime.ExitError\n" in result.log
    assert invoke(name).payload == "served"


def test_a_process_that_ends_in_peace_has_answered_nothing_either(function, invoke):
    """Exit status 0 is an error, too: there is no answer."""
    payload = invoke(function(handler("import os; os._exit(0)"))).payload
    assert payload["errorMessage"].endswith("Error: Runtime exited without providing a reason")


@pytest.mark.parametrize(("code", "name", "type", "message"), NOT_LOADED)
def test_a_function_that_cannot_be_loaded_says_why(function, invoke, code, name, type, message):
    """Each time it is invoked, with the error that the runtime client reports."""
    made = function(code, Handler=name)
    for _ in range(2):
        result = invoke(made)
        assert (result.error, result.payload["errorType"]) == ("Unhandled", type)
        assert message in result.payload["errorMessage"]
        assert type in result.log


@pytest.mark.slow
def test_a_function_that_takes_too_long_is_ended(function, invoke, tmp_path):
    """After its timeout, with what it started; the next invocation is served by a new process."""
    late = tmp_path / "late"
    code = handler(
        "import subprocess, time\n"
        f"    if event.get('slow'):\n        subprocess.Popen(['sh', '-c', 'sleep 1.5; touch {late}'])\n"
        "        print('sleeps'); time.sleep(60)\n    return 'served'"
    )
    name = function(code, Timeout=1)
    begin = time.monotonic()
    result = invoke(name, {"slow": True})
    assert 1 <= time.monotonic() - begin < 2.5
    message = "Task timed out after 1.00 seconds"
    assert result.payload == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {result.id} Error: {message}",
    }
    assert result.error == "Unhandled"
    lines = result.log.splitlines()
    assert "sleeps" in lines
    assert any(line.endswith(f" {result.id} {message}") for line in lines)
    assert lines[-1].endswith("Status: timeout\t")
    assert invoke(name).payload == "served"
    time.sleep(1)
    assert not late.exists()


def test_an_answer_may_be_six_megabytes(function, invoke):
    """One of 6,291,556 bytes passes."""
    size = 6_291_556 - 2
    assert len(invoke(function(handler(f"return 'x' * {size}"))).payload) == size


def test_an_answer_of_more_is_an_error(function, invoke):
    """The caller is told the limit; the process ends, as it does in Lambda, and another follows."""
    name = function(handler("return 'x' * event['size']"))
    result = invoke(name, {"size": 6_291_555})
    assert result.error == "Unhandled"
    assert result.payload == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": (
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        ),
    }
    assert invoke(name, {"size": 1}).payload == "x"


def test_a_handler_may_stand_in_a_folder(function, invoke, zipped):
    """With a path, as Lambda takes it."""
    code = zipped(api__orders=handler("return 'here'"))
    assert invoke(function(code, Handler="api/orders.handler")).payload == "here"


def test_the_context_tells_about_the_invocation(function, invoke, client):
    """Name, version, memory, log, ARN, id, time left, and what the caller says of itself."""
    code = handler(
        "c = context; k = c.client_context\n"
        "    return [c.function_name, c.function_version, c.memory_limit_in_mb, c.log_group_name,"
        " c.invoked_function_arn, c.aws_request_id, c.get_remaining_time_in_millis(), k.custom]"
    )
    name = function(code, Timeout=9, MemorySize=256)
    said = base64.b64encode(json.dumps({"custom": {"who": "me"}}).encode()).decode()
    result = invoke(name, ClientContext=said)
    arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{name}"
    left = result.payload.pop(6)
    assert 7000 < left <= 9000
    group = f"/aws/lambda/{name}"
    assert result.payload == [name, "$LATEST", "256", group, arn, result.id, {"who": "me"}]


def test_each_invocation_has_its_own_id_and_trace(function, invoke):
    """In the same process."""
    code = "import os\ndef handler(event, context):\n    return [os.getpid(), context.aws_request_id, os.environ['_X_AMZN_TRACE_ID']]\n"
    name = function(code)
    first, second = invoke(name).payload, invoke(name).payload
    assert first[0] == second[0]
    assert first[1] != second[1]
    assert first[2].startswith("Root=1-")
    assert first[2] != second[2]
