"""Events in SAM's terms, each in the place of the resources that SAM makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import (
    Bucket,
    BucketTrigger,
    Condition,
    EventBus,
    EventTrigger,
    Fn,
    FunctionUrl,
    Queue,
    QueueTrigger,
    Resource,
    Schedule,
    Stack,
    Table,
    TableTrigger,
    Topic,
    TopicTrigger,
)
from lambdaform.formats import sam
from lambdaform.synth import synth

GONE = (
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "AWS::SNS::Subscription",
    "AWS::Scheduler::Schedule",
    "AWS::Events::Rule",
    "AWS::Lambda::Url",
)


@pytest.fixture
def resources(app):
    """Return the resources of the stack in SAM's terms, when called."""
    return lambda: sam.body(synth(app).template("Main"))["Resources"]


@pytest.fixture
def event(function, resources):
    """Declare a function with one trigger; return its one event, with nothing left beside it."""

    def of(trigger):
        function(on=[trigger])
        found = resources()
        assert not [id for id, r in found.items() if r["Type"] in GONE]
        ((name, event),) = found["Worker"]["Properties"]["Events"].items()
        return {name: {event["Type"]: event["Properties"]}}

    return of


def test_a_queue(stack, event):
    """By the name that its id has after the function's."""
    said = {
        "Queue": {"Fn::GetAtt": ["Jobs", "Arn"]},
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    assert event(QueueTrigger(Queue(stack, "Jobs"))) == {"Jobs": {"SQS": said}}


def test_a_queue_of_another_stack(app, event):
    """Told by the output that says its ARN."""
    ((_, said),) = event(QueueTrigger(Queue(Stack(app, "Other"), "Jobs"))).items()
    assert list(said) == ["SQS"]


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "in another stack"])
def test_the_stream_of_a_table(app, stack, event, elsewhere):
    """With the kind of what takes that which failed, which SAM asks for."""
    table = Table(Stack(app, "Other") if elsewhere else stack, "Orders", partition_key="pk")
    ((name, said),) = event(TableTrigger(table)).items()
    assert (name, list(said)) == ("Orders", ["DynamoDB"])
    failed = said["DynamoDB"]["DestinationConfig"]["OnFailure"]
    letters = {"Fn::GetAtt": ["WorkerOrdersDeadLetters", "Arn"]}
    assert failed == {"Type": "SQS", "Destination": letters}


def test_a_kinesis_stream(stack, function, resources):
    """A kind that lambdaform has not, said by raw resources."""
    function()
    Resource(stack, "Clicks", type="AWS::Kinesis::Stream")
    stream = {"Fn::GetAtt": ["Clicks", "Arn"]}
    mapping = {"FunctionName": {"Ref": "Worker"}, "EventSourceArn": stream}
    Resource(
        stack,
        "WorkerClicks",
        type="AWS::Lambda::EventSourceMapping",
        properties={**mapping, "StartingPosition": "LATEST"},
    )
    said = {"Stream": stream, "StartingPosition": "LATEST"}
    events = resources()["Worker"]["Properties"]["Events"]
    assert events == {"Clicks": {"Type": "Kinesis", "Properties": said}}


def test_a_topic(stack, event):
    """Subscription and permission are one event."""
    trigger = TopicTrigger(Topic(stack, "Paid"), filter_policy={"kind": ["order"]})
    said = {"Topic": {"Ref": "Paid"}, "FilterPolicy": {"kind": ["order"]}}
    assert event(trigger) == {"Paid": {"SNS": said}}


def test_a_bucket(stack, event, resources):
    """The bucket says nothing of it, and waits for nothing: SAM adds both."""
    trigger = BucketTrigger(Bucket(stack, "Uploads"), events=["s3:ObjectCreated:*"], prefix="in/")
    rules = [{"Name": "prefix", "Value": "in/"}]
    said = {
        "Bucket": {"Ref": "Uploads"},
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"S3Key": {"Rules": rules}},
    }
    assert event(trigger) == {"Uploads": {"S3": said}}
    bucket = resources()["Uploads"]
    assert "DependsOn" not in bucket
    assert "NotificationConfiguration" not in bucket["Properties"]


def test_what_else_a_bucket_tells_stays(stack, event, resources):
    """Notifications of EventBridge are the bucket's own."""
    event(BucketTrigger(Bucket(stack, "Uploads", event_bridge=True)))
    said = resources()["Uploads"]["Properties"]["NotificationConfiguration"]
    assert said == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_a_schedule(event):
    """With the role that is there; SAM's own may invoke the function on anybody's behalf."""
    said = {
        "OmitName": True,
        "ScheduleExpression": "rate(1 hour)",
        "RoleArn": {"Fn::GetAtt": ["WorkerScheduleRole", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["WorkerDeadLetters", "Arn"]}},
    }
    assert event(Schedule(rate=timedelta(hours=1))) == {"Schedule": {"ScheduleV2": said}}


def test_a_rule(stack, event):
    """The id of its target is the one that SAM gives, and not said."""
    trigger = EventTrigger({"source": ["shop"]}, bus=EventBus(stack, "Shop"), input_path="$.detail")
    said = {
        "EventBusName": {"Ref": "Shop"},
        "Pattern": {"source": ["shop"]},
        "InputPath": "$.detail",
    }
    assert event(trigger) == {"Shop": {"EventBridgeRule": said}}


def test_a_url_is_said_in_the_function(function, resources):
    """With the permissions for everybody, where that is who may call."""
    function(on=[FunctionUrl(auth_type="NONE")])
    found = resources()
    config = {"AuthType": "NONE", "InvokeMode": "BUFFERED"}
    assert found["Worker"]["Properties"]["FunctionUrlConfig"] == config
    assert not [r for r in found.values() if r["Type"] in GONE]


def test_what_becomes_of_asynchronous_events_is_said_in_the_function(stack, function, resources):
    """With the kind of each destination, which SAM asks for."""
    function()
    Queue(stack, "Failed")
    target = {"Fn::GetAtt": ["Failed", "Arn"]}
    properties = {
        "FunctionName": {"Ref": "Worker"},
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {"OnFailure": {"Destination": target}},
    }
    type = "AWS::Lambda::EventInvokeConfig"
    Resource(stack, "WorkerEventInvokeConfig", type=type, properties=properties)
    assert resources()["Worker"]["Properties"]["EventInvokeConfig"] == {
        "MaximumRetryAttempts": 1,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": target}},
    }
    assert "WorkerEventInvokeConfig" not in resources()


def test_what_has_tags_of_its_own_stays(stack, function, resources):
    """SAM's events have no words for tags of mappings and rules."""
    triggers = [QueueTrigger(Queue(stack, "Jobs")), EventTrigger({"source": ["shop"]})]
    function(on=triggers, tags={"team": "shop"})
    found = resources()
    assert found["WorkerJobs"]["Type"] == "AWS::Lambda::EventSourceMapping"
    assert found["WorkerEvent"]["Type"] == "AWS::Events::Rule"
    assert found["WorkerEventPermission"]["Type"] == "AWS::Lambda::Permission"


@pytest.mark.parametrize(
    ("id", "properties"),
    [
        ("WorkerJobs", {"Queues": ["x"]}),
        ("WorkerPaid", {"RawMessageDelivery": True}),
        ("WorkerPaidPermission", {"SourceAccount": "123456789012"}),
        ("WorkerEvent", {"Description": "said"}),
        ("WorkerEvent", {"RoleArn": "arn:aws:iam::123456789012:role/worker"}),
        ("WorkerSchedule", {"Target": {"EcsParameters": {"TaskDefinitionArn": "arn"}}}),
        ("WorkerUrl", {"Qualifier": "live"}),
        ("Uploads", {"AbacStatus": "Enabled"}),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_what_sam_has_no_words_for_stays(stack, function, resources, id, properties):
    """One property more, and all of it stays as it is."""
    triggers = [
        QueueTrigger(Queue(stack, "Jobs")),
        TopicTrigger(Topic(stack, "Paid")),
        EventTrigger({"source": ["shop"]}),
        Schedule(rate=timedelta(hours=1)),
        FunctionUrl(),
        BucketTrigger(Bucket(stack, "Uploads")),
    ]
    function(on=triggers)
    before = {type for type in GONE for r in resources().values() if r["Type"] == type}
    assert not before
    stack.override(id, **properties)
    assert [id for id, r in resources().items() if r["Type"] in GONE]


def test_the_notifications_of_a_conditional_function_stay(stack, function, resources):
    """SAM would add a tag to the bucket, so that it waits for a permission that may not be there."""
    europe = Condition(stack, "InEurope", expression=Fn.equals("a", "b"))
    uploads = Bucket(stack, "Uploads")
    function(on=[BucketTrigger(uploads), QueueTrigger(Queue(stack, "Jobs"))], condition=europe)
    found = resources()
    assert set(found["Worker"]["Properties"]["Events"]) == {"Jobs"}
    assert "NotificationConfiguration" in found["Uploads"]["Properties"]
    assert "WorkerUploadsPermission" in found


def test_a_table_is_a_simple_one_where_that_loses_nothing(stack, resources):
    """A `Table` says more, such as that it is protected; a raw one may say as little as SAM."""
    key = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    Resource(stack, "Simple", type="AWS::DynamoDB::Table", properties=key, removal_policy="retain")
    Table(stack, "Full", partition_key="id")
    found = resources()
    assert found["Full"]["Type"] == "AWS::DynamoDB::Table"
    assert found["Simple"] == {
        "Type": "AWS::Serverless::SimpleTable",
        "Properties": {"PrimaryKey": {"Name": "id", "Type": "String"}},
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
    }
