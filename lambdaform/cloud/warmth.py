"""Reads what the usual services need before somebody waits for it.

The first call of a service reads its model and moto's module of it, which takes a tenth of a
second and more; for the services that nearly every app has it is as much as making a stack takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

_CALLS: Mapping[str, str] = {
    "sts": "get_caller_identity",
    "s3": "list_buckets",
    "cloudformation": "list_stacks",
    "iam": "list_roles",
    "lambda": "list_functions",
    "logs": "describe_log_groups",
    "dynamodb": "list_tables",
    "sqs": "list_queues",
    "apigatewayv2": "get_apis",
}
"""A cheap call of each, in the order in which a deploy needs them."""


def warm_up(client: Callable[[str], Any]) -> threading.Thread:
    """Call each service once, in a thread."""
    thread = threading.Thread(target=_call_all, args=(client,), name="warmth", daemon=True)
    thread.start()
    return thread


def _call_all(client: Callable[[str], Any]) -> None:
    for service, call in _CALLS.items():
        try:
            getattr(client(service), call)()
        except (BotoCoreError, ClientError):  # it ends before that is done
            return
