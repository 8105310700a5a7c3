"""The operations of the API."""

import json

import pytest

import items


@pytest.fixture(autouse=True)
def in_memory(monkeypatch, table, queue):
    monkeypatch.setattr(items, "table", table)
    monkeypatch.setattr(items, "sqs", queue)


def request(body=None, id=None, next=None):
    return {
        "body": body,
        "pathParameters": {"id": id} if id else None,
        "queryStringParameters": {"next": next} if next else None,
    }


def test_a_new_item_is_stored_and_sent_to_the_worker(table, queue, context):
    response = items.create_item(request('{"name": " pen "}'), context)
    item = json.loads(response["body"])
    assert response["statusCode"] == 201
    assert item["name"] == "pen"
    assert table.items == {item["id"]: item}
    assert [json.loads(body) for _, body in queue.sent] == [{"id": item["id"]}]


@pytest.mark.parametrize("body", [None, "", "{", "[]", "{}", '{"name": ""}', '{"name": 1}'])
def test_a_body_without_a_name_is_refused(body, table, queue, context):
    assert items.create_item(request(body), context)["statusCode"] == 400
    assert not table.items
    assert not queue.sent


def test_a_name_that_is_too_long_is_refused(context):
    body = json.dumps({"name": "x" * 201})
    assert items.create_item(request(body), context)["statusCode"] == 400


def test_items_come_in_pages(table, context):
    for number in range(60):
        table.put_item(Item={"id": f"{number:02}"})
    first = json.loads(items.list_items(request(), context)["body"])
    second = json.loads(items.list_items(request(next=first["next"]), context)["body"])
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 10, None)


def test_one_item_is_found_by_its_id(table, context):
    table.put_item(Item={"id": "a", "name": "pen"})
    response = items.get_item(request(id="a"), context)
    assert (response["statusCode"], json.loads(response["body"])["name"]) == (200, "pen")


def test_an_item_gets_another_name(table, context):
    table.put_item(Item={"id": "a", "name": "pen"})
    response = items.update_item(request('{"name": "ink"}', id="a"), context)
    assert response["statusCode"] == 200
    assert table.items["a"]["name"] == "ink"


def test_an_item_is_deleted(table, context):
    table.put_item(Item={"id": "a"})
    assert items.delete_item(request(id="a"), context)["statusCode"] == 204
    assert not table.items


@pytest.mark.parametrize("operation", [items.get_item, items.update_item, items.delete_item])
def test_an_item_that_does_not_exist_is_not_found(operation, context):
    assert operation(request('{"name": "ink"}', id="a"), context)["statusCode"] == 404


def test_each_request_is_logged_with_its_id(caplog, context):
    items.list_items(request(), context)
    assert caplog.records[-1].request_id == "request-1"
    assert caplog.records[-1].status == 200
