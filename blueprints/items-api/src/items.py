"""The five operations of the API, each the handler of a function of its own."""

import json
import logging
import os
import uuid
from datetime import UTC, datetime

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger()
log.setLevel("INFO")

table = boto3.resource("dynamodb").Table(os.environ["ITEMS_TABLE"])
sqs = boto3.client("sqs")

PAGE = 50
LONGEST_NAME = 200


class Refused(Exception):
    """The request is not one that can be answered with a success."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def answer(status, body=None):
    """Return a response as API Gateway takes it."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": "" if body is None else json.dumps(body),
    }


def operation(handle):
    """Turn what a request needs into a handler: refusals become responses, and are logged."""

    def handler(event, context):
        request = {"request_id": context.aws_request_id}
        try:
            response = handle(event, request)
        except Refused as refused:
            response = answer(refused.status, {"message": str(refused)})
        log.info(handle.__name__, extra={**request, "status": response["statusCode"]})
        return response

    return handler


def name_of(event):
    """Return the name that the request's body gives."""
    try:
        body = json.loads(event.get("body") or "")
    except ValueError:
        raise Refused(400, "the body is not JSON") from None
    name = body.get("name") if isinstance(body, dict) else None
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Refused(400, f"`name` must be a text of 1 to {LONGEST_NAME} characters")
    return name.strip()


def changed(call, **arguments):
    """Make a change to an item that has to exist."""
    try:
        return call(ConditionExpression="attribute_exists(id)", **arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise Refused(404, "there is no such item") from None
        raise


@operation
def list_items(event, request):
    """Answer with a page of items, and the token of the next page."""
    token = (event.get("queryStringParameters") or {}).get("next")
    start = {"ExclusiveStartKey": {"id": token}} if token else {}
    page = table.scan(Limit=PAGE, **start)
    following = page.get("LastEvaluatedKey", {}).get("id")
    return answer(200, {"items": page["Items"], "next": following})


@operation
def create_item(event, request):
    """Store a new item, and leave the work on it to the worker."""
    item = {
        "id": str(uuid.uuid4()),
        "name": name_of(event),
        "state": "new",
        "created": datetime.now(UTC).isoformat(),
    }
    table.put_item(Item=item)
    sqs.send_message(QueueUrl=os.environ["JOBS_URL"], MessageBody=json.dumps({"id": item["id"]}))
    log.info("created", extra={**request, "item": item["id"]})
    return answer(201, item)


@operation
def get_item(event, request):
    """Answer with one item."""
    found = table.get_item(Key={"id": event["pathParameters"]["id"]})
    if "Item" not in found:
        raise Refused(404, "there is no such item")
    return answer(200, found["Item"])


@operation
def update_item(event, request):
    """Give an item another name."""
    found = changed(
        table.update_item,
        Key={"id": event["pathParameters"]["id"]},
        UpdateExpression="SET #name = :name",
        ExpressionAttributeNames={"#name": "name"},
        ExpressionAttributeValues={":name": name_of(event)},
        ReturnValues="ALL_NEW",
    )
    return answer(200, found["Attributes"])


@operation
def delete_item(event, request):
    """Delete an item."""
    changed(table.delete_item, Key={"id": event["pathParameters"]["id"]})
    return answer(204)
