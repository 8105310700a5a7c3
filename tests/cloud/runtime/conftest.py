"""What the tests of the runtime share: a cloud with functions in it, called over HTTP by boto3."""

from __future__ import annotations

import base64
import io
import itertools
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.config import Config

from lambdaform.cloud import Cloud
from lambdaform.cloud.runtime.deployed import Archive, Deployed

REGION = "eu-west-1"
ACCOUNT = "123456789012"


class Result(NamedTuple):
    """What an invocation gave."""

    payload: Any
    error: str | None
    log: str
    version: str
    id: str


def _zipped(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            path = name.replace("__", "/")
            archive.writestr(path if "." in path else f"{path}.py", text)
    return packed.getvalue()


def eventually(look: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return what is seen as soon as it is something, or the last that was seen."""
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return seen


@pytest.fixture(scope="module")
def cloud():
    """An embedded cloud in this process, with short pauses between attempts."""
    with Cloud(retry_after=(0.05, 0.05)) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def client(cloud):
    """Return a client for a service, as a user would make it, when called."""
    made: dict[str, Any] = {}
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=40)

    def of(service: str) -> Any:
        if service not in made:
            made[service] = boto3.client(
                service,
                region_name=REGION,
                endpoint_url=cloud.endpoint,
                aws_access_key_id="test",
                aws_secret_access_key="test",
                config=config,
            )
        return made[service]

    return of


@pytest.fixture(scope="module")
def role(client) -> str:
    """The role of all functions."""
    made = client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument="{}")
    return made["Role"]["Arn"]


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    """Return a zip of files, when called: `zipped(main="...", lib__helper="...")`."""
    return _zipped


@pytest.fixture
def function(client, role) -> Callable[..., str]:
    """Make a function of some code, and return its name: `function("def handler...", Timeout=1)`."""
    numbers = itertools.count()

    def make(code: str | bytes = "", **options: Any) -> str:
        name = options.pop("FunctionName", f"f{next(numbers)}-{time.time_ns()}")
        packed = code if isinstance(code, bytes) else _zipped(main=code)
        client("lambda").create_function(
            **{
                "FunctionName": name,
                "Role": role,
                "Runtime": "python3.13",
                "Handler": "main.handler",
                "Code": {"ZipFile": packed},
                **options,
            }
        )
        return name

    return make


@pytest.fixture
def invoke(client) -> Callable[..., Result]:
    """Invoke a function and return what came of it: `invoke(name, {"a": 1}, Qualifier="1")`."""

    def call(name: str, event: Any = None, **options: Any) -> Result:
        payload = options.pop("Payload", json.dumps(event or {}))
        answer = client("lambda").invoke(
            **{"FunctionName": name, "Payload": payload, "LogType": "Tail", **options}
        )
        body = answer["Payload"].read()
        return Result(
            json.loads(body) if body else None,
            answer.get("FunctionError"),
            base64.b64decode(answer.get("LogResult", "")).decode(),
            answer.get("ExecutedVersion", ""),
            answer["ResponseMetadata"]["RequestId"],
        )

    return call


@pytest.fixture
def logged(client) -> Callable[[str], list[str]]:
    """Return what is in a function's log group, as soon as some number of messages is, when called."""

    def messages(name: str, at_least: int = 1, group: str | None = None) -> list[str]:
        logs = client("logs")
        group = group or f"/aws/lambda/{name}"

        def look() -> list[str]:
            try:
                events = logs.filter_log_events(logGroupName=group)["events"]
            except logs.exceptions.ResourceNotFoundException:
                return []
            found = [event["message"] for event in events]
            return found if len(found) >= at_least else []

        return eventually(look)

    return messages


@pytest.fixture
def deployed() -> Callable[..., Deployed]:
    """Return a function as the runtime sees it, when called: `deployed(version="1")`."""

    def make(**options: Any) -> Deployed:
        usual: dict[str, Any] = {
            "account": ACCOUNT,
            "region": REGION,
            "name": "orders",
            "version": "$LATEST",
            "runtime": "python3.13",
            "handler": "main.handler",
            "role": f"arn:aws:iam::{ACCOUNT}:role/orders",
            "timeout": 3.0,
            "memory": 128,
            "variables": {},
            "code": Archive("0", b""),
            "layers": (),
            "absent": (),
            "log_group": "/aws/lambda/orders",
            "log_format": "Text",
            "log_level": "INFO",
            "system_level": "INFO",
            "reserved": None,
            "dead_letters": None,
        }
        return Deployed(**{**usual, **options})

    return make
