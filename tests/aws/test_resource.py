"""The resource of any CloudFormation type."""

from __future__ import annotations

import pytest

from lambdaform import App, Aws, Condition, Fn, Grant, Queue, Resource, Stack
from lambdaform.synth import synth

TYPE = "AWS::CertificateManager::Certificate"


def test_type_and_properties_stand_as_they_were_written(stack, resources):
    """Nothing is added to what the user says."""
    Resource(stack, "Cert", type=TYPE, properties={"DomainName": "example.com"})
    Resource(stack, "Handle", type="AWS::CloudFormation::WaitConditionHandle")
    assert resources() == {
        "Cert": {"Type": TYPE, "Properties": {"DomainName": "example.com"}},
        "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
    }


def test_references_are_resolved_in_properties(stack, properties):
    """Constructs, f-strings and functions stand anywhere in the properties; `None` is left out."""
    jobs = Queue(stack, "Jobs")
    Resource(
        stack,
        "Alarm",
        type="AWS::CloudWatch::Alarm",
        properties={
            "AlarmDescription": f"{jobs.name} is full",
            "Dimensions": [{"Name": "QueueName", "Value": jobs.name}],
            "AlarmActions": Fn.split(",", "a,b"),
            "Unit": None,
        },
    )
    assert properties("Alarm") == {
        "AlarmDescription": {"Fn::Sub": "${Jobs.QueueName} is full"},
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Jobs", "QueueName"]}}],
        "AlarmActions": {"Fn::Split": [",", "a,b"]},
    }


def test_its_attributes_are_references(stack, function, properties):
    """`ref` and `att` are by CloudFormation's names."""
    cert = Resource(stack, "Cert", type=TYPE)
    function(environment={"REF": cert.ref(), "ARN": cert.att("Arn")})
    assert properties("Worker")["Environment"]["Variables"] == {
        "REF": {"Ref": "Cert"},
        "ARN": {"Fn::GetAtt": ["Cert", "Arn"]},
    }


def test_another_stack_can_read_them():
    """A reference to a resource of another stack is one like any other."""
    app = App("shop")
    cert = Resource(Stack(app, "Base"), "Cert", type=TYPE)
    Resource(Stack(app, "Web"), "Site", type="Custom::Site", properties={"Cert": cert.ref()})
    assembly = synth(app)
    site = assembly.template("Web").body["Resources"]["Site"]
    assert site["Properties"]["Cert"] == {
        "Fn::GetStackOutput": {"StackName": "shop-dev-Base", "OutputName": "CertRef"}
    }
    assert assembly.template("Web").depends_on == ("Base",)


def test_what_every_construct_has_applies(app, stack, resources):
    """Conditions, dependencies, removal policy, metadata and policies stand beside the properties."""
    first = Resource(stack, "First", type="AWS::CloudFormation::WaitConditionHandle")
    Resource(
        stack,
        "Group",
        type="AWS::AutoScaling::AutoScalingGroup",
        condition=Condition(stack, "IsLarge", expression=Fn.equals(Aws.REGION, "eu-west-1")),
        depends_on=[first],
        removal_policy="retain",
        metadata={"Owner": "ops"},
        creation_policy={"ResourceSignal": {"Count": 1}},
        update_policy={"AutoScalingReplacingUpdate": {"WillReplace": True}},
        properties={"MinSize": "0", "MaxSize": "1"},
    )
    assert resources()["Group"] == {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "Condition": "IsLarge",
        "DependsOn": ["First"],
        "CreationPolicy": {"ResourceSignal": {"Count": 1}},
        "UpdatePolicy": {"AutoScalingReplacingUpdate": {"WillReplace": True}},
        "Metadata": {"Owner": "ops"},
        "Properties": {"MinSize": "0", "MaxSize": "1"},
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
    }


def test_tags_are_added_where_the_type_takes_them(stack, properties, resources):
    """Its own tags win; a type without tags gets none; an intrinsic function is left alone."""
    tags = {"team": "web", "cost": "42"}
    own = [{"Key": "team", "Value": "shop"}]
    Resource(stack, "Cert", type=TYPE, properties={"Tags": own}, tags=tags)
    Resource(stack, "Site", type="Custom::Site", tags=tags)
    chosen = Fn.if_(Condition(stack, "Any", expression=Fn.equals("a", "a")), own, Aws.NO_VALUE)
    Resource(stack, "Chosen", type=TYPE, properties={"Tags": chosen}, tags=tags)
    assert properties("Cert")["Tags"] == [*own, {"Key": "cost", "Value": "42"}]
    assert resources()["Site"] == {"Type": "Custom::Site"}
    assert properties("Chosen")["Tags"] == {"Fn::If": ["Any", own, {"Ref": "AWS::NoValue"}]}


def test_a_function_is_granted_actions_on_it(stack, function, statements):
    """`Grant.on` takes its ARN, whatever the type."""
    cert = Resource(stack, "Cert", type=TYPE)
    function(allow=[Grant.on(cert.ref(), "acm:DescribeCertificate")])
    assert statements() == [(["acm:DescribeCertificate"], {"Ref": "Cert"})]


@pytest.mark.parametrize("type", ["AWS::S3::Bucket", "Org::Team::Thing::MODULE", "Custom::My-X_@1"])
def test_types_of_all_makers_are_taken(stack, resources, type):
    """AWS's own types, those of others, modules and custom resources."""
    Resource(stack, "It", type=type)
    assert resources()["It"]["Type"] == type


@pytest.mark.parametrize("type", ["", "AWS:S3:Bucket", "S3::Bucket", "Bucket", "AWS::S3::Bucket "])
def test_what_is_no_type_is_told(stack, problems, type):
    """Whether a type exists is for the linter; what it looks like is told at once."""
    Resource(stack, "It", type=type)
    assert problems() == [
        (
            f"resource `It` has the type `{type}`"
            " (types are written `AWS::CertificateManager::Certificate` or `Custom::Name`)"
        )
    ]


def test_a_value_that_a_template_cannot_hold_is_told(stack, problems):
    """The problem is at the line of the resource."""
    Resource(stack, "It", type=TYPE, properties={"DomainName": object})
    (problem,) = problems()
    assert problem.startswith("resource `It`: a template cannot hold `<class 'object'>`")
