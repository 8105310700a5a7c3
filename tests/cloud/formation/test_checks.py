"""Templates that no stack can be made of are refused, in CloudFormation's words."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import QUEUE, body

from lambdaform.cloud.formation import capabilities, checks
from lambdaform.cloud.formation.refusals import InsufficientCapabilities, ValidationError
from lambdaform.cloud.formation.template import Template

ROLE = {"Type": "AWS::IAM::Role", "Properties": {}}
FORMAT = "Template format error: "


def read(template):
    return Template.read(json.dumps(template))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({}, FORMAT + "At least one Resources member must be defined."),
        ({"Resources": {}}, FORMAT + "At least one Resources member must be defined."),
        ({**body(A={}), "Foo": 1}, "Invalid template property or properties [Foo]"),
        ({**body(A={}), "Hooks": {}}, "the embedded cloud does not know the section Hooks"),
        ({**body(A={}), "Rules": {"R": {}}}, FORMAT + "[/Rules/R/Assertions] is malformed."),
        (
            {**body(A={}), "Rules": {"R": {"Assertions": [{"Assert": True}]}}},
            FORMAT + "[/Rules/R/Assertions/0/Assert] is malformed.",
        ),
        (
            body(A={}, Rules={"R": {"Assertions": [{"Assert": {"Fn::Not": [{"Ref": "A"}]}}]}}),
            FORMAT + "Unresolved resource dependencies [A] in the Rules block of the template",
        ),
        (
            body(A={}, Rules={"R": {"Assertions": [{"Assert": {"Fn::If": ["C", 1, 2]}}]}}),
            FORMAT + "Rule R: Fn::If is no function of rules",
        ),
        (
            body(A={}, Rules={"R": {"Assertions": [{"Assert": {"Fn::Equals": ["a"]}}]}}),
            FORMAT + "Rule R: Fn::Equals takes another number of parameters",
        ),
        ({"Resources": []}, FORMAT + "At least one Resources member must be defined."),
        ({**body(A={}), "Outputs": []}, FORMAT + "[/Outputs] is malformed."),
        ({**body(A={}), "Conditions": 1}, FORMAT + "[/Conditions] is malformed."),
        ({**body(A={}), "Mappings": {"A": {"b": 1}}}, FORMAT + "[/Mappings/A/b] is malformed."),
        ({"Resources": {"A": 1}}, FORMAT + "[/Resources/A] is malformed."),
        (
            {"Resources": {"A": {"Type": QUEUE, "DependsOn": [[]]}}},
            FORMAT + "[/Resources/A/DependsOn] is malformed.",
        ),
        (
            {"Resources": {"A": {"Type": QUEUE, "Properties": []}}},
            FORMAT + "[/Resources/A/Properties] is malformed.",
        ),
        (
            {**body(A={}), "Parameters": {"P": {"Type": "String", "MinLength": "x"}}},
            FORMAT + "[/Parameters/P/MinLength] is malformed.",
        ),
        (
            {**body(A={}), "Outputs": {"X": {"Value": "a", "Export": {}}}},
            FORMAT + "[/Outputs/X/Export/Name] is malformed.",
        ),
        ({**body(A={}), "Parameters": [1]}, FORMAT + "[/Parameters] is malformed."),
        (
            {**body(A={}), "Outputs": {"X": {}}},
            FORMAT + "[/Outputs/X/Value] is malformed.",
        ),
        (
            {"Resources": {"a-b": {"Type": QUEUE}}},
            FORMAT + "Resource name a-b is non alphanumeric.",
        ),
        (
            {"Resources": {"A": {"Properties": {}}}},
            FORMAT + "[/Resources/A] Every Resources object must contain a Type member.",
        ),
        (
            {"Resources": {"A": {"Type": QUEUE, "Property": {}}}},
            "Invalid template resource property 'Property'",
        ),
        (
            {"Resources": {"A": {"Type": QUEUE, "DeletionPolicy": "Keep"}}},
            "Template error: Unrecognized DeletionPolicy Keep for resource A",
        ),
        (
            {"Resources": {"A": {"Type": "AWS::SQS::Quue"}, "B": {"Type": "Some::Thing"}}},
            FORMAT + "Unrecognized resource types: [AWS::SQS::Quue, Some::Thing]",
        ),
        (
            body(A={"QueueName": {"Ref": "Nope"}}),
            FORMAT
            + "Unresolved resource dependencies [Nope] in the Resources block of the template",
        ),
        (
            body(A={"QueueName": {"Fn::Sub": "${Nope}-${AWS::Region}"}}),
            FORMAT
            + "Unresolved resource dependencies [Nope] in the Resources block of the template",
        ),
        (
            body(A={"Type": QUEUE, "DependsOn": "Nope"}),
            FORMAT
            + "Unresolved resource dependencies [Nope] in the Resources block of the template",
        ),
        (
            body(A={"QueueName": {"Fn::GetAtt": ["Nope", "Arn"]}}),
            "Template error: instance of Fn::GetAtt references undefined resource Nope",
        ),
        (
            body(A={"QueueName": {"Fn::Sub": "${Nope.Arn}"}}),
            "Template error: instance of Fn::GetAtt references undefined resource Nope",
        ),
        (
            body(A={}, Outputs={"X": {"Value": {"Ref": "Nope"}}}),
            FORMAT + "Unresolved resource dependencies [Nope] in the Outputs block of the template",
        ),
        (
            body(A={}, Conditions={"C": {"Fn::Equals": [{"Ref": "A"}, "a"]}}),
            FORMAT + "Unresolved resource dependencies [A] in the Conditions block of the template",
        ),
        (
            body(A={"Type": QUEUE, "Condition": "Nope"}),
            FORMAT + "Unresolved dependencies [Nope] at /Resources/A/Condition",
        ),
        (
            body(A={"QueueName": {"Ref": "B"}}, B={"QueueName": {"Ref": "A"}}),
            "Circular dependency between resources: [A, B]",
        ),
        (
            body(**{f"Jobs{i}": {} for i in range(501)}),
            FORMAT + "Number of resources, 501, is greater than maximum allowed, 500",
        ),
    ],
)
def test_a_template_is_sound_or_says_why_not(template, message):
    """The words by which people find what to do."""
    if message is None:
        checks.check(read(template))
        return
    with pytest.raises(ValidationError) as refused:
        checks.check(read(template))
    assert refused.value.message == message


def test_custom_resources_are_of_any_name():
    """No schema knows them."""
    checks.check(read({"Resources": {"A": {"Type": "Custom::Anything"}}}))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"Transform": "AWS::SecretsManager-2024-09-16"}, "Manager-2024-09-16 failed with:"),
        ({"Transform": ["AWS::LanguageExtensions", "Mine"]}, "Transform Mine failed with:"),
        ({"Resources": {"Fn::ForEach::A": ["B", [], {}]}}, "has no ForEach"),
        ({"Transform": "AWS::LanguageExtensions"}, None),
        ({}, None),
    ],
)
def test_a_transform_that_is_not_done_is_never_left_out(more, told):
    """What it stands for would not be made, and called done."""
    found = checks.check_transforms(read({**body(A={}), **more}))
    assert (found is None) if told is None else (told in found)


def test_a_change_set_of_a_transformed_template_fails(stacks):
    """As it does where a transform fails on AWS; a stack is refused."""
    template = {**body(A={}), "Transform": "AWS::SecretsManager-2024-09-16"}
    planned = stacks.planned(
        template, ChangeSetType="CREATE", Capabilities=["CAPABILITY_AUTO_EXPAND"]
    )
    assert planned["Status"] == "FAILED"
    assert planned["StatusReason"].startswith(
        "Transform AWS::SecretsManager-2024-09-16 failed with:"
    )
    with pytest.raises(ClientError, match="failed with: the embedded cloud does not expand it"):
        stacks.create(template, "Other")


@pytest.mark.parametrize(
    ("resources", "needed"),
    [
        ({"A": {"Type": QUEUE}}, []),
        ({"A": ROLE}, ["CAPABILITY_IAM"]),
        (
            {"A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}}},
            ["CAPABILITY_NAMED_IAM"],
        ),
        (
            {"A": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "x"}}},
            ["CAPABILITY_IAM"],
        ),
        (
            {"A": ROLE, "B": {"Type": "AWS::IAM::User", "Properties": {"UserName": "x"}}},
            ["CAPABILITY_NAMED_IAM"],
        ),
    ],
)
def test_a_template_needs_capabilities(resources, needed):
    """For what changes who may do what."""
    template = read({"Resources": resources})
    assert capabilities.needed(template)[0] == needed
    capabilities.check(template, needed)
    capabilities.check(template, ["CAPABILITY_NAMED_IAM"])
    if needed:
        with pytest.raises(InsufficientCapabilities) as refused:
            capabilities.check(template, [])
        assert refused.value.message == f"Requires capabilities : [{needed[0]}]"


def test_capabilities_are_enforced(stacks):
    """By stacks and by change sets, with the code that tools look for."""
    template = body(
        Admin={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    )
    for call in (stacks.create, lambda one: stacks.planned(one, ChangeSetType="CREATE")):
        with pytest.raises(ClientError) as refused:
            call(template)
        error = refused.value.response["Error"]
        assert error["Code"] == "InsufficientCapabilitiesException"
        assert error["Message"] == "Requires capabilities : [CAPABILITY_IAM]"
    made = stacks.create(template, Capabilities=["CAPABILITY_IAM"])
    assert made["StackStatus"] == "CREATE_COMPLETE"
    assert made["Capabilities"] == ["CAPABILITY_IAM"]


@pytest.mark.parametrize(
    "type",
    ["Boolean", "string", "List<CommaDelimitedList>", "List<AWS::SSM::Parameter::Name>", "List<"],
)
def test_a_type_of_parameters_that_there_is_not_is_refused(type):
    """As is a parameter of none."""
    with pytest.raises(ValidationError, match=f"Unrecognized parameter type: {type}$"):
        checks.check(read(body(Jobs={}, Parameters={"A": {"Type": type}})))
    with pytest.raises(ValidationError, match=r"\[/Parameters/A\] Every Parameters object must"):
        checks.check(read(body(Jobs={}, Parameters={"A": {"Default": "1"}})))


@pytest.mark.parametrize(
    ("type", "properties", "policy"),
    [
        ("DBCluster", {}, "Snapshot"),
        ("DBInstance", {}, "Snapshot"),
        ("DBInstance", {"DBClusterIdentifier": {"Ref": "Cluster"}}, "Delete"),
        ("DBSubnetGroup", {}, "Delete"),
    ],
)
def test_databases_are_kept_as_a_snapshot(type, properties, policy):
    """Where nothing else is said; an instance of a cluster holds no data of its own."""
    entry = {"Type": f"AWS::RDS::{type}", "Properties": properties}
    assert read(body(Base=entry)).resources["Base"].deletion_policy == policy
