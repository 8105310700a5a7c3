"""Custom resources: the function is really called, and its answer really comes by HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from provided import ACCOUNT, REGION, STACK

from lambdaform.aws import bucket_notifications_code
from lambdaform.cloud.provider import ResourceFault
from lambdaform.cloud.providers import custom_resources

KIND = "Custom::Thing"
REFUSED = (
    r"Received response status \[FAILED\] from custom resource. "
    r"Message returned: no room \(RequestId: [-0-9a-f]{36}\)"
)
ANSWERING = """
import json, os, urllib.request

def handler(event, context):
    print(json.dumps(event))
    wanted = event["ResourceProperties"]
    if "Crash" in wanted:
        raise ValueError(wanted["Crash"])
    answer = {"Status": "SUCCESS", "PhysicalResourceId": wanted.get("Id", "thing"), "Data": {"Got": event}}
    if event["RequestType"] == "Delete":
        answer["PhysicalResourceId"] = event["PhysicalResourceId"]
        wanted = {name: value for name, value in wanted.items() if name != "Answer"}
    if "Silent" in wanted:
        return
    answer = json.loads(wanted["Answer"]) if "Answer" in wanted else answer
    answer |= {"StackId": event["StackId"], "RequestId": event["RequestId"]}
    body = json.dumps(answer).encode()
    put = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")
    urllib.request.urlopen(put)
"""


@pytest.fixture(scope="module")
def token(bench):
    """The ARN of a function that answers as it is told."""
    code = {**bench.code(""), "Runtime": "python3.11", "Code": {"ZipFile": ANSWERING}}
    return bench.make("AWS::Lambda::Function", code, "Answering").attributes["Arn"]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    """Try again at once."""
    monkeypatch.setattr(custom_resources, "_RETRIES", (0.0, 0.0))


def asked(bench, token, id, times):
    """Return what the function was asked for a resource, from its log, which comes late."""
    group = f"/aws/lambda/{token.rpartition(':')[2]}"
    logs, end, found = bench.client("logs"), time.monotonic() + 10, []
    while len(found) < times and time.monotonic() < end:
        time.sleep(0.02)
        events = logs.filter_log_events(logGroupName=group, filterPattern="RequestType")["events"]
        lines = [json.loads(one["message"]) for one in events if one["message"].startswith("{")]
        found = [one for one in lines if one["LogicalResourceId"] == id]
    return found


def test_the_function_is_told_what_cloudformation_tells(bench, token):
    """The request, the stack, the properties as text; its answer is what `Fn::GetAtt` gives."""
    said = {"ServiceToken": token, "Count": 3, "On": True, "List": [1, {"a": False}], "Id": "one"}
    made = bench.make(KIND, said, "Given")
    assert made.physical_id == "one"
    event = made.attributes["Got"]
    assert event["RequestType"] == "Create"
    assert (event["StackId"], event["LogicalResourceId"]) == (STACK, "Given")
    assert (event["ResourceType"], event["ServiceToken"]) == (KIND, token)
    texts = {"Count": "3", "On": "true", "List": ["1", {"a": "false"}], "Id": "one"}
    assert event["ResourceProperties"] == {**texts, "ServiceToken": token}
    assert event["ResponseURL"].startswith(bench.cloud.endpoint)
    assert "PhysicalResourceId" not in event


def test_an_update_tells_the_old_properties_and_may_make_another(bench, token):
    """With another physical id it is another resource; the engine deletes the first."""
    first, then = {"ServiceToken": token, "Id": "one"}, {"ServiceToken": token, "Id": "two"}
    made = bench.make(KIND, first)
    changed = bench.change(KIND, made.physical_id, first, then)
    event = changed.attributes["Got"]
    assert (event["RequestType"], event["PhysicalResourceId"]) == ("Update", "one")
    assert event["OldResourceProperties"]["Id"] == "one"
    assert changed.physical_id == "two"


def test_a_deletion_tells_which_resource_is_meant(bench, token):
    """By the physical id that the function gave it."""
    said = {"ServiceToken": token, "Id": "leaving"}
    bench.take_away(KIND, bench.make(KIND, said).physical_id, said)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            {"Status": "FAILED", "Reason": "no room", "PhysicalResourceId": "x"},
            REFUSED,
        ),
        ({"Status": "SUCCESS"}, "Invalid PhysicalResourceId"),
        ({"Status": "FINE"}, "Value of property Status is invalid"),
        ({"PhysicalResourceId": "x"}, "Invalid response object"),
        ({"Status": "SUCCESS", "PhysicalResourceId": "x", "Data": {"a": "b" * 5000}}, "too long"),
    ],
    ids=["failed", "no id", "odd", "no status", "long"],
)
def test_an_answer_that_makes_nothing_is_the_reason(bench, token, answer, reason):
    """The function's own words, or what is wrong with the answer."""
    with pytest.raises(ResourceFault, match=reason):
        bench.make(KIND, {"ServiceToken": token, "Answer": json.dumps(answer)})


@pytest.mark.slow
@pytest.mark.parametrize("said", [{"Crash": "oh"}, {"Silent": "yes", "ServiceTimeout": 1}])
def test_a_function_that_does_not_answer_is_not_waited_for_for_ever(bench, token, said):
    """One that fails three times, at once; one that says nothing, when its time is up."""
    with pytest.raises(ResourceFault, match="did not receive a response from your Custom Resource"):
        bench.make(KIND, {"ServiceToken": token, **said})


def test_what_could_not_be_made_is_deleted(bench, token):
    """As CloudFormation does, with the id that the function had given it."""
    failed = {"Status": "FAILED", "Reason": "no", "PhysicalResourceId": "half-made"}
    with pytest.raises(ResourceFault, match="no"):
        bench.make(KIND, {"ServiceToken": token, "Answer": json.dumps(failed)}, "Half")
    found = asked(bench, token, "Half", 2)
    assert [one["RequestType"] for one in found] == ["Create", "Delete"]
    assert found[1]["PhysicalResourceId"] == "half-made"


def test_a_token_that_is_no_function_is_refused(bench):
    """A topic has nobody behind it here."""
    with pytest.raises(ResourceFault, match="no function"):
        bench.make(KIND, {"ServiceToken": bench.topic})


def test_a_token_of_another_region_is_refused(bench, token):
    """In Lambda's words; a function of that name here is another."""
    far = token.replace(REGION, "eu-west-2")
    with pytest.raises(ClientError, match="Functions from 'eu-west-2' are not reachable in this"):
        bench.make(KIND, {"ServiceToken": far})


def test_nothing_is_left_of_an_answer(bench, token):
    """The bucket that it came to is gone when it is read."""
    bench.make(KIND, {"ServiceToken": token})
    names = [one["Name"] for one in bench.client("s3").list_buckets()["Buckets"]]
    assert not [name for name in names if name.startswith("cloudformation")]


def test_a_handle_is_a_url_that_can_be_put_to(bench):
    """And it is gone with its resource."""
    kind = "AWS::CloudFormation::WaitConditionHandle"
    url = bench.make(kind, {}).physical_id
    put = urllib.request.Request(url, b"{}", {"Content-Type": ""}, method="PUT")
    with urllib.request.urlopen(put) as answer:
        assert answer.status == 200
    assert bench.change(kind, url, {}, {}).physical_id == url
    bench.take_away(kind, url, {})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(put)


def test_notifications_of_a_bucket_work_as_their_kind_has_them(bench):
    """Our own custom resource, with its code as it is deployed: put, changed, taken back."""
    code = {"ZipFile": Path(bucket_notifications_code.__file__).read_text(encoding="utf-8")}
    properties = {**bench.code(""), "Runtime": "python3.11", "Code": code, "Timeout": 60}
    keeper = bench.make("AWS::Lambda::Function", properties, "Keeper").attributes["Arn"]
    target = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{bench.function}"
    kind, s3 = "Custom::BucketNotifications", bench.client("s3")
    bucket = bench.make("AWS::S3::Bucket", {}).physical_id
    told = {"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": target}
    first = {
        "ServiceToken": keeper,
        "Bucket": bucket,
        "LambdaFunctionConfigurations": [told],
        "EventBridge": True,
    }
    then = {
        "ServiceToken": keeper,
        "Bucket": bucket,
        "LambdaFunctionConfigurations": [{**told, "Events": ["s3:ObjectRemoved:*"]}],
    }

    def found():
        answer = s3.get_bucket_notification_configuration(Bucket=bucket)
        lambdas = answer.get("LambdaFunctionConfigurations", [])
        return [one["Events"] for one in lambdas], "EventBridgeConfiguration" in answer

    made = bench.make(kind, first)
    assert found() == ([["s3:ObjectCreated:*"]], True)
    bench.change(kind, made.physical_id, first, then)
    assert found() == ([["s3:ObjectRemoved:*"]], False)
    bench.take_away(kind, made.physical_id, then)
    assert found() == ([], False)
    with pytest.raises(ResourceFault, match="NoSuchBucket"):
        bench.make(kind, {**first, "Bucket": "no-such-bucket"})
