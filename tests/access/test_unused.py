"""What is told of grants that nobody uses: only what a person can leave out."""

from __future__ import annotations

import kinds
import pytest

from lambdaform import (
    App,
    Bucket,
    Component,
    EventBus,
    Function,
    GlobalSecondaryIndex,
    Grant,
    InlineCode,
    Key,
    Resource,
    SsmPath,
    Stack,
    Stage,
    Table,
)
from lambdaform.access import prove
from lambdaform.synth import synth


@pytest.fixture
def told(app, stack):
    """Return what is told of a function with some code and some grants, as `action resource`."""

    def found(body, allow, **environment):
        code = f"import boto3, os\ndef handler(event, context):\n    {body}\n"
        Function(
            stack,
            "Worker",
            code=InlineCode(code),
            handler="index.handler",
            allow=allow,
            environment=environment,
        )
        proof = prove(synth(app))
        shown = proof.places.shown
        return [f"{p.action} {shown(p.resource)}" for role in proof.roles for p in role.unused]

    return found


@pytest.fixture
def orders(stack):
    """A table with two indexes."""
    indexes = [GlobalSecondaryIndex(name, partition_key=name) for name in ("day", "city")]
    return Table(stack, "Orders", partition_key="pk", global_secondary_indexes=indexes)


QUERY = 'boto3.client("dynamodb").query(TableName=os.environ["T"]{})'


def test_an_index_comes_with_its_table(orders, told):
    """A query of the table uses the grant; its indexes are of the same table."""
    assert told(QUERY.format(""), [orders.grant("Query")], T=orders.name) == []


def test_a_table_of_which_only_an_index_is_used_is_told(orders, told):
    """`.index(...)` leaves it out; the other index comes with the one that is used."""
    query = QUERY.format(', IndexName="day"')
    assert told(query, [orders.grant("Query")], T=orders.name) == ["dynamodb:Query Orders"]


def test_a_grant_of_an_index_alone_is_used_by_a_query_of_it(orders, told):
    """What was narrowed is not told of."""
    query = QUERY.format(', IndexName="day"')
    assert told(query, [orders.grant("Query").index("day")], T=orders.name) == []


def test_an_action_that_is_used_nowhere_is_told(orders, told):
    """On all that the element names, be it made for people or by them."""
    every = told(QUERY.format(""), [orders.grant("Query", "Scan")], T=orders.name)
    assert every == [
        "dynamodb:Scan Orders",
        "dynamodb:Scan Orders/index/day",
        "dynamodb:Scan Orders/index/city",
    ]


def test_a_path_comes_with_what_is_below_it(stack, told):
    """One grant names both, and nobody can ask for less."""
    path = SsmPath(stack, "Settings", path="/shop")
    body = 'boto3.client("ssm").get_parameters_by_path(Path="/shop")'
    assert told(body, [path.grant("GetParametersByPath")]) == []


def test_of_several_resources_that_somebody_named_one_can_go(stack, told):
    """`Grant.on([a, b], ...)` of which one is used."""
    one, other = Bucket(stack, "One"), Bucket(stack, "Other")
    grant = Grant.on([f"{one.arn}/*", f"{other.arn}/*"], "s3:GetObject")
    body = 'boto3.client("s3").get_object(Bucket=os.environ["B"], Key="a")'
    assert told(body, [grant], B=one.name) == ["s3:GetObject Other/*"]


def test_actions_on_different_resources_of_one_grant_are_used(stack, told):
    """`Grant.on([a, b], "X", "Y")`, X on a and Y on b: nothing of it can be left out."""
    one, other = Bucket(stack, "One"), Bucket(stack, "Other")
    grant = Grant.on([f"{one.arn}/*", f"{other.arn}/*"], "s3:GetObject", "s3:PutObject")
    body = (
        's3 = boto3.client("s3"); s3.get_object(Bucket=os.environ["B"], Key="a"); '
        's3.put_object(Bucket=os.environ["C"], Key="a")'
    )
    assert told(body, [grant], B=one.name, C=other.name) == []


def test_the_use_of_a_key_comes_with_the_grant(stack, told):
    """It is not told that an object is never decrypted, where the grant of writing brings that."""
    key = Key(stack, "Lock")
    data = Bucket(stack, "Data", kms_key_arn=key.arn)
    body = 'boto3.client("s3").put_object(Bucket=os.environ["B"], Key="a")'
    assert told(body, [data.write], B=data.name) == ["s3:AbortMultipartUpload Data/*"]


def test_a_key_that_is_granted_for_itself_is_told(stack, told):
    """Nobody encrypts with it."""
    key = Key(stack, "Lock")
    assert told("pass", [key.encrypt]) == ["kms:Encrypt Lock"]


def test_the_same_action_under_another_condition_is_another_grant(stack, told):
    """Of two sources of events one is used."""
    bus = EventBus(stack, "Bus")
    allow = [
        bus.put_events.when({"StringEquals": {"events:source": one}}) for one in ("shop", "cellar")
    ]
    body = (
        'boto3.client("events").put_events(Entries=[{"EventBusName": os.environ["B"], '
        '"Source": "shop", "DetailType": "x"}])'
    )
    assert told(body, allow, B=bus.name) == ["events:PutEvents Bus"]


def test_an_action_that_cannot_be_done_to_a_resource_allows_nothing(stack, told):
    """So it is not told either: `s3:GetObject` on a bucket, beside its objects."""
    data = Bucket(stack, "Data")
    role = {
        "AssumeRolePolicyDocument": {"Statement": [trusted()]},
        "Policies": [
            {
                "PolicyName": "p",
                "PolicyDocument": {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "s3:GetObject",
                            "Resource": [data.arn, f"{data.arn}/*"],
                        }
                    ]
                },
            }
        ],
    }
    made = Resource(stack, "Role", type="AWS::IAM::Role", properties=role)
    Function(
        stack,
        "Other",
        code=InlineCode("def handler(event, context):\n    pass\n"),
        handler="index.handler",
        role=made.att("Arn"),
    )
    assert told("pass", []) == ["s3:GetObject Data/*"]


def trusted():
    service = {"Service": "lambda.amazonaws.com"}
    return {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}


def test_a_policy_beside_the_role_is_told_pair_by_pair(stack, told):
    """Nobody else than the app's author has declared it."""
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::x/*"}
    properties = {
        "PolicyName": "more",
        "Roles": [{"Ref": "WorkerRole"}],
        "PolicyDocument": {"Statement": [statement]},
    }
    Resource(stack, "More", type="AWS::IAM::Policy", properties=properties)
    assert told("pass", []) == ["s3:PutObject arn:aws:s3:::x/*"]


@pytest.mark.parametrize("which", ["smallest", "fullest"])
def test_no_trigger_and_no_option_of_any_kind_is_missing_or_unused(which):
    """What kinds grant for themselves is what Lambda needs, neither more nor less."""
    app = App("all", stages=[Stage("dev", region="eu-west-1")])
    for number, (name, uses) in enumerate(kinds.USES.items()):
        if number % 6 == 0:
            Stack(app, f"Stack{number // 6}")
        getattr(uses, which)(Component(app.stacks[-1], name))
    proof = prove(synth(app))
    assert proof.functions
    for function in proof.functions:
        notes = function.function.values.template.notes.get(function.function.id, {})
        assert function.missing == (), function.function.id
        role = proof.role_of(function)
        if role is not None and not any(notes.get("allow", ())):
            assert role.unneeded == (), function.function.id
