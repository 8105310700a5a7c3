"""Who may talk to the embedded cloud: programs of this machine, and no page of the web."""

from __future__ import annotations

import ipaddress
import json
from urllib.parse import urlsplit

from lambdaform.cloud.wire import Environ, Reply


def refusal(environ: Environ) -> Reply | None:
    """Return why a request is not answered, if it is not.

    A page of the web can have a browser on this machine call a server on it: by a name of its own
    that leads here (then the `Host` is that name), or openly (then the `Origin` is that page).
    """
    host, origin = environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")
    if not _is_local(f"//{host}"):
        return _reply(f"the embedded cloud answers to names of this machine, not to `{host}`")
    if origin is not None and not _is_local(origin):
        return _reply(f"the embedded cloud answers no page of `{origin}`")
    return None


def _is_local(url: str) -> bool:
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _reply(message: str) -> Reply:
    body = json.dumps({"__type": "AccessDenied", "message": message}).encode()
    return Reply(403, {"Content-Type": "application/json"}, body)
