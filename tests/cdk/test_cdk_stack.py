"""A stack of lambdaform's in an app of the CDK answers as one of the CDK's, where that can be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdaform import Queue, Stack
from lambdaform.cdk import CdkConstruct, allow, cdk_stack
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow


def test_it_has_the_node_and_takes_tags(theirs, templates):
    """What works on any construct works on it, aspects too."""
    import aws_cdk

    stack = Stack(theirs, "Main")
    Queue(stack, "Jobs")
    assert stack.node.path == "Main"
    assert stack.stack_name == "Main"
    aws_cdk.Tags.of(stack).add("team", "core")
    assert "core" in str(templates(theirs)["Main"]["Resources"]["Jobs"]["Properties"]["Tags"])


def test_it_waits_for_stacks_of_either_side(theirs):
    """`add_dependency` takes lambdaform's stacks and the CDK's."""
    import aws_cdk

    stack, near, far = Stack(theirs, "Main"), Stack(theirs, "Near"), aws_cdk.Stack(theirs, "Far")
    stack.add_dependency(near)
    stack.add_dependency(far)
    far.node.add_dependency(near)
    manifest = json.loads((Path(theirs.synth().directory) / "manifest.json").read_text())
    waits = {id: said.get("dependencies", ()) for id, said in manifest["artifacts"].items()}
    assert {"Near", "Far"} <= {*waits["Main"]}
    assert "Near" in waits["Far"]


def test_what_neither_side_has_is_no_attribute(theirs, stack):
    """A misspelt name is told as Python does; what the CDK has for an own app has another name."""
    hosted = Stack(theirs, "Main")
    for one in (hosted, stack):
        assert not hasattr(one, "nodes")
        assert not hasattr(one, "_private")
    CdkConstruct(stack, "Ours", lambda scope: scope)
    with pytest.raises(AttributeError, match="cdk_stack"):
        _ = stack.node
    assert cdk_stack(stack).node.id == "Main"


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("env", "say `account=` and `region=`"),
        ("synthesizer", "`aws_cdk.App(default_stack_synthesizer=...)`"),
        ("stack_name", "say `name=`"),
        ("analytics_reporting", "`aws_cdk.App(analytics_reporting=...)`"),
    ],
)
def test_an_option_of_theirs_has_a_hint(theirs, app, option, hint):
    """In either kind of app, at the line."""
    for scope in (theirs, app):
        with pytest.raises(DeclarationError) as caught:
            Stack(scope, "Other", **{option: "x"})
        (problem,) = caught.value.problems
        assert problem.message == f"`Stack` has no option `{option}`"
        assert problem.at.file == __file__
        assert hint in problem.hint


def test_a_construct_in_no_stack_says_what_is_missing(theirs):
    """An app of the CDK that has stacks of lambdaform's is a scope of stacks only."""
    Stack(theirs, "Main")
    with pytest.raises(DeclarationError) as caught:
        Queue(theirs, "Jobs")
    (problem,) = caught.value.problems
    assert problem.message == (
        "the scope of queue `Jobs` is `App` of the CDK, which is no stack or component"
    )
    assert "Stack(app" in problem.hint


def test_an_app_is_written_the_same_twice(tmp_path):
    """No file of the assembly tells where Node was started."""
    import aws_cdk

    for name in ("one", "two"):
        app = aws_cdk.App(
            outdir=str(tmp_path / name),
            analytics_reporting=False,
            builtin_cloud_formation_validation=False,
        )
        stack = Stack(app, "Main")
        Queue(stack, "Jobs", tags={"team": "core"})
        Queue(aws_cdk.Stack(app, "Other"), "Jobs")
        app.synth()
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.json"))
    assert files
    for file in files:
        text = (tmp_path / "one" / file).read_text()
        assert "jsii" not in text or "Lambdaform" not in text.partition("jsii")[0][-300:]
        assert text == (tmp_path / "two" / file).read_text()


def test_who_is_granted_to_is_a_principal_of_theirs(stack):
    """A text has no role, and a function of lambdaform's has `allow=`."""
    from test_cdk_refusals import CODE

    from lambdaform import Function

    jobs = Queue(stack, "Jobs")
    for grantee, hint in (("x", "give a role"), (Function(stack, "W", **CODE), "`allow=[...]`")):
        with pytest.raises(DeclarationError) as caught:
            allow(grantee, jobs.send)
        (problem,) = caught.value.problems
        assert problem.message.startswith("`allow` grants to principals of the CDK")
        assert hint in problem.hint
