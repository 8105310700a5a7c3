"""What exists already is said by its name or its ARN, alike for every kind."""

from __future__ import annotations

import pytest

from lambdaform import Bucket, EventBus, Function, Key, Queue, Stream, Table, Topic
from lambdaform.aws.existing import own
from lambdaform.errors import DeclarationError
from lambdaform.sections import Aws

ARNS = {
    Queue: own("sqs"),
    Key: f"{own('kms')}key/",
    Topic: own("sns"),
    Function: f"{own('lambda')}function:",
    Table: f"{own('dynamodb')}table/",
    Stream: f"{own('kinesis')}stream/",
    Bucket: f"arn:{Aws.PARTITION}:s3:::",
    EventBus: f"{own('events')}event-bus/",
}
every_kind = pytest.mark.parametrize("kind", ARNS, ids=lambda k: k.__name__)


def plain(kind, name):
    """Return the ARN of a name in some account."""
    parts = {Aws.PARTITION: "aws", Aws.REGION: "eu-west-1", Aws.ACCOUNT_ID: "123456789012"}
    start = ARNS[kind]
    for token, value in parts.items():
        start = start.replace(f"{token}", value)
    return f"{start}{name}"


@every_kind
def test_a_name_stands_for_one_in_the_same_account(stack, kind):
    """Partition, region and account are those of the stack."""
    legacy = kind.existing(stack, "Legacy", name="legacy")
    assert (legacy.name, legacy.arn) == ("legacy", f"{ARNS[kind]}legacy")


@every_kind
def test_an_arn_holds_the_name(stack, kind):
    """Both may be given where they are of the same."""
    arn = plain(kind, "legacy")
    assert kind.existing(stack, "Legacy", arn=arn).name == "legacy"
    assert kind.existing(stack, "Same", arn=arn, name="legacy").arn == arn


@every_kind
def test_a_name_and_an_arn_of_two_things_are_told(stack, kind):
    """One of them would be used here, and the other there."""
    match = "has the name `other`, but its ARN is that of `legacy`"
    with pytest.raises(DeclarationError, match=match):
        kind.existing(stack, "Legacy", arn=plain(kind, "legacy"), name="other")


@every_kind
def test_one_of_both_is_needed(stack, kind):
    """Without either there is nothing to use."""
    with pytest.raises(DeclarationError, match="nothing here says which it is"):
        kind.existing(stack, "Legacy")


def test_a_queue_by_its_name_has_a_url(stack):
    """The one that SQS makes of a name; an ARN may be of a queue with another."""
    host = f"https://sqs.{Aws.REGION}.{Aws.URL_SUFFIX}"
    legacy = Queue.existing(stack, "Legacy", name="legacy.fifo")
    assert legacy.url == f"{host}/{Aws.ACCOUNT_ID}/legacy.fifo"
    assert legacy.fifo
    with pytest.raises(DeclarationError, match="nothing here says its"):
        _ = Queue.existing(stack, "Far", arn=plain(Queue, "far")).url
