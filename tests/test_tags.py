"""Tags on resources: those of the app, the stack, the component and the construct."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from lambdaform import App, Component, Fn, Queue, Resource, Stack
from lambdaform.synth import synth
from lambdaform.tags import tagged

ROOT = Path(__file__).parent.parent
TEAM = {"team": "shop"}


def listed(**tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(type, properties=None, tags=TEAM):
    """Return the properties of a resource of a type with tags added."""
    resource = {"Type": type} | ({"Properties": properties} if properties is not None else {})
    return tagged(resource, tags).get("Properties")


def test_the_table_is_that_of_the_installed_schemas():
    """`python tools/tags_table.py` writes it anew."""
    tool = runpy.run_path(str(ROOT / "tools" / "tags_table.py"))
    table = (ROOT / "lambdaform" / "data" / "tags.json").read_text(encoding="utf-8")
    assert json.loads(table) == tool["table"]()


def test_tags_of_all_scopes_come_together():
    """The nearest wins; a reference is rendered."""
    app = App("shop", tags={"a": "app", "b": "app", "c": "app", "d": "app"})
    stack = Stack(app, "Main", tags={"b": "stack", "c": "stack", "d": "stack"})
    part = Component(stack, "Part", tags={"c": "part", "d": "part"})
    Queue(part, "Jobs", tags={"d": Fn.base64("x")})
    properties = synth(app).template("Main").body["Resources"]["PartJobs"]["Properties"]
    assert properties["Tags"] == listed(a="app", b="stack", c="part", d={"Fn::Base64": "x"})


def test_derived_resources_are_tagged_too(function, resources):
    """The role and the log group of a function as well as the function."""
    function(tags=TEAM)
    made = [r["Properties"].get("Tags") for r in resources().values()]
    assert made == [listed(**TEAM)] * 3


@pytest.mark.parametrize(
    ("type", "properties"),
    [
        ("AWS::SQS::Queue", {"Tags": listed(**TEAM)}),
        ("AWS::SSM::Parameter", {"Tags": TEAM}),
        ("AWS::EFS::FileSystem", {"FileSystemTags": listed(**TEAM)}),
        ("AWS::Cognito::UserPool", {"UserPoolTags": TEAM}),
        ("AWS::Lambda::Permission", None),
        ("Custom::Thing", None),
    ],
)
def test_tags_have_the_form_and_the_name_of_the_type(type, properties):
    """A list, a map, or none where the type has no tags."""
    assert tags_of(type) == properties


@pytest.mark.parametrize("type", ["AWS::OpenSearchServerless::Collection", "AWS::EC2::KeyPair"])
def test_a_tag_does_not_replace_a_resource(type):
    """Where tags cannot change, new tags of the app would lose what the resource holds."""
    assert tags_of(type) is None


def test_the_resources_own_tags_win():
    """They are nearer than any scope."""
    own = {"Tags": listed(team="mine", x="y")}
    assert tags_of("AWS::SQS::Queue", own, TEAM | {"z": "z"}) == {
        "Tags": listed(team="mine", x="y", z="z")
    }
    assert tags_of("AWS::SSM::Parameter", {"Tags": {"team": "mine"}}, TEAM | {"z": "z"}) == {
        "Tags": {"team": "mine", "z": "z"}
    }


@pytest.mark.parametrize("type", ["AWS::SQS::Queue", "AWS::SSM::Parameter"])
def test_tags_that_are_known_only_later_are_left_alone(type):
    """A function of CloudFormation says all of them."""
    own = {"Tags": {"Fn::If": ["IsLive", [], {"Ref": "AWS::NoValue"}]}}
    assert tags_of(type, own) == own


def test_a_tag_that_is_known_only_later_stays():
    """Beside it others are added."""
    own = [{"Fn::If": ["IsLive", {}, {}]}, {"Key": {"Ref": "Name"}, "Value": "x"}]
    assert tags_of("AWS::SQS::Queue", {"Tags": own}) == {"Tags": [*own, *listed(**TEAM)]}


@pytest.mark.parametrize("own", ["x", 5, None])
def test_tags_of_a_wrong_form_are_left_to_the_linter(own):
    """What somebody wrote by hand does no harm here."""
    assert tags_of("AWS::SQS::Queue", {"Tags": own}) == {"Tags": own}
    assert tags_of("AWS::SSM::Parameter", {"Tags": own}) == {"Tags": own}


def test_an_api_that_is_an_openapi_document_is_tagged_in_it():
    """API Gateway refuses `Tags` beside a `Body`."""
    body = {"openapi": "3.0.1", "tags": [{"name": "own"}]}
    assert tags_of("AWS::ApiGatewayV2::Api", {"Body": body}) == {
        "Body": {
            "openapi": "3.0.1",
            "tags": [
                {"name": "own"},
                {"name": "team", "x-amazon-apigateway-tag-value": "shop"},
            ],
        }
    }
    elsewhere = {"BodyS3Location": {"Bucket": "b", "Key": "k"}}
    assert tags_of("AWS::ApiGatewayV2::Api", elsewhere) == elsewhere


def test_without_tags_nothing_is_added(stack, properties):
    """Not even an empty list."""
    Resource(stack, "News", type="AWS::SNS::Topic", properties={"TopicName": "news"})
    assert properties("News") == {"TopicName": "news"}
