"""Deletes the items that were processed and are past their time; runs every hour."""

import logging
import os
from datetime import UTC, datetime, timedelta

import boto3
from boto3.dynamodb.conditions import Attr

log = logging.getLogger()
log.setLevel("INFO")

table = boto3.resource("dynamodb").Table(os.environ["ITEMS_TABLE"])


def handler(event, context):
    """Go through the table, page by page, and delete what is old."""
    keep = timedelta(days=int(os.environ["KEEP_DAYS"]))
    oldest = (datetime.now(UTC) - keep).isoformat()
    deleted, start = 0, {}
    while True:
        old = Attr("state").eq("processed") & Attr("created").lt(oldest)
        page = table.scan(FilterExpression=old, ProjectionExpression="id", **start)
        for item in page["Items"]:
            table.delete_item(Key={"id": item["id"]})
            deleted += 1
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    log.info("cleaned up", extra={"request_id": context.aws_request_id, "deleted": deleted})
    return {"deleted": deleted}
