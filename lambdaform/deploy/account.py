"""The account and the region that calls go to, and the clients that make them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from lambdaform import __version__
from lambdaform.deploy import failures
from lambdaform.errors import DeployError

_ENDPOINTS = ("AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_ENDPOINT_URL")
_IGNORED = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"

Client = Any
"""A client of boto3, which has no types of its own."""


@dataclass(frozen=True)
class Endpoint:
    """A cloud other than AWS: where it answers, and the account that it plays."""

    url: str
    region: str = "us-east-1"
    access_key: str = "lambdaform"


@dataclass(frozen=True)
class Identity:
    """Who is calling: an account's 12 digits, and the ARN of a user or a session of a role."""

    account: str
    arn: str

    @property
    def partition(self) -> str:
        """The partition of the account: `aws`, `aws-cn`, `aws-us-gov`, ..."""
        return self.arn.split(":")[1]


@dataclass
class Account:
    """Makes clients for one set of credentials; a client is made once for each region.

    Credentials, profiles, SSO, assumed roles, regions, proxies and endpoints are those that the AWS
    CLI would use: boto3 finds them.

    Attributes:
        profile: a profile of the AWS CLI; `None` is `AWS_PROFILE`, or the default.
        region: where a stack says none; `None` is what the environment or the profile says.
        endpoint: a cloud other than AWS.
        keys: of a role that was assumed, as arguments of a client; none are the session's own.
    """

    profile: str | None = None
    region: str | None = None
    endpoint: Endpoint | None = None
    session: Any = None
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    _clients: dict[tuple[Any, ...], Client] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _callers: dict[str, Identity] = field(default_factory=dict, init=False, repr=False)
    _asking: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.session is None:
            with failures.settings():
                self.session = _session(self.profile, self.region, self.endpoint)

    def client(self, service: str, region: str | None = None, **how: Any) -> Client:
        """Return a client of a service, in a region or the usual one.

        What `how` says are options of `botocore.config.Config`, beside those of the environment.
        """
        key = (service, region, repr(how))
        with self._lock, failures.settings():  # a session makes one client at a time
            if key not in self._clients:
                made = self.session.client(service, **self._arguments(region, how))
                made.meta.events.register("before-parse", _refuse_pages)
                self._clients[key] = made
            return self._clients[key]

    def _arguments(self, region: str | None, how: Mapping[str, Any]) -> Mapping[str, Any]:
        where = {"region_name": region or self.usual_region, **self.keys}
        if self.endpoint is None:
            return {**where, "config": _config(how)}
        # It is on this machine, where a proxy of the environment does not find it.
        return {
            **where,
            "config": _config({"proxies": {}, **how}),
            "endpoint_url": self.endpoint.url,
        }

    @property
    def elsewhere(self) -> tuple[str, str] | None:
        """The address that the environment puts in the place of AWS, and the variable that does."""
        if self.endpoint is not None or os.environ.get(_IGNORED, "").lower() == "true":
            return None
        named = next((name for name in _ENDPOINTS if os.environ.get(name)), None)
        return (os.environ[named], named) if named else None

    @cached_property
    def usual_region(self) -> str:
        """The region where nobody says another; raises DeployError without one."""
        region: str | None = self.region or self.session.region_name
        if region is None:
            raise DeployError(failures.NO_REGION)
        return region

    def caller(self, region: str | None = None) -> Identity:
        """Return who is calling, in the partition of a region or the usual one.

        Each partition is asked once: credentials are good in one of them. Raises DeployError without
        credentials that are.
        """
        client = self.client("sts", region)
        with self._asking, failures.settings():  # here the credentials are looked for
            partition = client.meta.partition
            if partition not in self._callers:
                found = client.get_caller_identity()
                self._callers[partition] = Identity(found["Account"], found["Arn"])
            return self._callers[partition]

    def assuming(self, role: str, name: str, region: str | None = None) -> Account | None:
        """Return the account as a role sees it; `None` where it may not be assumed, or is not there.

        AWS does not tell these two apart. Its keys last an hour.
        """
        with failures.told():
            try:
                answer = self.client("sts", region).assume_role(RoleArn=role, RoleSessionName=name)
            except failures.ours() as error:
                if failures.code(error) in failures.DENIED:
                    return None
                raise
        keys = _keys(answer["Credentials"])
        return Account(
            self.profile, self.region, self.endpoint, self.session, keys, _lock=self._lock
        )


_PAGE = re.compile(rb"\s*<(!doctype )?html", re.IGNORECASE)


def _refuse_pages(response_dict: Mapping[str, Any], **_: object) -> None:
    """Refuse a page of HTML: a proxy's, which may parse as an answer that says yes, or nothing."""
    from botocore.parsers import ResponseParserError

    status, body = response_dict["status_code"], response_dict.get("body")
    if isinstance(body, bytes) and _PAGE.match(body) and status < 500:  # noqa: PLR2004 - AWS's own
        raise ResponseParserError(f"a page of HTML (HTTP {status})")


def _session(profile: str | None, region: str | None, endpoint: Endpoint | None) -> Any:
    import boto3

    if endpoint is not None:
        key = endpoint.access_key
        return boto3.Session(
            aws_access_key_id=key,
            aws_secret_access_key=key,
            region_name=region or endpoint.region,
        )
    import botocore.session

    region = region or os.environ.get("AWS_REGION")  # as the AWS CLI does, and boto3 does not
    core = botocore.session.Session(profile=profile)
    if core.profile is not None:
        _ = core.get_scoped_config()  # tells a profile that does not exist
    _remember_assumed_roles(core)
    return boto3.Session(botocore_session=core, region_name=region)


def _remember_assumed_roles(core: Any) -> None:
    """Keep the credentials of assumed roles where the AWS CLI does: one MFA code serves both."""
    from botocore.utils import JSONFileCache

    class Cache(JSONFileCache):  # type: ignore[misc]  # botocore has no types
        def __setitem__(self, key: str, value: object) -> None:
            with contextlib.suppress(OSError):  # a home that cannot be written to remembers nothing
                super().__setitem__(key, value)

    cache = Cache(os.path.expanduser("~/.aws/cli/cache"))  # noqa: PTH111 - there may be no home
    core.get_component("credential_provider").get_provider("assume-role").cache = cache


def _keys(credentials: Mapping[str, str]) -> Mapping[str, str]:
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


def _config(how: Mapping[str, Any]) -> Any:
    """Return how calls are made: as the environment and the profile say, and under our name."""
    from botocore.config import Config

    return Config(user_agent_extra=f"lambdaform/{__version__}", **how)
