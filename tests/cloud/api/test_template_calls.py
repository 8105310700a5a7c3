"""The operations that tell of templates: read, validated, summed up."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import TOPIC, body

TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "orders",
    "Metadata": {"a": 1},
    "Parameters": {
        "Stage": {
            "Type": "String",
            "Default": "dev",
            "Description": "where",
            "AllowedValues": ["dev", "prod"],
        },
        "Secret": {"Type": "String", "NoEcho": "true"},
    },
    **body(
        Jobs={},
        Told={"Type": TOPIC},
        Admin={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}},
    ),
}


def test_a_template_comes_back_as_it_was_given(stacks):
    """Letter by letter, in YAML too."""
    text = "# mine\nResources:\n  Jobs:\n    Type: AWS::SQS::Queue\n"
    stacks.api.create_stack(StackName="Shop", TemplateBody=text)
    stacks.settled()
    found = stacks.api.get_template(StackName="Shop")
    assert found["TemplateBody"] == text
    assert found["StagesAvailable"] == ["Original", "Processed"]


def test_a_stack_that_was_only_planned_has_no_template(stacks):
    """The `cdk` CLI asks for it before it executes the first change set."""
    stacks.planned({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}}, ChangeSetType="CREATE")
    assert stacks.api.get_template(StackName="Shop")["TemplateBody"] == ""


def test_a_letter_beyond_ascii_comes_back_as_a_question_mark(stacks):
    """As CloudFormation's does, whatever was made of it."""
    stacks.create({**body(Jobs={}), "Description": "Aufträge für Öl"})
    assert '"Aufträge' not in stacks.api.get_template(StackName="Shop")["TemplateBody"]
    text = "Description: für 5 €\nResources: {Jobs: {Type: AWS::SQS::Queue}}"
    stacks.api.update_stack(StackName="Shop", TemplateBody=text + "\nOutputs: {A: {Value: 1}}")
    assert stacks.settled()["Description"] == "für 5 €"
    found = stacks.api.get_template(StackName="Shop")["TemplateBody"]
    assert found.startswith("Description: f?r 5 ?\nResources:")


def test_a_template_is_validated(stacks):
    """It tells what it asks for; a wrong one is refused."""
    found = stacks.api.validate_template(TemplateBody=json.dumps(TEMPLATE))
    assert found["Description"] == "orders"
    assert found["Capabilities"] == ["CAPABILITY_IAM"]
    assert "[AWS::IAM::Role]" in found["CapabilitiesReason"]
    assert found["Parameters"] == [
        {
            "ParameterKey": "Stage",
            "DefaultValue": "dev",
            "NoEcho": False,
            "Description": "where",
        },
        {"ParameterKey": "Secret", "NoEcho": True},
    ]
    with pytest.raises(ClientError, match="Unresolved resource dependencies"):
        stacks.api.validate_template(TemplateBody=json.dumps(body(A={"QueueName": {"Ref": "B"}})))


def test_a_template_is_summed_up(stacks):
    """One that is given, or that of a stack."""
    given = stacks.api.get_template_summary(TemplateBody=json.dumps(TEMPLATE))
    assert given["ResourceTypes"] == ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::IAM::Role"]
    assert given["Version"] == "2010-09-09"
    assert json.loads(given["Metadata"]) == {"a": 1}
    stage, secret = given["Parameters"]
    assert stage["ParameterConstraints"] == {"AllowedValues": ["dev", "prod"]}
    assert (secret["ParameterType"], secret["NoEcho"]) == ("String", True)
    (queues, *_) = given["ResourceIdentifierSummaries"]
    assert queues == {
        "ResourceType": "AWS::SQS::Queue",
        "LogicalResourceIds": ["Jobs"],
        "ResourceIdentifiers": ["QueueUrl"],
    }
    parameters = [{"ParameterKey": "Secret", "ParameterValue": "x"}]
    stacks.create(TEMPLATE, Parameters=parameters, Capabilities=["CAPABILITY_IAM"])
    of_stack = stacks.api.get_template_summary(StackName="Shop")
    assert of_stack["ResourceTypes"] == given["ResourceTypes"]
