"""Says hello."""

import json
import logging

log = logging.getLogger()
log.setLevel("INFO")

LONGEST_NAME = 100


def handler(event, context):
    """Answer `GET /hello`, with a name or without."""
    name = ((event.get("queryStringParameters") or {}).get("name") or "world").strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        status, body = 400, {"message": f"`name` must have 1 to {LONGEST_NAME} characters"}
    else:
        status, body = 200, {"message": f"Hello, {name}!"}
    log.info("hello", extra={"request_id": context.aws_request_id, "status": status})
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
