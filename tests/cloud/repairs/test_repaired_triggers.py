"""moto fires nothing of its own, and keeps what listens to what."""

from __future__ import annotations

import json
import time

import pytest
from provided import ACCOUNT, REGION, Workbench, policy

from lambdaform.cloud import Cloud


@pytest.fixture(scope="module")
def bench():
    with Cloud() as cloud:
        yield Workbench(cloud)


@pytest.fixture
def queue(bench):
    return bench.make("AWS::SQS::Queue", {}, "Told")


def waiting(bench, queue):
    """Return what is in a queue."""
    answer = bench.client("sqs").receive_message(QueueUrl=queue.physical_id, MaxNumberOfMessages=10)
    return [one["Body"] for one in answer.get("Messages", [])]


def test_a_message_waits_in_its_queue(bench, queue):
    """An event source mapping does not take it away within SendMessage."""
    properties = {"FunctionName": bench.function, "EventSourceArn": queue.attributes["Arn"]}
    bench.make("AWS::Lambda::EventSourceMapping", properties)
    bench.client("sqs").send_message(QueueUrl=queue.physical_id, MessageBody="a")
    assert waiting(bench, queue) == ["a"]


def test_an_item_only_comes_into_the_stream(bench):
    """An event source mapping on a table's stream calls no function while the item is put."""
    properties = {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    }
    table = bench.make("AWS::DynamoDB::Table", properties, "Table")
    stream = table.attributes["StreamArn"]
    mapping = {"FunctionName": bench.function, "EventSourceArn": stream}
    bench.make("AWS::Lambda::EventSourceMapping", {**mapping, "StartingPosition": "LATEST"})
    item = {"pk": {"S": "1"}}
    bench.client("dynamodb").put_item(TableName=table.physical_id, Item=item)
    streams = bench.client("dynamodbstreams")
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]
    place = {"StreamArn": stream, "ShardId": shard["ShardId"]}
    cursor = streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")
    [record] = streams.get_records(ShardIterator=cursor["ShardIterator"])["Records"]
    assert record["dynamodb"]["NewImage"] == item


def test_a_topic_tells_no_queue(bench, queue):
    """The subscription stands, and nothing is delivered."""
    endpoint = {"Protocol": "sqs", "Endpoint": queue.attributes["Arn"]}
    bench.make("AWS::SNS::Subscription", {"TopicArn": bench.topic, **endpoint})
    bench.client("sns").publish(TopicArn=bench.topic, Message="a")
    assert waiting(bench, queue) == []


def test_a_bucket_tells_no_queue(bench, queue):
    """Neither of an object nor of the notification itself; what is kept is told."""
    wanted = {"Event": "s3:ObjectCreated:*", "Queue": queue.attributes["Arn"]}
    properties = {
        "NotificationConfiguration": {
            "QueueConfigurations": [wanted],
            "EventBridgeConfiguration": {"EventBridgeEnabled": True},
        }
    }
    bucket = bench.make("AWS::S3::Bucket", properties, "Telling").physical_id
    s3 = bench.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert waiting(bench, queue) == []
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert told["QueueConfigurations"][0]["Events"] == ["s3:ObjectCreated:*"]
    assert told["EventBridgeConfiguration"] == {}


def test_a_rule_tells_no_queue_and_no_function(bench, queue):
    """PutEvents goes well, where moto would fail for a function."""
    targets = [
        {"Id": "queue", "Arn": queue.attributes["Arn"]},
        {"Id": "function", "Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{bench.function}"},
    ]
    pattern = {"source": ["shop"]}
    bench.make("AWS::Events::Rule", {"EventPattern": pattern, "Targets": targets})
    event = {"Source": "shop", "DetailType": "order", "Detail": "{}"}
    assert bench.client("events").put_events(Entries=[event])["FailedEntryCount"] == 0
    assert waiting(bench, queue) == []


def test_an_archive_still_keeps_events(bench):
    """That is a rule of moto's own, and nobody else does it."""
    bus = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
    archive = bench.make("AWS::Events::Archive", {"SourceArn": bus}).physical_id
    event = {"Source": "kept", "DetailType": "order", "Detail": "{}"}
    events = bench.client("events")
    events.put_events(Entries=[event])
    assert events.describe_archive(ArchiveName=archive)["EventCount"] == 1


def test_lines_of_a_log_tell_no_function(bench):
    """A subscription filter calls nothing within PutLogEvents."""
    properties = {
        "LogGroupName": bench.group,
        "FilterPattern": "",
        "DestinationArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{bench.function}",
    }
    bench.make("AWS::Logs::SubscriptionFilter", properties)
    bench.make("AWS::Logs::LogStream", {"LogGroupName": bench.group, "LogStreamName": "a"})
    line = {"timestamp": int(time.time() * 1000), "message": "a"}
    stream = {"logGroupName": bench.group, "logStreamName": "a"}
    logs = bench.client("logs")
    logs.put_log_events(**stream, logEvents=[line])
    assert [one["message"] for one in logs.get_log_events(**stream)["events"]] == ["a"]


def test_a_policy_of_a_bucket_is_kept_and_not_applied(bench):
    """One that denies what does not come by TLS lets an upload through, and is told."""
    bucket = bench.make("AWS::S3::Bucket", {}, "Tls").physical_id
    document = policy("s3:*")
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    document["Statement"][0] |= {"Effect": "Deny", "Principal": "*", "Condition": condition}
    properties = {"Bucket": bucket, "PolicyDocument": document}
    bench.make("AWS::S3::BucketPolicy", properties)
    s3 = bench.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"a"
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == document


def test_no_access_log_is_written(bench):
    """The bucket of the logs stays empty, so that it can go with its stack."""
    properties = {"LoggingConfiguration": {"DestinationBucketName": bench.log_bucket}}
    bucket = bench.make("AWS::S3::Bucket", properties, "Logged").physical_id
    s3 = bench.client("s3")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    assert s3.list_objects_v2(Bucket=bench.log_bucket)["KeyCount"] == 0
