"""Speed of the embedded cloud: `python benchmarks/cloud.py`.

It is started as a command starts it, and called over HTTP by boto3 as a user's program calls it.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import boto3

from lambdaform.cloud import control

HANDLER = "def handler(event, context):\n    print(event)\n    return event\n"
TIMES = 300


def row(name: str, value: float, limit: float, unit: str, detail: str = "") -> bool:
    verdict = "ok" if value <= limit else "OVER"
    print(f"{name:<44}{value:>8.2f} {unit:<3} at most {limit:<6g}{verdict:<6}{detail}")
    return value <= limit


def timed(call, *arguments) -> float:
    begin = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begin


def packed() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("main.py", HANDLER)
    return content.getvalue()


def function(endpoint: str):
    """Make a function, and return what invokes it."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    where = {"region_name": "eu-west-1", "endpoint_url": endpoint, **keys}
    role = boto3.client("iam", **where).create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    client = boto3.client("lambda", **where)
    client.create_function(
        FunctionName="f",
        Role=role["Role"]["Arn"],
        Runtime=f"python3.{sys.version_info.minor}",
        Handler="main.handler",
        Code={"ZipFile": packed()},
    )

    def invoke() -> None:
        client.invoke(FunctionName="f", Payload=b'{"a": 1}')["Payload"].read()

    return invoke


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        starts, firsts, pauses, asks, memory = [], [], [], [], 0
        for _ in range(3):
            starts.append(timed(control.started, project))
            invoke = function(control.started(project).endpoint)
            firsts.append(timed(invoke))
            pauses += [timed(invoke) * 1000 for _ in range(TIMES)]
            asks.append(timed(control.status, project) * 1000)
            status = control.status(project)
            memory = status.memory if status else 0
            control.stopped(project)
    tenths = statistics.quantiles(pauses, n=20)
    results = [
        row("embedded cloud ready", min(starts), 2.0, "s"),
        row("asking one that runs", min(asks), 50, "ms"),
        row("first invoke of a Python function", min(firsts), 0.5, "s", "with its process's start"),
        row("warm invoke, median", tenths[9], 10.0, "ms", f"95 of 100 below {tenths[18]:.1f} ms"),
        row("memory with one function", memory, 300, "MB"),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
