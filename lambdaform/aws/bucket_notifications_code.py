"""Keeps one stack's notifications on a bucket. This file runs in Lambda, for CloudFormation."""

import json
import logging
from typing import Any
from urllib.request import Request, urlopen

LAMBDA = "LambdaFunctionConfigurations"
EVENT_BRIDGE = "EventBridgeConfiguration"


def handler(event: dict[str, Any], _: object) -> None:
    """Do what CloudFormation asks for, and answer it, whatever happens."""
    mine = f"{event['StackId'].rpartition('/')[2]}-{event['LogicalResourceId']}"
    # With another bucket it is another resource: CloudFormation deletes the one on the first.
    id = f"{event['ResourceProperties']['Bucket']}-{mine}"
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"PhysicalResourceId": event["PhysicalResourceId"] if is_delete(event) else id}
    try:
        import boto3

        put(event, mine, boto3.client("s3"))
        answer |= {"Status": "SUCCESS"}
    except Exception as error:
        logging.getLogger().exception("the notifications of %s stay as they were", id)
        reason = f"{type(error).__name__}: {error}"
        answer |= {"Status": "FAILED", "Reason": reason[:1000]}
    body, header = json.dumps(answer).encode(), {"Content-Type": ""}
    request = Request(event["ResponseURL"], body, header, method="PUT")  # noqa: S310 - AWS's own
    urlopen(request, timeout=30)  # noqa: S310


def put(event: dict[str, Any], mine: str, s3: Any) -> None:
    """Put what is wanted in the place of what was put before; keep what others put."""
    wanted, former = event["ResourceProperties"], event.get("OldResourceProperties", {})
    bucket = wanted["Bucket"]
    if is_delete(event):
        wanted, former = {}, wanted
    try:
        found = s3.get_bucket_notification_configuration(Bucket=bucket)
    except s3.exceptions.NoSuchBucket:
        if is_delete(event):
            return
        raise
    found = {LAMBDA: [], **found}
    found.pop("ResponseMetadata", None)
    others = [c for c in found[LAMBDA] if not c.get("Id", "").startswith(f"{mine}-")]
    own = [{**c, "Id": f"{mine}-{n}"} for n, c in enumerate(wanted.get(LAMBDA, []))]
    new = {**found, LAMBDA: others + own}
    if wanted.get("EventBridge"):
        new[EVENT_BRIDGE] = {}
    elif former.get("EventBridge"):
        new.pop(EVENT_BRIDGE, None)
    if new != found:
        s3.put_bucket_notification_configuration(
            Bucket=bucket,
            NotificationConfiguration=new,
            SkipDestinationValidation=is_delete(event),
        )


def is_delete(event: dict[str, Any]) -> bool:
    """Tell whether the resource is on its way out."""
    return bool(event["RequestType"] == "Delete")
