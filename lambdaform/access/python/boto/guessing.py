"""Calls of something that is not known, which look like calls of the SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdaform import sdk
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Kind, Place
from lambdaform.access.python.values import NONE, Const, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_MAKERS = {"client", "resource", "create_client"}
_MOST = 4
_SURE = 2
_OTHERS = ("_", "with_", "to_", "from_")
_OWN: dict[str, str | None] = {
    "batch_writer": "dynamodb",
    "download_file": "s3",
    "download_fileobj": "s3",
    "generate_presigned_url": None,
    "get_paginator": None,
    "get_waiter": None,
    "upload_file": "s3",
    "upload_fileobj": "s3",
}


def guess(m: Machine, method: str, given: Given, at: Place) -> bool:
    """Take note of an operation whose client is not known; tell whether it is one.

    Methods of the SDK take arguments with names alone, and the names are peculiar: who calls
    `put_item(TableName=...)` means DynamoDB, wherever the object came from.
    """
    if method in _MAKERS:
        return _guess_client(m, given, at)
    if method.startswith(_OTHERS) or ("_" not in method and not _named_so(given)):
        return False
    if method in _OWN and given.positional:
        kind: Kind = "operation" if _OWN[method] else "service"
        m.unknown(kind, _OWN[method], _reason(method), at)
        return True
    if given.positional or given.more is not None:
        return False
    return _guess_operation(m, method, given, at)


def _guess_operation(m: Machine, method: str, given: Given, at: Place) -> bool:
    services = [one for one in sdk.services_of(method) if _fits(one, method, given)]
    if len(services) <= (_MOST if given.keywords else _SURE):
        for service in services:
            m.unknown("operation", service, _reason(method), at)
        return bool(services)
    if _named_so(given):
        m.unknown("service", None, _reason(method), at)
    return _named_so(given)


def _guess_client(m: Machine, given: Given, at: Place) -> bool:
    """Take note of `session.client("s3")`, where nobody knows what the session is."""
    found = False
    for one in members(given.sure(0, "service_name", NONE)):
        if isinstance(one, Const) and isinstance(one.value, str) and sdk.client(one.value):
            reason = f"a client of `{one.value}` is made by something that is not known"
            m.unknown("operation", one.value, reason, at)
            found = True
    return found


def _reason(method: str) -> str:
    return f"`{method}` is called of something that is not known, and looks like the SDK's"


def _named_so(given: Given) -> bool:
    """Tell whether the arguments are named as most of the SDK's are: `TableName`."""
    return any(name[:1].isupper() for name in given.keywords)


def _fits(service: str, method: str, given: Given) -> bool:
    client = sdk.client(service)
    operation = client.operation(method) if client else None
    if client is None or operation is None:
        return False
    return given.keywords.keys() <= client.parameters(operation)
