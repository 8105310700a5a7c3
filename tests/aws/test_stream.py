"""The stream, its consumers and its trigger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lambdaform import Queue, Stack, Stream, StreamConsumer, StreamTrigger
from lambdaform.errors import DeclarationError
from lambdaform.lint import lint
from lambdaform.synth import synth

ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
POLLING = [
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
]


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def via(service):
    return {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}}
    }


def test_a_stream_says_only_what_it_is_told(stack, properties):
    """A stream without options is on demand, and encrypted with Kinesis's own key."""
    Stream(stack, "Clicks")
    assert properties("Clicks") == {
        "StreamModeDetails": {"StreamMode": "ON_DEMAND"},
        "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
    }


def test_every_option_is_rendered(stack, properties):
    """Each option becomes the property that CloudFormation calls so."""
    Stream(
        stack,
        "Clicks",
        shard_count=2,
        retention=timedelta(days=7),
        kms_key_arn=KEY,
        max_record_size_kib=2048,
        shard_level_metrics=["ALL"],
        stream_name="clicks",
    )
    assert properties("Clicks") == {
        "Name": "clicks",
        "StreamModeDetails": {"StreamMode": "PROVISIONED"},
        "ShardCount": 2,
        "RetentionPeriodHours": 168,
        "StreamEncryption": {"EncryptionType": "KMS", "KeyId": KEY},
        "MaxRecordSizeInKiB": 2048,
        "DesiredShardLevelMetrics": ["ALL"],
    }


def test_the_encryption_can_be_turned_off(stack, properties):
    """`stream_encryption=False` says nothing of a key."""
    Stream(stack, "Clicks", stream_encryption=False)
    assert "StreamEncryption" not in properties("Clicks")


def test_a_key_and_no_encryption_do_not_go_together(stack, problems):
    """One of both was meant otherwise."""
    Stream(stack, "Clicks", stream_encryption=False, kms_key_arn=KEY)
    assert problems() == [
        "stream `Clicks` has a `kms_key_arn`, and no `stream_encryption` (leave one of them out)"
    ]


def test_a_stream_keeps_its_records_for_a_day_at_least(stack, problems):
    """CloudFormation's schema would let an hour pass; Kinesis refuses it."""
    Stream(stack, "Clicks", retention=timedelta(hours=23))
    assert problems() == [
        "stream `Clicks` keeps its records for 23:00:00 (Kinesis keeps them for 24 hours at least)"
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"retention": timedelta(days=366)},
        {"shard_count": 0},
        {"max_record_size_kib": 10241},
        {"stream_name": "a" * 129},
    ],
    ids=lambda o: next(iter(o)),
)
def test_what_is_past_a_bound_is_told_at_the_line_of_the_stream(app, stack, options):
    """By the linter, which knows the bounds."""
    stream = Stream(stack, "Clicks", **options)
    assert [f.at for f in lint(synth(app)) if f.level == "error"] == [stream.at]


def test_grants_are_on_the_stream(stack, function, statements):
    """Who reads or writes holds the actions of that, and no other."""
    clicks = Stream(stack, "Clicks")
    function(allow=[clicks.read, clicks.write, clicks.grant("DescribeStreamSummary")])
    ((actions, resource),) = statements()
    assert resource == att("Clicks")
    assert actions == [
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:PutRecord",
        "kinesis:PutRecords",
    ]


def test_the_use_of_a_key_comes_with_the_grant(stack, function, statements):
    """Who writes has Kinesis make data keys, who reads has it open them; through Kinesis only."""
    clicks = Stream(stack, "Clicks", kms_key_arn=KEY)
    function("Writer", allow=[clicks.write])
    function("Reader", on=[StreamTrigger(clicks, dead_letter_queue=False)])
    assert statements("Writer")[1] == (["kms:GenerateDataKey"], KEY, via("kinesis"))
    assert statements("Reader")[1] == (["kms:Decrypt"], KEY, via("kinesis"))


def test_who_asks_for_an_action_of_consumers_is_led_to_them(stack, function, problems):
    """A stream itself has no share to subscribe to."""
    function(allow=[Stream(stack, "Clicks").grant("SubscribeToShard")])
    assert problems() == [
        (
            "`kinesis:SubscribeToShard` cannot apply to stream `Clicks` "
            "(grant it on a consumer: `StreamConsumer(..., stream=...)`)"
        )
    ]


def test_a_trigger_maps_the_stream(stack, function, properties, statements):
    """What fails for good holds nothing up, and is told to a queue; the role may poll and no more."""
    function(on=[StreamTrigger(Stream(stack, "Clicks"))])
    assert properties("WorkerClicks") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Clicks"),
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 100,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 10,
        "DestinationConfig": {"OnFailure": {"Destination": att("WorkerClicksDeadLetters")}},
    }
    assert statements() == [
        (POLLING, att("Clicks")),
        (["sqs:SendMessage"], att("WorkerClicksDeadLetters")),
    ]


def test_every_option_of_the_trigger_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    trigger = StreamTrigger(
        Stream(stack, "Clicks"),
        name="Records",
        starting_position="AT_TIMESTAMP",
        starting_position_timestamp=datetime(2026, 11, 1, tzinfo=timezone(timedelta(hours=1))),
        batch_size=500,
        batching_window=timedelta(seconds=5),
        filters=[{"data": {"kind": ["click"]}}],
        partial_batch_response=False,
        bisect_batch_on_function_error=False,
        maximum_retry_attempts=-1,
        maximum_record_age=timedelta(hours=1),
        parallelization_factor=2,
        tumbling_window=timedelta(minutes=1),
        dead_letter_queue=Queue(stack, "Dead"),
        enabled=False,
    )
    function(on=[trigger])
    assert properties("WorkerRecords") == {
        "FunctionName": {"Ref": "Worker"},
        "EventSourceArn": att("Clicks"),
        "StartingPosition": "AT_TIMESTAMP",
        "StartingPositionTimestamp": 1793487600,
        "BatchSize": 500,
        "MaximumBatchingWindowInSeconds": 5,
        "FilterCriteria": {"Filters": [{"Pattern": '{"data":{"kind":["click"]}}'}]},
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": 3600,
        "ParallelizationFactor": 2,
        "TumblingWindowInSeconds": 60,
        "DestinationConfig": {"OnFailure": {"Destination": att("Dead")}},
        "Enabled": False,
    }


def test_a_time_without_a_zone_is_utc(stack, function, properties):
    """And keeps the part of a second that it has."""
    start = datetime(2026, 11, 1, microsecond=500_000, tzinfo=UTC).replace(tzinfo=None)
    clicks = Stream(stack, "Clicks")
    at = {"starting_position": "AT_TIMESTAMP", "starting_position_timestamp": start}
    function(on=[StreamTrigger(clicks, **at)])
    assert properties("WorkerClicks")["StartingPositionTimestamp"] == 1793491200.5


def test_a_time_and_a_position_go_together(stack, function, problems):
    """Lambda would refuse the one without the other only when it is deployed."""
    clicks = Stream(stack, "Clicks")
    function("One", on=[StreamTrigger(clicks, starting_position="AT_TIMESTAMP")])
    function(
        "Two",
        on=[StreamTrigger(clicks, starting_position_timestamp=datetime(2026, 1, 1, tzinfo=UTC))],
    )
    assert problems() == [
        (
            "a `StreamTrigger` begins `AT_TIMESTAMP`, and does not say at which "
            "(write `starting_position_timestamp=datetime(...)`)"
        ),
        (
            "a `StreamTrigger` has a `starting_position_timestamp`, but begins at `TRIM_HORIZON` "
            '(write `starting_position="AT_TIMESTAMP"`, or leave the time out)'
        ),
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 10_001},
        {"batching_window": timedelta(seconds=301)},
        {"parallelization_factor": 11},
        {"tumbling_window": timedelta(seconds=901)},
        {"maximum_record_age": timedelta(days=8)},
        {"maximum_retry_attempts": 10_001},
    ],
    ids=lambda o: next(iter(o)),
)
def test_what_is_past_a_bound_is_told_at_the_line_of_the_trigger(app, stack, function, options):
    """By the linter, which knows the bounds."""
    trigger = StreamTrigger(Stream(stack, "Clicks"), **options)
    function(on=[trigger])
    assert [f.at for f in lint(synth(app)) if f.level == "error"] == [trigger.line]


def test_a_consumer_reads_with_a_share_of_its_own(stack, function, properties, statements):
    """It has a name, which Kinesis wants; the trigger reads it, and the role may subscribe."""
    fast = StreamConsumer(stack, "Fast", stream=Stream(stack, "Clicks", kms_key_arn=KEY))
    function(on=[StreamTrigger(fast, dead_letter_queue=False)])
    assert properties("Fast") == {"ConsumerName": "shop-dev-Main-Fast", "StreamARN": att("Clicks")}
    assert properties("WorkerFast")["EventSourceArn"] == att("Fast", "ConsumerARN")
    assert statements() == [
        (POLLING, att("Clicks")),
        (["kms:Decrypt"], KEY, via("kinesis")),
        (["kinesis:SubscribeToShard"], att("Fast", "ConsumerARN")),
    ]


def test_a_consumer_can_have_a_name(stack, properties):
    """One that something outside knows it by."""
    StreamConsumer(stack, "Fast", stream=Stream(stack, "Clicks"), consumer_name="fast")
    assert properties("Fast")["ConsumerName"] == "fast"


def test_a_stream_that_is_none_is_told(stack, function, problems):
    """A consumer of a wrong stream is a problem at its line, and no traceback."""
    StreamConsumer(stack, "Fast", stream="clicks")
    assert problems() == [
        "stream consumer `Fast`: `stream` is `'clicks'`, but it takes a `Stream` (None)"
    ]


def test_an_existing_stream_triggers_and_is_granted(stack, function, resources, statements):
    """An existing stream, and a consumer of it, are used like the stack's own."""
    clicks = Stream.existing(stack, "Clicks", arn=ARN, key=KEY)
    fast = StreamConsumer.existing(stack, "Fast", stream=clicks, arn=f"{ARN}/consumer/fast:1")
    function(on=[StreamTrigger(fast, dead_letter_queue=False)], allow=[clicks.write])
    assert clicks.name == "clicks"
    assert not {"Clicks", "Fast"} & resources().keys()
    assert resources()["WorkerFast"]["Properties"]["EventSourceArn"] == f"{ARN}/consumer/fast:1"
    assert {str(resource) for _, resource, *_ in statements()} == {
        ARN,
        KEY,
        f"{ARN}/consumer/fast:1",
    }


def test_a_stream_of_another_stack_can_be_read(app, stack, function, resources):
    """Its ARN comes across."""
    clicks = Stream(Stack(app, "Data"), "Clicks")
    function(on=[StreamTrigger(clicks)])
    source = resources()["WorkerClicks"]["Properties"]["EventSourceArn"]
    assert source["Fn::GetStackOutput"]["OutputName"] == "ClicksArn"


def test_retention_is_in_whole_hours(app, stack):
    """As Kinesis counts it."""
    Stream(stack, "Clicks", retention=timedelta(hours=30, minutes=1))
    with pytest.raises(DeclarationError, match="is not a whole number of hours"):
        synth(app)
