"""How much more a role allows than is needed."""

from __future__ import annotations

import pytest

from lambdaform import App, Bucket, Function, InlineCode, Resource, Stack, Table
from lambdaform.access import prove
from lambdaform.access.excess import AppExcess, Excess, excess
from lambdaform.synth import synth

PUT = """
import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    table.put_item(Item=event)
"""


@pytest.fixture
def stack():
    """A stack to declare in."""
    return Stack(App("shop"), "Main")


@pytest.fixture
def table(stack):
    """A table."""
    return Table(stack, "Orders", partition_key="pk")


def role(stack, statement):
    """Declare a role that holds one statement, and a function that has it; return its excess."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    documents = [{"Action": "sts:AssumeRole", **trust}, {"Effect": "Allow", **statement}]
    trusted, allowed = ({"Version": "2012-10-17", "Statement": [one]} for one in documents)
    policies = [{"PolicyName": "P", "PolicyDocument": allowed}]
    properties = {"AssumeRolePolicyDocument": trusted, "Policies": policies}
    Resource(stack, "R", type="AWS::IAM::Role", properties=properties)
    properties = {
        "Role": {"Fn::GetAtt": ["R", "Arn"]},
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Code": {"ZipFile": PUT},
        "Environment": {"Variables": {"TABLE": {"Ref": "Orders"}}},
    }
    Resource(stack, "F", type="AWS::Lambda::Function", properties=properties)
    return excess(prove(synth(stack.app))).roles["shop-dev-Main", "R"]


def declared(stack, table, *actions, code=PUT):
    """Declare a function that may do some things; return the excess of its role."""
    Function(
        stack,
        "F",
        code=InlineCode(code),
        handler="index.handler",
        allow=[table.grant(*actions)],
        environment={"TABLE": table.name},
    )
    return excess(prove(synth(stack.app))).roles["shop-dev-Main", "FRole"]


def test_a_role_that_allows_what_is_needed_has_none(stack, table):
    """What Lambda itself needs counts on both sides: two pairs for logs, two for tracing."""
    assert declared(stack, table, "PutItem") == Excess(5, 5, 0, 0, certain=True)


def test_each_action_that_nobody_needs_is_a_pair(stack, table):
    """Two more than the five that are needed."""
    found = declared(stack, table, "PutItem", "GetItem", "Query")
    assert (found.unneeded, found.ratio) == (2, 0.4)


def test_what_is_missing_is_needed(stack, table):
    """It is in no role, and counts where it is needed."""
    found = declared(stack, table, "GetItem")
    assert (found.needed, found.granted, found.unneeded, found.missing) == (5, 5, 1, 1)


def test_it_is_the_most_where_something_is_hidden(stack, table):
    """What is not seen may need it."""
    hidden = 'import boto3\ndef handler(e, c):\n    getattr(boto3.client("sqs"), e["name"])()\n'
    found = declared(stack, table, "GetItem", code=hidden)
    assert (found.unneeded, found.certain) == (1, False)


def test_a_wildcard_counts_once_for_each_resource_and_for_the_rest(stack, table):
    """`PutItem` on every table: the one that is needed, another one, and those elsewhere."""
    Table(stack, "Other", partition_key="pk")
    Bucket(stack, "Uploads")
    found = role(stack, {"Action": "dynamodb:PutItem", "Resource": "*"})
    assert (found.granted, found.unneeded) == (3, 2)


def test_a_pattern_within_a_resource_is_of_that(stack, table):
    """All indexes of a table are a part of it: no other table is meant."""
    index = {"Fn::Sub": "${Orders.Arn}/index/*"}
    found = role(stack, {"Action": "dynamodb:Query", "Resource": index})
    assert (found.granted, found.unneeded) == (1, 1)


def test_a_wildcard_in_actions_is_all_that_it_matches(stack, table):
    """Of IAM's actions whose names begin so."""
    found = role(stack, {"Action": "dynamodb:PutI*", "Resource": {"Fn::GetAtt": ["Orders", "Arn"]}})
    assert (found.granted, found.unneeded) == (1, 0)


def test_an_action_that_knows_no_resource_is_one_pair(stack, table):
    """It can only be allowed on everything."""
    Table(stack, "Other", partition_key="pk")
    found = role(stack, {"Action": "dynamodb:ListTables", "Resource": "*"})
    assert (found.granted, found.unneeded) == (1, 1)


def test_an_app_has_the_sum_and_the_median_of_its_roles():
    """A role that needs nothing and allows something has no ratio, and is in the sum."""
    first, second = Excess(4, 4, 0, 0, certain=True), Excess(2, 3, 1, 0, certain=False)
    nothing = Excess(0, 2, 2, 0, certain=True)
    app = AppExcess({("S", "A"): first, ("S", "B"): second, ("S", "C"): nothing})
    assert app.total == Excess(6, 9, 3, 0, certain=False)
    assert (app.total.ratio, app.median, nothing.ratio) == (0.5, 0.25, None)
    assert app.of([("S", "A")]).total == first
    assert AppExcess({}).total.ratio == 0
    assert AppExcess({}).median is None
