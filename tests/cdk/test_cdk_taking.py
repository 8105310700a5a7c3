"""Constructs of the CDK stand where lambdaform's own are taken, with what grants on them need."""

from __future__ import annotations

import json
import re

import pytest

from lambdaform import (
    BucketTrigger,
    EventTrigger,
    Function,
    InlineCode,
    QueueTrigger,
    Stack,
    StreamTrigger,
    TableTrigger,
    TopicTrigger,
)
from lambdaform.cdk import CdkConstruct, cdk_stack, from_cdk, to_cdk
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b"


def arn(service, name):
    return f"arn:aws:{service}:eu-west-1:123456789012:{name}"


def keys_of_table(*names):
    """Return the CDK's attributes of these names."""
    from aws_cdk import aws_dynamodb

    return [aws_dynamodb.Attribute(name=n, type=aws_dynamodb.AttributeType.STRING) for n in names]


def made(scope):
    """Make one construct of the CDK of each kind."""
    from aws_cdk import (
        aws_dynamodb,
        aws_events,
        aws_kinesis,
        aws_kms,
        aws_lambda,
        aws_s3,
        aws_secretsmanager,
        aws_sns,
        aws_sqs,
        aws_ssm,
    )

    stream = aws_kinesis.Stream(scope, "Stream")
    return {
        "queue": aws_sqs.Queue(scope, "Queue"),
        "table": aws_dynamodb.Table(
            scope,
            "Table",
            partition_key=keys_of_table("id")[0],
            stream=aws_dynamodb.StreamViewType.NEW_IMAGE,
        ),
        "bucket": aws_s3.Bucket(scope, "Bucket"),
        "topic": aws_sns.Topic(scope, "Topic"),
        "bus": aws_events.EventBus(scope, "Bus"),
        "function": aws_lambda.Function(
            scope,
            "Function",
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            handler="index.handler",
            code=aws_lambda.Code.from_inline("def handler(event, context): ..."),
        ),
        "stream": stream,
        "consumer": aws_kinesis.StreamConsumer(
            scope, "Consumer", stream=stream, stream_consumer_name="reader"
        ),
        "secret": aws_secretsmanager.Secret(scope, "Secret"),
        "parameter": aws_ssm.StringParameter(scope, "Setting", string_value="1"),
        "list": aws_ssm.StringListParameter(scope, "List", string_list_value=["1"]),
        "key": aws_kms.Key(scope, "Key"),
    }


def imported(scope):
    """Import one of each kind, which the CDK hands over as interfaces."""
    from aws_cdk import (
        aws_dynamodb,
        aws_events,
        aws_kinesis,
        aws_kms,
        aws_lambda,
        aws_s3,
        aws_secretsmanager,
        aws_sns,
        aws_sqs,
        aws_ssm,
    )

    secrets, table = aws_secretsmanager.Secret, arn("dynamodb", "table/orders")
    return {
        "queue": aws_sqs.Queue.from_queue_arn(scope, "Queue", arn("sqs", "jobs.fifo")),
        "table": aws_dynamodb.TableV2.from_table_arn(scope, "Table", table),
        "bucket": aws_s3.Bucket.from_bucket_name(scope, "Bucket", "shop-files"),
        "topic": aws_sns.Topic.from_topic_arn(scope, "Topic", arn("sns", "news.fifo")),
        "bus": aws_events.EventBus.from_event_bus_name(scope, "Bus", "shop"),
        "function": aws_lambda.Function.from_function_name(scope, "Function", "worker"),
        "stream": aws_kinesis.Stream.from_stream_arn(
            scope, "Stream", arn("kinesis", "stream/clicks")
        ),
        "whole": secrets.from_secret_complete_arn(
            scope, "Whole", arn("secretsmanager", "secret:token-a1b2c3")
        ),
        "partial": secrets.from_secret_partial_arn(
            scope, "Partial", arn("secretsmanager", "secret:token")
        ),
        "named": secrets.from_secret_name_v2(scope, "Named", "shop/token"),
        "parameter": aws_ssm.StringParameter.from_string_parameter_name(
            scope, "Setting", "/shop/url"
        ),
        "key": aws_kms.Key.from_key_arn(scope, "Key", KEY),
    }


def allowed(body, id="WorkerRole"):
    """Return what a role of a template allows: action -> resources, as text."""
    found = {}
    for statement in body["Resources"][id]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]:
        for action in statement["Action"]:
            found[action] = found.get(action, "") + json.dumps(statement["Resource"])
    return found


def told(act):
    """Return the only problem that an act is told of, at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        act()
    (problem,) = caught.value.problems
    assert problem.at
    assert problem.at.file == __file__
    return f"{problem.message} ({problem.hint})"


def test_theirs_are_sources_and_can_be_granted(side):
    """Triggers, grants and attributes of each kind, by the ARN of the CDK's own."""
    stack, body = side
    of = CdkConstruct(stack, "Theirs", made).construct
    Function(
        stack,
        "Worker",
        on=[
            QueueTrigger(of["queue"]),
            TableTrigger(of["table"]),
            TopicTrigger(of["topic"]),
            EventTrigger({"source": ["shop"]}, bus=of["bus"], name="Shop"),
            StreamTrigger(of["stream"]),
            StreamTrigger(of["consumer"]),
        ],
        allow=[
            from_cdk(of["bucket"]).grant("GetObject"),
            from_cdk(of["table"]).grant("PutItem"),
            from_cdk(of["function"]).invoke,
            from_cdk(of["bus"]).grant("PutEvents"),
            from_cdk(of["secret"]).read,
            from_cdk(of["parameter"]).read,
            from_cdk(of["list"]).write,
            from_cdk(of["key"]).decrypt,
        ],
        environment={"BUCKET": from_cdk(of["bucket"]).name},
        **CODE,
    )
    found = body()
    types = {id: resource["Type"] for id, resource in found["Resources"].items()}
    wanted = {
        "sqs:ReceiveMessage": "SQS::Queue",
        "dynamodb:PutItem": "DynamoDB::Table",
        "dynamodb:GetRecords": "DynamoDB::Table",
        "s3:GetObject": "S3::Bucket",
        "lambda:InvokeFunction": "Lambda::Function",
        "events:PutEvents": "Events::EventBus",
        "kinesis:GetRecords": "Kinesis::Stream",
        "kinesis:SubscribeToShard": "Kinesis::StreamConsumer",
        "secretsmanager:GetSecretValue": "SecretsManager::Secret",
        "ssm:GetParameter": "SSM::Parameter",
        "ssm:PutParameter": "SSM::Parameter",
        "kms:Decrypt": "KMS::Key",
    }
    for action, type in wanted.items():
        named = re.findall(r"Theirs\w+", allowed(found)[action])
        assert {types[id] for id in named} == {f"AWS::{type}"}, action
    policy = json.dumps(found["Resources"]["WorkerRole"]["Properties"]["Policies"])
    assert "*" not in policy.replace('"*"', "").replace('/*"', "")
    assert "AWS::SNS::Subscription" in types.values()


def test_imported_ones_are_sources_and_can_be_granted(side):
    """What the CDK hands over as an interface only is of its kind as well."""
    stack, body = side
    of = CdkConstruct(stack, "Theirs", imported).construct
    Function(
        stack,
        "Worker",
        on=[
            QueueTrigger(of["queue"]),
            StreamTrigger(of["stream"]),
            EventTrigger({"source": ["shop"]}, bus=of["bus"], name="Shop"),
        ],
        allow=[
            from_cdk(of["table"]).grant("PutItem"),
            from_cdk(of["bucket"]).read,
            from_cdk(of["topic"]).publish,
            from_cdk(of["bus"]).put_events,
            from_cdk(of["function"]).invoke,
            *(from_cdk(of[name]).read for name in ("whole", "partial", "named", "parameter")),
            from_cdk(of["key"]).decrypt,
        ],
        **CODE,
    )
    found = allowed(body())
    assert found["sqs:ReceiveMessage"] == f'"{arn("sqs", "jobs.fifo")}"'
    assert found["dynamodb:PutItem"] == f'"{arn("dynamodb", "table/orders")}"'
    assert found["kinesis:GetRecords"] == f'"{arn("kinesis", "stream/clicks")}"'
    assert found["sns:Publish"] == f'"{arn("sns", "news.fifo")}"'
    assert found["kms:Decrypt"] == f'"{KEY}"'
    secrets = found["secretsmanager:GetSecretValue"]
    for name in ("token-a1b2c3", "token-??????", "shop/token-??????"):
        assert f'secret:{name}"' in secrets
    ends = {
        "s3:GetObject": ":::shop-files/*",
        "events:PutEvents": ":event-bus/shop",
        "lambda:InvokeFunction": ":function:worker",
        "ssm:GetParameter": ":parameter/shop/url",
    }
    for action, end in ends.items():
        assert f'{end}"' in found[action]


def test_a_kind_is_known_by_its_module(side):
    """A function of CloudFront has the attributes of Lambda's, and is none."""
    from aws_cdk import aws_cloudfront

    stack, _ = side
    code = aws_cloudfront.FunctionCode.from_inline("function handler(event) {}")
    edge = CdkConstruct(
        stack, "Edge", lambda scope: aws_cloudfront.Function(scope, "F", code=code)
    ).construct
    problem = told(lambda: from_cdk(edge))
    assert problem.startswith("lambdaform has no kind for `aws_cloudfront.Function`")
    assert "no kind for `text`" in told(lambda: from_cdk("text")).replace("'", "")


def test_a_class_of_the_apps_own_is_of_its_kind(side):
    """What derives from a construct of the CDK is one."""
    from aws_cdk import aws_sqs

    class Mail(aws_sqs.Queue):
        """A queue of the app's own."""

    stack, _ = side
    mail = CdkConstruct(stack, "Theirs", lambda scope: Mail(scope, "Mail", fifo=True)).construct
    assert from_cdk(mail).fifo
    assert from_cdk(mail).noun == "queue"


def encrypted(scope):
    """Make one construct of the CDK of each kind that has a key, with one of its own."""
    from aws_cdk import (
        aws_dynamodb,
        aws_kinesis,
        aws_kms,
        aws_s3,
        aws_secretsmanager,
        aws_sns,
        aws_sqs,
    )

    def key(id):
        return aws_kms.Key(scope, f"{id}Key")

    partition = keys_of_table("id")[0]
    table = aws_dynamodb.Table
    return {
        "queue": aws_sqs.Queue(scope, "Queue", encryption_master_key=key("Queue")),
        "bucket": aws_s3.Bucket(scope, "Bucket", encryption_key=key("Bucket")),
        "table": table(scope, "Table", partition_key=partition, encryption_key=key("Table")),
        "topic": aws_sns.Topic(scope, "Topic", master_key=key("Topic").add_alias("alias/news")),
        "stream": aws_kinesis.Stream(scope, "Stream", encryption_key=key("Stream")),
        "secret": aws_secretsmanager.Secret(scope, "Secret", encryption_key=key("Secret")),
    }


@pytest.mark.parametrize(
    ("kind", "grants"),
    [
        ("queue", lambda of: [of.send, of.receive]),
        ("bucket", lambda of: [of.read, of.write]),
        ("table", lambda of: [of.read]),
        ("topic", lambda of: [of.publish]),
        ("stream", lambda of: [of.read]),
        ("secret", lambda of: [of.read]),
    ],
)
def test_the_key_of_theirs_is_granted_too(side, kind, grants):
    """Whoever may read what is encrypted may decrypt it, be the key given itself or by an alias."""
    stack, body = side
    theirs = CdkConstruct(stack, "Theirs", encrypted).construct[kind]
    Function(stack, "Worker", allow=grants(from_cdk(theirs)), **CODE)
    assert f"Theirs{kind.title()}Key" in allowed(body())["kms:Decrypt"]


def test_a_trigger_gets_the_key_too(side):
    """What Lambda polls with the function's role is decrypted with it."""
    stack, body = side
    of = CdkConstruct(stack, "Theirs", encrypted).construct
    Function(stack, "Worker", on=[QueueTrigger(of["queue"]), StreamTrigger(of["stream"])], **CODE)
    resources = allowed(body())["kms:Decrypt"]
    assert "TheirsQueueKey" in resources
    assert "TheirsStreamKey" in resources


def test_a_key_that_is_known_by_its_alias_only_has_to_be_said(side):
    """IAM knows keys by their ARNs: it is given, or left out on purpose; AWS's own needs no grant."""
    from aws_cdk import aws_kms, aws_sqs

    def queues(scope):
        for id, alias in (("Own", "alias/shop"), ("Other", "alias/shop"), ("Aws", "alias/aws/sqs")):
            key = aws_kms.Alias.from_alias_name(scope, f"{id}Alias", alias)
            yield aws_sqs.Queue(scope, id, encryption_master_key=key)

    stack, body = side
    own, other, of_aws = CdkConstruct(stack, "Mail", lambda scope: [*queues(scope)]).construct
    problem = told(lambda: QueueTrigger(own))
    assert problem.startswith("the key `alias/shop` is known by its alias only")
    assert "`from_cdk(..., key=arn)`" in problem
    assert "`Key.existing(..., arn=...)`" in told(lambda: from_cdk(own.encryption_master_key))
    grants = [from_cdk(own, key=KEY).send, from_cdk(other, key=None).send, from_cdk(of_aws).send]
    Function(stack, "Worker", allow=grants, **CODE)
    assert allowed(body())["kms:Decrypt"] == f'"{KEY}"'


def test_the_indexes_of_a_table_are_known(side):
    """Grants reach the indexes that the table has when they are made; of an imported one, those said."""
    from aws_cdk import aws_dynamodb

    def tables(scope):
        id, at = keys_of_table("id", "at")
        new = aws_dynamodb.TableV2(
            scope,
            "New",
            partition_key=id,
            sort_key=at,
            global_secondary_indexes=[
                aws_dynamodb.GlobalSecondaryIndexPropsV2(index_name="by_at", partition_key=at)
            ],
        )
        new.add_local_secondary_index(index_name="by_size", sort_key=keys_of_table("size")[0])
        old = aws_dynamodb.Table(scope, "Old", partition_key=id)
        there = aws_dynamodb.Table.from_table_name(scope, "There", "there")
        return new, old, there

    stack, body = side
    new, old, there = CdkConstruct(stack, "Theirs", tables).construct
    orders = from_cdk(old)
    assert orders.index_names == ()
    old.add_global_secondary_index(index_name="late", partition_key=keys_of_table("at")[0])
    Function(
        stack,
        "Worker",
        allow=[
            from_cdk(new).grant("Query"),
            from_cdk(old).grant("Query"),
            from_cdk(there, indexes=["by_day"]).read.index("by_day"),
        ],
        **CODE,
    )
    assert orders.index_names == ("late",)
    found = allowed(body())["dynamodb:Query"]
    for name in ("by_at", "by_size", "late", "by_day"):
        assert f'/index/{name}"' in found


def test_options_of_existing_are_taken_once(side):
    """What the CDK does not know is said where it is named first; what no kind has is told."""
    stack, _ = side
    of = CdkConstruct(stack, "Theirs", imported).construct
    assert from_cdk(of["table"], indexes=["by_day"]).index_names == ("by_day",)
    assert from_cdk(of["table"]).index_names == ("by_day",)
    assert from_cdk(of["table"], indexes=["by_day"]) is from_cdk(of["table"])
    late = told(lambda: from_cdk(of["table"], indexes=["by_week"]))
    assert "stands for `aws_dynamodb.TableBaseV2` already, without these options" in late
    assert "test_cdk_taking.py:" in late
    wrong = told(lambda: from_cdk(of["queue"], indexs=["by_day"]))
    assert wrong.startswith("`from_cdk` takes no option `indexs` for a `Queue`")
    assert "`url`" in wrong
    assert "takes no option `arn`" in told(lambda: from_cdk(of["queue"], arn=KEY))


def test_a_bucket_of_theirs_tells_our_function(side):
    """Notifications of a bucket that the CDK makes are set like those of any that exists."""
    stack, body = side
    of = CdkConstruct(stack, "Theirs", made).construct
    Function(stack, "Worker", on=[BucketTrigger(of["bucket"])], **CODE)
    types = [r["Type"] for r in body()["Resources"].values()]
    assert "AWS::Lambda::Permission" in types


@pytest.mark.parametrize("make", [made, imported])
def test_the_same_is_taken_once_and_given_back(side, make):
    """Asked twice, there is what was there before; the way back leads to the CDK's own."""
    stack, _ = side
    of = CdkConstruct(stack, "Theirs", make).construct
    for theirs in of.values():
        assert from_cdk(theirs) is from_cdk(theirs)
        assert to_cdk(from_cdk(theirs)) is theirs


def test_ids_are_of_the_path_below_the_stack(theirs):
    """What a stage adds to the path of the stack is in no id, nor what no id can hold."""
    import aws_cdk
    from aws_cdk import aws_sqs

    stack = Stack(aws_cdk.Stage(theirs, "Prod"), "Orders")
    nested = aws_cdk.NestedStack(cdk_stack(stack), "Inner")
    assert from_cdk(aws_sqs.Queue(cdk_stack(stack), "Mail")).id == "Mail"
    assert from_cdk(aws_sqs.Queue(nested, "Mail")).id == "InnerMail"
    assert from_cdk(aws_sqs.Queue(cdk_stack(stack), "ü")).id == "Cdk"
