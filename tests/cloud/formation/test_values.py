"""The functions of a template: what each gives, what is left out, what is known only later."""

from __future__ import annotations

import json

import pytest

from lambdaform.cloud.formation.functions import NOTHING, TemplateFault
from lambdaform.cloud.formation.template import Template
from lambdaform.cloud.formation.values import Unknown, Values

LATER = Unknown("ResourceReference", "New")


class World:
    """Resources, exports and outputs of other stacks, without any stack."""

    def reference(self, id):
        return LATER if id == "New" else f"{id}-1"

    def attribute(self, id, name):
        return LATER if id == "New" else f"{id}:{name}"

    def export(self, name):
        return f"export {name}"

    def output(self, stack, name, region):
        return f"{stack}.{name} in {region or 'here'}"

    def zones(self, region):
        return [f"{region or 'here'}a", f"{region or 'here'}b"]


BODY = {
    "Mappings": {"Sizes": {"dev": {"Memory": 128, "Zones": ["a", "b"]}}},
    "Conditions": {
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "IsProd": {"Fn::Not": [{"Condition": "IsDev"}]},
        "Both": {"Fn::And": [{"Condition": "IsDev"}, {"Condition": "IsProd"}]},
        "Any": {"Fn::Or": [{"Condition": "IsDev"}, {"Condition": "IsProd"}]},
    },
}


@pytest.fixture
def values():
    """Values of a template whose stage is `dev`."""
    given = {"Stage": "dev", "Names": ["a", "b"], "AWS::Region": "eu-west-1"}
    return Values(Template(json.dumps(BODY), BODY), given, World())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Jobs"}, "Jobs-1"),
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "Jobs:Arn"),
        ({"Fn::GetAtt": "Jobs.Outputs.Url"}, "Jobs:Outputs.Url"),
        ({"Fn::GetAtt": ["Jobs", {"Ref": "Stage"}]}, "Jobs:dev"),
        ({"Fn::Sub": "${Stage}/${Jobs}/${Jobs.Arn}/${!Kept}/$"}, "dev/Jobs-1/Jobs:Arn/${Kept}/$"),
        ({"Fn::Sub": ["${a}-${Stage}", {"a": {"Ref": "Jobs"}}]}, "Jobs-1-dev"),
        ({"Fn::Sub": "open ${end"}, "open ${end"),
        ({"Fn::Sub": "a${AWS::NoValue}b"}, "ab"),
        ({"Fn::Sub": ["a${x}b", {"x": {"Ref": "AWS::NoValue"}}]}, "ab"),
        ({"Fn::Join": ["-", ["a", 1, True, {"Ref": "Stage"}]]}, "a-1-true-dev"),
        ({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b"),
        ({"Fn::Select": ["1", ["a", "b"]]}, "b"),
        ({"Fn::Select": [0, {"Fn::Split": [":", "x:y"]}]}, "x"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::Base64": {"Fn::Sub": "${Stage}"}}, "ZGV2"),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, ["10.0.0.0/24", "10.0.1.0/24"]),
        ({"Fn::Cidr": ["10.0.0.0/24", "2", "4"]}, ["10.0.0.0/28", "10.0.0.16/28"]),
        ({"Fn::Length": [1, 2, {"Ref": "Stage"}]}, 3),
        ({"Fn::Length": {"Ref": "Names"}}, 2),
        ({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, '{"a":"dev"}'),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]}, 128),
        ({"Fn::FindInMap": ["Sizes", "no", "Memory", {"DefaultValue": {"Ref": "Stage"}}]}, "dev"),
        ({"Fn::ImportValue": {"Fn::Sub": "${Stage}-url"}}, "export dev-url"),
        ({"Fn::GetStackOutput": {"StackName": "Base", "OutputName": "Url"}}, "Base.Url in here"),
        (
            {
                "Fn::GetStackOutput": {
                    "StackName": {"Fn::Sub": "Base-${Stage}"},
                    "OutputName": "Url",
                    "Region": "us-east-1",
                }
            },
            "Base-dev.Url in us-east-1",
        ),
        ({"Fn::GetAZs": ""}, ["herea", "hereb"]),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ["eu-west-1a", "eu-west-1b"]),
        ({"Fn::If": ["IsDev", "small", "big"]}, "small"),
        ({"Fn::If": ["IsProd", "big", {"Ref": "Stage"}]}, "dev"),
        ({"a": {"b": [{"Ref": "Stage"}, 2, None]}}, {"a": {"b": ["dev", 2, None]}}),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}},) * 2,
    ],
)
def test_a_function_gives_its_value(values, value, expected):
    """Each of CloudFormation's, in each of its forms."""
    assert values.of(value) == expected


@pytest.mark.parametrize(
    ("name", "holds"),
    [("IsDev", True), ("IsProd", False), ("Both", False), ("Any", True), (None, True)],
)
def test_a_condition_holds_or_does_not(values, name, holds):
    """`Fn::And`, `Fn::Or`, `Fn::Not`, `Fn::Equals`, and one by another."""
    assert values.holds(name) is holds


def test_no_value_leaves_out_what_holds_it(values):
    """A property, an item; and alone it is nothing."""
    none = {"Ref": "AWS::NoValue"}
    given = {"a": {"Fn::If": ["IsProd", 1, none]}, "b": [none, 2], "c": 3}
    assert values.of(given) == {"b": [2], "c": 3}
    assert values.of({"Fn::Join": ["-", ["a", none, "b"]]}) == "a-b"
    assert values.of(none) is NOTHING


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "New"},
        {"Fn::GetAtt": ["New", "Arn"]},
        {"Fn::Sub": "a ${New} b"},
        {"Fn::Sub": ["${x}", {"x": {"Ref": "New"}}]},
        {"Fn::Join": ["", ["a", {"Ref": "New"}]]},
        {"Fn::Select": [0, {"Fn::Split": [":", {"Fn::GetAtt": ["New", "Arn"]}]}]},
        {"Fn::ToJsonString": {"a": [{"Ref": "New"}]}},
        {"Fn::FindInMap": ["Sizes", {"Ref": "New"}, "Memory"]},
        {"Fn::ImportValue": {"Ref": "New"}},
        {"Fn::GetStackOutput": {"StackName": {"Ref": "New"}, "OutputName": "a"}},
        {"Fn::GetAZs": {"Ref": "New"}},
        {"Fn::GetAtt": ["Jobs", {"Ref": "New"}]},
    ],
)
def test_what_is_made_of_something_unknown_is_unknown(values, value):
    """And only that: what stands beside it is known."""
    assert values.of({"a": value, "b": {"Ref": "Stage"}}) == {"a": LATER, "b": "dev"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Fn::FindInMap": ["Sizes", "no", "Memory"]}, "Unable to get mapping for Sizes::no::Mem"),
        ({"Fn::Select": [5, ["a"]]}, "cannot select nonexistent value at index 5"),
        ({"Fn::Select": [-1, ["a"]]}, "cannot select nonexistent value at index -1"),
        ({"Fn::Join": ["a"]}, "every Fn::Join object requires two parameters"),
        ({"Fn::Join": ["", "a"]}, "every Fn::Join object requires two parameters"),
        ({"Fn::If": ["Nope", 1, 2]}, "unresolved condition dependency Nope"),
        ({"Fn::Length": "a"}, "Fn::Length requires a list"),
        ({"Fn::Cidr": ["10.0.0.0/28", 1, 16]}, "Fn::Cidr"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "does not know the transform AWS::Include"),
    ],
)
def test_what_cannot_be_evaluated_says_why(values, value, message):
    """In CloudFormation's words, where it has some."""
    with pytest.raises(TemplateFault, match=message):
        values.of(value)
