"""Clients of the embedded cloud's own, as boto3's, with which the engine makes resources."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

MARK = "lambdaform-engine"
"""What the engine's own calls carry in their user agent, so that the front knows them."""

_ACCOUNT_HEADER = "x-moto-account-id"
_ROLE_HEADER = "x-lambdaform-role"

ROLE = "HTTP_X_LAMBDAFORM_ROLE"
"""Where a request says which role CloudFormation makes it with."""


class Clients:
    """Clients for one server, each made once: making one costs more than many calls."""

    _making = threading.Lock()

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._made: dict[tuple[str, str, str, str], Any] = {}

    def of(self, account: str, region: str, role: str | None = None) -> Callable[[str], Any]:
        """Return what gives the client of a service, in an account and a region.

        Its calls are made with a role, by the role's ARN, or by nobody that could be refused.
        """

        def client(service: str) -> Any:
            key = (service, account, region, role or "")
            with self._making:
                if key not in self._made:
                    self._made[key] = self._make(*key)
                return self._made[key]

        return client

    def _make(self, service: str, account: str, region: str, role: str) -> Any:
        from botocore.config import Config

        config = Config(
            user_agent_extra=MARK,
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=20,
            proxies={},
            use_fips_endpoint=False,
            use_dualstack_endpoint=False,
        )
        client = _session().create_client(
            service,
            region,
            endpoint_url=self._endpoint,
            aws_access_key_id="engine",
            aws_secret_access_key="engine",  # noqa: S106
            config=config,
        )

        def sign(request: Any, **_: object) -> None:
            request.headers[_ACCOUNT_HEADER] = account
            if role:
                request.headers[_ROLE_HEADER] = role

        def name(parsed: dict[str, Any], **_: object) -> None:
            parsed.setdefault("ResponseMetadata", {})["Service"] = service

        client.meta.events.register("before-sign.*.*", sign)
        client.meta.events.register("after-call.*.*", name)
        return client


@cache
def _session() -> Any:
    """Return a session that no profile and no file of the user has a say in.

    It is one for all, so that the model of a service is read once.
    """
    from botocore.session import Session

    nothing = (None, None, None, None)
    absent = (None, None, os.devnull, None)
    said = {"profile": nothing, "config_file": absent, "credentials_file": absent}
    return Session(session_vars=said)
