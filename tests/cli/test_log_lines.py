"""A line of a log, as people read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
import pytest

from lambdaform.cli.log_lines import bare, pretty
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
        ({"type": "platform.report", "record": "?"}, "report"),
        ({"type": "platform.report", "record": {"metrics": "?"}}, "report"),
    ],
)
def test_lambdas_own_events_are_a_line(record, expected):
    """What they took, and how they ended."""
    assert shown(record) == expected


def test_a_line_has_its_local_time():
    """To the millisecond."""
    when = datetime(2026, 11, 20, 14, 0, 1, 234_567, UTC)
    text = pretty(Line(when, "stream", "hello"))
    assert text == f"{when.astimezone():%H:%M:%S}.234  hello"
