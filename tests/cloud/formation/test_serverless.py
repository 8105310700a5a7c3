"""Templates of SAM: what AWS's translator makes of them is what the stack is made of."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import Stacks, client

from lambdaform.cloud.formation import serverless
from lambdaform.cloud.formation.template import Template

TRANSFORM = "AWS::Serverless-2016-10-31"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
WORKER = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "InlineCode": "def handler(event, context):\n    return event\n",
        "MemorySize": {"Ref": "Memory"},
        "Events": {"Jobs": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": "Jobs.Arn"}}}},
    },
}


def sam(**resources):
    """Return a template of SAM."""
    return {
        "Transform": TRANSFORM,
        "Parameters": {"Memory": {"Type": "Number", "Default": 256}},
        "Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}, **resources},
    }


def read(body):
    return Template.read(json.dumps(body))


@pytest.mark.slow
def test_a_stack_is_made_of_what_sam_stands_for(real):
    """By the values of its parameters; GetTemplate has both forms."""
    stacks = Stacks(client(real))
    api, made = stacks.api, {"StackName": "Shop"}
    stacks.create(
        sam(Worker=WORKER),
        Capabilities=CAPABILITIES,
        Parameters=[{"ParameterKey": "Memory", "ParameterValue": "512"}],
    )
    found = api.describe_stack_resources(**made)["StackResources"]
    types = {one["LogicalResourceId"]: one["ResourceType"] for one in found}
    assert types == {
        "Jobs": "AWS::SQS::Queue",
        "Worker": "AWS::Lambda::Function",
        "WorkerJobs": "AWS::Lambda::EventSourceMapping",
        "WorkerRole": "AWS::IAM::Role",
    }
    original = api.get_template(**made, TemplateStage="Original")["TemplateBody"]
    processed = api.get_template(**made)["TemplateBody"]
    assert original["Resources"]["Worker"] == WORKER
    assert processed["Resources"]["Worker"]["Type"] == "AWS::Lambda::Function"
    assert api.get_template_summary(**made)["DeclaredTransforms"] == [TRANSFORM]


def test_it_wants_the_capability_to_expand(stacks):
    """As on AWS, beside that for the role."""
    with pytest.raises(ClientError, match="CAPABILITY_AUTO_EXPAND"):
        stacks.create(sam(Worker=WORKER), Capabilities=["CAPABILITY_IAM"])
    planned = stacks.planned(
        sam(Worker=WORKER), ChangeSetType="CREATE", Capabilities=["CAPABILITY_IAM"]
    )
    assert planned["Status"] == "CREATE_COMPLETE"  # which shows what is made, and is looked at


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        ({"Runtime": "python3.13"}, "[Worker] is invalid. Runtime and Handler needs to be present"),
        ({**WORKER["Properties"], "Events": {"X": {"Type": "Y"}}}, "[Worker] is invalid."),
        (
            {"Runtime": "python3.13", "Handler": "a.b", "CodeUri": "src"},
            "a path in it is no place in S3: package the template first",
        ),
    ],
)
def test_what_sam_does_not_take_is_told(properties, told):
    """In the translator's words; a folder is nothing that CloudFormation could read."""
    with pytest.raises(serverless.Unexpanded) as caught:
        serverless.expanded(read(sam(Worker={**WORKER, "Properties": properties})), {})
    assert str(caught.value).startswith(f"Transform {TRANSFORM} failed with: ")
    assert told in str(caught.value)


def test_other_templates_stay_as_they_are():
    """Those without the transform, and those that are none."""
    for body in (
        {"Resources": {}},
        {"Transform": TRANSFORM},
        {"Transform": TRANSFORM, "Resources": 1},
    ):
        template = read(body)
        assert serverless.expanded(template, {}) is template


def test_the_parameters_stay_as_they_are_declared():
    """A value is not what the next one begins with."""
    found = serverless.expanded(read(sam(Worker=WORKER)), {"Memory": "512"})
    assert found.parameters["Memory"]["Default"] == 256
    assert found.transforms == [TRANSFORM]


def test_without_the_translator_it_is_said_so(monkeypatch):
    """It comes with cfn-lint, which the cloud can do without."""
    monkeypatch.setattr(serverless, "find_spec", lambda _: None)
    with pytest.raises(serverless.Unexpanded, match="aws-sam-translator"):
        serverless.expanded(read(sam()), {})
