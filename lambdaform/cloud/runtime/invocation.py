"""One invocation of a function, and what came of it."""

from __future__ import annotations

import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any


def _trace() -> str:
    root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    return f"Root={root};Parent={secrets.token_hex(8)};Sampled=0;Lineage=1:{secrets.token_hex(4)}:0"


@dataclass(frozen=True)
class Invocation:
    """An event on its way to a function.

    Attributes:
        payload: the event as JSON.
        arn: the ARN that it was invoked by: with the alias or version, where one was named.
        client_context: what the caller says of itself, as JSON.
        identity: who the caller is by Cognito, as JSON.
        trace: the header that X-Ray follows a request by.
        id: the request id; an event that is tried again keeps its own.
    """

    payload: bytes
    arn: str
    client_context: str = ""
    identity: str = ""
    trace: str = field(default_factory=_trace)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Outcome:
    """What came of an invocation.

    Attributes:
        payload: the answer as JSON, or the error.
        error: the type of what went wrong, such as `Runtime.ExitError`; `None` when nothing did.
        status: what the report says of it: success, error, failure or timeout.
        version: the version that ran.
        tail: the end of the log of this invocation, 4 KB at most.
        lasting: whether the environment can serve another.
    """

    payload: bytes
    error: str | None = None
    status: str = "success"
    version: str = "$LATEST"
    tail: bytes = b""
    lasting: bool = True


def failed(type: str, message: str, *, status: str = "error", lasting: bool = False) -> Outcome:
    """Return the outcome of an invocation that the function gave no answer to."""
    body: dict[str, Any] = {"errorType": type, "errorMessage": message}
    return Outcome(json.dumps(body).encode(), type, status, lasting=lasting)
