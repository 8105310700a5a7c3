"""What the values of a template may be before anything is deployed."""

from __future__ import annotations

import pytest

from lambdaform.access.patterns import ANY, readable
from lambdaform.access.template.values import of_templates
from lambdaform.assembly import Template

BODY = {
    "Parameters": {"Size": {"Type": "String", "Default": "small"}},
    "Mappings": {"Names": {"eu": {"bucket": "b-eu"}, "us": {"bucket": "b-us"}}},
    "Resources": {
        "Orders": {"Type": "AWS::DynamoDB::Table"},
        "Named": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Ref": "Size"}}},
        "Either": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::If": ["Big", "big", {"Ref": "AWS::NoValue"}]}},
        },
        "Loop": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "Loop"}}},
    },
    "Outputs": {
        "Table": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}, "Export": {"Name": "orders-arn"}}
    },
}
OTHER = {"Resources": {}}


@pytest.fixture(scope="module")
def texts():
    """Return what a value may be, as people read it, when called; of a second stack on request."""
    made = of_templates(
        [
            Template("Shop", "shop-dev", BODY, {}, region="eu-west-1"),
            Template("Other", "other-dev", OTHER, {}),
        ]
    )
    by_name = {one.template.stack: one for one in made}
    return lambda value, stack="Shop": [readable(text) for text in by_name[stack].texts(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", ["plain"]),
        (5, ["5"]),
        (True, ["true"]),
        ({"Ref": "Orders"}, ["${Orders}"]),
        ({"Ref": "Named"}, ["${Size}"]),
        ({"Ref": "Size"}, ["${Size}"]),
        ({"Ref": "AWS::Region"}, ["eu-west-1"]),
        ({"Ref": "AWS::AccountId"}, ["${AWS::AccountId}"]),
        ({"Ref": "AWS::StackName"}, ["shop-dev"]),
        ({"Ref": "AWS::NoValue"}, []),
        ({"Ref": "Either"}, ["${Either}", "big"]),
        ({"Fn::GetAtt": "Orders.Arn"}, ["arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/${Orders}"]),
        ({"Fn::Sub": "${Orders.Arn}/index/*"}, ["arn:aws:dynamodb:eu-west-1:${AWS::AccountId}:table/${Orders}/index/*"]),
        ({"Fn::Sub": ["${A}-${!literal}", {"A": {"Ref": "Size"}}]}, ["${Size}-${literal}"]),
        ({"Fn::Join": ["-", ["a", {"Ref": "Orders"}]]}, ["a-${Orders}"]),
        ({"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::GetAtt": ["Orders", "Arn"]}]}]}, ["${Orders}"]),
        ({"Fn::Select": ["0", ["a", "b"]]}, ["a"]),
        ({"Fn::FindInMap": ["Names", "eu", "bucket"]}, ["b-eu"]),
        ({"Fn::FindInMap": ["Names", {"Ref": "Size"}, "bucket"]}, ["b-eu", "b-us"]),
        ({"Fn::If": ["Big", "a", {"Fn::If": ["Other", "b", "c"]}]}, ["a", "b", "c"]),
        ({"Fn::ImportValue": "elsewhere"}, ["${Fn::ImportValue elsewhere}"]),
        ({"Ref": "Loop"}, ["https://sqs.eu-west-1.amazonaws.com/${AWS::AccountId}/https://sqs.eu-west-1.amazonaws.com/${AWS::AccountId}/${Loop}"]),
    ],
)  # fmt: skip
def test_what_values_may_be(texts, value, expected):
    """References and functions give texts; what only a deploy tells is a symbol in them."""
    assert texts(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::ImportValue": "orders-arn"},
        {"Fn::GetStackOutput": {"StackName": "shop-dev", "OutputName": "Table"}},
    ],
)
def test_what_another_stack_tells_is_what_it_is_there(texts, value):
    """An output or an export of a stack of the app is the same text in all stacks."""
    assert texts(value, "Other") == texts({"Fn::GetAtt": ["Orders", "Arn"]})


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::GetAtt": ["Missing", "Arn"]},
        {"Ref": "Missing"},
        {"Fn::GetAtt": "x"},
        {"Fn::GetAtt": [1]},
        {"Fn::Sub": 5},
        {"Fn::Sub": ["a"]},
        {"Fn::Sub": ["${A}", []]},
        {"Fn::Join": "x"},
        {"Fn::Select": [9, ["a"]]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::If": ["a"]},
        {"Fn::FindInMap": ["Missing", "a", "b"]},
        {"Fn::FindInMap": {}},
        {"Fn::GetStackOutput": "x"},
        {"Fn::Cidr": ["10.0.0.0/16", 6, 8]},
        {"a": 1, "b": 2},
        ["a"],
        None,
    ],
)
def test_what_makes_no_sense_is_one_unknown_text(texts, value):
    """No value stops the analysis: what cannot be read may be anything."""
    assert len(texts(value)) == 1


def test_too_many_possibilities_are_anything(texts):
    """What sixteen conditions may make is not followed one by one."""
    either = {"Fn::If": ["C", "a", "b"]}
    assert texts({"Fn::Join": ["", [either] * 3]}) == [
        "aaa",
        "aab",
        "aba",
        "abb",
        "baa",
        "bab",
        "bba",
        "bbb",
    ]
    assert texts({"Fn::Join": ["", [either] * 5]}) == [readable(ANY)]
