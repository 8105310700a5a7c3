"""What is declared after the CDK has synthesised is told at its line: nothing is silently lost."""

from __future__ import annotations

import pytest

from lambdaform import Component, Function, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.cdk import CdkConstruct, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


@pytest.fixture
def worker(theirs):
    """A function in a stack of the CDK's, which has synthesised."""
    worker = Function(Stack(theirs, "Orders"), "Worker", **CODE)
    theirs.synth()
    return worker


def declared_later(theirs, worker):
    """Return what can be declared, by its name in the problem."""
    import aws_cdk

    stack = worker.stack
    return {
        "queue `Jobs`": lambda: Queue(stack, "Jobs"),
        "queue `GroupJobs`": lambda: Queue(Component(stack, "Group"), "Jobs"),
        "cdk construct `Own`": lambda: CdkConstruct(stack, "Own", lambda scope: scope),
        "stack `Later`": lambda: Stack(theirs, "Later"),
        "stack `Theirs`": lambda: Queue(aws_cdk.Stack(theirs, "Theirs"), "Jobs"),
        "the override of `Worker`": lambda: stack.override("Worker", MemorySize=512),
        "what is added to function `Worker`": lambda: worker.add(on=[QueueTrigger(worker)]),
    }


def test_what_is_declared_too_late_is_told(theirs, worker):
    """A construct, a stack, an override, a trigger: the line is the user's, the hint says when."""
    for what, declare in declared_later(theirs, worker).items():
        with pytest.raises(DeclarationError) as caught:
            declare()
        (problem,) = caught.value.problems
        assert problem.at.file == __file__
        assert problem.message == f"{what} comes too late: the CDK has synthesised already"
        assert "before `app.synth()`" in problem.hint


def test_a_failed_synthesis_closes_the_stack_too(theirs):
    """What went wrong goes wrong again: more declarations could not mend it."""
    stack = Stack(theirs, "Orders")
    Function(stack, "Worker", memory_mb="big", **CODE)
    with pytest.raises(DeclarationError, match="memory_mb"):
        theirs.synth()
    with pytest.raises(DeclarationError, match="comes too late"):
        Queue(stack, "Jobs")
    with pytest.raises(DeclarationError, match="memory_mb"):
        theirs.synth()


def test_each_stage_has_its_own_time(theirs, templates):
    """A stage of the CDK that has synthesised closes no other app's stacks."""
    import aws_cdk

    stage = aws_cdk.Stage(theirs, "Prod")
    Queue(Stack(stage, "Orders"), "Jobs")
    stage.synth()
    Queue(Stack(theirs, "Orders"), "Later")
    assert "Later" in templates(theirs)["Orders"]["Resources"]


def test_attributes_are_read_at_any_time(theirs, worker):
    """What is declared already can be named to the CDK still; nothing is added to the template."""
    import aws_cdk

    stack = cdk_stack(worker.stack)
    aws_cdk.CfnOutput(stack, "Arn", value=to_cdk(worker.arn))
    template = theirs.synth(force=True).get_stack_by_name("Orders").template
    assert template["Outputs"]["Arn"] == {"Value": {"Fn::GetAtt": ["Worker", "Arn"]}}
    assert not any(r["Type"].startswith("Lambdaform") for r in template["Resources"].values())
