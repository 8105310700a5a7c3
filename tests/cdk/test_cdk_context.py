"""What constructs of the CDK find in the context, whoever has started the app."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lambdaform.load import load
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

APP = """
import json

import aws_cdk
from lambdaform import App, Stack
from lambdaform.cdk import CdkConstruct

app = App("shop")


def said(scope):
    keys = ("network", "zones", "count", "flag", "word", "number", "found", "@aws-cdk/core:x")
    known = {key: scope.node.try_get_context(key) for key in keys}
    value = json.dumps([known, app.context.get("network"), app.context.get("flag")])
    aws_cdk.CfnOutput(scope, "Said", value=value)


CdkConstruct(Stack(app, "Main"), "All", said)
app.synth()
"""

CONTEXT = {
    "network": {"cidr": "10.9.0.0/16", "zones": ["a", "b"]},
    "zones": ["a", "b"],
    "count": 3,
    "flag": True,
    "word": "true",
    "number": 1.5,
    "@aws-cdk/core:x": True,
}
FOUND = {"found": ["eu-west-1a"]}


@pytest.fixture
def project(tmp_path):
    """A project whose cdk.json has values that are no texts, and one that was looked up before."""
    (tmp_path / "cdk.json").write_text(json.dumps({"app": "python3 app.py", "context": CONTEXT}))
    (tmp_path / "cdk.context.json").write_text(json.dumps(FOUND))
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


def said(template):
    ((_, output),) = template["Outputs"].items()
    return json.loads(output["Value"])


def by_lambdaform(project, **given):
    return said(synth(load(folder=project, context=given)).template("Main").body)


def by_cdk(project, **given):
    """Run the app as the `cdk` CLI does: what its files say is in a variable."""
    context = json.dumps({**FOUND, **CONTEXT, **given})
    environment = {**os.environ, "CDK_CONTEXT_JSON": context, "CDK_OUTDIR": str(project / "out")}
    subprocess.run([sys.executable, "app.py"], cwd=project, env=environment, check=True)
    return said(json.loads((project / "out" / "shop-dev-Main.template.json").read_text()))


def test_values_are_what_cdk_json_has(project):
    """Objects, lists, numbers and switches are no texts for the CDK; for the app itself they are."""
    known, network, flag = by_lambdaform(project)
    assert known == {**CONTEXT, **FOUND}
    assert (network, flag) == (json.dumps(CONTEXT["network"]), "true")


@pytest.mark.parametrize("given", [{}, {"count": "4", "flag": "false", "more": "x"}])
def test_both_command_lines_give_the_same(project, given):
    """`cdk synth` and `lambdaform synth`, with `-c` as well: a value of the command line is a text."""
    known, *rest = by_lambdaform(project, **given)
    assert {key: known[key] for key in given if key in known} == {
        key: value for key, value in given.items() if key in known
    }
    assert by_cdk(project, **given) == [known, *rest]
