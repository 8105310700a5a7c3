"""What waits for lambdaform's resources in the CDK's way: `node.add_dependency(to_cdk(jobs))`."""

from __future__ import annotations

import pytest

from lambdaform import Function, InlineCode, Queue, Stack, Topic
from lambdaform.cdk import cdk_role, cdk_stack, to_cdk
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def queue(stack, id="Mail"):
    """Declare a queue of the CDK, in either direction of the bridge."""
    from aws_cdk import aws_sqs

    return aws_sqs.Queue(cdk_stack(stack), id)


def waits(body):
    """Return what each queue of the CDK waits for."""
    return [r.get("DependsOn") for id, r in body["Resources"].items() if id.startswith("Mail")]


def test_theirs_waits_for_ours(side):
    """A view of one of ours stands for its resource, that of a role for the role."""
    stack, rendered = side
    jobs, worker = Queue(stack, "Jobs"), Function(stack, "Worker", **CODE)
    mail = queue(stack)
    for ours in (to_cdk(jobs), to_cdk(worker), cdk_role(worker)):
        mail.node.add_dependency(ours)
    queue(stack, "Mail2")
    body = rendered()
    assert sorted(waits(body), key=str) == [None, ["Jobs", "Worker", "WorkerRole"]]
    assert all("Later" not in str(resource) for resource in body["Resources"].values())


def test_what_exists_already_is_not_waited_for(side):
    """It has no resource."""
    stack, rendered = side
    arn = "arn:aws:sns:eu-west-1:123456789012:news"
    queue(stack).node.add_dependency(to_cdk(Topic.existing(stack, "News", arn=arn)))
    assert waits(rendered()) == [None]


def test_each_synthesis_says_it(app, stack):
    """What stands for a resource is left out of each template, and named in each."""
    jobs = Queue(stack, "Jobs")
    queue(stack).node.add_dependency(to_cdk(jobs))
    first = synth(app).template("Main").body
    assert synth(app).template("Main").body == first
    assert waits(first) == [["Jobs"]]


def test_a_stack_waits_for_the_stack_of_ours(app, stack, theirs):
    """Where a resource is in another stack, all of that one is first: no template says it."""
    far = Stack(app, "Far")
    mail = queue(stack)
    mail.node.add_dependency(to_cdk(Queue(far, "Jobs")))
    template = synth(app).template("Main")
    assert template.depends_on == ("Far",)
    assert waits(template.body) == [None]
    near, other = Stack(theirs, "Near"), Stack(theirs, "Other")
    queue(near).node.add_dependency(to_cdk(Queue(other, "Jobs")))
    first, second = theirs.synth().stacks
    assert (first.id, second.id) == ("Other", "Near")
    assert "Other" in [artifact.id for artifact in second.dependencies]
