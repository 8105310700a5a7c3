"""Stacks of real resources: what the services say is what counts."""

from __future__ import annotations

import io
import zipfile

import pytest
from embedded import Stacks, body, client

from lambdaform import App, Function, InlineCode, Output, Queue, Stack, Table, projects
from lambdaform.load import load
from lambdaform.synth import synth

CODE = InlineCode("def handler(event, context):\n    return event\n")
MAY = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}


@pytest.fixture
def stacks(real):
    """The CloudFormation of a cloud that makes all that it can."""
    return Stacks(client(real))


def attributes(real, url):
    queues = client(real, "sqs")
    return queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_a_full_bucket_is_not_deleted(real, stacks):
    """With S3's own words; once it is empty, it goes."""
    stacks.create(body(Files={"Type": "AWS::S3::Bucket"}))
    name, _ = stacks.resources()["Files"]
    store = client(real, "s3")
    store.put_object(Bucket=name, Key="a", Body=b"")
    assert stacks.delete()["StackStatus"] == "DELETE_FAILED"
    reason = stacks.reason("Files", "DELETE_FAILED")
    assert "The bucket you tried to delete is not empty (Service: S3, Status Code: 409" in reason
    assert [one["Name"] for one in store.list_buckets()["Buckets"]] == [name]
    store.delete_object(Bucket=name, Key="a")
    assert stacks.delete()["StackStatus"] == "DELETE_COMPLETE"
    assert store.list_buckets()["Buckets"] == []


def test_a_failed_update_restores_the_services(real, stacks, faults):
    """Attributes of a queue, a policy of a role; what was new is gone."""

    def made(delay, action, **more):
        statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        role = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": trust,
                "Policies": [{"PolicyName": "main", "PolicyDocument": policy}],
            },
        }
        return body(Jobs={"DelaySeconds": delay}, Role=role, **more)

    stacks.create(made(1, "sqs:SendMessage"), **MAY)
    (url, _), (role, _) = stacks.resources()["Jobs"], stacks.resources()["Role"]
    faults.fail("Last")
    after = made(
        5, "sqs:*", New={}, Last={"Type": "AWS::SQS::Queue", "DependsOn": ["Jobs", "Role"]}
    )
    assert stacks.update(after, **MAY)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert attributes(real, url)["DelaySeconds"] == "1"
    policy = client(real, "iam").get_role_policy(RoleName=role, PolicyName="main")
    assert policy["PolicyDocument"]["Statement"][0]["Action"] == "sqs:SendMessage"
    assert client(real, "sqs").list_queues()["QueueUrls"] == [url]


def test_a_name_that_is_taken_fails_with_the_words_of_the_service(real, stacks):
    """And what it was taken by is left alone."""
    store = client(real, "logs")
    store.create_log_group(logGroupName="/mine")
    said = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/mine"}}
    assert stacks.create(body(Log=said))["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.reason("Log", "CREATE_FAILED")
    assert "(Service: CloudWatchLogs, Status Code: 400, Request ID: " in reason
    assert reason.endswith("HandlerErrorCode: AlreadyExists)")
    assert [one["logGroupName"] for one in store.describe_log_groups()["logGroups"]] == ["/mine"]


def test_stacks_of_an_app_read_from_each_other(real, stacks):
    """As lambdaform lets them: by outputs, without exports."""
    app = App("shop")
    base, main = Stack(app, "Base"), Stack(app, "Main")
    jobs = Queue(base, "Jobs")
    table = Table(base, "Orders", partition_key="pk")
    Function(
        main,
        "Worker",
        code=CODE,
        handler="index.handler",
        allow=[jobs.send, table.read],
        environment={"JOBS": jobs.url, "ORDERS": table.name},
    )
    Output(main, "Said", value=jobs.arn)
    templates = {one.name: one.body for one in synth(app).templates}
    for name in ("shop-dev-Base", "shop-dev-Main"):
        assert stacks.create(templates[name], name, **MAY)["StackStatus"] == "CREATE_COMPLETE"
    url, _ = stacks.resources("shop-dev-Base")["Jobs"]
    worker, _ = stacks.resources("shop-dev-Main")["Worker"]
    found = client(real, "lambda").get_function_configuration(FunctionName=worker)
    assert found["Environment"]["Variables"]["JOBS"] == url
    outputs = stacks.described("shop-dev-Main")["Outputs"]
    assert attributes(real, url)["QueueArn"] in {one["OutputValue"] for one in outputs}


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", ["event-fan-out", "hello-api", "items-api"])
def test_a_blueprint_is_made_and_taken_away(real, stacks, tmp_path, name, stage):
    """All of its resources, with nothing to change afterwards."""
    assembly = synth(load(folder=projects.create("shop", name, tmp_path), stage=stage))
    store = client(real, "s3")
    bucket = "lambdaform-assets-123456789012-eu-west-1-an"
    place = {"LocationConstraint": "eu-west-1"}
    store.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    for template in assembly.templates:
        for package in template.packages:
            store.put_object(Bucket=bucket, Key=package.key, Body=_zip())
        made = stacks.create(template.body, template.name, **MAY)
        assert made["StackStatus"] == "CREATE_COMPLETE", stacks.told(template.name)
        assert len(stacks.resources(template.name)) == len(template.body["Resources"])
        planned = stacks.planned(template.body, template.name, **MAY)
        assert planned["StatusReason"].startswith("The submitted information didn't contain")
        gone = stacks.delete(template.name)
        assert gone["StackStatus"] == "DELETE_COMPLETE", stacks.told(gone["StackId"])


def _zip():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    return event\n")
    return made.getvalue()
