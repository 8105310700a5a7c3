"""The worker."""

import json

import pytest

import worker


@pytest.fixture(autouse=True)
def in_memory(monkeypatch, table):
    monkeypatch.setattr(worker, "table", table)


def batch(**bodies):
    return {"Records": [{"messageId": id, "body": body} for id, body in bodies.items()]}


def test_an_item_is_processed(table, context):
    table.put_item(Item={"id": "a", "state": "new"})
    assert worker.handler(batch(m1='{"id": "a"}'), context) == {"batchItemFailures": []}
    assert table.items["a"]["state"] == "processed"


def test_only_the_messages_that_failed_come_again(table, context):
    table.put_item(Item={"id": "a", "state": "new"})
    response = worker.handler(batch(bad="{", good=json.dumps({"id": "a"})), context)
    assert response == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert table.items["a"]["state"] == "processed"


def test_an_item_that_is_gone_needs_no_work(context):
    assert worker.handler(batch(m1='{"id": "gone"}'), context) == {"batchItemFailures": []}
