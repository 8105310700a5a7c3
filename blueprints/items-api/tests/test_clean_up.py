"""The clean-up."""

from datetime import UTC, datetime, timedelta

import pytest

import clean_up


@pytest.fixture(autouse=True)
def in_memory(monkeypatch, table):
    monkeypatch.setattr(clean_up, "table", table)


def put(table, id, state, days):
    created = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    table.put_item(Item={"id": id, "state": state, "created": created})


def test_only_what_is_processed_and_old_is_deleted(table, context):
    put(table, "old", "processed", days=2)
    put(table, "young", "processed", days=0)
    put(table, "unprocessed", "new", days=2)
    assert clean_up.handler({}, context) == {"deleted": 1}
    assert sorted(table.items) == ["unprocessed", "young"]


def test_every_page_is_cleaned(table, context):
    table.page = 2
    for number in range(5):
        put(table, f"item-{number}", "processed", days=2)
    assert clean_up.handler({}, context) == {"deleted": 5}
    assert not table.items
