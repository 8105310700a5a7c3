"""What tests ask of roles: whether they allow something, or refuse it, for certain."""

from __future__ import annotations

import pytest

from lambdaform import App, Bucket, Function, Grant, InlineCode, Queue, Resource, Stack, Table
from lambdaform.testing import assert_can, assert_cannot


@pytest.fixture
def orders(stack):
    """A table."""
    return Table(stack, "Orders", partition_key="pk")


def test_a_grant_is_on_its_resource(stack, function, orders):
    """By any case of the action, as IAM has it; on no other resource."""
    worker = function(allow=[orders.grant("PutItem")])
    other = Table(stack, "Other", partition_key="pk")
    assert_can(worker, "dynamodb:putitem", orders)
    assert_cannot(worker, "dynamodb:GetItem", orders)
    assert_cannot(worker, "dynamodb:PutItem", other)


def test_a_grant_of_a_part_is_neither_allowed_nor_refused(stack, function):
    """Whoever asks for the whole bucket is told that it is a part."""
    data = Bucket(stack, "Data")
    worker = function(allow=[data.read.prefix("in/")])
    assert_can(worker, "s3:GetObject", "Data/in/a")
    assert_can(worker, "s3:GetObject", "Data/in/*")
    assert_cannot(worker, "s3:GetObject", "Data/out/a")
    for ask in (assert_can, assert_cannot):
        with pytest.raises(AssertionError, match="a part of"):
            ask(worker, "s3:GetObject", data)


def test_without_a_resource_all_there_are_are_meant(function, orders):
    """A role that may do it to one resource does not refuse it."""
    worker = function(allow=[orders.grant("PutItem")])
    assert_cannot(worker, "dynamodb:GetItem")
    with pytest.raises(AssertionError, match="a part of"):
        assert_cannot(worker, "dynamodb:PutItem")


def test_an_action_without_resources_is_asked_for_on_everything(function):
    """`*` is what IAM has then."""
    worker = function(allow=[Grant.on("*", "s3:ListAllMyBuckets")])
    assert_can(worker, "s3:ListAllMyBuckets")
    assert_cannot(worker, "sqs:ListQueues")


def test_conditions_of_which_something_is_said_are_held_against_it(stack, function):
    """Others count as fulfilled."""
    jobs = Queue(stack, "Jobs")
    only = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    worker = function(allow=[jobs.send.when(only)])
    assert_can(worker, "sqs:SendMessage", jobs)
    assert_can(worker, "sqs:SendMessage", jobs, {"aws:SourceVpc": "vpc-1"})
    assert_cannot(worker, "sqs:SendMessage", jobs, {"aws:sourcevpc": "vpc-2"})


def test_a_policy_that_is_not_here_may_allow_it(stack, function):
    """So nothing is refused for certain."""
    service = {"Service": "lambda.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Statement": [trust]},
        "ManagedPolicyArns": ["arn:aws:iam::123456789012:policy/ours"],
    }
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties=properties)
    worker = function(role=role.att("Arn"))
    for ask in (assert_can, assert_cannot):
        with pytest.raises(AssertionError, match="depends on what is not known"):
            ask(worker, "s3:ListAllMyBuckets")


@pytest.mark.parametrize(
    ("action", "resource", "said"),
    [
        ("dynamodb:PutItm", "Orders", "`dynamodb:PutItm` does not exist"),
        ("dynamodb:PutItem", "Order", "no resource has the id `Order`"),
        ("sqs:SendMessage", "Orders", "does not apply to `Orders`"),
    ],
)
def test_what_does_not_exist_is_said(function, orders, action, resource, said):
    """An assertion that asks for nothing would always hold."""
    with pytest.raises(AssertionError, match=said):
        assert_cannot(function(), action, resource)


def test_a_role_of_somebody_else_is_not_judged():
    """What it allows, the app does not say."""
    stack = Stack(App("shop"), "Main")
    code = InlineCode("def handler(event, context):\n    pass\n")
    role = "arn:aws:iam::123456789012:role/theirs"
    worker = Function(stack, "Worker", code=code, handler="index.handler", role=role)
    with pytest.raises(AssertionError, match="is not declared by the app"):
        assert_cannot(worker, "s3:ListAllMyBuckets")
