"""Roles that count: a call of a role is held against the role's policies; nobody else's is."""

from __future__ import annotations

import io
import json

import boto3
import pytest
from botocore.exceptions import ClientError
from embedded import client

from lambdaform.cloud import Cloud, wire
from lambdaform.cloud.roles import Roles

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
REGION = "eu-west-1"


@pytest.fixture
def door():
    """What holds calls against policies, before its cloud is there."""
    return Roles(lambda account, region: None)


@pytest.fixture
def cloud(door):
    """A cloud in which roles count."""
    running = Cloud()
    door._clients = lambda account, region: lambda service: running.client(service, region, account)
    running.doors.append(door.answer)
    with running:
        yield running


@pytest.fixture
def as_role(cloud):
    """Make a role of statements, and return what gives its clients."""

    def made(*statements, name="ci", boundary=None):
        iam = client(cloud, "iam")
        more = {"PermissionsBoundary": boundary} if boundary else {}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **more)["Role"]["Arn"]
        document = policy(*statements)
        iam.put_role_policy(RoleName=name, PolicyName="main", PolicyDocument=document)
        keys = client(cloud, "sts").assume_role(RoleArn=arn, RoleSessionName="ci")["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        where = {"endpoint_url": cloud.endpoint, "region_name": REGION}
        return lambda service: session.client(service, **where)

    return made


def policy(*statements):
    """Return a policy as JSON; without a statement it allows nothing of use."""
    said = statements or [allow("sts:TagSession")]
    return json.dumps({"Version": "2012-10-17", "Statement": list(said)})


def allow(action, resource="*", **more):
    """Return a statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def arn(service, rest):
    """Return an ARN of the account."""
    return f"arn:aws:{service}:{REGION}:123456789012:{rest}"


def test_a_role_may_do_what_its_policies_say(as_role, door):
    """And nothing else: the error says what, on what, and why."""
    sqs = as_role(allow("sqs:CreateQueue", arn("sqs", "shop-*")))("sqs")
    sqs.create_queue(QueueName="shop-jobs")
    with pytest.raises(ClientError) as caught:
        sqs.create_queue(QueueName="other")
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert (
        f"not authorized to perform: sqs:CreateQueue on resource: {arn('sqs', 'other')}"
        in (error["Message"])
    )
    assert [(c.identity.name, bool(c.decision)) for c in door.checks] == [
        ("ci", True),
        ("ci", False),
    ]


def test_nobody_else_is_held_against_anything(cloud, door):
    """Roles count for those that have one."""
    client(cloud, "sqs").create_queue(QueueName="jobs")
    assert door.checks == []


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "action", "resource"),
    [
        ("s3", "head_bucket", {"Bucket": "b"}, "s3:ListBucket", "arn:aws:s3:::b"),
        (
            "s3",
            "put_object",
            {"Bucket": "b", "Key": "a/c", "Body": b"x"},
            "s3:PutObject",
            "arn:aws:s3:::b/a/c",
        ),
        ("sns", "create_topic", {"Name": "t"}, "sns:CreateTopic", arn("sns", "t")),
        (
            "dynamodb",
            "describe_table",
            {"TableName": "t"},
            "dynamodb:DescribeTable",
            arn("dynamodb", "table/t"),
        ),
        (
            "lambda",
            "get_function",
            {"FunctionName": "f"},
            "lambda:GetFunction",
            arn("lambda", "function:f"),
        ),
        (
            "apigateway",
            "get_rest_api",
            {"restApiId": "x"},
            "apigateway:GET",
            f"arn:aws:apigateway:{REGION}::/restapis/x",
        ),
        (
            "apigatewayv2",
            "get_stages",
            {"ApiId": "x"},
            "apigateway:GET",
            f"arn:aws:apigateway:{REGION}::/apis/x/stages",
        ),
        ("iam", "get_role", {"RoleName": "r"}, "iam:GetRole", "arn:aws:iam::123456789012:role/r"),
        (
            "logs",
            "create_log_group",
            {"logGroupName": "/g"},
            "logs:CreateLogGroup",
            arn("logs", "log-group:/g"),
        ),
        (
            "cloudformation",
            "describe_stacks",
            {"StackName": "s"},
            "cloudformation:DescribeStacks",
            arn("cloudformation", "stack/s/*"),
        ),
    ],
)
def test_each_protocol_is_read(as_role, door, service, operation, arguments, action, resource):
    """What a request asks for, and on what, whatever form it has."""
    with pytest.raises(ClientError):
        getattr(as_role()(service), operation)(**arguments)
    (check,) = door.checks
    assert (check.request.action, check.request.resource) == (action, resource)


def test_what_a_call_hands_over_is_checked_too(as_role, door):
    """A role is passed to the service that is called."""
    lambda_ = as_role(allow("lambda:CreateFunction"))("lambda")
    role = "arn:aws:iam::123456789012:role/worker"
    with pytest.raises(ClientError, match="iam:PassRole"):
        lambda_.create_function(
            FunctionName="f",
            Role=role,
            Code={"ZipFile": b"x"},
            Handler="a.b",
            Runtime="python3.13",
        )
    assert door.checks[-1].request.context == {"iam:PassedToService": ("lambda.amazonaws.com",)}
    assert door.checks[-1].request.resource == role


def test_a_boundary_limits_a_role(cloud, as_role):
    """Whatever its policies say; one that is not there allows nothing."""
    iam = client(cloud, "iam")
    edge = iam.create_policy(PolicyName="edge", PolicyDocument=policy(allow("sqs:ListQueues")))
    bounded = as_role(allow("sqs:*"), boundary=edge["Policy"]["Arn"])("sqs")
    bounded.list_queues()
    with pytest.raises(ClientError, match="permissions boundary does not allow"):
        bounded.create_queue(QueueName="jobs")
    missing = "arn:aws:iam::123456789012:policy/missing"
    with pytest.raises(ClientError, match="permissions boundary does not allow"):
        as_role(allow("sqs:*"), name="lost", boundary=missing)("sqs").list_queues()


def test_the_boundary_of_the_role_that_is_changed_counts(cloud, as_role):
    """`iam:PermissionsBoundary` is what that role has, or is to have."""
    edge = "arn:aws:iam::123456789012:policy/edge"
    condition = {"StringEquals": {"iam:PermissionsBoundary": edge}}
    iam = as_role(allow(["iam:CreateRole", "iam:PutRolePolicy"], Condition=condition))("iam")
    iam.create_role(RoleName="in", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=edge)
    client(cloud, "iam").create_role(RoleName="out", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="in", PolicyName="p", PolicyDocument=policy())
    with pytest.raises(ClientError, match="iam:PutRolePolicy"):
        iam.put_role_policy(RoleName="out", PolicyName="p", PolicyDocument=policy())
    with pytest.raises(ClientError, match="iam:CreateRole"):
        iam.create_role(RoleName="new", AssumeRolePolicyDocument=TRUST)


def test_managed_policies_count_by_their_version(cloud, as_role):
    """The one that is the default."""
    iam = client(cloud, "iam")
    sqs = as_role()("sqs")
    made = iam.create_policy(PolicyName="p", PolicyDocument=policy(allow("sqs:ListQueues")))
    made = made["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="ci", PolicyArn=made)
    sqs.list_queues()
    iam.create_policy_version(PolicyArn=made, PolicyDocument=policy(), SetAsDefault=True)
    with pytest.raises(ClientError, match="sqs:ListQueues"):
        sqs.list_queues()


def test_a_call_of_which_nobody_knows_what_it_needs_is_refused(as_role):
    """And says so."""
    with pytest.raises(ClientError, match="nobody wrote down another"):
        as_role(allow("*"))("dynamodb").list_bulk_operations()


def test_cloudformation_works_with_the_role_of_the_stack(cloud, door):
    """What it makes, it makes by that role; without one, by nobody who could be refused."""
    iam, stacks = client(cloud, "iam"), client(cloud)
    role = iam.create_role(RoleName="maker", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    body = json.dumps({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue"}}})
    stacks.create_stack(StackName="Free", TemplateBody=body)
    stacks.get_waiter("stack_create_complete").wait(StackName="Free", WaiterConfig={"Delay": 0.05})
    assert door.checks == []
    stacks.create_stack(StackName="Held", TemplateBody=body, RoleARN=role, OnFailure="DO_NOTHING")
    waiter = {"Delay": 0.05, "MaxAttempts": 100}
    with pytest.raises(Exception, match="CREATE_FAILED"):
        stacks.get_waiter("stack_create_complete").wait(StackName="Held", WaiterConfig=waiter)
    assert {(c.identity.name, bool(c.decision)) for c in door.checks} == {("maker", False)}


def test_a_body_can_be_read_again():
    """Who looks at a request takes nothing away from whoever answers it."""
    body = b"Action=CreateTopic&Name=jobs"
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=k/20261121/{REGION}/sns/aws4_request",
    }
    called = wire.operation(environ)
    assert called == wire.Operation("sns", "CreateTopic")
    assert wire.arguments(environ, called) == {"Name": "jobs"}
    assert environ["wsgi.input"].read() == body
