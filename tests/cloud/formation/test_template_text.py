"""Templates as text: JSON, and YAML with CloudFormation's short forms."""

from __future__ import annotations

import pytest

from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template_text import parsed

YAML = """
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${AWS::StackName}-jobs"
      DelaySeconds: !If [IsDev, 1, !Ref "AWS::NoValue"]
      Arn: !GetAtt Other.Arn
      Deep: !GetAtt [Other, Outputs.Url]
      Joined: !Join
        - "-"
        - - a
          - !Select [0, !Split [",", "x,y"]]
      Read: !GetStackOutput
        StackName: Base
        OutputName: Url
Conditions:
  IsDev: !Not [!Condition IsProd]
"""


def test_short_forms_are_the_functions_that_they_stand_for():
    """`!Ref` and `!Condition` by their own names, the rest as `Fn::`."""
    found = parsed(YAML)
    assert found["AWSTemplateFormatVersion"] == "2010-09-09"
    assert found["Resources"]["Jobs"]["Properties"] == {
        "QueueName": {"Fn::Sub": "${AWS::StackName}-jobs"},
        "DelaySeconds": {"Fn::If": ["IsDev", 1, {"Ref": "AWS::NoValue"}]},
        "Arn": {"Fn::GetAtt": ["Other", "Arn"]},
        "Deep": {"Fn::GetAtt": ["Other", "Outputs.Url"]},
        "Joined": {"Fn::Join": ["-", ["a", {"Fn::Select": [0, {"Fn::Split": [",", "x,y"]}]}]]},
        "Read": {"Fn::GetStackOutput": {"StackName": "Base", "OutputName": "Url"}},
    }
    assert found["Conditions"] == {"IsDev": {"Fn::Not": [{"Condition": "IsProd"}]}}


def test_json_is_read_as_json():
    """Whatever stands before it."""
    assert parsed(' \n {"Resources": {}}') == {"Resources": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": }', "JSON not well-formed. (line 1, column 7)"),
        ("a: b: c", "YAML not well-formed. (line 1, column 5)"),
        ("just text", "unsupported structure."),
        ("[1, 2]", "unsupported structure."),
        ("a: \x00", "YAML not well-formed."),
    ],
)
def test_text_that_is_no_template_is_refused(text, message):
    """With the place, in CloudFormation's words."""
    with pytest.raises(ValidationError) as refused:
        parsed(text)
    assert refused.value.message == f"Template format error: {message}"


def test_a_key_is_the_text_that_is_written():
    """The number of an account, a date, a word that YAML takes for a truth: all are keys."""
    text = "Mappings: {M: {012345678901: {on: 1}, 123456789012: {2: a}, 1.50: {~: b}}}"
    assert parsed(text)["Mappings"]["M"] == {
        "012345678901": {"on": 1},
        "123456789012": {"2": "a"},
        "1.50": {"~": "b"},
    }
    assert parsed("A: &a {x: 1}\nB: {<<: *a, y: 2}") == {"A": {"x": 1}, "B": {"x": 1, "y": 2}}
