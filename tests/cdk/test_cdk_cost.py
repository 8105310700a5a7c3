"""What the bridge costs: nothing where it is not used, and few calls of Node where it is."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.cdk import CdkConstruct
from lambdaform.synth import synth

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}

WITHOUT = """
import sys
import lambdaform.cdk
from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.synth import synth

app = App("shop")
stack = Stack(app, "Main")
jobs = Queue(stack, "Jobs")
code = InlineCode("def handler(event, context): ...")
Function(stack, "Worker", code=code, handler="index.handler", on=[QueueTrigger(jobs)])
assert synth(app).templates
print([name for name in ("jsii", "aws_cdk", "constructs") if name in sys.modules])
"""


def test_an_app_without_the_bridge_never_starts_node():
    """Neither synthesis nor the room itself imports anything of the CDK."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture
def calls(monkeypatch):
    """Count what is sent to Node."""
    from jsii._kernel.providers import process

    counted: Counter[str] = Counter()
    send = process._NodeProcess.send

    def counting(self, request, *more):
        counted[type(request).__name__] += 1
        return send(self, request, *more)

    monkeypatch.setattr(process._NodeProcess, "send", counting)
    return counted


def declare(stack, size, mail=None):
    for number in range(size):
        jobs = Queue(stack, f"Jobs{number}")
        environment = {"MAIL": mail.queue_url} if mail else {}
        on = [QueueTrigger(jobs)]
        Function(stack, f"Worker{number}", on=on, environment=environment, **CODE)


def inside(size):
    """Declare an app with a queue of the CDK, and synthesise it."""
    from aws_cdk import aws_sqs

    app = App("shop")
    stack = Stack(app, "Main")
    mail = CdkConstruct(stack, "Mail", lambda scope: aws_sqs.Queue(scope, "Queue"))
    declare(stack, size, mail.construct)
    assert len(synth(app).template("Main").body["Resources"]) == 6 * size + 1


def hosted(size):
    """Declare a stack in an app of the CDK, and have that synthesise."""
    import aws_cdk

    theirs = aws_cdk.App(analytics_reporting=False, builtin_cloud_formation_validation=False)
    declare(Stack(theirs, "Main"), size)
    theirs.synth()


@pytest.mark.slow
def test_the_calls_of_node_for_each_zip(calls, tmp_path):
    """A zip is one asset of the CDK's, which is asked for its bucket and its key."""

    def act(size):
        import aws_cdk

        theirs = aws_cdk.App(analytics_reporting=False, builtin_cloud_formation_validation=False)
        stack = Stack(theirs, "Main")
        for number in range(size):
            code = tmp_path / f"{number}"
            code.mkdir(exist_ok=True)
            (code / "worker.py").write_text(f"def handler(event, context): return {number}\n")
            Function(stack, f"Worker{number}", code=code, handler="worker.handler")
        theirs.synth()

    act(1)  # loads the libraries
    calls.clear()
    act(1)
    few = calls.total()
    calls.clear()
    act(4)
    assert calls.total() == few + 3 * 3


@pytest.mark.slow
@pytest.mark.parametrize(("act", "most", "each"), [(inside, 12, 1), (hosted, 20, 0)])
def test_the_calls_of_node_do_not_grow_with_our_resources(calls, act, most, each):
    """However many resources are ours, Node is called as often, but for what the app itself asks."""
    act(1)  # loads the libraries
    calls.clear()
    act(1)
    few = calls.total() - each
    calls.clear()
    act(40)
    assert calls.total() - 40 * each == few
    assert few <= most
