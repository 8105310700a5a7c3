"""What moto's services have to do otherwise, so that what is deployed to them stands as on AWS.

Each module is about one service, and says what is wrong with it. These are not public interfaces of
moto: it is pinned exactly, and tests fail when something that is repaired here moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from lambdaform.cloud.repairs.repair import Repair

_SERVICES = (
    "apigateway",
    "apigatewayv2",
    "awslambda",
    "cloudwatch",
    "cognito",
    "consumers",
    "dynamodb",
    "events",
    "function_urls",
    "http_documents",
    "iam",
    "invoke_configs",
    "rest_documents",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "triggers",
)
_ABSENT = object()


@contextmanager
def repaired() -> Iterator[None]:
    """Let moto's services do as AWS's, in this process, for as long as the context lasts."""
    done: list[tuple[Repair, Any]] = []
    try:
        for repair in repairs():
            done.append((repair, vars(repair.owner).get(repair.name, _ABSENT)))
            setattr(repair.owner, repair.name, repair.value)
        yield
    finally:
        for repair, before in reversed(done):
            if before is _ABSENT:
                delattr(repair.owner, repair.name)
            else:
                setattr(repair.owner, repair.name, before)


def repairs() -> Iterator[Repair]:
    """Yield what is repaired, service by service."""
    for service in _SERVICES:
        yield from import_module(f"{__name__}.{service}").REPAIRS
