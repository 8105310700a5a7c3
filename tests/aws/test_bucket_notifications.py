"""The custom resource that notifies of a bucket, and the function that does it in Lambda."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import botocore.session
import pytest
from botocore.validate import ParamValidator

from lambdaform import Bucket, BucketTrigger
from lambdaform.aws import bucket_notifications_code

STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop-dev-Main/51af3dc0"
MINE = "51af3dc0-UploadsNotifications"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:worker"
CREATED = {"LambdaFunctionArn": ARN, "Events": ["s3:ObjectCreated:*"]}
REMOVED = {"LambdaFunctionArn": ARN, "Events": ["s3:ObjectRemoved:*"]}
OTHERS = {
    "LambdaFunctionConfigurations": [{"Id": "theirs", **REMOVED}],
    "QueueConfigurations": [{"Id": "jobs", "QueueArn": "arn", "Events": ["s3:ObjectTagging:*"]}],
}


PUT = (
    botocore.session.get_session()
    .get_service_model("s3")
    .operation_model("PutBucketNotificationConfiguration")
)


class NoSuchBucketError(Exception):
    """What S3 says of a bucket that is gone."""


class S3:
    """Buckets that keep their notifications in memory, and take what the S3 API takes."""

    exceptions = SimpleNamespace(NoSuchBucket=NoSuchBucketError)

    def __init__(self, **buckets):
        self.buckets = buckets
        self.puts = []

    def get_bucket_notification_configuration(self, **request):
        if request["Bucket"] not in self.buckets:
            raise NoSuchBucketError(request["Bucket"])
        return {**self.buckets[request["Bucket"]], "ResponseMetadata": {}}

    def put_bucket_notification_configuration(self, **request):
        report = ParamValidator().validate(request, PUT.input_shape)
        assert not report.has_errors(), report.generate_report()
        if request["Bucket"] == "denied":
            raise PermissionError("access denied")
        self.puts.append(request)
        wanted = request["NotificationConfiguration"]
        self.buckets[request["Bucket"]] = {k: v for k, v in wanted.items() if v != []}


@pytest.fixture
def code(stack, function, properties):
    """The text of the function as the template holds it."""
    uploads = Bucket(stack, "Uploads")
    trigger = BucketTrigger(uploads, prefix="in/", suffix=".png")
    function(on=[trigger], environment={"BUCKET": uploads.name})
    return properties("UploadsNotificationsFunction")["Code"]["ZipFile"]


@pytest.fixture
def run(code, monkeypatch):
    """Run the function on an event against some buckets; return what it answers."""

    def call(s3, type, old=None, bucket="uploads", **properties):
        monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=lambda service: s3))
        sent = []
        scope = {"__name__": "index"}
        exec(compile(code, bucket_notifications_code.__file__, "exec"), scope)
        scope["urlopen"] = lambda request, timeout: sent.append((request, timeout))
        event = {
            "RequestType": type,
            "ResponseURL": "https://cloudformation.example/answer?signature=x",
            "StackId": STACK,
            "RequestId": "r1",
            "LogicalResourceId": "UploadsNotifications",
            "ResourceProperties": {"ServiceToken": "arn", "Bucket": bucket, **properties},
        }
        if type != "Create":
            event["PhysicalResourceId"] = f"uploads-{MINE}"
        if old is not None:
            event["OldResourceProperties"] = {"Bucket": "uploads", **old}
        scope["handler"](event, None)
        [(request, timeout)] = sent
        assert request.get_method() == "PUT"
        assert request.full_url == event["ResponseURL"]
        # CloudFormation signs its address for a request without a content type.
        assert request.get_header("Content-type") == ""
        assert timeout
        answer = json.loads(request.data)
        assert (answer["StackId"], answer["RequestId"]) == (STACK, "r1")
        assert answer["LogicalResourceId"] == "UploadsNotifications"
        return answer

    return call


def test_the_code_fits_into_a_template(code):
    """It is the file as it stands, under 4 KB, and needs nothing but what Lambda has."""
    assert code == Path(bucket_notifications_code.__file__).read_text()
    assert len(code) < 4096


def test_its_role_may_do_this_on_this_bucket_only(code, properties):
    """Besides its logs, the function reads and puts the notifications of one bucket."""
    [policy] = properties("UploadsNotificationsFunctionRole")["Policies"]
    assert policy["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": {"Fn::GetAtt": ["UploadsNotificationsFunctionLogGroup", "Arn"]},
        },
        {
            "Effect": "Allow",
            "Action": ["s3:GetBucketNotification", "s3:PutBucketNotification"],
            "Resource": {"Fn::GetAtt": ["Uploads", "Arn"]},
        },
    ]


def test_its_function_is_small_and_logs_into_its_own_group(code, properties):
    """It has a log group with retention, as every function has."""
    made = properties("UploadsNotificationsFunction")
    assert made["Handler"] == "index.handler"
    assert made["Timeout"] < properties("UploadsNotifications")["ServiceTimeout"]
    assert made["LoggingConfig"]["LogGroup"] == {"Ref": "UploadsNotificationsFunctionLogGroup"}
    assert properties("UploadsNotificationsFunctionLogGroup") == {"RetentionInDays": 30}


def test_create_puts_the_configurations_beside_those_of_others(run):
    """Each of its own has an id that begins with those of the stack and of the resource."""
    s3 = S3(uploads=OTHERS)
    answer = run(s3, "Create", LambdaFunctionConfigurations=[CREATED], EventBridge="true")
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == f"uploads-{MINE}"
    assert s3.buckets["uploads"] == {
        "LambdaFunctionConfigurations": [
            {"Id": "theirs", **REMOVED},
            {"Id": f"{MINE}-0", **CREATED},
        ],
        "QueueConfigurations": OTHERS["QueueConfigurations"],
        "EventBridgeConfiguration": {},
    }
    assert s3.puts[-1]["SkipDestinationValidation"] is False


def test_what_the_template_says_is_what_s3_takes(run, properties):
    """The filter of a trigger is written as the S3 API has it, not as CloudFormation does."""
    s3 = S3(uploads={})
    [said] = properties("UploadsNotifications")["LambdaFunctionConfigurations"]
    answer = run(s3, "Create", LambdaFunctionConfigurations=[{**said, "LambdaFunctionArn": ARN}])
    assert answer["Status"] == "SUCCESS"
    [put] = s3.buckets["uploads"]["LambdaFunctionConfigurations"]
    assert put["Filter"]["Key"]["FilterRules"] == [
        {"Name": "prefix", "Value": "in/"},
        {"Name": "suffix", "Value": ".png"},
    ]


def test_update_puts_the_new_in_the_place_of_the_old(run):
    """What it put before goes, EventBridge too; the resource stays the same."""
    s3 = S3(uploads=OTHERS)
    before = {"LambdaFunctionConfigurations": [CREATED, CREATED], "EventBridge": "true"}
    run(s3, "Create", **before)
    answer = run(s3, "Update", old=before, LambdaFunctionConfigurations=[REMOVED])
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"] == f"uploads-{MINE}"
    assert s3.buckets["uploads"] == {
        **OTHERS,
        "LambdaFunctionConfigurations": [
            {"Id": "theirs", **REMOVED},
            {"Id": f"{MINE}-0", **REMOVED},
        ],
    }


def test_another_bucket_makes_another_resource(run):
    """CloudFormation then deletes the one on the first bucket, with its old properties."""
    s3 = S3(uploads={}, archive={})
    before = {"LambdaFunctionConfigurations": [CREATED]}
    run(s3, "Create", **before)
    answer = run(s3, "Update", old=before, bucket="archive", **before)
    assert answer["PhysicalResourceId"] == f"archive-{MINE}"
    run(s3, "Delete", **before)
    assert s3.buckets["uploads"] == {}
    assert s3.buckets["archive"] == {
        "LambdaFunctionConfigurations": [{"Id": f"{MINE}-0", **CREATED}]
    }


def test_delete_leaves_what_others_put(run):
    """It takes its own away, and does not ask whether what others notify is still there."""
    s3 = S3(uploads=OTHERS)
    mine = {"LambdaFunctionConfigurations": [CREATED], "EventBridge": "true"}
    run(s3, "Create", **mine)
    assert run(s3, "Delete", **mine)["Status"] == "SUCCESS"
    assert s3.buckets["uploads"] == OTHERS
    assert s3.puts[-1]["SkipDestinationValidation"] is True


def test_delete_changes_nothing_where_nothing_is_its_own(run):
    """After a switch to the bucket's own property, what that put stays."""
    s3 = S3(uploads=OTHERS)
    answer = run(s3, "Delete", LambdaFunctionConfigurations=[CREATED])
    assert answer["Status"] == "SUCCESS"
    assert s3.puts == []


def test_event_bridge_that_others_turned_on_stays_on(run):
    """It is turned off only by the resource that turned it on."""
    s3 = S3(uploads={"EventBridgeConfiguration": {}})
    mine = {"LambdaFunctionConfigurations": [CREATED]}
    run(s3, "Create", **mine)
    run(s3, "Delete", **mine)
    assert s3.buckets["uploads"] == {"EventBridgeConfiguration": {}}


def test_delete_of_a_bucket_that_is_gone_succeeds(run):
    """There is nothing left to take away; but nothing can be put there either."""
    assert run(S3(), "Delete", LambdaFunctionConfigurations=[CREATED])["Status"] == "SUCCESS"
    answer = run(S3(), "Create", LambdaFunctionConfigurations=[CREATED])
    assert (answer["Status"], answer["Reason"]) == ("FAILED", "NoSuchBucketError: uploads")


def test_a_failure_is_answered_with_its_reason(run):
    """CloudFormation would wait for an answer, so that it always gets one."""
    mine = {"LambdaFunctionConfigurations": [CREATED]}
    answer = run(S3(denied={}), "Create", bucket="denied", **mine)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"] == "PermissionError: access denied"
    assert answer["PhysicalResourceId"] == f"denied-{MINE}"
