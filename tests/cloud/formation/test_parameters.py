"""Parameters of a stack: given, kept, defaulted, constrained, hidden, stored elsewhere."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from embedded import body, client

from lambdaform.cloud.formation.parameters import resolved
from lambdaform.cloud.formation.records import Parameter
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template


def found(declared, given=(), previous=None, store=str):
    made = Template("", {"Parameters": declared})
    return resolved(made, given, previous or {}, store)


def said(key, value):
    return {"ParameterKey": key, "ParameterValue": value}


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("String", "a,b", "a,b"),
        ("Number", "5", "5"),
        ("CommaDelimitedList", "a, b", ["a", "b"]),
        ("CommaDelimitedList", "", []),
        ("List<Number>", "1,2", ["1", "2"]),
        ("List<AWS::EC2::Subnet::Id>", "s-1,s-2", ["s-1", "s-2"]),
        ("AWS::EC2::VPC::Id", "vpc-1", "vpc-1"),
        ("AWS::SSM::Parameter::Name", "/a/b", "/a/b"),
    ],
)
def test_a_value_is_what_its_type_says(type, value, expected):
    """Text, or a list of texts."""
    assert found({"A": {"Type": type}}, [said("A", value)])["A"].resolved == expected


def test_truths_are_written_as_templates_write_them():
    """A default and what is allowed are `true` and `false`, not Python's words for them."""
    declared = {"A": {"Type": "String", "Default": True, "AllowedValues": [True, False, 1]}}
    assert found(declared)["A"].resolved == "true"
    for value in ("true", "false", "1"):
        assert found(declared, [said("A", value)])["A"].resolved == value
    with pytest.raises(ValidationError, match="must be one of AllowedValues"):
        found(declared, [said("A", "True")])


@pytest.mark.parametrize(
    "type", ["CommaDelimitedList", "List<String>", "List<Number>", "List<AWS::EC2::Subnet::Id>"]
)
def test_a_list_may_be_stored_elsewhere(type):
    """What the parameter store holds is the list; its name is none."""
    declared = {"A": {"Type": f"AWS::SSM::Parameter::Value<{type}>"}}
    made = found(declared, [said("A", "/a,b")], store={"/a,b": "1, 2"}.__getitem__)["A"]
    assert (made.value, made.resolved, made.stored) == ("/a,b", ["1", "2"], True)


def test_a_default_stands_where_nothing_is_given():
    """As text, whatever the template writes."""
    declared = {"A": {"Type": "Number", "Default": 5}, "B": {"Type": "String", "Default": "b"}}
    made = found(declared, [said("B", "c")])
    assert {key: one.value for key, one in made.items()} == {"A": "5", "B": "c"}


def test_a_value_can_be_the_one_so_far():
    """Where there is one."""
    declared = {"A": {"Type": "String", "Default": "a"}}
    given = [{"ParameterKey": "A", "UsePreviousValue": True}]
    assert found(declared, given, {"A": Parameter("old", "old")})["A"].value == "old"
    with pytest.raises(ValidationError, match="Cannot specify usePreviousValue as true"):
        found(declared, given)


def test_what_is_stored_elsewhere_is_read():
    """A parameter that names one of the parameter store."""
    store = {"/size": "5", "/names": "a,b"}.__getitem__
    declared = {
        "Size": {"Type": "AWS::SSM::Parameter::Value<String>"},
        "Names": {"Type": "AWS::SSM::Parameter::Value<List<String>>"},
    }
    made = found(declared, [said("Size", "/size"), said("Names", "/names")], store=store)
    assert made["Size"] == Parameter("/size", "5", stored=True)
    assert made["Names"].resolved == ["a", "b"]


@pytest.mark.parametrize(
    ("declared", "given", "message"),
    [
        ({"A": {"Type": "String"}}, [], "Parameters: [A] must have values"),
        ({}, [said("A", "a")], "Parameters: [A] do not exist in the template"),
        (
            {"A": {"Type": "String", "AllowedValues": ["a", 5]}},
            [said("A", "c")],
            "Parameter 'A' must be one of AllowedValues",
        ),
        (
            {"A": {"Type": "String", "AllowedPattern": "[a-z]+"}},
            [said("A", "A1")],
            "Parameter 'A' must match pattern [a-z]+",
        ),
        (
            {"A": {"Type": "String", "MinLength": "3"}},
            [said("A", "ab")],
            "Parameter 'A' must contain at least 3 characters",
        ),
        (
            {"A": {"Type": "String", "MaxLength": 3}},
            [said("A", "abcd")],
            "Parameter 'A' must contain at most 3 characters",
        ),
        ({"A": {"Type": "Number"}}, [said("A", "x")], "Parameter 'A' must be a number"),
        (
            {"A": {"Type": "Number", "MinValue": 3}},
            [said("A", "2")],
            "Parameter 'A' must be a number not less than 3",
        ),
        (
            {"A": {"Type": "List<Number>", "MaxValue": 3}},
            [said("A", "1,4")],
            "Parameter 'A' must be a number not greater than 3",
        ),
        (
            {"A": {"Type": "String", "AllowedPattern": "a", "ConstraintDescription": "say a"}},
            [said("A", "b")],
            "Parameter A failed to satisfy constraint: say a",
        ),
    ],
)
def test_a_value_that_may_not_be_is_refused(declared, given, message):
    """In CloudFormation's words."""
    with pytest.raises(ValidationError) as refused:
        found(declared, given)
    assert refused.value.message == message


def test_a_hidden_parameter_is_told_by_nobody(stacks, workshop):
    """But its value is used, and can be used again."""
    declared = {"Secret": {"Type": "String", "NoEcho": True}, "Delay": {"Type": "Number"}}
    template = body(
        Parameters=declared,
        Jobs={"QueueName": {"Ref": "Secret"}, "DelaySeconds": {"Ref": "Delay"}},
    )
    stacks.create(template, Parameters=[said("Secret", "sesame"), said("Delay", "1")])
    kept = {"ParameterKey": "Secret", "UsePreviousValue": True}
    done = stacks.update(template, Parameters=[kept, said("Delay", "2")])
    assert workshop.things["Jobs-1"] == {"QueueName": "sesame", "DelaySeconds": 2}
    shown = {one["ParameterKey"]: one["ParameterValue"] for one in done["Parameters"]}
    assert shown == {"Secret": "****", "Delay": "2"}


def test_what_the_parameter_store_says_is_a_change(cloud, stacks, workshop):
    """The stack tells what was read; another value is another stack."""
    store = client(cloud, "ssm")
    store.put_parameter(Name="/delay", Value="1", Type="String")
    declared = {"Delay": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/delay"}}
    template = body(Parameters=declared, Jobs={"DelaySeconds": {"Ref": "Delay"}})
    made = stacks.create(template)
    assert made["Parameters"] == [
        {"ParameterKey": "Delay", "ParameterValue": "/delay", "ResolvedValue": "1"}
    ]
    store.put_parameter(Name="/delay", Value="2", Type="String", Overwrite=True)
    stacks.update(template)
    assert workshop.things["Jobs-1"] == {"DelaySeconds": 2}
    template["Parameters"]["Delay"]["Default"] = "/none"
    with pytest.raises(ClientError, match=r"Unable to fetch parameters \[/none\]"):
        stacks.api.create_stack(StackName="Other", TemplateBody=json.dumps(template))


def test_what_is_hidden_is_shown_nowhere(stacks, workshop):
    """Not among the parameters, nor in what resources are made of; they are given it."""
    declared = {
        "Secret": {"Type": "String", "NoEcho": True},
        "List": {"Type": "CommaDelimitedList"},
    }
    declared["List"]["NoEcho"] = "true"
    sub = {"Fn::Sub": "x-${Secret}-y"}
    jobs = {"QueueName": sub, "Tags": [{"Key": "a", "Value": {"Fn::Select": [1, {"Ref": "List"}]}}]}
    template = body(Jobs=jobs, Parameters=declared)
    given = [said("Secret", "hush"), said("List", "one,quiet")]
    made = stacks.create(template, Parameters=given)
    assert {one["ParameterValue"] for one in made["Parameters"]} == {"****"}
    assert workshop.things["Jobs-1"]["QueueName"] == "x-hush-y"
    change = [said("Secret", "psst"), {"ParameterKey": "List", "UsePreviousValue": True}]
    stacks.planned(template, Parameters=change)
    planned = stacks.api.describe_change_set(
        StackName="Shop", ChangeSetName="next", IncludePropertyValues=True
    )
    stacks.executed()
    events = stacks.api.describe_stack_events(StackName="Shop")["StackEvents"]
    shown = [one["ResourceProperties"] for one in events if "ResourceProperties" in one]
    assert set(shown) == {'{"QueueName":"x-****-y","Tags":[{"Key":"a","Value":"****"}]}'}
    told = json.dumps([planned, stacks.described()], default=str)
    assert not any(word in told for word in ("hush", "psst", "quiet"))
