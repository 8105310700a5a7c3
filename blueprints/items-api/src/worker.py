"""Works off the queue: one message for each new item."""

import json
import logging
import os

import boto3
from botocore.exceptions import ClientError

log = logging.getLogger()
log.setLevel("INFO")

table = boto3.resource("dynamodb").Table(os.environ["ITEMS_TABLE"])


def handler(event, context):
    """Process a batch; say which messages failed, so that only those come again."""
    request = {"request_id": context.aws_request_id}
    failures = []
    for record in event["Records"]:
        try:
            process(json.loads(record["body"])["id"])
        except Exception:  # one bad message must not take the others with it
            log.exception("failed", extra={**request, "message_id": record["messageId"]})
            failures.append({"itemIdentifier": record["messageId"]})
    done = len(event["Records"]) - len(failures)
    log.info("processed", extra={**request, "done": done, "failed": len(failures)})
    return {"batchItemFailures": failures}


def process(item):
    """Mark an item as processed; an item that is gone needs no work."""
    try:
        table.update_item(
            Key={"id": item},
            UpdateExpression="SET #state = :state",
            ConditionExpression="attribute_exists(id)",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":state": "processed"},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
