"""AWS as the tests of a deploy see it: real clients of boto3 whose calls stay in this process.

Every call is held against botocore's own model, and so is every answer: what a test scripts cannot
be what AWS would never say. Paginators, waiters and the classes of errors are boto3's own.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import boto3
from botocore.handlers import json_decode_template_body
from botocore.validate import ParamValidator
from deploy.fake_buckets import Buckets
from deploy.fake_functions import Functions, Groups
from deploy.fake_images import Repositories
from deploy.fake_stacks import Stacks
from deploy.refusal import Refusal

from lambdaform.deploy import Account

ACCOUNT = "123456789012"
REGION = "eu-west-1"


@dataclass(frozen=True)
class Call:
    """A call that was made: which operation, with what, in which region, by whose key."""

    operation: str
    parameters: Mapping[str, Any]
    region: str
    key: str


class Tokens:
    """STS: says who calls, and lets roles be assumed that are known."""

    def __init__(self) -> None:
        self.account = ACCOUNT
        self.partition = "aws"
        self.roles: set[str] = set()

    def get_caller_identity(self, call: Call) -> dict[str, Any]:
        arn = f"arn:{self.partition}:iam::{self.account}:user/ada"
        return {"Account": self.account, "Arn": arn, "UserId": "AIDA"}

    def assume_role(self, call: Call, RoleArn: str, RoleSessionName: str) -> dict[str, Any]:
        name = RoleArn.rpartition("/")[2]
        if name not in self.roles:
            text = f"User: ada is not authorized to perform: sts:AssumeRole on resource: {RoleArn}"
            raise Refusal("AccessDenied", text, 403)
        keys = {"AccessKeyId": f"the-key-of-{name}", "SecretAccessKey": "s", "SessionToken": "t"}
        return {"Credentials": {**keys, "Expiration": "2030-01-01T00:00:00Z"}}


class Aws:
    """Answers calls: as a test has scripted, or else as a small stand-in of the service does.

    Attributes:
        calls: what was called, in order.
        clients: the clients that were made, by service.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.clients: dict[str, list[Any]] = defaultdict(list)
        self.tokens = Tokens()
        self.buckets = Buckets(ACCOUNT)
        self.stacks = Stacks(ACCOUNT, self.buckets)
        self.functions = Functions()
        self.groups = Groups()
        self.repositories = Repositories(ACCOUNT)
        self._services = {
            "sts": self.tokens,
            "s3": self.buckets,
            "cloudformation": self.stacks,
            "lambda": self.functions,
            "logs": self.groups,
            "ecr": self.repositories,
        }
        self._next: dict[str, deque[Any]] = defaultdict(deque)
        self._before: dict[str, Callable[[Call], None]] = {}
        self._lock = threading.RLock()

    def answer_next(self, operation: str, *answers: Any) -> None:
        """Answer the next calls so: an exception is raised, `None` is left to the stand-in."""
        self._next[operation] += answers

    def before(self, operation: str, hook: Callable[[Call], None]) -> None:
        """Do something before each call of an operation; what it raises is the answer."""
        self._before[operation] = hook

    def session(self, region: str | None = REGION) -> Session:
        """Return a session of boto3 that leads here."""
        return Session(self, region)

    def account(self, **how: Any) -> Account:
        """Return the account of the usual credentials."""
        return Account(session=self.session(), **how)

    def operations(self, *but: str) -> list[str]:
        """Return the names of the operations that were called, in order."""
        return [call.operation for call in self.calls if call.operation not in but]

    def called(self, operation: str) -> list[Mapping[str, Any]]:
        """Return the parameters of the calls of an operation."""
        return [call.parameters for call in self.calls if call.operation == operation]

    def answer(self, client: Any, key: str, operation: str, parameters: dict[str, Any]) -> Any:
        """Answer a call, as `BaseClient._make_api_call` does."""
        model = client.meta.service_model.operation_model(operation)
        check(model.input_shape, parameters, f"parameters of {operation}")
        call = Call(operation, parameters, client.meta.region_name, key)
        with self._lock:
            self.calls.append(call)
        try:
            if operation in self._before:
                self._before[operation](call)
            with self._lock:
                found = self._found(client, call)
        except Refusal as refusal:
            raise refusal.error(client, operation) from None
        check(model.output_shape, found, f"answer of {operation}")
        return _parsed(operation, found)

    def _found(self, client: Any, call: Call) -> dict[str, Any]:
        queue = self._next[call.operation]
        found = queue.popleft() if queue else None
        if isinstance(found, BaseException):
            raise found
        if found is not None:
            return dict(found)
        service = self._services[client.meta.service_model.service_name]
        method = getattr(service, _snake(call.operation))
        return dict(method(call, **call.parameters) or {})


@dataclass
class Session:
    """A session of boto3, as far as an `Account` uses one."""

    aws: Aws
    region_name: str | None = REGION
    lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str, *, region_name: str, config: Any, **how: Any) -> Any:
        assert self.lock.acquire(blocking=False), "a session of boto3 is not for two threads"
        try:
            key = how.get("aws_access_key_id", "key")
            client = _client(service, region_name, key, _Options(config), how.get("endpoint_url"))
            client._make_api_call = partial(self.aws.answer, client, key)
            self.aws.clients[service].append(client)
            return client
        finally:
            self.lock.release()


class _Options:
    """The options of a Config, which can be compared."""

    def __init__(self, config: Any) -> None:
        self.config = config
        self._text = repr(sorted(config._user_provided_options.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Options) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@cache
def _session() -> Any:
    return boto3.Session(aws_access_key_id="key", aws_secret_access_key="secret")


@cache
def _client(service: str, region: str, key: str, options: _Options, url: str | None) -> Any:
    """Return a real client; making one costs more than a whole test does."""
    keys = {"aws_access_key_id": key, "aws_secret_access_key": "secret"}
    return _session().client(
        service, region_name=region, config=options.config, endpoint_url=url, **keys
    )


def check(shape: Any, value: Mapping[str, Any], what: str) -> None:
    """Hold a value against a shape of botocore's models, and texts against what they may be."""
    if shape is None:
        assert not value, f"{what}: there are none"
        return
    report = ParamValidator().validate(value, shape)
    assert not report.has_errors(), f"{what}: {report.generate_report()}"
    _check_enums(shape, value, what)


def _check_enums(shape: Any, value: Any, what: str) -> None:
    match shape.type_name:
        case "structure":
            for name, inner in value.items():
                _check_enums(shape.members[name], inner, f"{what}.{name}")
        case "list":
            for inner in value:
                _check_enums(shape.member, inner, what)
        case "map":
            for inner in value.values():
                _check_enums(shape.value, inner, what)
        case "string" if shape.enum:
            known = [*shape.enum, *_ALSO.get(shape.name, ())]
            assert value in known, f"{what}: {value} is none of {known}"


_ALSO = {
    "ResourceStatus": (
        "REVIEW_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    )
}
"""What AWS says and its model leaves out: the stack's own states, in its events."""


def _parsed(operation: str, found: dict[str, Any]) -> dict[str, Any]:
    if operation == "GetTemplate":
        json_decode_template_body(found)
    return {**found, "ResponseMetadata": {"HTTPStatusCode": 200, "RequestId": "request-1"}}


def _snake(operation: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation).lower()
