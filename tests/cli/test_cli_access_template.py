"""`lambdaform access --template`: what somebody else's template allows, against the code."""

from __future__ import annotations

import json

import pytest

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
  Create:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Environment:
        Variables:
          TABLE: !Ref Orders
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Orders
        - AmazonSQSReadOnlyAccess
"""
CODE = """
import boto3, os
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    table.get_item(Key={"id": event["id"]})
    table.put_item(Item={"id": event["id"]})
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a template and its code; the current one."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(CODE)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_call_is_held_against_the_policies_of_the_role(project, run):
    """SAM's policy templates and AWS's managed policies among them, at the template's lines."""
    done = run("access", "--template", "template.yaml")
    assert done.code == 1
    assert "✗ Create: missing grants  template.yaml:6" in done.out
    assert "✓ dynamodb:GetItem" in done.out
    assert "✗ dynamodb:PutItem" in done.out
    assert "a policy of `CreateRole`" in done.out
    assert "AWS's policy `AmazonSQSReadOnlyAccess`" in done.out


def test_the_same_for_programs(project, run):
    """JSON, as of an app."""
    done = run("access", "--template", "template.yaml", "--format", "json", "Create")
    told = json.loads(done.out)
    assert [one["function"] for one in told["functions"]] == ["Create"]


def test_code_can_stand_anywhere(project, run):
    """`--code` says where, for all functions or for one."""
    (project / "src").rename(project / "elsewhere")
    (project / "src").mkdir()
    for place in ("elsewhere", "Create=elsewhere"):
        done = run("access", "--template", "template.yaml", "--code", place)
        assert "✗ dynamodb:PutItem" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--template", "none.yaml"], "`none.yaml` cannot be read"),
        (["--template", "template.yaml", "--fix"], "it has no `--fix`"),
        (["--template", "template.yaml", "--stage", "dev"], "it has no `--stage`"),
        (["--code", "src"], "`--code` says where the code of a `--template` is"),
        (["--template", "template.yaml", "--code", "a", "--code", "b"], "once"),
        (["--template", "template.yaml", "Crate"], "did you mean `Create`?"),
    ],
)
def test_what_makes_no_sense_is_told(project, run, arguments, message):
    """On standard error, with no account of anything."""
    done = run("access", *arguments)
    assert done.code in (1, 2)
    assert message in done.err
    assert done.out == ""


def test_a_role_without_logs_is_a_warning(project, run):
    """Lambda runs the function all the same: nobody sees what it does."""
    text = TEMPLATE.replace("      Policies:", "      Role: !GetAtt Role.Arn\n      Unused:")
    role = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Statement: {Effect: Allow, Action: "dynamodb:*", Resource: "*"}
"""
    (project / "template.yaml").write_text(text.partition("      Unused:")[0] + role)
    done = run("access", "--template", "template.yaml", "--format", "sarif")
    levels = {one["ruleId"]: one["level"] for one in json.loads(done.out)["runs"][0]["results"]}
    assert levels["W9927"] == "warning"
    assert "E9920" not in levels
    assert done.code == 0
