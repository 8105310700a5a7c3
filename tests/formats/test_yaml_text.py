"""Templates as YAML: what other tools read of it is what stood in the template."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samtranslator.yaml_helper import yaml_parse

from lambdaform.assembly import Template
from lambdaform.errors import Source
from lambdaform.formats import cloudformation


def text(body, **how):
    return cloudformation.YAML.text(
        Template("Main", "shop-dev-Main", body, **{"sources": {}, **how}), Path()
    )


def of_value(value):
    """Return how a value of a property is written."""
    body = {"Resources": {"Jobs": {"Properties": {"Value": value}}}}
    return text(body).partition("Value:")[2].strip()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Jobs"}, "!Ref Jobs"),
        ({"Ref": "AWS::Region"}, "!Ref AWS::Region"),
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "!GetAtt Jobs.Arn"),
        ({"Fn::GetAtt": ["Stack", "Outputs.Url"]}, "!GetAtt Stack.Outputs.Url"),
        ({"Fn::Sub": "arn:${AWS::Partition}:x"}, "!Sub arn:${AWS::Partition}:x"),
        ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "!Select\n        - 0\n        - !GetAZs ''"),
        (
            {"Fn::Join": [",", ["a", "b"]]},
            "!Join\n        - ','\n        - - a\n          - b",
        ),
        ({"Fn::If": ["IsProd", 1, 2]}, "!If [IsProd, 1, 2]"),
        ({"Fn::Base64": {"Fn::Sub": "x"}}, "Fn::Base64: !Sub x"),
        ({"Fn::GetStackOutput": {"StackName": "a"}}, "Fn::GetStackOutput:\n          StackName: a"),
        ({"Condition": "IsProd"}, "Condition: IsProd"),
        ("on", "'on'"),
        ("2012-10-17", "'2012-10-17'"),
        ("0123", "'0123'"),
        ("a\n\n", '"a\\n\\n"'),
        ("a\nb\n", "|\n        a\n        b"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_functions_are_short_and_text_stays_text(value, expected):
    """A function whose argument is one too is written in full: YAML knows one tag for a value."""
    assert of_value(value) == expected


def test_each_entry_stands_below_its_line_of_the_app(tmp_path):
    """Relative to the app's folder: the same on every machine."""
    body = {"Resources": {"A": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"Url": {"Value": "x"}}}
    sources = {
        "A": Source(str(tmp_path / "app.py"), 3),
        "Outputs.Url": Source(str(tmp_path / "stacks/api.py"), 4),
    }
    assert text(body, sources=sources, folder=tmp_path) == (
        "Resources:\n  # app.py:3\n  A:\n    Type: AWS::SQS::Queue\n"
        "\nOutputs:\n  # stacks/api.py:4\n  Url:\n    Value: x\n"
    )


def test_long_lines_stay_whole():
    """They can be searched for."""
    assert of_value("word " * 200).startswith("'word word")
    assert of_value("word " * 200).count("\n") == 0


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "",
        "a\n\n",
        "\n",
        "a\n \n",
        "yes",
        "1e3",
        "0o7",
        "1:30",
        "~",
        "=",
        "<<",
        "!Ref x",
        "a: b",
        "# a",
        "- a",
        "a\n\n b\n",
        "\t",
        "\x85",
        "\x00",
    ]
)
FUNCTIONS = st.one_of(
    st.builds(lambda name: {"Ref": name}, TEXTS),
    st.builds(
        lambda name, attribute: {"Fn::GetAtt": [name, attribute]},
        st.sampled_from("AB"),
        st.sampled_from(["Arn", "a.b"]),
    ),
    st.builds(lambda t: {"Fn::Sub": t}, TEXTS),
)
VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
    | FUNCTIONS,
    lambda v: (
        st.lists(v, max_size=3)
        | st.dictionaries(TEXTS, v, max_size=3)
        | st.builds(lambda a: {"Fn::Join": ["", a]}, st.lists(v, max_size=2))
        | st.builds(lambda a: {"Fn::Base64": a}, v)
    ),
)


@given(VALUES)
def test_what_is_read_is_what_was_written(value):
    """By the reader of AWS's own SAM translator."""
    body = {"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"Value": value}}}}
    assert yaml_parse(text(body)) == body
