"""`allow=INFER` where stacks have something of the CDK, or are the CDK's."""

from __future__ import annotations

import pytest

from lambdaform import INFER, Function, InlineCode, Stack, Table
from lambdaform.cdk import CdkConstruct

pytestmark = pytest.mark.slow

PUT = InlineCode(
    "import boto3, os\n"
    "def handler(event, context):\n"
    "    boto3.client('dynamodb').put_item(TableName=os.environ['T'], Item={})\n"
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """What code reaches is kept in a cache of the test's own."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path_factory.mktemp("cache")))


def allowed(body):
    """Return what the function's role allows, without logs and traces."""
    policy = body["Resources"]["WorkerRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    return [
        (s["Action"], s["Resource"])
        for s in policy["Statement"]
        if not str(s["Action"]).startswith(("['logs", "['xray"))
    ]


def worker(stack, name):
    return Function(
        stack, "Worker", code=PUT, handler="index.handler", allow=INFER, environment={"T": name}
    )


def test_own_resources_are_granted_in_either_direction(side):
    """Inside an app of the CDK, and with the CDK inside."""
    stack, rendered = side
    worker(stack, Table(stack, "Orders", partition_key="pk").name)
    arn = {"Fn::GetAtt": ["Orders", "Arn"]}
    assert allowed(rendered()) == [(["dynamodb:PutItem"], arn)]


def test_resources_of_the_cdk_inside_are_granted(app, stack):
    """What the CDK makes is in the finished template, by which it is known."""
    from aws_cdk import aws_dynamodb

    key = aws_dynamodb.Attribute(name="pk", type=aws_dynamodb.AttributeType.STRING)
    theirs = CdkConstruct(
        stack, "Theirs", lambda scope: aws_dynamodb.Table(scope, "Table", partition_key=key)
    )
    worker(stack, theirs.construct.table_name)
    from lambdaform.synth import synth

    ((actions, resource),) = allowed(synth(app).template("Main").body)
    assert actions == ["dynamodb:PutItem"]
    assert resource["Fn::GetAtt"][0].startswith("Theirs")
    assert resource["Fn::GetAtt"][1] == "Arn"


def test_what_only_the_cdk_knows_is_refused_at_the_line(theirs, templates):
    """A stack of the CDK: a name that the CDK resolves later is no resource that is known."""
    import aws_cdk
    from aws_cdk import aws_dynamodb

    mine = Stack(theirs, "Main")
    other = aws_cdk.Stack(theirs, "Other")
    key = aws_dynamodb.Attribute(name="pk", type=aws_dynamodb.AttributeType.STRING)
    table = aws_dynamodb.Table(other, "Table", partition_key=key)
    worker(mine, table.table_name)
    with pytest.raises(Exception, match="a value of the AWS CDK") as caught:
        templates(theirs)
    assert "allow" in str(caught.value)
