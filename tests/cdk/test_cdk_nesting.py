"""lambdaform's constructs in nested stacks of the CDK, and in those around them."""

from __future__ import annotations

import pytest

from lambdaform import Function, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.cdk import cdk_stack
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def reading(scope, queue):
    """Declare a function that listens to a queue of another stack."""
    Function(scope, "Worker", on=[QueueTrigger(queue)], **CODE)


@pytest.mark.parametrize("around", ["theirs", "ours"])
@pytest.mark.parametrize("depth", [1, 2])
def test_a_nested_stack_reads_those_around_it(theirs, templates, around, depth):
    """The CDK hands it over as a parameter; no stack waits for one that it is inside of."""
    import aws_cdk

    outer = aws_cdk.Stack(theirs, "Main") if around == "theirs" else Stack(theirs, "Main")
    inner = cdk_stack(outer) if around == "ours" else outer
    for number in range(depth):
        inner = aws_cdk.NestedStack(inner, f"Inner{number}")
    reading(inner, Queue(outer, "Jobs"))
    folder = templates(theirs)
    nested = [r for r in folder["Main"]["Resources"].values() if "::Stack" in r["Type"]]
    assert "{'Fn::GetAtt': ['Jobs', 'Arn']}" in str(nested[0]["Properties"]["Parameters"])


def test_both_read_each_other(theirs, templates):
    """A nested stack is one resource of the stack around it: neither waits for all of the other."""
    import aws_cdk

    outer = aws_cdk.Stack(theirs, "Main")
    inner = aws_cdk.NestedStack(outer, "Inner")
    reading(inner, Queue(outer, "Jobs"))
    reading(outer, Queue(inner, "Mail"))
    assert "WorkerMail" in templates(theirs)["Main"]["Resources"]


def test_siblings_wait_for_each_other(theirs, templates):
    """Nested stacks side by side are ordered by the CDK."""
    import aws_cdk

    outer = aws_cdk.Stack(theirs, "Main")
    one, two = (aws_cdk.NestedStack(outer, id) for id in ("One", "Two"))
    reading(two, Queue(one, "Jobs"))
    text = str(templates(theirs)["Main"]["Resources"])
    assert "'DependsOn': ['OneNestedStack" in text


@pytest.mark.parametrize("way", ["up", "down"])
def test_an_order_that_no_reference_shows_is_told(theirs, way):
    """`depends_on` between a stack and one nested in it would be lost."""
    import aws_cdk

    outer = aws_cdk.Stack(theirs, "Main")
    inner = aws_cdk.NestedStack(outer, "Inner")
    first, second = (outer, inner) if way == "up" else (inner, outer)
    mail = Queue(second, "Mail", depends_on=[Queue(first, "Jobs")])
    with pytest.raises(DeclarationError) as caught:
        theirs.synth()
    (problem,) = caught.value.problems
    assert problem.at == mail.at
    assert problem.message.startswith("queue `Mail` depends on queue `Jobs`, but one is in")
    assert "nested_stack_resource" in problem.hint
