"""Each kind that both sides have stands for the other's, in both directions of the bridge."""

from __future__ import annotations

import json

import pytest

from lambdaform import (
    Bucket,
    BucketTrigger,
    EventBus,
    EventTrigger,
    Function,
    InlineCode,
    Output,
    Queue,
    QueueTrigger,
    Stack,
    Table,
    TableTrigger,
    Topic,
    TopicTrigger,
)
from lambdaform.cdk import CdkConstruct, cdk_role, cdk_stack, from_cdk, to_cdk
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


@pytest.fixture(params=["inside", "hosted"])
def side(request, app, stack, theirs, templates):
    """A stack in either direction, and what renders it."""
    if request.param == "inside":
        return stack, lambda: synth(app).template("Main").body
    hosted = Stack(theirs, "Main")
    return hosted, lambda: templates(theirs)["Main"]


def functions(scope):
    """Make one construct of the CDK of each kind."""
    from aws_cdk import aws_dynamodb, aws_events, aws_lambda, aws_s3, aws_sns, aws_sqs

    key = aws_dynamodb.Attribute(name="id", type=aws_dynamodb.AttributeType.STRING)
    return {
        "queue": aws_sqs.Queue(scope, "Queue"),
        "table": aws_dynamodb.Table(
            scope,
            "Table",
            partition_key=key,
            stream=aws_dynamodb.StreamViewType.NEW_IMAGE,
        ),
        "bucket": aws_s3.Bucket(scope, "Bucket"),
        "topic": aws_sns.Topic(scope, "Topic"),
        "bus": aws_events.EventBus(scope, "Bus"),
        "function": aws_lambda.Function(
            scope,
            "Function",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=aws_lambda.Code.from_inline("def handler(event, context): ..."),
        ),
    }


def test_theirs_are_sources_and_can_be_granted(side):
    """Triggers, grants and attributes of each kind, by the ARN of the CDK's own."""
    stack, body = side
    made = CdkConstruct(stack, "Theirs", functions).construct
    Function(
        stack,
        "Worker",
        on=[
            QueueTrigger(made["queue"]),
            TableTrigger(made["table"]),
            TopicTrigger(made["topic"]),
            EventTrigger({"source": ["shop"]}, bus=made["bus"], name="Shop"),
        ],
        allow=[
            from_cdk(made["bucket"]).grant("GetObject"),
            from_cdk(made["table"]).grant("PutItem"),
            from_cdk(made["function"]).invoke,
            from_cdk(made["bus"]).grant("PutEvents"),
        ],
        environment={"BUCKET": from_cdk(made["bucket"]).name},
        **CODE,
    )
    resources = body()["Resources"]
    policy = json.dumps(resources["WorkerRole"]["Properties"]["Policies"])
    types = {"SQS::Queue", "DynamoDB::Table", "S3::Bucket", "Lambda::Function", "Events::EventBus"}
    for type in types:
        ids = [i for i, r in resources.items() if r["Type"] == f"AWS::{type}" and i != "Worker"]
        assert any(f'"Fn::GetAtt": ["{id}"' in policy for id in ids), type
    assert "*" not in policy.replace('"*"', "").replace('/*"', "")
    assert any(r["Type"] == "AWS::SNS::Subscription" for r in resources.values())


def test_a_bucket_of_theirs_tells_our_function(side):
    """Notifications of a bucket that the CDK makes are set like those of any that exists."""
    stack, body = side
    made = CdkConstruct(stack, "Theirs", functions).construct
    Function(stack, "Worker", on=[BucketTrigger(made["bucket"])], **CODE)
    types = [r["Type"] for r in body()["Resources"].values()]
    assert "AWS::Lambda::Permission" in types


def test_ours_stand_where_theirs_would(side):
    """Each kind of ours is taken by the CDK's own constructs, as its interface."""
    import aws_cdk
    from aws_cdk import aws_events, aws_events_targets, aws_sns_subscriptions

    stack, body = side
    jobs, news = Queue(stack, "Jobs"), Topic(stack, "News")
    bus, store = EventBus(stack, "Shop"), Bucket(stack, "Store")
    worker = Function(stack, "Worker", **CODE)
    table = Table(stack, "Orders", partition_key="id", stream="NEW_IMAGE")
    scope = cdk_stack(stack)
    aws_events.Rule(
        scope,
        "Rule",
        event_bus=to_cdk(bus),
        event_pattern=aws_events.EventPattern(source=["shop"]),
        targets=[aws_events_targets.LambdaFunction(to_cdk(worker))],
    )
    to_cdk(news).add_subscription(aws_sns_subscriptions.EmailSubscription("shop@example.com"))
    to_cdk(table).grant_stream_read(cdk_role(worker))
    to_cdk(store).grant_put(cdk_role(worker))
    aws_cdk.CfnOutput(scope, "Name", value=to_cdk(jobs).queue_name)
    found = body()
    resources = found["Resources"]
    (made,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::Events::Rule"]
    assert made["Targets"][0]["Arn"] == {"Fn::GetAtt": ["Worker", "Arn"]}
    assert '"Shop"' in json.dumps(made["EventBusName"])
    (sent,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::SNS::Subscription"]
    assert sent["TopicArn"] == {"Ref": "News"}
    (policy,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::IAM::Policy"]
    said = json.dumps(policy["PolicyDocument"])
    assert '["Orders", "StreamArn"]' in said
    assert '["Store", "Arn"]' in said
    assert "Jobs" in json.dumps(found["Outputs"]["Name"])


def test_the_same_is_exchanged_once(side):
    """Asked twice, either side gives what it gave before."""
    stack, _ = side
    jobs = Queue(stack, "Jobs")
    made = CdkConstruct(stack, "Theirs", functions).construct
    assert to_cdk(jobs) is to_cdk(jobs)
    assert from_cdk(made["queue"]) is from_cdk(made["queue"])


def test_texts_with_references_become_theirs(side):
    """A reference, a text around it, a function, a pseudo parameter: each resolves."""
    import aws_cdk

    from lambdaform import Aws, Fn

    stack, body = side
    jobs = Queue(stack, "Jobs")
    scope = cdk_stack(stack)
    said = {
        "Bare": jobs.name,
        "Around": f"the {jobs.name} of {Aws.REGION}",
        "Joined": Fn.join("-", [jobs.name, "x"]),
        "Split": Fn.select(0, Fn.split("-", jobs.name)),
    }
    for id, value in said.items():
        aws_cdk.CfnOutput(scope, f"Their{id}", value=to_cdk(value))
        Output(stack, f"Our{id}", value=value)
    outputs = body()["Outputs"]
    for id in ("Bare", "Joined", "Split"):
        assert outputs[f"Their{id}"]["Value"] == outputs[f"Our{id}"]["Value"]
    parts = ["the ", {"Fn::GetAtt": ["Jobs", "QueueName"]}, " of ", {"Ref": "AWS::Region"}]
    assert outputs["TheirAround"]["Value"] == {"Fn::Join": ["", parts]}
