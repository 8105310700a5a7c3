"""The handlers."""

import json
from types import SimpleNamespace

import pytest

import alert
import bill
import record

CONTEXT = SimpleNamespace(aws_request_id="request-1")


def event(*messages):
    return {
        "Records": [
            {"Sns": {"MessageId": f"m{n}", "Message": json.dumps(message)}}
            for n, message in enumerate(messages)
        ]
    }


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (record.handler, "recorded o1"),
        (bill.handler, "billed 1200 for o1"),
        (alert.handler, "large order o1: 1200"),
    ],
)
def test_each_order_is_worked_on_and_logged(handler, said, caplog):
    caplog.set_level("INFO")
    handler(event({"order_id": "o1", "total": 1200}), CONTEXT)
    assert [(r.message, r.order_id, r.request_id) for r in caplog.records] == [
        (said, "o1", "request-1")
    ]


@pytest.mark.parametrize("message", [{}, [], {"order_id": ""}])
def test_what_is_no_order_fails_and_is_kept_aside(message):
    with pytest.raises(ValueError, match="m0 has no order_id"):
        record.handler(event(message), CONTEXT)
