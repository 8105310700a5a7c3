"""Which function a request asks for, and how Lambda says that it will not."""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from lambdaform.cloud.wire import Environ, Reply

_REGION = "us-east-1"
_NAMED = re.compile(r"(?:(?:arn:[\w-]+:lambda:([\w-]+):)?(\d{12}):function:)?([^:]+)(?::(.*))?")
"""A name, alone or behind an account, or an ARN; a version or an alias may stand behind it."""


@dataclass(frozen=True)
class Asked:
    """A function as a request names it."""

    account: str
    region: str
    name: str
    qualifier: str | None

    @property
    def arn(self) -> str:
        """The ARN that it was asked for by."""
        from moto.utilities.utils import get_partition

        head = f"arn:{get_partition(self.region)}:lambda:{self.region}:{self.account}:function"
        return ":".join(filter(None, [head, self.name, self.qualifier]))


def asked(environ: Environ, named: str) -> Asked | Reply:
    """Return the function that a request names in its path, or why it names none."""
    account, region = caller(environ)
    there, owner, name, inside = _parts(unquote(named))
    if there and there != region:
        message = f"Functions from '{there}' are not reachable in this region ('{region}')"
        return problem("ResourceNotFoundException", message, 404)
    outside = parse_qs(environ.get("QUERY_STRING", "")).get("Qualifier", [""])[0]
    if inside and outside and inside != outside:
        message = (
            "The derived qualifier from the function name does not match the specified qualifier."
        )
        return problem("InvalidParameterValueException", message, 400)
    return Asked(owner or account, region, name, inside or outside or None)


def _parts(named: str) -> tuple[str | None, str | None, str, str | None]:
    """Return the region, the account, the name and the qualifier that a function is named by."""
    match = _NAMED.fullmatch(named)
    return (match[1], match[2], match[3], match[4]) if match else (None, None, named, None)


def caller(environ: Environ) -> tuple[str, str]:
    """Return the account and the region that a request is signed for, as moto finds them."""
    from moto.iam.models import get_account_id_from

    match = re.search(r"Credential=([^/]*)/[^/]*/([^/]*)/", environ.get("HTTP_AUTHORIZATION", ""))
    key, region = match.groups() if match else ("", _REGION)
    account = os.environ.get("MOTO_ACCOUNT_ID") or environ.get("HTTP_X_MOTO_ACCOUNT_ID")
    return account or get_account_id_from(key), region or _REGION


def problem(code: str, message: str, status: int, **more: str) -> Reply:
    """Return an error as Lambda answers it."""
    headers = {
        "Content-Type": "application/json",
        "x-amzn-ErrorType": code,
        "x-amzn-RequestId": str(uuid.uuid4()),
    }
    body = {"Type": "User" if status < 500 else "Service", "message": message, **more}  # noqa: PLR2004
    # Half of Lambda's errors say `Message` in their model, the other half `message`.
    return Reply(status, headers, json.dumps({**body, "Message": message}).encode())
