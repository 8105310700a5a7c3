"""What operations need: the table, held to IAM's data and to botocore's models."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import botocore.session
import pytest

from lambdaform import Bucket, Queue, Table, Topic, iam_data, operations, sdk, sdk_methods
from lambdaform.arguments import ABSENT, UNKNOWN, Begins, OneOf
from lambdaform.needs import Need

SESSION = botocore.session.get_session()
SERVERLESS = (
    "acm apigateway apigatewaymanagementapi apigatewayv2 appconfig appconfigdata appsync "
    "athena batch bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore "
    "bedrock-agentcore-control bedrock-data-automation bedrock-data-automation-runtime "
    "bedrock-runtime cloudformation cloudfront cloudfront-keyvaluestore cloudwatch codebuild "
    "codepipeline cognito-identity cognito-idp comprehend connectparticipant dsql dynamodb "
    "dynamodbstreams ecr ecs elasticache es events firehose glue iot iot-data kinesis "
    "kinesis-video-media kms lambda lambda-microvms lexv2-runtime location logs mediaconvert "
    "memorydb opensearch opensearchserverless personalize-events personalize-runtime pinpoint "
    "pinpoint-sms-voice-v2 pipes polly rds rds-data redshift-data rekognition route53 s3 "
    "s3tables s3vectors sagemaker-featurestore-runtime sagemaker-runtime scheduler schemas "
    "secretsmanager servicediscovery ses sesv2 sns sqs ssm stepfunctions sts synthetics "
    "textract timestream-query timestream-write transcribe translate verifiedpermissions xray "
)
TOKENS = {
    ("rds", "GenerateDbAuthToken"),
    ("dsql", "GenerateDbConnectAuthToken"),
    ("dsql", "GenerateDbConnectAdminAuthToken"),
}
# IAM's data gives these actions no type; a policy can limit them all the same.
TYPED_BY_HAND = {"states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"}
LIST = {"resources", "actions", "free", "unknown", "passes", "kms", "context", "also", "needs"}


class Coverage(NamedTuple):
    """How many operations of a client are known, and how many resources of their needs."""

    operations: int
    known: int
    free: int
    unknown: int
    typed: int
    named: int
    written: int


def coverage(service):
    """Count what is known of the operations of a client."""
    every = {o: operations.needs(service, o) for o in sdk.client(service).operations}
    typed = [n for needs in every.values() for n in needs or () if n.types and not n.boundless]
    return Coverage(
        len(every),
        sum(bool(needs) for needs in every.values()),
        sum(needs == () for needs in every.values()),
        sum(needs is None for needs in every.values()),
        len(typed),
        sum(bool(need.sources) for need in typed),
        sum(any(not source.guessed for source in need.sources) for need in typed),
    )


@cache
def shape(service, operation):
    """Return the input of an operation, as botocore models it."""
    return SESSION.get_service_model(service).operation_model(operation).input_shape


def leads(shape, path):
    """Tell whether a path leads to something in an input."""
    for step in path.replace("[]", ".[]").replace("{}", ".{}").split("."):
        if step == "[]" and shape.type_name == "list":
            shape = shape.member
        elif shape.type_name == "map":
            shape = shape.key if step == "{}" else shape.value
        elif shape.type_name == "structure" and step in shape.members:
            shape = shape.members[step]
        else:
            return False
    return True


def table():
    """Yield client, operation and need of everything that a file tells of."""
    for service in operations.described():
        for operation in sorted(sdk.client(service).operations):
            for need in operations.needs(service, operation) or ():
                yield service, operation, need


def entries(service):
    """Yield operation and entry of what a file says by hand."""
    file = operations._file(service)
    for operation, several in file.get("needs", {}).items():
        yield from ((operation, entry) for entry in several)
    for pattern, several in file.get("also", {}).items():
        for operation in sdk.client(service).operations:
            if any(fnmatchcase(operation, one) for one in pattern.split(" ")):
                yield from ((operation, entry) for entry in several)


def found(service, operation, arguments):
    """Return what a call needs for certain: action, type and values."""
    return [
        (use.action, use.source and use.source.type, *use.values)
        for use in operations.uses(service, operation, arguments)
        if use.sure
    ]


def perhaps(service, operation, arguments):
    """Return the actions that a call needs perhaps."""
    return [u.action for u in operations.uses(service, operation, arguments) if not u.sure]


def test_every_action_exists():
    """In IAM's data, by its right spelling."""
    for service, operation, need in table():
        known = iam_data.action(need.action)
        assert known, (service, operation)
        assert known.full_name == need.action
        for key in need.kms:
            assert iam_data.action(key.action).full_name == key.action


def test_every_type_fits_its_action():
    """Nothing is granted on a resource to which the action cannot apply."""
    for service, operation, need in table():
        known = iam_data.action(need.action)
        types = {source.type for source in need.sources if source.type}
        if need.action in TYPED_BY_HAND:
            assert not known.types  # once the data knows it, the exception has to go
            assert need.types <= iam_data.service("states").arns.keys()
        else:
            assert need.types <= known.types, (service, operation, need.action)
        assert types <= need.types, (service, operation, need.action)


def test_a_source_fills_the_arn_of_its_type():
    """It has a part for each placeholder, or one that is a whole ARN."""
    for service, operation, need in table():
        arns = iam_data.service(need.action.partition(":")[0]).arns
        for source in need.sources:
            if source.type and source.guessed and not source.parts[0].path.lower().endswith("arn"):
                places = re.findall(r"\$\{([^}]*)\}", arns[source.type])
                own = set(places) - {"Partition", "Region", "Account"}
                assert len(own) == len(source.parts), (service, operation)


@pytest.mark.parametrize("service", operations.described())
def test_every_section_is_one(service):
    """A section that is spelt wrongly would say nothing."""
    file = operations._file(service)
    assert file.keys() <= LIST | {"guess", "either"}
    types = iam_data.service(sdk.client(service).iam)
    for group in file.get("either", []):
        assert set(group) <= types.arns.keys()
    fields = {"action", "types", "on", "when", "context", "kms", "perhaps", "why"}
    assert all(entry.keys() <= fields for _, entry in entries(service))


@pytest.mark.parametrize("service", operations.described())
def test_every_operation_exists(service):
    """By name, or at least one for a pattern."""
    file = operations._file(service)
    every = sdk.client(service).operations
    for section in LIST - {"resources", "context"}:
        for names in file.get(section, {}):
            for name in names.split(" ") if section == "also" else [names]:
                here = any(fnmatchcase(operation, name) for operation in every)
                assert here or (service, name) in TOKENS, (section, name)


@pytest.mark.parametrize("service", operations.described())
def test_every_written_parameter_exists(service):
    """Of a need, of its conditions, of its context and of what a key needs."""
    client = sdk.client(service)
    for operation, entry in entries(service):
        if operation not in client.operations:
            continue
        input = shape(service, operation)
        texts = [t for on in entry.get("on", {}).values() for t in operations._several(on)]
        for source in (operations._source("x", text) for text in texts):
            whole = all(leads(input, part.path) for part in source.parts)
            assert whole or len(texts) > len(entry["on"]), (operation, source)
        for text in operations._several(entry.get("when", [])):
            condition = operations._condition(text)
            assert any(leads(input, path) for path in condition.paths), (operation, text)


@pytest.mark.parametrize("service", operations.described())
def test_every_default_of_a_service_is_of_use(service):
    """A place at which no operation names a resource is a mistake."""
    file = operations._file(service)
    every = sdk.client(service).operations
    used = {
        (source.type, source.parts)
        for operation in every
        for need in operations.needs(service, operation) or ()
        for source in need.sources
        if all(leads(shape(service, operation), part.path) for part in source.parts)
    }
    for type, texts in file.get("resources", {}).items():
        assert type in iam_data.service(sdk.client(service).iam).arns, type
        for source in (operations._source(type, text) for text in operations._several(texts)):
            needed = tuple(part for part in source.parts if not part.optional)
            assert {(type, source.parts), (type, needed)} & used, source
    for pattern, paths in file.get("passes", {}).items():
        matching = [shape(service, o) for o in every if fnmatchcase(o, pattern)]
        for path in operations._several(paths):
            assert any(leads(input, path) for input in matching if input), (pattern, path)


def test_every_condition_key_exists():
    """And its value comes from a parameter of an operation that needs the action."""
    for service in operations.described():
        for action, keys in operations._file(service).get("context", {}).items():
            known = iam_data.service(sdk.client(service).iam)
            assert known.action(action).name == action
            assert {key.lower() for key in keys} <= known.condition_keys.keys(), action
            needing = [
                shape(service, operation)
                for operation in sdk.client(service).operations
                for need in operations.needs(service, operation) or ()
                if need.action == known.action(action).full_name
            ]
            for path in keys.values():
                assert any(input and leads(input, path) for input in needing), (action, path)


def test_every_condition_of_a_key_asks_a_parameter():
    """`Decrypt if WithDecryption = true` asks what the operation has."""
    for service, operation, need in table():
        for condition in (condition for key in need.kms for condition in key.when):
            assert leads(shape(service, operation), condition.paths[0]), (operation, need.action)


@pytest.mark.parametrize("service", SERVERLESS.split())
def test_every_operation_is_known_or_says_why_not(service):
    """Needs, or no need with a reason, or unknown with a reason; never both, never silence."""
    for operation in sdk.client(service).operations:
        needs, reason = operations.needs(service, operation), operations.reason(service, operation)
        assert bool(needs) is (reason is None), operation


def test_nearly_every_operation_is_known(record_property, capsys):
    """The figure is printed; what is unknown is newer than IAM's data, or depends on the data."""
    rows = [coverage(service) for service in SERVERLESS.split()]
    every, known, free, unknown, typed, named, written = map(sum, zip(*rows, strict=True))
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(rows)} services, {every} operations: {known} with needs, {free} without, "
            f"{unknown} unknown; resource named in {named} of {typed} needs, {written} by hand"
        )
    assert known + free + unknown == every
    assert (known + free) / every > 0.97
    assert named / typed > 0.8


def test_the_verbs_of_api_gateway_are_those_of_its_operations():
    """Its actions are called like the methods of HTTP, where they have no name of their own."""
    for service in ("apigateway", "apigatewayv2"):
        model = SESSION.get_service_model(service)
        own = iam_data.service("apigateway")
        for operation in model.operation_names:
            (need,) = operations.needs(service, operation)
            verb = model.operation_model(operation).http["method"]
            action = need.action.partition(":")[2]
            assert action == verb or (own.action(action) and not action.isupper()), operation


def test_an_unknown_name_needs_nobody_knows_what():
    """`None`, which is not the same as nothing."""
    assert operations.needs("nope", "PutItem") is None
    assert operations.needs("dynamodb", "put_item") is None
    assert operations.needs("dynamodb", "PutItems") is None
    assert operations.needs("kinesis", "ReceiveQueueRecords") is None
    assert operations.reason("nope", "PutItem") == "boto3 has no client `nope`"
    assert operations.reason("dynamodb", "Put") == "`dynamodb` has no operation `Put`"
    assert "`kinesis:ListQueues`" not in operations.reason("kinesis", "ListQueues").replace(
        "no action `kinesis:ListQueues`", ""
    )
    assert operations.uses("dynamodb", "PutItems", {}) is None


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("sts", "GetCallerIdentity"),
        ("sts", "GetSessionToken"),
        ("sts", "AssumeRoleWithWebIdentity"),
        ("cognito-idp", "InitiateAuth"),
        ("cognito-idp", "GetClientToken"),
        ("cognito-identity", "GetId"),
        ("connectparticipant", "SendMessage"),
    ],
)
def test_iam_is_not_asked_for_everything(service, operation):
    """No need, and the reason."""
    assert operations.needs(service, operation) == ()
    assert operations.reason(service, operation)


PUT = {"Bucket": "b", "Key": "k"}
CASES = [
    ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "bucket", "b")]),
    ("s3", "ListObjects", {"Bucket": "b"}, [("s3:ListBucket", "bucket", "b")]),
    ("s3", "HeadBucket", {"Bucket": "b"}, [("s3:ListBucket", "bucket", "b")]),
    ("s3", "HeadObject", PUT, [("s3:GetObject", "object", "b", "k")]),
    ("s3", "CreateMultipartUpload", PUT, [("s3:PutObject", "object", "b", "k")]),
    ("s3", "UploadPart", PUT, [("s3:PutObject", "object", "b", "k")]),
    ("s3", "CompleteMultipartUpload", PUT, [("s3:PutObject", "object", "b", "k")]),
    ("s3", "AbortMultipartUpload", PUT, [("s3:AbortMultipartUpload", "object", "b", "k")]),
    (
        "s3",
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}, {"Key": "l"}]}},
        [("s3:DeleteObject", "object", "b", "k"), ("s3:DeleteObject", "object", "b", "l")],
    ),
    (
        "s3",
        "CopyObject",
        {**PUT, "CopySource": "x/y"},
        [("s3:GetObject", "object", "x/y"), ("s3:PutObject", "object", "b", "k")],
    ),
    (
        "s3",
        "CopyObject",
        {
            **PUT,
            "CopySource": {"Bucket": "x", "Key": "y", "VersionId": "1"},
            "TaggingDirective": "REPLACE",
            "ACL": "private",
        },
        [
            ("s3:GetObjectVersion", "object", {"Bucket": "x", "Key": "y", "VersionId": "1"}),
            ("s3:PutObject", "object", "b", "k"),
            ("s3:PutObjectTagging", "object", "b", "k"),
            ("s3:PutObjectAcl", "object", "b", "k"),
        ],
    ),
    (
        "s3",
        "GetObjectAttributes",
        PUT,
        [("s3:GetObject", "object", "b", "k"), ("s3:GetObjectAttributes", "object", "b", "k")],
    ),
    ("s3", "GetObject", {**PUT, "VersionId": "1"}, [("s3:GetObjectVersion", "object", "b", "k")]),
    ("s3", "DeleteBucketCors", {"Bucket": "b"}, [("s3:PutBucketCORS", "bucket", "b")]),
    (
        "s3",
        "DeleteBucketMetricsConfiguration",
        {"Bucket": "b"},
        [("s3:PutMetricsConfiguration", "bucket", "b")],
    ),
    (
        "s3",
        "PutObject",
        {**PUT, "Tagging": "a=b"},
        [("s3:PutObject", "object", "b", "k"), ("s3:PutObjectTagging", "object", "b", "k")],
    ),
    ("dynamodb", "Query", {"TableName": "t"}, [("dynamodb:Query", "table", "t")]),
    (
        "dynamodb",
        "Query",
        {"TableName": "t", "IndexName": "i"},
        [("dynamodb:Query", "index", "t", "i")],
    ),
    (
        "dynamodb",
        "Scan",
        {"TableName": "t", "IndexName": "i"},
        [("dynamodb:Scan", "index", "t", "i")],
    ),
    (
        "dynamodb",
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "a"}},
                {"Update": {"TableName": "b"}},
                {"Delete": {"TableName": "c"}},
                {"ConditionCheck": {"TableName": "d"}},
            ]
        },
        [
            ("dynamodb:PutItem", "table", "a"),
            ("dynamodb:UpdateItem", "table", "b"),
            ("dynamodb:DeleteItem", "table", "c"),
            ("dynamodb:ConditionCheckItem", "table", "d"),
        ],
    ),
    (
        "dynamodb",
        "TransactGetItems",
        {"TransactItems": [{"Get": {"TableName": "a"}}]},
        [("dynamodb:GetItem", "table", "a")],
    ),
    (
        "dynamodb",
        "BatchGetItem",
        {"RequestItems": {"a": {}, "b": {}}},
        [("dynamodb:BatchGetItem", "table", "a"), ("dynamodb:BatchGetItem", "table", "b")],
    ),
    (
        "dynamodb",
        "BatchWriteItem",
        {"RequestItems": {"a": []}},
        [("dynamodb:BatchWriteItem", "table", "a")],
    ),
    (
        "dynamodb",
        "ExecuteStatement",
        {"Statement": " SELECT * FROM t"},
        [("dynamodb:PartiQLSelect", "table", " SELECT * FROM t")],
    ),
    (
        "dynamodb",
        "BatchExecuteStatement",
        {"Statements": [{"Statement": "INSERT INTO a"}, {"Statement": "delete from b"}]},
        [
            ("dynamodb:PartiQLInsert", "table", "INSERT INTO a"),
            ("dynamodb:PartiQLDelete", "table", "delete from b"),
        ],
    ),
    (
        "dynamodb",
        "ExecuteTransaction",
        {"TransactStatements": [{"Statement": "UPDATE t"}, {"Statement": "EXISTS(SELECT 1)"}]},
        [
            ("dynamodb:PartiQLSelect", "table", "EXISTS(SELECT 1)"),
            ("dynamodb:PartiQLUpdate", "table", "UPDATE t"),
        ],
    ),
    ("sqs", "SendMessageBatch", {"QueueUrl": "u"}, [("sqs:SendMessage", "queue", "u")]),
    ("sqs", "DeleteMessageBatch", {"QueueUrl": "u"}, [("sqs:DeleteMessage", "queue", "u")]),
    (
        "sqs",
        "ChangeMessageVisibilityBatch",
        {"QueueUrl": "u"},
        [("sqs:ChangeMessageVisibility", "queue", "u")],
    ),
    ("sns", "PublishBatch", {"TopicArn": "a"}, [("sns:Publish", "topic", "a")]),
    ("sns", "Publish", {"TargetArn": "a"}, [("sns:Publish", "topic", "a")]),
    ("sns", "Publish", {"PhoneNumber": "+1"}, [("sns:Publish", None)]),
    ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", "function", "f")]),
    (
        "lambda",
        "InvokeWithResponseStream",
        {"FunctionName": "f", "Qualifier": "live"},
        [("lambda:InvokeFunction", "function", "f", "live")],
    ),
    ("lambda", "InvokeAsync", {"FunctionName": "f"}, [("lambda:InvokeFunction", "function", "f")]),
    (
        "stepfunctions",
        "StartExecution",
        {"stateMachineArn": "a"},
        [("states:StartExecution", "statemachine", "a")],
    ),
    ("stepfunctions", "SendTaskSuccess", {"taskToken": "t"}, [("states:SendTaskSuccess", None)]),
    (
        "kms",
        "ReEncrypt",
        {"SourceKeyId": "a", "DestinationKeyId": "b"},
        [("kms:ReEncryptFrom", "key", "a"), ("kms:ReEncryptTo", "key", "b")],
    ),
    (
        "bedrock-runtime",
        "Converse",
        {"modelId": "m"},
        [("bedrock:InvokeModel", "foundation-model", "m")],
    ),
    (
        "bedrock-runtime",
        "ConverseStream",
        {"modelId": "m", "guardrailConfig": {"guardrailIdentifier": "g"}},
        [
            ("bedrock:InvokeModelWithResponseStream", "foundation-model", "m"),
            ("bedrock:ApplyGuardrail", "guardrail", "g"),
        ],
    ),
    (
        "bedrock-runtime",
        "InvokeModelWithBidirectionalStream",
        {"modelId": "m"},
        [("bedrock:InvokeModel", "foundation-model", "m")],
    ),
    (
        "bedrock-runtime",
        "StartAsyncInvoke",
        {"modelId": "m"},
        [("bedrock:InvokeModel", "foundation-model", "m")],
    ),
    (
        "sagemaker-runtime",
        "InvokeEndpointWithResponseStream",
        {"EndpointName": "e"},
        [("sagemaker:InvokeEndpoint", "endpoint", "e")],
    ),
    (
        "bedrock-agent-runtime",
        "RetrieveAndGenerateStream",
        {
            "retrieveAndGenerateConfiguration": {
                "knowledgeBaseConfiguration": {"knowledgeBaseId": "k", "modelArn": "m"}
            }
        },
        [
            ("bedrock:RetrieveAndGenerate", None),
            ("bedrock:Retrieve", "knowledge-base", "k"),
            ("bedrock:InvokeModel", "foundation-model", "m"),
        ],
    ),
    (
        "apigatewaymanagementapi",
        "PostToConnection",
        {"ConnectionId": "c"},
        [("execute-api:ManageConnections", None)],
    ),
    (
        "rds-data",
        "ExecuteStatement",
        {"resourceArn": "r", "secretArn": "s"},
        [
            ("rds-data:ExecuteStatement", "cluster", "r"),
            ("secretsmanager:GetSecretValue", "Secret", "s"),
        ],
    ),
    ("rds", "GenerateDbAuthToken", {"DBUsername": "u"}, [("rds-db:connect", None)]),
    (
        "dsql",
        "GenerateDbConnectAuthToken",
        {"Hostname": "h"},
        [("dsql:DbConnect", "Cluster", "h")],
    ),
    (
        "events",
        "PutEvents",
        {"Entries": [{"Source": "s"}, {"EventBusName": "b"}]},
        [
            ("events:PutEvents", "event-bus", "default"),
            ("events:PutEvents", "event-bus", "b"),
        ],
    ),
    (
        "ssm",
        "GetParametersByPath",
        {"Path": "/a"},
        [("ssm:GetParametersByPath", "parameter", "/a")],
    ),
    (
        "secretsmanager",
        "GetSecretValue",
        {"SecretId": "s"},
        [("secretsmanager:GetSecretValue", "Secret", "s")],
    ),
    ("kms", "Decrypt", {"KeyId": "k"}, [("kms:Decrypt", "key", "k")]),
    (
        "lambda",
        "CheckpointDurableExecution",
        {"DurableExecutionArn": "a"},
        [("lambda:CheckpointDurableExecution", "durable execution", "a")],
    ),
    (
        "scheduler",
        "CreateSchedule",
        {"Name": "n", "Target": {"RoleArn": "r"}},
        [("scheduler:CreateSchedule", "schedule", "default", "n"), ("iam:PassRole", "role", "r")],
    ),
    (
        "events",
        "PutRule",
        {"Name": "r", "EventBusName": "b"},
        [("events:PutRule", "rule-on-custom-event-bus", "b", "r")],
    ),
    ("events", "PutRule", {"Name": "r"}, [("events:PutRule", "rule-on-default-event-bus", "r")]),
    ("cloudwatch", "PutMetricData", {"Namespace": "n"}, [("cloudwatch:PutMetricData", None)]),
    ("translate", "TranslateText", {}, [("translate:TranslateText", None)]),
    (
        "glue",
        "GetTable",
        {"DatabaseName": "d", "Name": "t"},
        [
            ("glue:GetTable", "rootcatalog"),
            ("glue:GetTable", "database", "d"),
            ("glue:GetTable", "table", "d", "t"),
        ],
    ),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "needs"), CASES)
def test_a_call_needs(service, operation, arguments, needs):
    """Exactly this for certain: what facts and documentation say."""
    assert found(service, operation, arguments) == needs


def test_a_presigned_url_needs_what_it_signs():
    """Though nothing is called: the method that it names is the operation."""
    method = sdk.client("s3").injected("generate_presigned_url")
    assert method.signs == "ClientMethod"
    assert operations.needs("s3", sdk.client("s3").operation("get_object"))


def test_tokens_are_of_operations_that_no_model_has():
    """The table tells their needs by the name that the method gives them."""
    for service, name in TOKENS:
        calls = [sdk_methods.of(*m).calls[0].operation for m in sdk_methods.every()]
        assert name in calls
        assert operations.needs(service, name)


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "actions"),
    [
        ("s3", "GetObject", {**PUT, "VersionId": UNKNOWN}, ["s3:GetObject", "s3:GetObjectVersion"]),
        (
            "s3",
            "CopyObject",
            {**PUT, "CopySource": "x/y"},
            ["s3:GetObjectTagging", "s3:PutObjectTagging"],
        ),
        ("dynamodb", "ExecuteStatement", {"Statement": Begins("UP")}, ["dynamodb:PartiQLUpdate"]),
        ("dynamodb", "ExecuteStatement", {"Statement": Begins("UPDATE ")}, []),
        (
            "dynamodb",
            "Query",
            {"TableName": "t", "IndexName": UNKNOWN},
            ["dynamodb:Query", "dynamodb:Query"],
        ),
        (
            "dynamodb",
            "Query",
            {"TableName": "t", "IndexName": OneOf((ABSENT, "i"))},
            ["dynamodb:Query", "dynamodb:Query"],
        ),
    ],
)
def test_what_is_not_known_is_perhaps(service, operation, arguments, actions):
    """Neither needed nor not needed."""
    assert perhaps(service, operation, arguments) == actions


def test_arguments_of_which_nothing_is_known():
    """Every need is perhaps on a resource that is unknown; the first parameter says so."""
    (put, *more) = operations.uses("s3", "PutObject", lambda _: UNKNOWN)
    assert (put.action, put.known, put.values) == ("s3:PutObject", False, (UNKNOWN, UNKNOWN))
    assert not any(use.sure for use in more)


def test_a_value_of_the_caller_is_handed_back():
    """The analysis puts its own objects there, and finds them in the resource."""
    mine = object()
    (use,) = operations.uses("sqs", "SendMessage", {"QueueUrl": mine})
    assert use.values == (mine,)
    assert use.sure
    assert use.known


def test_a_call_may_not_name_its_resource():
    """An iterator of records, a token of a task: the need is certain, the resource unknown."""
    (use,) = operations.uses("dynamodbstreams", "GetRecords", {"ShardIterator": "x"})
    assert use.sure
    assert not use.known
    (use,) = operations.uses("sqs", "ListQueues", {})
    assert use.known  # it applies to no resource


def test_a_condition_key_has_the_value_of_the_call():
    """What narrows a grant: a prefix, the source of events, the namespace of metrics."""
    (use,) = operations.uses("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "p/"})
    assert use.context == {"s3:prefix": ("p/",), "s3:delimiter": (), "s3:max-keys": ()}
    (use,) = operations.uses(
        "dynamodb", "TransactGetItems", {"TransactItems": [{"Get": {"TableName": "t"}}]}
    )
    assert use.context["dynamodb:EnclosingOperation"] == ("TransactGetItems",)


KEYS = [
    ("s3", "GetObject", PUT, [("kms:Decrypt", True)]),
    ("s3", "PutObject", PUT, [("kms:GenerateDataKey", True)]),
    ("s3", "CreateMultipartUpload", PUT, [("kms:GenerateDataKey", True), ("kms:Decrypt", True)]),
    ("s3", "HeadObject", PUT, []),
    ("s3", "HeadObject", {**PUT, "ChecksumMode": UNKNOWN}, [("kms:Decrypt", False)]),
    ("s3", "ListObjectsV2", {"Bucket": "b"}, []),
    ("sqs", "SendMessageBatch", {}, [("kms:GenerateDataKey", True), ("kms:Decrypt", True)]),
    ("sqs", "ReceiveMessage", {}, [("kms:Decrypt", True)]),
    ("sns", "Publish", {}, [("kms:GenerateDataKey", True), ("kms:Decrypt", True)]),
    ("secretsmanager", "GetSecretValue", {}, [("kms:Decrypt", True)]),
    ("ssm", "GetParameter", {"WithDecryption": True}, [("kms:Decrypt", True)]),
    ("ssm", "GetParameter", {"WithDecryption": False}, []),
    ("ssm", "PutParameter", {"Type": "SecureString"}, [("kms:Encrypt", True)]),
    ("ssm", "PutParameter", {"Type": "String"}, []),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "keys"), KEYS)
def test_a_key_needs(service, operation, arguments, keys):
    """What comes with the first need on the key that encrypts the resource."""
    need = operations.needs(service, operation)[0]
    assert list(need.keys(arguments)) == keys


@pytest.mark.parametrize(
    ("service", "operation", "text"),
    [
        ("sqs", "SendMessage", "`sqs:SendMessage` on the queue in `QueueUrl`"),
        ("sqs", "ListQueues", "`sqs:ListQueues` on `*`"),
        (
            "s3",
            "GetObject",
            "`s3:GetObject` on the object in `Bucket` and `Key`, when not: `VersionId` is given",
        ),
        (
            "stepfunctions",
            "SendTaskSuccess",
            "`states:SendTaskSuccess` on a resource that the call does not name",
        ),
    ],
)
def test_a_need_can_be_read(service, operation, text):
    """For `explain`: in words."""
    assert str(operations.needs(service, operation)[0]) == text


def test_a_need_without_a_type_is_on_everything():
    """Whoever makes one by hand gets the same."""
    assert Need("sqs:ListQueues").boundless
    assert not Need("sqs:SendMessage", frozenset({"queue"})).boundless


@pytest.mark.parametrize("kind", [Bucket, Queue, Table, Topic])
def test_kinds_say_the_same_of_keys(kind):
    """What a grant brings on the key is what the operations behind its actions need there."""
    clients = [kind.iam_service, *(["dynamodbstreams"] if kind is Table else [])]
    every = [
        need
        for client in clients
        for operation in sdk.client(client).operations
        for need in operations.needs(client, operation) or ()
    ]
    for action, keys in kind.kms_needs.items():
        own = [need for need in every if need.action == f"{kind.iam_service}:{action}"]
        assert {key.action for need in own for key in need.kms} == {f"kms:{key}" for key in keys}
