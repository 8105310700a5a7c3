"""A table and a queue in memory, in the place of the ones on AWS."""

import os
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")
os.environ.setdefault("ITEMS_TABLE", "items")
os.environ.setdefault("JOBS_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")
os.environ.setdefault("KEEP_DAYS", "1")


class Table:
    """As much of a DynamoDB table as the handlers use."""

    def __init__(self):
        self.items = {}
        self.page = 100

    def scan(self, Limit=None, ExclusiveStartKey=None, FilterExpression=None, **_):
        ids = sorted(self.items)
        begin = sum(id <= ExclusiveStartKey["id"] for id in ids) if ExclusiveStartKey else 0
        end = begin + min(Limit or self.page, self.page)
        found = [self.items[id] for id in ids[begin:end]]
        more = {"LastEvaluatedKey": {"id": ids[end - 1]}} if end < len(ids) else {}
        return {"Items": [i for i in found if matches(FilterExpression, i)], **more}

    def put_item(self, Item):
        self.items[Item["id"]] = dict(Item)

    def get_item(self, Key):
        return {"Item": self.items[Key["id"]]} if Key["id"] in self.items else {}

    def update_item(self, Key, ExpressionAttributeNames, ExpressionAttributeValues, **_):
        item = self._existing(Key)
        names, values = ExpressionAttributeNames.values(), ExpressionAttributeValues.values()
        item.update(zip(names, values, strict=True))
        return {"Attributes": item}

    def delete_item(self, Key, ConditionExpression=None):
        if ConditionExpression:
            self._existing(Key)
        self.items.pop(Key["id"], None)

    def _existing(self, key):
        if key["id"] not in self.items:
            error = {"Error": {"Code": "ConditionalCheckFailedException"}}
            raise ClientError(error, "UpdateItem")
        return self.items[key["id"]]


def matches(condition, item):
    """Evaluate the conditions that the clean-up makes: and, equals, less than."""
    if condition is None:
        return True
    left, right = condition.get_expression()["values"]
    match condition.expression_operator:
        case "AND":
            return matches(left, item) and matches(right, item)
        case "=":
            return item[left.name] == right
        case "<":
            return item[left.name] < right


class Queue:
    """As much of an SQS client as the handlers use."""

    def __init__(self):
        self.sent = []

    def send_message(self, QueueUrl, MessageBody):
        self.sent.append((QueueUrl, MessageBody))


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def queue():
    return Queue()


@pytest.fixture
def context():
    return SimpleNamespace(aws_request_id="request-1")
