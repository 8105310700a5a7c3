"""The policies of resources: they allow, deny, and those of keys decide whether roles count."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lambdaform.access.template.roles import Roles
from lambdaform.access.template.statements import Request
from lambdaform.access.template.values import of_templates

ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
BUCKET = "arn:aws:s3:::data"


def answer(request, *resources, allowed=()):
    """Return what a role may do beside some resources."""
    own = {"Statement": [{"Effect": "Allow", "Action": [*allowed], "Resource": "*"}]}
    policies = [{"PolicyName": "own", "PolicyDocument": own}] if allowed else []
    declared = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "data"}},
        "Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
        **{f"More{number}": one for number, one in enumerate(resources)},
    }
    template = SimpleNamespace(
        whole={"Resources": declared}, name="s", region="eu-west-1", account="111122223333"
    )
    (values,) = of_templates([template])
    return Roles([values]).of(values.resources["Role"].arns).answer(request)


def of_bucket(principal, effect="Allow", **more):
    statement = {"Effect": effect, "Principal": principal, "Action": "s3:PutObject", **more}
    document = {"Statement": [{"Resource": f"{BUCKET}/*", **statement}]}
    properties = {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": document}
    return {"Type": "AWS::S3::BucketPolicy", "Properties": properties}


SOURCE = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (of_bucket({"AWS": ROLE}), True),
        (of_bucket({"AWS": [ROOT, ROLE]}), True),
        (of_bucket("*"), True),
        (of_bucket({"AWS": ROOT}), False),
        (of_bucket({"AWS": "arn:aws:iam::111122223333:role/other"}), False),
        (of_bucket({"Service": "s3.amazonaws.com"}), False),
        (of_bucket("*", Condition=SOURCE), None),
        (of_bucket({"AWS": ROLE}, Resource="arn:aws:s3:::other/*"), False),
    ],
)
def test_a_bucket_allows_a_role_that_its_policy_names(policy, expected):
    """Whoever leaves it to the account names no role; what conditions ask for is not known."""
    assert answer(Request("s3:PutObject", f"{BUCKET}/a"), policy) is expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (of_bucket({"AWS": ROLE}, "Deny"), False),
        (of_bucket("*", "Deny"), False),
        (of_bucket("*", "Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}), True),
        (of_bucket({"AWS": "arn:aws:iam::111122223333:role/other"}, "Deny"), True),
    ],
)
def test_what_a_bucket_denies_its_role_may_not(policy, expected):
    """Whatever the role's own policies allow."""
    request = Request("s3:PutObject", f"{BUCKET}/a")
    assert answer(request, policy, allowed=["s3:PutObject"]) is expected


def test_a_queue_is_named_by_its_address():
    """Where a policy holds for several queues, each is the resource that it names."""
    statement = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sqs:*", "Resource": "*"}
    properties = {"Queues": [{"Ref": "Jobs"}], "PolicyDocument": {"Statement": statement}}
    policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}
    queue = "arn:aws:sqs:eu-west-1:111122223333"
    assert answer(Request("sqs:SendMessage", f"{queue}:jobs"), policy) is True
    assert answer(Request("sqs:SendMessage", f"{queue}:other"), policy) is False


def key(*principals, action="kms:*"):
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": one}, "Action": action, "Resource": "*"}
        for one in principals
    ]
    return {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": statements}}}


@pytest.mark.parametrize(
    ("made", "allowed", "expected"),
    [
        (key(ROOT), ["kms:Decrypt"], True),
        (key(ROOT), [], False),
        (key(ROLE), [], True),
        (key("arn:aws:iam::111122223333:role/admin"), ["kms:Decrypt"], None),
        (key(ROOT, action="kms:Describe*"), ["kms:Decrypt"], None),
    ],
)
def test_the_policy_of_a_key_decides_whether_those_of_roles_count(made, allowed, expected):
    """It has to name the role, or leave it to the account."""
    declared = {"Role": {"Type": "AWS::IAM::Role", "Properties": {}}, "More0": made}
    template = SimpleNamespace(
        whole={"Resources": declared}, name="s", region="eu-west-1", account="111122223333"
    )
    (values,) = of_templates([template])
    (arn,) = values.resources["More0"].arns
    assert answer(Request("kms:Decrypt", arn), made, allowed=allowed) is expected


def test_a_permission_for_an_account_or_a_role_is_a_policy_too():
    """One for a service of AWS is for nobody else."""
    arn = "arn:aws:lambda:eu-west-1:111122223333:function:f"
    given = {"Action": "lambda:InvokeFunction", "FunctionName": "f"}
    made = [
        {"Type": "AWS::Lambda::Permission", "Properties": {**given, "Principal": one}}
        for one in (ROLE, "events.amazonaws.com")
    ]
    assert answer(Request("lambda:InvokeFunction", arn), made[0]) is True
    assert answer(Request("lambda:InvokeFunction", arn), made[1]) is False
