"""Kinds that keep something, deployed by themselves: what the services say of them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from embedded import Stacks, client

from lambdaform import (
    App,
    Function,
    GenerateSecretString,
    InlineCode,
    Key,
    Queue,
    Secret,
    SecretRotation,
    SsmParameter,
    SsmPath,
    Stack,
    Stream,
    StreamConsumer,
    StreamTrigger,
    Subscription,
    Topic,
)
from lambdaform.synth import synth

CODE = InlineCode("def handler(event, context):\n    return event\n")
NAME = "shop-dev-Main"


@pytest.fixture
def stack():
    """A stack to declare in."""
    return Stack(App("shop"), "Main")


@pytest.fixture
def deployed(real, stack):
    """Deploy the stack, and return its stacks; afterwards all of it can go."""
    stacks = Stacks(client(real))

    def deploy():
        body = synth(stack.app).template("Main").body
        made = stacks.create(body, NAME, Capabilities=["CAPABILITY_IAM"])
        assert made["StackStatus"] == "CREATE_COMPLETE", stacks.told(NAME)
        return {id: physical for id, (physical, _) in stacks.resources(NAME).items()}

    yield deploy
    gone = stacks.delete(NAME)
    assert gone["StackStatus"] == "DELETE_COMPLETE", stacks.told(gone["StackId"])


def worker(stack, **options):
    return Function(stack, "Worker", code=CODE, handler="index.handler", **options)


@pytest.mark.slow
def test_a_stream_is_deployed_with_who_reads_it(real, stack, deployed):
    """Shards, retention and key are as they were said; two mappings read, one by a consumer."""
    clicks = Stream(stack, "Clicks", shard_count=2, retention=timedelta(days=2))
    fast = StreamConsumer(stack, "Fast", stream=clicks)
    worker(stack, on=[StreamTrigger(clicks), StreamTrigger(fast)], allow=[clicks.write])
    made = deployed()
    kinesis = client(real, "kinesis")
    found = kinesis.describe_stream_summary(StreamName=made["Clicks"])["StreamDescriptionSummary"]
    assert (found["OpenShardCount"], found["RetentionPeriodHours"]) == (2, 48)
    assert found["KeyId"] == "alias/aws/kinesis"
    (consumer,) = kinesis.list_stream_consumers(StreamARN=found["StreamARN"])["Consumers"]
    assert consumer["ConsumerName"] == "shop-dev-Main-Fast"
    mappings = client(real, "lambda").list_event_source_mappings()["EventSourceMappings"]
    assert {m["EventSourceArn"] for m in mappings} == {
        found["StreamARN"],
        consumer["ConsumerARN"],
    }


@pytest.mark.slow
def test_a_secret_is_deployed_with_a_value_that_nobody_wrote(real, stack, deployed):
    """The password stands beside what was said; the rotation is the function's."""
    made_up = GenerateSecretString(
        password_length=20,
        exclude_punctuation=True,
        secret_string_template={"user": "shop"},
        generate_string_key="password",
    )
    login = Secret(stack, "Login", generate_secret_string=made_up)
    worker(stack, on=[SecretRotation(login, automatically_after=timedelta(days=7))])
    made = deployed()
    secrets = client(real, "secretsmanager")
    value = json.loads(secrets.get_secret_value(SecretId=made["Login"])["SecretString"])
    assert value["user"] == "shop"
    assert len(value["password"]) == 20
    assert value["password"].isalnum()
    found = secrets.describe_secret(SecretId=made["Login"])
    assert found["RotationEnabled"]
    assert found["RotationLambdaARN"].endswith(f":function:{made['Worker']}")
    assert found["RotationRules"]["AutomaticallyAfterDays"] == 7


@pytest.mark.slow
def test_parameters_are_deployed_and_their_roles_name_them(real, stack, deployed):
    """By name and by path; the ARN that CloudFormation tells is the one that Systems Manager has."""
    zones = SsmParameter(stack, "Zones", value=["a", "b"], parameter_name="/shop/zones")
    SsmParameter(stack, "Url", value="https://example.com")
    worker(stack, allow=[zones.read, SsmPath(stack, "Settings", path="/shop").read])
    made = deployed()
    systems = client(real, "ssm")
    found = systems.get_parameter(Name=made["Zones"])["Parameter"]
    assert (found["Type"], found["Value"]) == ("StringList", "a,b")
    assert systems.get_parameter(Name=made["Url"])["Parameter"]["Value"] == "https://example.com"
    (under,) = systems.get_parameters_by_path(Path="/shop")["Parameters"]
    role = made["WorkerRole"]
    policy = client(real, "iam").get_role_policy(RoleName=role, PolicyName="WorkerRolePolicy")
    granted = [s["Resource"] for s in policy["PolicyDocument"]["Statement"]]
    assert under["ARN"] in granted
    assert [f"{under['ARN'].removesuffix('/zones')}{end}" for end in ("", "/*")] in granted


@pytest.mark.slow
def test_a_key_is_deployed_with_what_it_encrypts(real, stack, deployed):
    """It rotates, is found by its alias, and its policy lets SNS send to the queue."""
    key = Key(stack, "Data", alias_name="alias/shop", pending_window=timedelta(days=7))
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    Subscription(stack, "ToJobs", topic=Topic(stack, "Paid"), endpoint=jobs)
    worker(stack, allow=[key.encrypt, jobs.send])
    made = deployed()
    kms = client(real, "kms")
    found = kms.describe_key(KeyId="alias/shop")["KeyMetadata"]
    assert found["KeyId"] == made["Data"]
    assert kms.get_key_rotation_status(KeyId=made["Data"])["KeyRotationEnabled"]
    policy = json.loads(kms.get_key_policy(KeyId=made["Data"], PolicyName="default")["Policy"])
    principals = [s["Principal"] for s in policy["Statement"]]
    assert principals == [
        {"AWS": "arn:aws:iam::123456789012:root"},
        {"Service": "sns.amazonaws.com"},
    ]
    queue = client(real, "sqs").get_queue_attributes(
        QueueUrl=made["Jobs"], AttributeNames=["KmsMasterKeyId"]
    )
    assert queue["Attributes"]["KmsMasterKeyId"] == found["Arn"]
