"""The `cdk` CLI deploys a stack that is too large for one template."""

from __future__ import annotations

import boto3
import pytest
import real_cdk

pytestmark = pytest.mark.slow

REGION = "eu-west-1"
APP = """\
from lambdaform import App, Queue, Resource, Stack

app = App("big")
stack = Stack(app, "Main")
queues = [Queue(stack, f"Jobs{n}") for n in range(500)]
for n in range(5):
    properties = {"Name": f"/told/{n}", "Type": "String", "Value": queues[n].arn}
    Resource(stack, f"Told{n}", type="AWS::SSM::Parameter", properties=properties)
app.synth()
"""


def test_a_split_stack_is_deployed_and_compared(programs, tmp_path, cloud):
    """Nested templates are assets, and what nested stacks are given arrives."""
    variables = {
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": REGION,
    }
    project = real_cdk.blueprint("hello-api", tmp_path)
    (project / "app.py").write_text(APP)
    here = real_cdk.Cdk(programs[real_cdk.VERSIONS[0]], project, variables)
    here.well("bootstrap", f"aws://123456789012/{REGION}")
    here.well("deploy", "--require-approval", "never")
    session = boto3.Session("AKIDEXAMPLE", "secret", region_name=REGION)
    stacks = session.client("cloudformation", endpoint_url=cloud.endpoint)
    (nested,) = [s for s in stacks.describe_stacks()["Stacks"] if s.get("ParentId")]
    assert nested["StackStatus"] == "CREATE_COMPLETE"
    parameters = session.client("ssm", endpoint_url=cloud.endpoint)
    told = parameters.get_parameter(Name="/told/0")["Parameter"]["Value"]
    assert told.startswith(f"arn:aws:sqs:{REGION}:123456789012:big-dev-Main-Jobs0-")
    assert "There were no differences" in here.well("diff")
