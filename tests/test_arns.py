"""The ARNs that a call names."""

from __future__ import annotations

import pytest

from lambdaform import iam_data, operations
from lambdaform.arguments import UNKNOWN
from lambdaform.arns import FORMS, Account, arn

HERE = Account("111122223333", "eu-west-1")
AT = "eu-west-1:111122223333"
CASES = [
    ("sqs", "ListQueues", {}, "*"),
    ("sqs", "SendMessage", {"QueueUrl": UNKNOWN}, None),
    (
        "sqs",
        "SendMessage",
        {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs"},
        "arn:aws:sqs:eu-west-1:444455556666:jobs",
    ),
    ("sqs", "SendMessage", {"QueueUrl": "http://localhost:1/queue/jobs"}, f"arn:aws:sqs:{AT}:jobs"),
    ("sqs", "GetQueueUrl", {"QueueName": "jobs"}, f"arn:aws:sqs:{AT}:jobs"),
    ("sqs", "SendMessage", {"QueueUrl": "jobs"}, f"arn:aws:sqs:{AT}:jobs"),
    ("dynamodb", "GetItem", {"TableName": "t"}, f"arn:aws:dynamodb:{AT}:table/t"),
    (
        "dynamodb",
        "GetItem",
        {"TableName": "arn:aws:dynamodb:us-east-1:1:table/t"},
        "arn:aws:dynamodb:us-east-1:1:table/t",
    ),
    (
        "dynamodb",
        "Query",
        {"TableName": "arn:aws:dynamodb:us-east-1:1:table/t", "IndexName": "i"},
        "arn:aws:dynamodb:us-east-1:1:table/t/index/i",
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        {"Statement": 'SELECT * FROM "Music"."Album-index" WHERE a = ?'},
        f"arn:aws:dynamodb:{AT}:table/Music/index/Album-index",
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        {"Statement": "INSERT INTO Music value {'a': 1}"},
        f"arn:aws:dynamodb:{AT}:table/Music",
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        {"Statement": 'UPDATE "Music" SET a = 1'},
        f"arn:aws:dynamodb:{AT}:table/Music",
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        {"Statement": 'DELETE FROM "my.table"'},
        f"arn:aws:dynamodb:{AT}:table/my.table",
    ),
    ("s3", "ListObjectsV2", {"Bucket": "b"}, "arn:aws:s3:::b"),
    ("s3", "GetObject", {"Bucket": "b", "Key": "a/k"}, "arn:aws:s3:::b/a/k"),
    (
        "s3",
        "GetObject",
        {"Bucket": f"arn:aws:s3:{AT}:accesspoint/p", "Key": "k"},
        None,
    ),
    (
        "s3",
        "CopyObject",
        {"CopySource": "/x/a%20b?versionId=1", "Bucket": "b", "Key": "k"},
        "arn:aws:s3:::x/a b",
    ),
    (
        "s3",
        "CopyObject",
        {"CopySource": {"Bucket": "x", "Key": "y"}, "Bucket": "b", "Key": "k"},
        "arn:aws:s3:::x/y",
    ),
    ("lambda", "Invoke", {"FunctionName": "f"}, f"arn:aws:lambda:{AT}:function:f"),
    (
        "lambda",
        "Invoke",
        {"FunctionName": "f", "Qualifier": "live"},
        f"arn:aws:lambda:{AT}:function:f:live",
    ),
    (
        "lambda",
        "Invoke",
        {"FunctionName": "444455556666:function:f:1"},
        "arn:aws:lambda:eu-west-1:444455556666:function:f:1",
    ),
    (
        "lambda",
        "Invoke",
        {"FunctionName": f"arn:aws:lambda:{AT}:function:f", "Qualifier": "2"},
        f"arn:aws:lambda:{AT}:function:f:2",
    ),
    (
        "stepfunctions",
        "StartExecution",
        {"stateMachineArn": f"arn:aws:states:{AT}:stateMachine:m:live"},
        f"arn:aws:states:{AT}:stateMachine:m",
    ),
    ("stepfunctions", "SendTaskSuccess", {"taskToken": "t"}, None),
    ("kms", "Decrypt", {"KeyId": "1234"}, f"arn:aws:kms:{AT}:key/1234"),
    ("kms", "Decrypt", {"KeyId": "alias/a"}, None),
    ("ssm", "GetParameter", {"Name": "/a/b"}, f"arn:aws:ssm:{AT}:parameter/a/b"),
    (
        "secretsmanager",
        "GetSecretValue",
        {"SecretId": "s"},
        f"arn:aws:secretsmanager:{AT}:secret:s-??????",
    ),
    ("events", "PutEvents", {"Entries": [{}]}, f"arn:aws:events:{AT}:event-bus/default"),
    ("scheduler", "GetSchedule", {"Name": "n"}, f"arn:aws:scheduler:{AT}:schedule/default/n"),
    (
        "sns",
        "Unsubscribe",
        {"SubscriptionArn": f"arn:aws:sns:{AT}:t:1-2-3"},
        f"arn:aws:sns:{AT}:t",
    ),
    ("ses", "SendEmail", {"Source": "Me <a@b.c>"}, f"arn:aws:ses:{AT}:identity/a@b.c"),
    (
        "bedrock-runtime",
        "Converse",
        {"modelId": "amazon.nova-lite-v1:0"},
        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
    ),
    (
        "bedrock-runtime",
        "Converse",
        {"modelId": "eu.amazon.nova-lite-v1:0"},
        f"arn:aws:bedrock:{AT}:inference-profile/eu.amazon.nova-lite-v1:0",
    ),
    (
        "dsql",
        "GenerateDbConnectAuthToken",
        {"Hostname": "abc.dsql.eu-west-1.on.aws"},
        f"arn:aws:dsql:{AT}:cluster/abc",
    ),
    ("glue", "GetTable", {"DatabaseName": "d", "Name": "t"}, f"arn:aws:glue:{AT}:catalog"),
    ("kinesis", "PutRecord", {"StreamName": "s"}, f"arn:aws:kinesis:{AT}:stream/s"),
    (
        "logs",
        "PutLogEvents",
        {"logGroupName": "/a", "logStreamName": "s"},
        f"arn:aws:logs:{AT}:log-group:/a:log-stream:s",
    ),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "expected"), CASES)
def test_a_call_names_an_arn(service, operation, arguments, expected):
    """Of the first need; `*` for no resource, `None` where only the service knows."""
    use = operations.uses(service, operation, arguments)[0]
    assert arn(use, HERE) == expected


@pytest.mark.parametrize(("service", "operation", "arguments", "expected"), CASES)
def test_an_arn_has_the_type_of_its_source(service, operation, arguments, expected):
    """As IAM's data sees it."""
    use = operations.uses(service, operation, arguments)[0]
    if expected not in {None, "*"} and "/index/" not in expected:
        known = iam_data.service(expected.split(":")[2])
        assert use.need.types & known.types_of(expected)


def test_a_part_of_a_name_is_none():
    """A task may write anywhere in a bucket: no one object is named."""
    _, use = operations.uses("polly", "StartSpeechSynthesisTask", {"OutputS3BucketName": "b"})
    assert (use.action, use.values, arn(use, HERE)) == ("s3:PutObject", ("b",), None)


def test_every_form_is_one():
    """Nothing in the table is of a form that nobody can read; no form is without use."""
    used = {
        part.form
        for service in operations.described()
        for entries in (
            operations._file(service).get("needs", {}),
            operations._file(service).get("also", {}),
            {"": [{"on": operations._file(service).get("resources", {})}]},
        )
        for several in entries.values()
        for entry in several
        for type, texts in entry.get("on", {}).items()
        for text in operations._several(texts)
        for part in operations._source(type, text).parts
    }
    assert used == set(FORMS)


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("value", [None, UNKNOWN, object(), [], {}, b"x", {"Bucket": 1}])
def test_what_is_no_text_names_nothing(form, value):
    """Never a guess, never a traceback."""
    assert FORMS[form](value, HERE) is None


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("value", ["", ":", "/", "s3://", "arn:", "SELECT", "a/b/c", "<>", "é"])
def test_odd_texts_do_no_harm(form, value):
    """A name, or nothing."""
    assert isinstance(FORMS[form](value, HERE), (str, type(None)))
