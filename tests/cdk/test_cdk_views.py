"""Tags and other aspects on what `to_cdk` and `cdk_role` return reach lambdaform's resources."""

from __future__ import annotations

import pytest

from lambdaform import Function, InlineCode, Queue, Stack
from lambdaform.cdk import CdkConstruct, cdk_role, to_cdk
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def tagged(body):
    """Return the ids of the resources with a tag."""
    return {id for id, r in body["Resources"].items() if "core" in str(r["Properties"].get("Tags"))}


@pytest.mark.parametrize(
    ("view", "ids"),
    [
        (lambda jobs, _: to_cdk(jobs), {"Jobs"}),
        (lambda _, worker: to_cdk(worker), {"Worker", "WorkerRole", "WorkerLogGroup"}),
        (lambda _, worker: cdk_role(worker), {"WorkerRole"}),
    ],
    ids=["queue", "function", "role"],
)
def test_tags_on_a_view_reach_what_it_shows(theirs, templates, view, ids):
    """All resources of a construct, or the role alone."""
    import aws_cdk

    stack = Stack(theirs, "Main")
    jobs, worker = Queue(stack, "Jobs"), Function(stack, "Worker", **CODE)
    aws_cdk.Tags.of(view(jobs, worker)).add("team", "core")
    assert tagged(templates(theirs)["Main"]) == ids


def test_tags_on_a_view_inside_lambdaform_are_told(app, stack):
    """Its resources are in no tree of the CDK's there: nothing is lost without a word."""
    import aws_cdk

    jobs, mail = Queue(stack, "Jobs"), Queue(stack, "Mail")
    CdkConstruct(stack, "Ours", lambda scope: to_cdk(mail))
    aws_cdk.Tags.of(to_cdk(jobs)).add("team", "core")
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    assert problem.message.endswith("on the CDK's side of queue `Jobs` reach nothing")
    assert "tags=" in problem.hint
