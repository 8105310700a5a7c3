"""Parameters, mappings, conditions, outputs; intrinsic functions and pseudo parameters."""

from __future__ import annotations

import pytest

from lambdaform import Aws, Condition, Fn, Mapping, Output, Parameter, Queue, Stack
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth


@pytest.fixture
def value(stack, body):
    """Return how a value renders, when called."""

    def of(value):
        Output(stack, "Shown", value=value)
        return body()["Outputs"]["Shown"]["Value"]

    return of


@pytest.fixture
def live(stack):
    """A condition."""
    return Condition(stack, "IsLive", expression=Fn.equals(Aws.STACK_NAME, "live"))


def told(make):
    """Return the one problem that is raised at once, at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        make()
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    return f"{problem.message} ({problem.hint})"


def test_a_parameter_says_only_what_it_is_told(stack, body):
    """It is a string unless it is said otherwise."""
    Parameter(stack, "Size")
    assert body()["Parameters"] == {"Size": {"Type": "String"}}


def test_every_option_of_a_parameter_is_rendered(stack, body):
    """Each option becomes the property that CloudFormation calls so."""
    Parameter(
        stack,
        "Size",
        type="Number",
        default=0,
        description="how big",
        allowed_values=[0, 1],
        allowed_pattern="[01]",
        constraint_description="0 or 1",
        min_length=1,
        max_length=2,
        min_value=0,
        max_value=1,
        no_echo=True,
    )
    assert body()["Parameters"]["Size"] == {
        "Type": "Number",
        "Default": 0,
        "Description": "how big",
        "AllowedValues": [0, 1],
        "AllowedPattern": "[01]",
        "ConstraintDescription": "0 or 1",
        "MinLength": 1,
        "MaxLength": 2,
        "MinValue": 0,
        "MaxValue": 1,
        "NoEcho": True,
    }


def test_a_parameter_is_read_by_its_value(stack, value):
    """In its own stack as a `Ref`."""
    assert value(Parameter(stack, "Size").value) == {"Ref": "Size"}


def test_a_parameter_is_read_in_another_stack(app, stack):
    """As an output of its own."""
    size = Parameter(stack, "Size")
    Output(Stack(app, "Other"), "Copy", value=size.value)
    assert synth(app).template("Main").body["Outputs"] == {"SizeRef": {"Value": {"Ref": "Size"}}}


def test_a_mapping_is_looked_up(stack, body):
    """Either key may be known only later."""
    sizes = Mapping(stack, "Sizes", table={"eu-west-1": {"size": 1, "zones": ["a", "b"]}})
    Output(stack, "Size", value=sizes.find(Aws.REGION, "size"))
    assert body()["Mappings"] == {"Sizes": {"eu-west-1": {"size": 1, "zones": ["a", "b"]}}}
    assert body()["Outputs"]["Size"]["Value"] == {
        "Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "size"]
    }


def test_a_mapping_has_two_levels(stack, problems):
    """One level is a wrong type."""
    Mapping(stack, "Sizes", table={"eu-west-1": 1})
    (problem,) = problems()
    assert problem.startswith("mapping `Sizes`: `table['eu-west-1']` is `1`, but it takes a dict")


def test_a_condition_is_made_of_others(stack, live, body):
    """Conditions stand in each other by their names."""
    far = Condition(stack, "IsFar", expression=Fn.not_(Fn.equals(Aws.REGION, "eu-west-1")))
    Condition(stack, "Both", expression=Fn.and_(live, far))
    Condition(stack, "Either", expression=Fn.or_(live, Fn.not_(far)))
    Condition(stack, "Same", expression=live)
    conditions = body()["Conditions"]
    near = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}
    assert conditions["IsFar"] == {"Fn::Not": [near]}
    assert conditions["Both"] == {"Fn::And": [{"Condition": "IsLive"}, {"Condition": "IsFar"}]}
    assert conditions["Either"] == {
        "Fn::Or": [{"Condition": "IsLive"}, {"Fn::Not": [{"Condition": "IsFar"}]}]
    }
    assert conditions["Same"] == {"Condition": "IsLive"}


def test_a_value_depends_on_a_condition(live, value):
    """One of the two may be no value at all."""
    assert value(Fn.if_(live, "x", Aws.NO_VALUE)) == {
        "Fn::If": ["IsLive", "x", {"Ref": "AWS::NoValue"}]
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: Fn.if_("IsLive", "a", "b"),
        lambda: Fn.not_("IsLive"),
        lambda: Fn.and_(Fn.equals("a", "b"), "IsLive"),
        lambda: Fn.or_("IsLive", "IsLive"),
    ],
)
def test_a_condition_is_no_name(make):
    """Names are what CloudFormation has; here it is the object."""
    assert told(make) == (
        "`'IsLive'` is no condition"
        ' (declare one: `Condition(stack, "IsLive", expression=Fn.equals(...))`)'
    )


def test_an_output_says_only_what_it_is_told(stack, body):
    """A value, of text or a whole number."""
    Output(stack, "Size", value=5)
    assert body()["Outputs"] == {"Size": {"Value": 5}}


def test_every_option_of_an_output_is_rendered(stack, live, body):
    """Each option becomes the property that CloudFormation calls so."""
    jobs = Queue(stack, "Jobs")
    Output(
        stack,
        "Url",
        value=jobs.url,
        description="where jobs go",
        export_name=f"{Aws.STACK_NAME}-url",
        condition=live,
    )
    assert body()["Outputs"]["Url"] == {
        "Value": {"Ref": "Jobs"},
        "Description": "where jobs go",
        "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-url"}},
        "Condition": "IsLive",
    }


@pytest.mark.parametrize(
    ("make", "rendered"),
    [
        (lambda q: Fn.join("-", [q.name, "x"]), {"Fn::Join": ["-", [{"Ref": "Jobs"}, "x"]]}),
        (lambda q: Fn.split("-", q.name), {"Fn::Split": ["-", {"Ref": "Jobs"}]}),
        (lambda q: Fn.select(0, ["a", q.name]), {"Fn::Select": [0, ["a", {"Ref": "Jobs"}]]}),
        (lambda q: Fn.import_value("x"), {"Fn::ImportValue": "x"}),
        (lambda q: Fn.base64(q.name), {"Fn::Base64": {"Ref": "Jobs"}}),
        (lambda q: Fn.get_azs(), {"Fn::GetAZs": ""}),
        (lambda q: Fn.cidr("10.0.0.0/16", 4, 8), {"Fn::Cidr": ["10.0.0.0/16", 4, 8]}),
        (lambda q: Fn.sub("${Jobs}-x"), {"Fn::Sub": "${Jobs}-x"}),
        (
            lambda q: Fn.sub("${A}-x", {"A": q.name}),
            {"Fn::Sub": ["${A}-x", {"A": {"Ref": "Jobs"}}]},
        ),
    ],
)
def test_a_function_is_what_cloudformation_calls_so(stack, value, make, rendered):
    """References stand in its arguments as anywhere."""

    class Named(Queue):
        name = property(lambda self: self.ref())

    assert value(make(Named(stack, "Jobs"))) == rendered


def test_a_function_stands_in_an_f_string(stack, value):
    """As a variable of `Fn::Sub`."""
    jobs = Queue(stack, "Jobs")
    assert value(f"{Fn.select(5, Fn.split(':', jobs.arn))}!") == {
        "Fn::Sub": [
            "${Value_1}!",
            {"Value_1": {"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Jobs", "Arn"]}]}]}},
        ]
    }


def test_sub_is_for_cloudformations_own_form(stack):
    """References of Python's stand in f-strings, or among the variables."""
    jobs = Queue(stack, "Jobs")
    assert told(lambda: Fn.sub(f"{jobs.name}-${{AWS::Region}}")) == (
        "the pattern of `Fn.sub` holds a reference of Python's"
        " (an f-string needs no `Fn.sub`; or give the reference as a variable)"
    )


@pytest.mark.parametrize(
    ("argument", "problem"),
    [
        ((x for x in "ab"), "cannot take `<generator object <genexpr>>` (write it as a list)"),
        ([b"x"], "cannot take `b'x'` (None)"),
        ({1: "x"}, "a key in a template must be plain text, not `1`"),
    ],
)
def test_what_a_function_cannot_take_is_told_in_an_f_string(argument, problem):
    """At the line of the f-string."""
    with pytest.raises(DeclarationError) as caught:
        f"{Fn.join('-', argument)}"
    (found,) = caught.value.problems
    assert problem in f"{found.message} ({found.hint})"


def test_pseudo_parameters_are_known_in_every_stack(value):
    """They are references like others."""
    assert value(f"{Aws.PARTITION}:{Aws.REGION}:{Aws.ACCOUNT_ID}") == {
        "Fn::Sub": "${AWS::Partition}:${AWS::Region}:${AWS::AccountId}"
    }
