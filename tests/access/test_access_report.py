"""How functions stand, who gave them what, and how that is told."""

from __future__ import annotations

import pytest

from lambdaform import App, Function, InlineCode, Queue, QueueTrigger, Resource, Stack, Table
from lambdaform.access import prove
from lambdaform.access.accounts import report
from lambdaform.access.report_text import text
from lambdaform.access.standing import doubts, state
from lambdaform.synth import synth

PUT = """
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item=event)
"""
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
HIDDEN = """
import boto3

def handler(event, context):
    getattr(boto3.client("sqs"), event["name"])()
"""


@pytest.fixture
def stack():
    """A stack to declare in."""
    return Stack(App("shop"), "Main")


def proved(stack):
    """Return what is proven of a stack's app."""
    return prove(synth(stack.app))


def accounts(stack):
    """Return what is told of each function, by its id."""
    return {one.id: one for one in report(proved(stack), "shop", "dev").accounts}


def role(stack, *statements, principals=("lambda.amazonaws.com",), **properties):
    """Declare a role, `R`."""
    trust = [
        {"Effect": "Allow", "Principal": {"Service": one}, "Action": "sts:AssumeRole"}
        for one in principals
    ]
    documents = [{"Version": "2012-10-17", "Statement": one} for one in (trust, [*statements])]
    properties = {"ManagedPolicyArns": [LOGS], **properties}
    properties["AssumeRolePolicyDocument"] = documents[0]
    if statements:
        properties["Policies"] = [{"PolicyName": "P", "PolicyDocument": documents[1]}]
    Resource(stack, "R", type="AWS::IAM::Role", properties=properties)


def function(stack, id, code=PUT, role={"Fn::GetAtt": ["R", "Arn"]}):  # noqa: B006 - only read
    """Declare a function as CloudFormation has it."""
    properties = {
        "Role": role,
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": code},
        "Environment": {"Variables": {"TABLE": "arn:aws:dynamodb:eu-west-1:1:table/t"}},
    }
    Resource(stack, id, type="AWS::Lambda::Function", properties=properties)


PUTS = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}


def stands(stack):
    """Return how functions stand, and why they are not proven."""
    proof = proved(stack)
    return {
        one.function.id: (state(proof, one), [doubt.reason for doubt in doubts(proof, one)])
        for one in proof.functions
    }


def test_a_role_that_is_not_here_proves_nothing(stack):
    """Nobody sees what it allows."""
    function(stack, "F", role="arn:aws:iam::123456789012:role/theirs")
    assert stands(stack) == {"F": ("not proven", ["its role is not declared here"])}


def test_a_policy_that_is_not_here_proves_nothing(stack):
    """It may allow anything."""
    arn = "arn:aws:iam::123456789012:policy/theirs"
    role(stack, PUTS, ManagedPolicyArns=[arn])
    function(stack, "F")
    reason = f"its role has the policy `{arn}`, which is not here"
    assert stands(stack) == {"F": ("not proven", [reason])}


def test_a_role_of_others_too_proves_nothing(stack):
    """What they need is not known."""
    role(stack, PUTS, principals=("lambda.amazonaws.com", "states.amazonaws.com"))
    function(stack, "F")
    found, [reason] = stands(stack)["F"]
    assert (found, reason) == (
        "not proven",
        "its role may be taken on by `states.amazonaws.com`, too",
    )


def test_functions_of_one_role_stand_and_fall_together(stack):
    """What one of them hides may need what the role allows."""
    role(stack, PUTS)
    function(stack, "Plain")
    function(stack, "Hiding", HIDDEN)
    found = stands(stack)
    assert found["Plain"] == (
        "not proven",
        ["its role is also that of `Hiding`, which is not proven"],
    )
    assert found["Hiding"] == ("not proven", ["the name of the method is computed"])


def test_a_policy_is_named_by_what_holds_it(stack):
    """Where nothing of ours gave it."""
    role(stack, PUTS)
    function(stack, "F")
    told = accounts(stack)["F"]
    assert [row.grantor.text for row in told.calls] == ["a policy of `R`"]
    assert {row.grantor.text for row in told.runtime_needs} == {
        "AWS's policy `AWSLambdaBasicExecutionRole`"
    }


def test_a_grant_is_shown_as_it_is_written(stack):
    """In one line, whatever it stands in; a trigger's need has its reason."""
    table, jobs = Table(stack, "Orders", partition_key="pk"), Queue(stack, "Jobs")
    Function(
        stack,
        "F",
        code=InlineCode(PUT),
        handler="index.handler",
        on=[QueueTrigger(jobs)],
        allow=[
            jobs.send,
            table.grant(
                "PutItem",
            ),
        ],
        environment={"TABLE": table.name},
    )
    told = accounts(stack)["F"]
    [call] = told.calls
    assert (call.grantor.text, call.grantor.element) == ('table.grant( "PutItem", )', 1)
    assert [(one.named(), one.resource, one.grantor.text) for one in told.unused] == [
        ("sqs:SendMessage", "Jobs", "jobs.send")
    ]
    needs = {row.action: row.grantor.text for row in told.runtime_needs}
    assert needs["sqs:ReceiveMessage"] == "Lambda reads it for the function"


def test_a_grant_that_is_put_together_is_told_by_its_number(stack):
    """There is nothing to show of it."""
    table = Table(stack, "Orders", partition_key="pk")
    grants = [table.grant("GetItem"), table.grant("PutItem")]
    Function(
        stack,
        "F",
        code=InlineCode(PUT),
        handler="index.handler",
        allow=[*grants],
        environment={"TABLE": table.name},
    )
    [call] = accounts(stack)["F"].calls
    assert (call.grantor.text, call.grantor.element) == ("allow[1]", 1)


def test_a_grant_that_is_added_later_counts_on(stack):
    """Behind those of the declaration."""
    table = Table(stack, "Orders", partition_key="pk")
    made = Function(
        stack,
        "F",
        code=InlineCode(PUT),
        handler="index.handler",
        allow=[table.grant("GetItem")],
        environment={"TABLE": table.name},
    )
    made.add(allow=[table.grant("PutItem")])
    told = accounts(stack)["F"]
    assert [row.grantor.text for row in told.calls] == ["allow[1]"]
    assert [one.grantor.text for one in told.unused] == ['table.grant("GetItem")']


def test_many_unused_actions_are_cut_but_for_details(stack):
    """What a wildcard gives is a long list."""
    role(stack, {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"})
    function(stack, "F")
    told = report(proved(stack), "shop", "dev")
    assert " more on *, of a policy of `R`" in " ".join(text(told).split())
    assert "UpdateTimeToLive" not in text(told)
    assert "UpdateTimeToLive" in text(told, details=True)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_report_fits_its_screen(stack, width):
    """Words are broken between words; rows have their grant below where there is no room."""
    role(stack, PUTS, ManagedPolicyArns=["arn:aws:iam::1:policy/x"])
    function(stack, "F")
    function(stack, "G", HIDDEN)
    told = text(report(proved(stack), "shop", "dev"), width=width)
    assert max(map(len, told.splitlines())) <= width


def test_chosen_functions_have_the_totals_of_their_roles(stack):
    """And others have none."""
    role(stack, PUTS)
    function(stack, "F")
    table = Table(stack, "Orders", partition_key="pk")
    code = InlineCode(PUT)
    Function(stack, "Idle", code=code, handler="index.handler", allow=[table.grant("Scan")])
    told = report(proved(stack), "shop", "dev", [("Main", "Idle")])
    assert [one.id for one in told.accounts] == ["Idle"]
    assert told.total == told.accounts[0].excess
    assert told.total.missing == 1
