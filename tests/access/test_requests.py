"""Calls of functions -> what IAM is asked, and whether the role allows it."""

from __future__ import annotations

from textwrap import dedent

import pytest

from lambdaform import (
    App,
    Aws,
    Bucket,
    BucketTrigger,
    EventBus,
    Function,
    Grant,
    InlineCode,
    Key,
    Parameter,
    Resource,
    Secret,
    SsmParameter,
    Stack,
    Stage,
    Table,
)
from lambdaform.access import prove, reach_json
from lambdaform.access.python import Entry, analyse
from lambdaform.access.python.values import Env
from lambdaform.synth import synth

HERE = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"


@pytest.fixture
def stack():
    """A stack whose region is known."""
    return Stack(App("shop", stages=[Stage("dev", region="eu-west-1")]), "Main")


@pytest.fixture
def asked(stack):
    """Return how what a function calls stands: `standing action resource`, when called."""

    def found(body, allow=None, environment=None, **options):
        lines = "\n    ".join(dedent(body).strip().splitlines())
        code = f"import boto3, os\ndef handler(event, context):\n    {lines}\n"
        given = {"code": InlineCode(code), "handler": "index.handler", **options}
        if allow is not None:
            given["allow"] = allow
        Function(stack, "Worker", environment=environment or {}, **given)
        proof = prove(synth(stack.app))
        (function,) = (one for one in proof.functions if one.function.id == "Worker")
        return [
            f"{a.standing} {a.asked.request.action} {proof.places.shown(a.asked.request.resource)}"
            for a in function.answers
            if a.asked.call
        ]

    return found


@pytest.mark.parametrize(
    ("made", "standing"),
    [
        ("", "covered"),
        (', region_name="eu-west-1"', "covered"),
        (', region_name=os.environ["AWS_REGION"]', "covered"),
        (', region_name=os.environ["HERE"]', "covered"),
        (', region_name=os.environ.get("NOBODY")', "covered"),
        (", config=Config(retries={})", "covered"),
        (', region_name="us-east-1"', "missing"),
        (', "us-east-1"', "missing"),
        (', config=Config(region_name="us-east-1")', "missing"),
        (', region_name=os.environ["ELSEWHERE"]', "missing"),
        (', region_name=event["region"]', "unsure"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["boto3.client", "boto3.Session().client"])
def test_a_client_of_another_region_reaches_other_resources(stack, asked, form, made, standing):
    """The table of the app is where the app is."""
    orders = Table(stack, "Orders", partition_key="pk")
    body = f"""
    from botocore.config import Config
    {form}("dynamodb"{made}).get_item(TableName=os.environ["TABLE"], Key={{}})
    """
    environment = {"TABLE": orders.name, "ELSEWHERE": "us-east-1", "HERE": Aws.REGION}
    (found,) = asked(body, [orders.grant("GetItem")], environment)
    assert found.partition(" ")[0] == standing


@pytest.mark.parametrize(
    "body",
    [
        'boto3.Session(region_name="us-east-1").resource("dynamodb").Table("t").get_item(Key={})',
        'boto3.resource("dynamodb", region_name="us-east-1").Table("t").get_item(Key={})',
        'boto3.setup_default_session(region_name="us-east-1"); boto3.client("dynamodb").get_item(TableName="t", Key={})',
    ],
)  # fmt: skip
def test_sessions_and_resources_have_regions_too(asked, body):
    """What they make has theirs."""
    arn = "arn:aws:dynamodb:us-east-1:${AWS::AccountId}:table/t"
    assert asked(body) == [f"missing dynamodb:GetItem {arn}"]


def test_a_listing_without_the_prefix_that_a_grant_asks_for_is_refused(stack, asked):
    """The key is not in the request; one that is computed may have it."""
    data = Bucket(stack, "Data")
    body = """
    s3 = boto3.client("s3")
    s3.list_objects_v2(Bucket=os.environ["B"], Prefix="in/2026")
    s3.list_objects_v2(Bucket=os.environ["B"], Prefix="out/")
    s3.list_objects_v2(Bucket=os.environ["B"])
    s3.list_objects_v2(Bucket=os.environ["B"], Prefix=event["prefix"])
    """
    found = asked(body, [data.list.prefix("in/")], {"B": data.name})
    assert [one.partition(" ")[0] for one in found] == ["covered", "missing", "missing", "unsure"]


@pytest.mark.parametrize(
    ("source", "standing"), [('"shop"', "covered"), ('"cellar"', "missing"), ("event", "unsure")]
)
def test_events_of_another_source_than_a_grant_names_are_refused(stack, asked, source, standing):
    """A bus may be granted for some sources only."""
    bus = EventBus(stack, "Bus")
    entry = f'{{"EventBusName": os.environ["B"], "Source": {source}, "DetailType": "x"}}'
    only = bus.put_events.when({"StringEquals": {"events:source": "shop"}})
    found = asked(f'boto3.client("events").put_events(Entries=[{entry}])', [only], {"B": bus.name})
    assert found == [f"{standing} events:PutEvents Bus"]


def test_each_trigger_names_what_its_own_events_do(stack, asked):
    """The function gets the events of all of them: each key counts, with its own bucket."""
    one, other = Bucket(stack, "One"), Bucket(stack, "Other")
    body = """
    for record in event["Records"]:
        s3 = record["s3"]
        boto3.client("s3").get_object(Bucket=s3["bucket"]["name"], Key=s3["object"]["key"])
    """
    on = [BucketTrigger(one, prefix="in/"), BucketTrigger(other, prefix="new/", name="New")]
    found = asked(body, [one.read.prefix("in/")], on=on)
    assert found == ["covered s3:GetObject One/in/*", "missing s3:GetObject Other/new/*"]


def test_what_may_be_one_of_several_is_not_proven_where_one_is_refused(stack, asked):
    """Which it is, only a run tells: no error, and not silence."""
    one, other = (Table(stack, id, partition_key="pk") for id in ("One", "Other"))
    body = """
    table = os.environ["ONE"] if event["one"] else os.environ["OTHER"]
    boto3.client("dynamodb").get_item(TableName=table, Key={})
    """
    found = asked(body, [one.grant("GetItem")], {"ONE": one.name, "OTHER": other.name})
    assert found == ["covered dynamodb:GetItem One", "unsure dynamodb:GetItem Other"]


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"


@pytest.mark.parametrize(
    ("named", "granted", "standing"),
    [
        ("db", f"{SECRET}db-??????", "unsure"),
        ("db", f"arn:aws:secretsmanager:{HERE}:secret:db-??????", "covered"),
        ("db", f"arn:aws:secretsmanager:{HERE}:secret:db-AbCdEf", "unsure"),
        ("db", f"arn:aws:secretsmanager:{HERE}:secret:other-AbCdEf", "missing"),
        (f"{SECRET}db", f"{SECRET}db-??????", "covered"),
        (f"{SECRET}db-AbCdEf", f"{SECRET}db-??????", "covered"),
        (f"{SECRET}db-AbCdEf", f"{SECRET}db-AbCdEf", "covered"),
        ("/prod/db", f"arn:aws:secretsmanager:{HERE}:secret:/prod/db-??????", "covered"),
    ],
)
def test_a_secret_is_named_without_the_letters_that_aws_adds(asked, named, granted, standing):
    """By its name, or by the beginning of its ARN; a policy may have them or leave them open."""
    body = f'boto3.client("secretsmanager").get_secret_value(SecretId="{named}")'
    (found,) = asked(body, [Grant.on(granted, "secretsmanager:GetSecretValue")])
    assert found.partition(" ")[0] == standing


def test_names_that_begin_with_a_slash_are_the_same_in_arns(stack, asked):
    """Of secrets and of groups of logs it stands in the ARN, of parameters it does not."""
    secret = Secret(stack, "Login", secret_name="/prod/login")
    setting = SsmParameter(stack, "Setting", value="x", parameter_name="/prod/setting")
    group = Resource(
        stack, "Audit", type="AWS::Logs::LogGroup", properties={"LogGroupName": "/prod/audit"}
    )
    body = """
    boto3.client("secretsmanager").get_secret_value(SecretId="/prod/login")
    boto3.client("ssm").get_parameter(Name="/prod/setting")
    boto3.client("logs").put_log_events(logGroupName="/prod/audit", logStreamName="x", logEvents=[])
    """
    write = Grant.on(group.att("Arn"), "logs:PutLogEvents")
    assert asked(body, [secret.read, setting.read, write]) == [
        "covered secretsmanager:GetSecretValue Login",
        "covered ssm:GetParameter Setting",
        "covered logs:PutLogEvents Audit:log-stream:x",
    ]


def test_what_cloudformation_looks_up_is_the_same_wherever_it_stands(stack, asked):
    """A name out of Parameter Store in the table, in the environment and in the policy."""
    name = "{{resolve:ssm:/app/table}}"
    table = Resource(stack, "Orders", type="AWS::DynamoDB::Table", properties={"TableName": name})
    body = 'boto3.client("dynamodb").get_item(TableName=os.environ["T"], Key={})'
    allow = [Grant.on(table.att("Arn"), "dynamodb:GetItem")]
    assert asked(body, allow, {"T": name}) == ["covered dynamodb:GetItem Orders"]


def test_a_parameter_that_is_an_arn_in_a_policy_is_one_in_the_code(stack, asked):
    """Nothing else can stand there; one that is a part of an ARN is a name."""
    topic, table = Parameter(stack, "TopicArn"), Parameter(stack, "Name")
    body = """
    boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="")
    boto3.client("dynamodb").get_item(TableName=os.environ["TABLE"], Key={})
    """
    allow = [
        Grant.on(topic.value, "sns:Publish"),
        Grant.on(f"arn:aws:dynamodb:{HERE}:table/{table.value}", "dynamodb:GetItem"),
    ]
    found = asked(body, allow, {"TOPIC": topic.value, "TABLE": table.value})
    assert [one.partition(" ")[0] for one in found] == ["covered", "covered"]


def test_names_that_cloudformation_makes_may_begin_as_a_policy_says(stack, asked):
    """A grant on all that begins with the name of the stack is about its tables."""
    orders = Table(stack, "Orders", partition_key="pk")
    body = 'boto3.client("dynamodb").get_item(TableName=os.environ["T"], Key={})'
    arn = f"arn:aws:dynamodb:{HERE}:table/{Aws.STACK_NAME}-*"
    found = asked(body, [Grant.on(arn, "dynamodb:GetItem")], {"T": orders.name})
    assert found == ["unsure dynamodb:GetItem Orders"]


def test_an_alias_of_the_app_is_of_its_key(stack, asked):
    """Any other may be of any key."""
    key = Key(stack, "Lock", alias_name="alias/lock")
    body = """
    kms = boto3.client("kms")
    kms.encrypt(KeyId="alias/lock", Plaintext=b"")
    kms.encrypt(KeyId="alias/other", Plaintext=b"")
    """
    first, second = asked(body, [key.encrypt])
    assert first == "covered kms:Encrypt Lock"
    assert second.startswith("unsure kms:Encrypt ")


@pytest.mark.parametrize("identity", ["shop.example.com", "me@shop.example.com"])
def test_mail_is_sent_by_an_address_or_by_its_domain(asked, identity):
    """Either may be the identity that is granted."""
    body = """
    boto3.client("ses").send_email(Source="Me <me@shop.example.com>", Destination={}, Message={})
    """
    first, *_ = asked(body, [Grant.on(f"arn:aws:ses:{HERE}:identity/{identity}", "ses:SendEmail")])
    arn = "arn:aws:ses:eu-west-1:${AWS::AccountId}:identity"
    assert first == f"covered ses:SendEmail {arn}/{identity}"


def test_mail_without_a_grant_is_missing_once(asked):
    """On the address, not on both."""
    body = 'boto3.client("ses").send_email(Source="a@b.example", Destination={}, Message={})'
    assert [one.partition(" ")[0] for one in asked(body)] == ["missing", "perhaps"]


def test_an_inference_profile_leads_to_models(asked):
    """They have to be allowed too, in whatever regions the profile has."""
    body = (
        'boto3.client("bedrock-runtime").converse(modelId="eu.amazon.nova-lite-v1:0", messages=[])'
    )
    profile = f"arn:aws:bedrock:{HERE}:inference-profile/eu.amazon.nova-lite-v1:0"
    models = "arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0"
    one, model = asked(body, [Grant.on(profile, "bedrock:InvokeModel")])
    assert one.startswith("covered ")
    assert model == f"unsure bedrock:InvokeModel {models}"


def test_the_address_of_a_client_names_the_api_of_connections(asked):
    """One that comes with the event may be of any."""
    body = """
    post = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["ENDPOINT"])
    post.post_to_connection(ConnectionId="x", Data=b"")
    context = event["requestContext"]
    address = "https://" + context["domainName"] + "/" + context["stage"]
    any = boto3.client("apigatewaymanagementapi", endpoint_url=address)
    any.post_to_connection(ConnectionId="x", Data=b"")
    """
    environment = {"ENDPOINT": "https://abc.execute-api.eu-west-1.amazonaws.com/prod"}
    arn = f"arn:aws:execute-api:{HERE}:abc/prod/POST/@connections/*"
    found = asked(body, [Grant.on(arn, "execute-api:ManageConnections")], environment)
    assert [one.partition(" ")[0] for one in found] == ["covered", "unsure"]


@pytest.mark.parametrize(
    ("granted", "standings"),
    [
        (["arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod"], {"unsure"}),
        (["arn:aws:apigateway:eu-west-1::/*"], {"covered", "unsure"}),
        ([], {"missing", "perhaps"}),
    ],
)
def test_a_call_that_names_no_resource_may_be_of_any_type(asked, granted, standings):
    """One of them is meant: what is allowed on one type is no error for the others."""
    body = 'boto3.client("apigateway").update_stage(restApiId="abc", stageName="prod")'
    found = asked(body, [Grant.on(arn, "apigateway:PATCH") for arn in granted])
    assert {one.partition(" ")[0] for one in found} == standings
    assert sum(one.startswith("missing ") for one in found) == (not granted)


def test_what_lambda_does_with_a_resource_of_another_template_is_not_unused(stack):
    """Which service the resource is of is not known, where a parameter names it."""
    target, source = (Parameter(stack, name).value for name in ("Target", "Source"))
    statement = {
        "Effect": "Allow",
        "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:PurgeQueue"],
        "Resource": [target, source],
    }
    service = {"Service": "lambda.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}
    properties = {"AssumeRolePolicyDocument": {"Statement": [trust]}, "Policies": [policy]}
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties=properties)
    code = InlineCode("def handler(event, context):\n    pass\n")
    worker = Function(stack, "Worker", code=code, handler="index.handler", role=role.att("Arn"))
    stack.override("Worker", DeadLetterConfig={"TargetArn": target})
    mapping = {"FunctionName": worker.name, "EventSourceArn": source}
    Resource(stack, "Mapping", type="AWS::Lambda::EventSourceMapping", properties=mapping)
    (role,) = prove(synth(stack.app)).roles
    assert {pair.action for pair in role.unneeded} == {"sqs:PurgeQueue"}


def test_where_a_client_is_made_for_is_kept_with_its_calls():
    """What was read of code that has not changed says it again."""
    code = (
        "import boto3, os\ndef handler(event, context):\n"
        '    boto3.client("sqs", region_name="us-east-1").list_queues()\n'
        '    boto3.client("sqs", region_name=os.environ["R"], endpoint_url="x").list_queues()\n'
    )
    reach = analyse(Entry({"index.py": code.encode()}, "index.handler"))
    (again,) = reach_json.read(reach_json.text({"index.handler": reach})).values()
    assert [(call.region, call.endpoint) for call in again.calls] == [
        ("us-east-1", None),
        (Env("R"), "x"),
    ]
