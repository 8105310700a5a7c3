"""The orders in an event of SNS."""

import json
import logging

log = logging.getLogger()
log.setLevel("INFO")


def orders(event):
    """Yield each order; raise ValueError for one that is none, so that it is kept aside."""
    for record in event["Records"]:
        message = json.loads(record["Sns"]["Message"])
        if not isinstance(message, dict) or not message.get("order_id"):
            raise ValueError(f"message {record['Sns']['MessageId']} has no order_id")
        yield message


def each(event, context, work):
    """Do the work on each order and log it with the request's id."""
    for order in orders(event):
        done = {"request_id": context.aws_request_id, "order_id": order["order_id"]}
        log.info(work(order), extra=done)
