"""What listens to what, read where the services keep it, whoever put it there."""

from __future__ import annotations

import pytest
from provided import ACCOUNT, REGION, Workbench
from provider_samples import SAMPLES

from lambdaform.cloud import Cloud
from lambdaform.cloud.registry import listeners


@pytest.fixture(scope="module")
def bench():
    with Cloud() as cloud:
        yield Workbench(cloud)


def found(kind):
    return [one for one in listeners(ACCOUNT, REGION) if one.kind == kind]


def made(bench, type, **more):
    properties = {**SAMPLES[type].first(bench), **more}
    return bench.make(type, properties), properties


def test_an_event_source_is_known_until_it_is_gone(bench):
    """With the stream, the function and all that is said of batches."""
    mapping, properties = made(bench, "AWS::Lambda::EventSourceMapping")
    [one] = found("event-source")
    assert one.id == mapping.physical_id
    assert one.source == properties["EventSourceArn"]
    assert one.target.endswith(f":function:{bench.function}")
    assert one.properties["BatchSize"] == 50
    assert one.properties["FilterCriteria"] == properties["FilterCriteria"]
    bench.take_away("AWS::Lambda::EventSourceMapping", one.id, properties)
    assert not found("event-source")


def test_a_subscription_is_known(bench):
    """With the topic, the endpoint and the filter."""
    made(bench, "AWS::SNS::Subscription")
    [one] = found("subscription")
    assert (one.source, one.target) == (bench.topic, bench.queue.attributes["Arn"])
    assert one.properties["Protocol"] == "sqs"
    assert one.properties["FilterPolicy"] == '{"kind": ["order"]}'


def test_notifications_of_a_bucket_are_known_whoever_puts_them(bench):
    """By the API as a custom resource does, and to EventBridge too."""
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{bench.function}"
    wanted = {
        "LambdaFunctionConfigurations": [
            {"Id": "own", "LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
        ],
        "EventBridgeConfiguration": {},
    }
    bench.client("s3").put_bucket_notification_configuration(
        Bucket=bench.bucket, NotificationConfiguration=wanted
    )
    own, bridge = found("notification")
    assert (own.id, own.source, own.target) == ("own", f"arn:aws:s3:::{bench.bucket}", function)
    assert own.properties["Events"] == ["s3:ObjectCreated:*"]
    assert bridge.target == "events"


def test_targets_of_a_rule_are_known_each_for_itself(bench):
    """With the bus, the pattern and whether the rule is on."""
    made(bench, "AWS::Events::Rule")
    first, second = found("rule")
    assert first.source.endswith(f":event-bus/{bench.bus}")
    assert (first.target.rpartition(":")[2], second.target.rpartition(":")[2]) == ("f", "jobs")
    assert first.properties["State"] == "DISABLED"
    assert "numeric" in first.properties["EventPattern"]
    assert first.properties["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 3}


def test_a_schedule_is_known(bench):
    """With its expression and its target."""
    made(bench, "AWS::Scheduler::Schedule")
    [one] = found("schedule")
    assert one.target.endswith(":function:f")
    assert one.properties["ScheduleExpression"] == "cron(0 3 * * ? *)"


def test_a_log_filter_is_known(bench):
    """With the group and who is told of its lines."""
    made(bench, "AWS::Logs::SubscriptionFilter", FilterPattern="ERROR")
    [one] = found("log-filter")
    assert bench.group in one.source
    assert one.properties["filterPattern"] == "ERROR"


def test_the_url_of_a_function_is_known_for_each_qualifier(bench):
    """A function and an alias of it have one each."""
    function = {"TargetFunctionArn": bench.function, "AuthType": "NONE"}
    plain = bench.make("AWS::Lambda::Url", function)
    alias = {"FunctionName": bench.function, "Name": "live", "FunctionVersion": "$LATEST"}
    bench.make("AWS::Lambda::Alias", alias)
    live = bench.make("AWS::Lambda::Url", {**function, "Qualifier": "live"})
    urls = {one.source: one.target for one in found("url")}
    assert urls[plain.attributes["FunctionUrl"]].endswith(bench.function)
    assert urls[live.attributes["FunctionUrl"]].endswith(f"{bench.function}:live")


def test_another_region_has_none_of_these(bench):
    """Each region is for itself."""
    assert not list(listeners(ACCOUNT, "us-east-2"))
