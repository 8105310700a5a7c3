"""The key, its policy, and what comes with it where it encrypts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdaform import (
    Bucket,
    EventBus,
    EventTrigger,
    Function,
    Key,
    Queue,
    Secret,
    Stack,
    Stream,
    Subscription,
    Table,
    Topic,
)
from lambdaform.lint import lint
from lambdaform.synth import synth

ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"
ACCOUNT = {
    "Effect": "Allow",
    "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},
    "Action": "kms:*",
    "Resource": "*",
}
FOR_THE_ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def att(id):
    return {"Fn::GetAtt": [id, "Arn"]}


@pytest.fixture
def policy(properties):
    """Return the statements of the policy of the key `Data` beside that of the account."""

    def of(id="Data"):
        first, *others = properties(id)["KeyPolicy"]["Statement"]
        assert first == ACCOUNT
        return others

    return of


def test_a_key_is_symmetric_rotates_and_is_left_to_iam(stack, properties):
    """Without options: KMS makes new material each year, the account's policies say who may."""
    Key(stack, "Data")
    assert properties("Data") == {
        "EnableKeyRotation": True,
        "KeyPolicy": {"Version": "2012-10-17", "Statement": [ACCOUNT]},
    }


def test_every_option_is_rendered(stack, properties, policy):
    """Each option becomes the property that CloudFormation calls so; the alias is of its own."""
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"Bool": {"aws:PrincipalIsAWSService": "false"}},
    }
    Key(
        stack,
        "Data",
        alias_name="alias/shop",
        description="of the shop",
        enabled=False,
        rotation_period=timedelta(days=90),
        multi_region=True,
        pending_window=timedelta(days=7),
        policy=[statement],
    )
    assert policy() == [statement]
    found = dict(properties("Data"))
    del found["KeyPolicy"]
    assert found == {
        "Description": "of the shop",
        "Enabled": False,
        "EnableKeyRotation": True,
        "RotationPeriodInDays": 90,
        "MultiRegion": True,
        "PendingWindowInDays": 7,
    }
    assert properties("DataAlias") == {"AliasName": "alias/shop", "TargetKeyId": {"Ref": "Data"}}


@pytest.mark.parametrize(
    ("spec", "usage"),
    [
        ("ECC_SECG_P256K1", "SIGN_VERIFY"),
        ("HMAC_256", "GENERATE_VERIFY_MAC"),
        ("ML_DSA_44", "SIGN_VERIFY"),
    ],
)
def test_a_spec_that_leaves_no_choice_says_what_the_key_is_for(stack, properties, spec, usage):
    """CloudFormation would take it for one that encrypts; and it does not rotate."""
    Key(stack, "Data", key_spec=spec)
    found = properties("Data")
    assert (found["KeySpec"], found["KeyUsage"]) == (spec, usage)
    assert "EnableKeyRotation" not in found


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            {"key_spec": "RSA_2048"},
            (
                "does not say what it is for, and `RSA_2048` leaves a choice "
                "(its `key_usage` is one of: ENCRYPT_DECRYPT, SIGN_VERIFY)"
            ),
        ),
        (
            {"key_usage": "SIGN_VERIFY"},
            "is for `SIGN_VERIFY`, which `SYMMETRIC_DEFAULT` cannot do (it can: ENCRYPT_DECRYPT)",
        ),
        (
            {"key_spec": "HMAC_256", "enable_key_rotation": True},
            (
                "has `enable_key_rotation`, and is not symmetric "
                "(KMS makes new material for symmetric keys only)"
            ),
        ),
        (
            {"enable_key_rotation": False, "rotation_period": timedelta(days=90)},
            "has a `rotation_period`, and does not rotate (leave it out)",
        ),
        (
            {"alias_name": "alias/aws/shop"},
            "has the alias `alias/aws/shop` (AWS keeps `alias/aws/` for its own keys)",
        ),
    ],
)
def test_what_kms_would_refuse_is_told(stack, problems, options, problem):
    """The schema knows nothing of it."""
    Key(stack, "Data", **options)
    assert problems() == [f"key `Data` {problem}"]


@pytest.mark.parametrize(
    "options",
    [
        {"rotation_period": timedelta(days=89)},
        {"pending_window": timedelta(days=31)},
        {"description": "a" * 8193},
        {"alias_name": "shop"},
    ],
    ids=lambda o: next(iter(o)),
)
def test_what_is_past_a_bound_is_told_at_the_line_of_the_key(app, stack, options):
    """By the linter, which knows the bounds."""
    key = Key(stack, "Data", **options)
    assert {f.at for f in lint(synth(app)) if f.level == "error"} == {key.at}


def test_grants_are_on_the_key(stack, function, statements):
    """One operation each, or exact ones by KMS's names."""
    key = Key(stack, "Data")
    function(allow=[key.encrypt, key.decrypt, key.generate_data_key, key.grant("ReEncryptTo")])
    actions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo"]
    assert statements() == [(actions, att("Data"))]


def test_a_grant_can_be_narrowed(stack, function, statements):
    """To the use through a service, and to an encryption context."""
    key = Key(stack, "Data")
    function(allow=[key.decrypt.via("s3").encryption_context("tenant", "a", "b")])
    ((actions, resource, conditions),) = statements()
    assert (actions, resource) == (["kms:Decrypt"], att("Data"))
    assert conditions == {
        "StringEquals": {
            "kms:ViaService": [{"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}],
            "kms:EncryptionContext:tenant": ["a", "b"],
        }
    }


def test_a_grant_of_what_the_key_is_not_for_is_told(stack, function, problems):
    """KMS would refuse each such call."""
    signing = Key(stack, "Signing", key_spec="ECC_NIST_P256", key_usage="SIGN_VERIFY")
    function(allow=[signing.sign, signing.grant("GetPublicKey"), signing.encrypt])
    function("Other", allow=[signing.generate_data_key])
    assert problems() == [
        (
            "`kms:Encrypt` cannot be done with key `Signing`, which is for `SIGN_VERIFY` "
            "(make a key with `key_usage='ENCRYPT_DECRYPT'` for it)"
        ),
        "`kms:GenerateDataKey` needs a symmetric key, which key `Signing` is not (None)",
    ]


def test_an_operation_that_iam_calls_otherwise_leads_to_its_actions(stack, function, problems):
    """`ReEncrypt` takes two."""
    function(allow=[Key(stack, "Data").grant("ReEncrypt")])
    assert problems() == [
        (
            "the IAM action `kms:ReEncrypt` does not exist "
            "(IAM calls it `ReEncryptFrom` and `ReEncryptTo`)"
        )
    ]


@pytest.mark.parametrize(
    ("declare", "grants", "service", "needs"),
    [
        (Queue, ["send"], "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
        (Topic, ["publish"], "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
        (Bucket, ["read"], "s3", ["kms:Decrypt"]),
        (Stream, ["write"], "kinesis", ["kms:GenerateDataKey"]),
        (Secret, ["read"], "secretsmanager", ["kms:Decrypt"]),
        (Table, ["read"], "dynamodb", ["kms:Decrypt"]),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_it_encrypts_is_granted_with_it(
    stack, function, statements, declare, grants, service, needs
):
    """Who may use the resource may use the key, for that and through its service only."""
    key = Key(stack, "Data")
    more = {"partition_key": "pk"} if declare is Table else {}
    thing = declare(stack, "Thing", kms_key_arn=key.arn, **more)
    function(allow=[getattr(thing, name) for name in grants])
    via = {"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"}
    assert statements()[-1] == (needs, att("Data"), {"StringEquals": {"kms:ViaService": via}})


def test_a_topic_that_sends_to_an_encrypted_queue_may_use_the_key(stack, policy):
    """SNS sends with no role: the key's policy lets it, for the account; whatever sends, once."""
    key = Key(stack, "Data")
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    for id in ("Paid", "Sent"):
        Subscription(stack, f"{id}ToJobs", topic=Topic(stack, id), endpoint=jobs)
    assert policy() == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": "*",
            "Condition": FOR_THE_ACCOUNT,
        }
    ]


def test_a_rule_that_sends_to_an_encrypted_queue_may_use_the_key(stack, function, policy):
    """EventBridge does not say for which rule: a condition would never hold."""
    key = Key(stack, "Data")
    dead = Queue(stack, "Dead", kms_key_arn=key.arn)
    function(on=[EventTrigger({"source": ["aws.s3"]}, dead_letter_queue=dead)])
    (statement,) = policy()
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "Condition" not in statement


def test_an_encrypted_bus_may_use_the_key(stack, policy):
    """EventBridge looks at the key too, and says for which account."""
    EventBus(stack, "Shop", kms_key_arn=Key(stack, "Data").arn)
    (statement,) = policy()
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    assert statement["Condition"] == FOR_THE_ACCOUNT


def test_a_key_may_encrypt_both_who_sends_and_who_gets(app, stack):
    """The policy names no resource, so that nothing goes round in a circle."""
    key = Key(stack, "Data")
    topic = Topic(stack, "Paid", kms_key_arn=key.arn)
    queue = Queue(stack, "Jobs", kms_key_arn=key.arn)
    Subscription(stack, "ToJobs", topic=topic, endpoint=queue)
    assert not [f for f in lint(synth(app)) if f.level == "error"]


def test_a_key_of_another_stack_encrypts(app, stack, function):
    """Its policy is in its own stack, and lets the services use it all the same."""
    key = Key(Stack(app, "Base"), "Data")
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    Subscription(stack, "ToJobs", topic=Topic(stack, "Paid"), endpoint=jobs)
    base = synth(app).template("Base").body["Resources"]["Data"]["Properties"]
    services = [s["Principal"].get("Service") for s in base["KeyPolicy"]["Statement"]]
    assert services == [None, "sns.amazonaws.com"]


def test_an_existing_key_is_used_but_not_changed(stack, function, resources, statements):
    """By its ARN, for any operation: what it is made of is not known here."""
    key = Key.existing(stack, "Data", arn=ARN)
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    Subscription(stack, "ToJobs", topic=Topic(stack, "Paid"), endpoint=jobs)
    function(allow=[key.sign, key.decrypt], environment={"KEY": key.name})
    assert "Data" not in resources()
    assert statements() == [(["kms:Decrypt", "kms:Sign"], ARN)]
    assert resources()["Worker"]["Properties"]["Environment"]["Variables"] == {"KEY": "1234abcd"}


def test_the_key_itself_is_no_arn(stack, problems):
    """Who gives the key where its ARN is wanted is told which attribute to give."""
    Queue(stack, "Jobs", kms_key_arn=Key(stack, "Data"))
    (problem,) = problems()
    assert problem.startswith("queue `Jobs`: `kms_key_arn` is ")
    assert ".arn" in problem


def test_a_function_that_is_given_no_grant_may_not_use_the_key(stack, function, statements):
    """To be in the app is no permission."""
    Key(stack, "Data")
    assert isinstance(function(), Function)
    assert statements() == []
