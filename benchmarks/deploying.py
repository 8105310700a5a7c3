"""Speed of a deploy without changes: `python benchmarks/deploying.py`.

The app has 40 functions in a stack. The embedded cloud runs in this process, counts the calls, and
lets each take as long as one to AWS.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3

from lambdaform import builds
from lambdaform.cloud import Cloud
from lambdaform.cloud.clients import MARK
from lambdaform.deploy import Account, Deployment, Endpoint
from lambdaform.load import load
from lambdaform.synth import synth

FUNCTIONS = 40
ROUND_TRIP = 0.05
APP = """\
from lambdaform import App, Function, Stack

app = App("shop")
stack = Stack(app, "Main")
for number in range(40):
    Function(stack, f"F{number}", code="src", handler="main.handler")
"""


class Counter:
    """Counts the calls from outside, and makes them wait where it is told to."""

    def __init__(self) -> None:
        self.calls = 0
        self.pause = 0.0

    def answer(self, environ: dict[str, Any]) -> None:
        if MARK not in environ.get("HTTP_USER_AGENT", ""):
            self.calls += 1
            time.sleep(self.pause)


def row(name: str, value: float, limit: float, detail: str) -> bool:
    verdict = "ok" if value <= limit else "OVER"
    print(f"{name:<44}{value:>8.2f}  at most {limit:<6g}{verdict:<6}{detail}")
    return value <= limit


def deployed(endpoint: str) -> tuple[list[str], float]:
    """Deploy the app of the current folder; return what became of its stacks, and the seconds."""
    session = boto3.Session("lambdaform", "lambdaform", region_name="us-east-1")
    account = Account(session=session, endpoint=Endpoint(endpoint))
    for service in ("sts", "cloudformation", "s3"):
        account.client(service)  # boto3 reads their models: that is no time of ours
    begin = time.perf_counter()
    deployment = Deployment(synth(load(stage="local")), account)
    whats = [outcome.what for outcome in deployment.deploy(builds.built)]
    return whats, time.perf_counter() - begin


def main() -> int:
    counter, cloud = Counter(), Cloud()
    cloud.doors.append(counter.answer)
    with tempfile.TemporaryDirectory() as name, cloud:
        os.environ["LAMBDAFORM_CACHE"] = f"{name}/cache"
        os.chdir(name)
        Path("src").mkdir()
        Path("src/main.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
        Path("app.py").write_text(APP, encoding="utf-8")
        _, first = deployed(cloud.endpoint)
        counter.calls, counter.pause = 0, ROUND_TRIP
        whats, again = min((deployed(cloud.endpoint) for _ in range(3)), key=lambda found: found[1])
        calls = counter.calls // 3
        assert whats == ["unchanged"]
        os.chdir("/")
    waiting = calls * ROUND_TRIP
    results = [
        row("calls of a deploy without changes", calls, 14, f"{FUNCTIONS} functions in a stack"),
        row(
            "deploy without changes / its round trips",
            again / waiting,
            2,
            f"{again * 1000:.0f} ms / {calls} x {ROUND_TRIP * 1000:.0f} ms; the first: {first:.1f} s",
        ),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
