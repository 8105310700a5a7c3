"""A line of a log, as people read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
import pytest

from lambdaform.cli.log_lines import Origin, bare, pretty
from lambdaform.deploy.logs import Line


def shown(text):
    """Return a line without its colours."""
    return click.unstyle(bare(text if isinstance(text, str) else json.dumps(text)))


@pytest.mark.parametrize(
    "text", ["hello", '{"a": 1}', "[1]", "5", '{"type": "order", "id": 5}', '{"type": null}']
)
def test_what_is_not_lambdas_is_shown_as_it_is(text):
    """Nothing of a program's own records is lost."""
    assert bare(text) == text


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"message": "hello"}, "INFO  hello"),
        ({"level": "ERROR", "message": "boom", "requestId": "1", "timestamp": "t"}, "ERROR boom"),
        ({"level": "WARN", "message": {"a": 1}}, 'WARN  {"a": 1}'),
        ({"message": "hello", "order": 5}, 'INFO  hello  {"order": 5}'),
        ({"level": 30, "message": "from a library that counts levels"}, "30    from a library"),
        (
            {"message": "boom", "stackTrace": ["  File main.py, line 1\n    x\n", "  File b\n"]},
            "INFO  boom\n      File main.py, line 1\n        x\n      File b",
        ),
    ],
)
def test_json_is_shown_with_its_level_and_message_first(record, expected):
    """What every record has is left out, and the rest stands behind."""
    assert shown(record).startswith(expected)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"type": "platform.start", "record": {"requestId": "1"}}, "start"),
        (
            {
                "type": "platform.report",
                "record": {
                    "status": "timeout",
                    "metrics": {"durationMs": 3.5, "billedDurationMs": 4},
                },
            },
            "report status timeout, durationMs 3.5, billedDurationMs 4",
        ),
        (
            {"type": "platform.initStart", "record": {"runtimeVersion": "python:3.13.v50"}},
            "initStart on python:3.13.v50",
        ),
        ({"type": "platform.report", "record": "?"}, "report"),
        ({"type": "platform.report", "record": {"metrics": "?"}}, "report"),
    ],
)
def test_lambdas_own_events_are_a_line(record, expected):
    """What they took, and how they ended."""
    assert shown(record) == expected


PYTHON = {
    "level": "ERROR",
    "errorType": "ValueError",
    "errorMessage": "no such order",
    "requestId": "1",
    "stackTrace": ['  File "/var/task/f.py", line 4, in bad\n    raise ValueError("no")\n'],
}
NODE = {
    "level": "ERROR",
    "message": {
        "errorType": "Error",
        "errorMessage": "no such order",
        "stackTrace": ["Error: no such order", "    at find (file:///var/task/f.mjs:14:9)"],
    },
}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            PYTHON,
            'ERROR ValueError: no such order\n    f.py:4 in bad\n      raise ValueError("no")',
        ),
        (NODE, "ERROR Error: no such order\n    f.mjs:14 in find"),
    ],
)
def test_a_crash_is_laid_out(record, expected):
    """As what `log.exception` writes: one line would be a thousand letters long."""
    assert shown(record) == expected


def test_a_trace_in_a_log_of_text_has_lines():
    """Lambda's runtime joins them by carriage returns, which write over each other."""
    assert bare("[ERROR] ValueError: no\rTraceback:\r  File") == (
        "[ERROR] ValueError: no\n    Traceback:\n      File"
    )


def test_advice_that_is_always_the_same_is_cut():
    """A paragraph of it comes before each error on loading."""
    record = {"level": "WARNING", "message": "LAMBDA_WARNING: Unhandled exception. The most likely"}
    assert shown(record) == "WARNING LAMBDA_WARNING: Unhandled exception."


def test_the_start_says_what_a_function_runs_on():
    """Where that is not what it declares."""
    origin = Origin(runs_on="on this machine's Python 3.11.7, not python3.14")
    start = json.dumps({"type": "platform.start", "record": {}})
    expected = "start on this machine's Python 3.11.7, not python3.14"
    assert click.unstyle(bare(start, origin)) == expected


def test_a_line_has_its_local_time():
    """To the millisecond."""
    when = datetime(2026, 11, 20, 14, 0, 1, 234_567, UTC)
    text = pretty(Line(when, "stream", "hello"))
    assert text == f"{when.astimezone():%H:%M:%S}.234  hello"
