"""What is proven of an app: what its code needs against what its roles allow."""

from __future__ import annotations

from textwrap import dedent

import pytest

from lambdaform import (
    Bucket,
    BucketTrigger,
    EventBus,
    EventTrigger,
    Function,
    InlineCode,
    Key,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    Secret,
    SsmParameter,
    Stack,
    Stream,
    StreamTrigger,
    Table,
    TableTrigger,
    Topic,
    TopicTrigger,
)
from lambdaform.access import prove
from lambdaform.iam import Grant
from lambdaform.synth import synth


@pytest.fixture
def worker(stack):
    """Make a function of a body of its handler: `worker("...", allow=[...])`."""

    def make(body, id="Worker", **options):
        lines = "\n    ".join(dedent(body).strip().splitlines())
        code = f"import boto3, os\ndef handler(event, context):\n    {lines}\n"
        return Function(stack, id, code=InlineCode(code), handler="index.handler", **options)

    return make


@pytest.fixture
def proof(app):
    """Return what is proven of the app, when called."""
    return lambda: prove(synth(app))


@pytest.fixture
def missing(proof):
    """Return what is missing, as `action resource`, when called."""

    def found():
        made = proof()
        return [
            f"{a.asked.request.action} {made.places.shown(a.asked.request.resource)}"
            for function in made.functions
            for a in function.missing
        ]

    return found


@pytest.fixture
def unused(proof):
    """Return what is unused, as `action resource`, when called."""

    def found():
        made = proof()
        return [
            f"{pair.action} {made.places.shown(pair.resource)}"
            for role in made.roles
            for pair in role.unused
        ]

    return found


PUT = 'boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={})'


def test_what_code_does_and_the_role_allows_is_tight(stack, worker, proof):
    """A call of a table that the role allows: nothing is missing, nothing is unused."""
    orders = Table(stack, "Orders", partition_key="pk")
    worker(PUT, environment={"TABLE": orders.name}, allow=[orders.grant("PutItem")])
    made = proof()
    assert [role.is_tight for role in made.roles] == [True]
    (function,) = made.functions
    (answer,) = [answer for answer in function.answers if answer.asked.call]
    assert answer.standing == "covered"
    assert str(answer.asked.call.place) == "index.py:3"


def test_what_the_role_does_not_allow_is_missing(stack, worker, missing):
    """Another table, another action, or none at all."""
    orders, other = (Table(stack, id, partition_key="pk") for id in ("Orders", "Other"))
    given = {"environment": {"TABLE": orders.name}}
    worker(PUT, "A", **given, allow=[other.grant("PutItem")])
    worker(PUT, "B", **given, allow=[orders.grant("GetItem")])
    worker(PUT, "C", **given)
    assert missing() == ["dynamodb:PutItem Orders"] * 3


def test_what_no_code_does_is_unused(stack, worker, unused):
    """Each action on each resource that nothing needs."""
    orders, other = (Table(stack, id, partition_key="pk") for id in ("Orders", "Other"))
    allow = [orders.grant("PutItem", "GetItem"), other.grant("PutItem")]
    worker(PUT, environment={"TABLE": orders.name}, allow=allow)
    assert unused() == ["dynamodb:GetItem Orders", "dynamodb:PutItem Other"]


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ('boto3.client("sqs").send_message(QueueUrl=os.environ["URL"], MessageBody="")', "sqs:SendMessage Jobs"),
        ('boto3.resource("sqs").Queue(os.environ["URL"]).send_message(MessageBody="")', "sqs:SendMessage Jobs"),
        ('boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="")', "sns:Publish News"),
        ('boto3.client("s3").get_object(Bucket=os.environ["BUCKET"], Key="in/" + event["id"])', "s3:GetObject Data/in/*"),
        ('boto3.client("s3").get_object(Bucket=os.environ["BUCKET"], Key=event["id"])', "s3:GetObject Data/*"),
        ('boto3.client("s3").list_objects_v2(Bucket=os.environ["BUCKET"])', "s3:ListBucket Data"),
        ('boto3.client("dynamodb").query(TableName=os.environ["TABLE"], IndexName="by_day")', "dynamodb:Query Orders/index/by_day"),
        ('boto3.client("dynamodb").query(TableName=os.environ["TABLE"])', "dynamodb:Query Orders"),
        ('boto3.client("dynamodb").put_item(TableName=os.environ["ARN"], Item={})', "dynamodb:PutItem Orders"),
        ('boto3.client("dynamodb").put_item(TableName=os.environ["ARN"].split("/")[-1], Item={})', "dynamodb:PutItem arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"),
        ('boto3.client("events").put_events(Entries=[{"EventBusName": os.environ["BUS"]}])', "events:PutEvents Bus"),
        ('boto3.client("events").put_events(Entries=[{"Detail": "{}"}])', "events:PutEvents arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"),
        ('boto3.client("kinesis").put_record(StreamName=os.environ["STREAM"], Data=b"", PartitionKey="")', "kinesis:PutRecord Clicks"),
        ('boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])', "secretsmanager:GetSecretValue Login"),
        ('boto3.client("ssm").get_parameter(Name=os.environ["SETTING"])', "ssm:GetParameter Setting"),
        ('boto3.client("lambda").invoke(FunctionName=os.environ["AWS_LAMBDA_FUNCTION_NAME"])', "lambda:InvokeFunction Worker"),
        ('boto3.client("lambda").invoke(FunctionName=context.invoked_function_arn)', "lambda:InvokeFunction Worker"),
        ('boto3.client("s3").put_object(Bucket="elsewhere", Key="a")', "s3:PutObject arn:aws:s3:::elsewhere/a"),
        ('boto3.client("sqs").send_message(QueueUrl=boto3.client("sqs").get_queue_url(QueueName="outside")["QueueUrl"], MessageBody="")', "sqs:SendMessage arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:outside"),
        ('boto3.client("dynamodb").put_item(TableName=f"{os.environ[\'STAGE\']}-items", Item={})', "dynamodb:PutItem arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/dev-items"),
        ('boto3.client("dynamodb").put_item(TableName=os.environ.get("NOBODY", "items"), Item={})', "dynamodb:PutItem arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/items"),
    ],
)  # fmt: skip
def test_resources_are_those_that_the_app_put_there(stack, worker, missing, body, needed):
    """Environment variables, the context, constants and texts made of them name resources."""
    environment = {
        "URL": Queue(stack, "Jobs").url,
        "TOPIC": Topic(stack, "News").arn,
        "BUCKET": Bucket(stack, "Data").name,
        "TABLE": (orders := Table(stack, "Orders", partition_key="pk")).name,
        "ARN": orders.arn,
        "BUS": EventBus(stack, "Bus").name,
        "STREAM": Stream(stack, "Clicks").name,
        "SECRET": Secret(stack, "Login").arn,
        "SETTING": SsmParameter(stack, "Setting", value="x").name,
        "STAGE": "dev",
    }
    worker(body, environment=environment)
    assert needed in missing()


def test_a_bucket_of_an_event_is_the_one_that_sends_it(stack, worker, missing, unused):
    """So is the beginning of the key, where only such keys are sent."""
    uploads = Bucket(stack, "Uploads")
    body = """
    for record in event["Records"]:
        s3 = record["s3"]
        boto3.client("s3").get_object(Bucket=s3["bucket"]["name"], Key=s3["object"]["key"])
    """
    worker(body, on=[BucketTrigger(uploads, prefix="in/")], allow=[uploads.read.prefix("in/")])
    assert missing() == []
    assert "s3:GetObject Uploads/in/*" not in unused()


def test_a_topic_of_an_event_is_the_one_that_sends_it(stack, worker, missing):
    """What a function publishes back goes to its own topic."""
    news = Topic(stack, "News")
    body = (
        'boto3.client("sns").publish(TopicArn=event["Records"][0]["Sns"]["TopicArn"], Message="")'
    )
    worker(body, on=[TopicTrigger(news)])
    assert missing() == ["sns:Publish News"]


def test_a_bucket_in_an_event_pattern_is_known(stack, worker, missing):
    """A rule that lets through the events of one bucket says which it is."""
    uploads = Bucket(stack, "Uploads")
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [uploads.name]}}}
    body = 'boto3.client("s3").delete_object(Bucket=event["detail"]["bucket"]["name"], Key="a")'
    worker(body, on=[EventTrigger(pattern)])
    assert missing() == ["s3:DeleteObject Uploads/a"]


def test_nothing_is_missing_where_the_resource_is_not_known(stack, worker, missing, proof):
    """A computed table may be the one that is allowed: not proven, and no error."""
    orders = Table(stack, "Orders", partition_key="pk")
    body = 'boto3.client("dynamodb").put_item(TableName=event["table"], Item={})'
    worker(body, allow=[orders.grant("PutItem")])
    assert missing() == []
    (answer,) = [a for a in proof().functions[0].answers if a.asked.call]
    assert answer.standing == "unsure"


def test_what_may_be_used_is_not_unused(stack, worker, unused):
    """A computed table may be any; a computed operation may be any of its service."""
    orders, jobs = Table(stack, "Orders", partition_key="pk"), Queue(stack, "Jobs")
    allow = [orders.grant("PutItem", "GetItem"), jobs.send]
    worker('boto3.client("dynamodb").put_item(TableName=event["table"], Item={})', "A", allow=allow)
    worker('getattr(boto3.client("dynamodb"), event["op"])()', "B", allow=allow)
    worker('boto3.client(event["service"]).put_item()', "C", allow=allow)
    assert unused() == ["dynamodb:GetItem Orders", "sqs:SendMessage Jobs", "sqs:SendMessage Jobs"]


def test_the_key_of_a_resource_is_needed_with_it(app, stack, worker, missing, unused):
    """The kinds' own grants bring it; without, it is missing, for its service only."""
    key = Key(stack, "Lock")
    orders = Table(stack, "Orders", partition_key="pk", kms_key_arn=key.arn)
    worker(PUT, "A", environment={"TABLE": orders.name}, allow=[orders.grant("PutItem")])
    allow = [Grant.on(orders.arn, "dynamodb:PutItem")]
    worker(PUT, "B", environment={"TABLE": orders.name}, allow=allow)
    assert missing() == ["kms:Decrypt Lock"]
    assert unused() == []


def test_tables_of_another_stack_are_known(app, stack, worker, missing):
    """What one stack of an app tells another is followed."""
    other = Stack(app, "Data")
    orders = Table(other, "Orders", partition_key="pk")
    worker(PUT, "A", environment={"TABLE": orders.name}, allow=[orders.grant("PutItem")])
    worker(PUT, "B", environment={"TABLE": orders.name}, allow=[orders.grant("GetItem")])
    assert missing() == ["dynamodb:PutItem Orders"]


def test_a_name_that_is_a_parameter_agrees_with_itself(stack, worker, missing, proof):
    """Only the deploy knows it, but it is the same in the environment and in the policy."""
    name = Parameter(stack, "TableName", default="orders")
    arn = f"arn:aws:dynamodb:eu-west-1:123456789012:table/{name.value}"
    worker(PUT, environment={"TABLE": arn}, allow=[Grant.on(arn, "dynamodb:PutItem")])
    assert missing() == []
    assert proof().roles[0].is_tight


def test_what_lambda_does_with_the_role_is_never_unused(stack, worker, unused, missing):
    """Reading a queue or a stream, logs, traces, dead letters."""
    orders = Table(stack, "Orders", partition_key="pk")
    worker(
        "pass",
        on=[
            QueueTrigger(Queue(stack, "Jobs")),
            StreamTrigger(Stream(stack, "Clicks")),
            TableTrigger(orders),
            TopicTrigger(Topic(stack, "News")),
        ],
    )
    assert unused() == []
    assert missing() == []


def test_variables_that_nobody_sets_are_told_and_those_that_nobody_reads(worker, proof):
    """Not those with a default, and not those that Lambda sets."""
    body = 'os.environ["A"]; os.environ.get("B"); os.environ["AWS_REGION"]; os.environ["SET"]'
    worker(body, environment={"SET": "1", "IDLE": "2"})
    (function,) = proof().functions
    assert [read.name for read in function.not_set] == ["A"]
    assert function.not_read == ("IDLE",)


def test_code_that_is_not_read_says_why(stack, proof):
    """A language that is not analysed."""
    code = InlineCode("puts 1")
    Function(stack, "Rb", code=code, handler="index.handler", runtime="ruby3.4")
    (function,) = proof().functions
    assert function.reach is None
    assert "ruby3.4" in function.unread
    assert not proof().roles[0].is_tight


ROLE = {
    "AssumeRolePolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
}


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("properties", "standing"),
    [
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": policy(allow("dynamodb:*"))}]}, "covered"),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": policy(allow("dynamodb:P*"), {**allow("dynamodb:PutItem"), "Effect": "Deny"})}]}, "missing"),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": policy({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})}]}, "covered"),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": policy({"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"})}]}, "missing"),
        ({"Policies": [{"PolicyName": "p", "PolicyDocument": policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"})}]}, "covered"),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]}, "covered"),
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]}, "missing"),
        ({"ManagedPolicyArns": ["arn:aws:iam::123456789012:policy/ours"]}, "unsure"),
        ({}, "missing"),
    ],
)  # fmt: skip
def test_all_policies_of_a_role_count(stack, worker, proof, properties, standing):
    """Inline ones, managed ones, wildcards, denials and negations; what is not seen is not known."""
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties={**ROLE, **properties})
    orders = Table(stack, "Orders", partition_key="pk")
    worker(PUT, environment={"TABLE": orders.name}, role=role.att("Arn"))
    (answer,) = [a for a in proof().functions[0].answers if a.asked.call]
    assert answer.standing == standing


def test_a_boundary_has_to_allow_too(stack, worker, proof):
    """What a role's boundary leaves out is refused, whatever its policies say."""
    boundary = Resource(
        stack,
        "Boundary",
        type="AWS::IAM::ManagedPolicy",
        properties={"PolicyDocument": policy(allow("s3:*"))},
    )
    own = {"PolicyName": "p", "PolicyDocument": policy(allow("*"))}
    properties = {**ROLE, "Policies": [own], "PermissionsBoundary": boundary.ref()}
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties=properties)
    orders = Table(stack, "Orders", partition_key="pk")
    worker(PUT, environment={"TABLE": orders.name}, role=role.att("Arn"))
    (answer,) = [a for a in proof().functions[0].answers if a.asked.call]
    assert answer.standing == "missing"


def test_what_two_functions_share_is_used_by_either(stack, worker, unused):
    """A role is wider than one function only where none of them needs it."""
    own = {
        "PolicyName": "p",
        "PolicyDocument": policy(allow(["dynamodb:PutItem", "dynamodb:GetItem"])),
    }
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties={**ROLE, "Policies": [own]})
    orders = Table(stack, "Orders", partition_key="pk")
    given = {"environment": {"TABLE": orders.name}, "role": role.att("Arn")}
    worker(PUT, "A", **given)
    worker(PUT.replace("put_item", "get_item").replace("Item", "Key"), "B", **given)
    assert unused() == []


def test_the_role_of_somebody_else_is_not_judged(stack, worker, proof):
    """What a role that the app does not declare allows is not known."""
    worker(PUT, environment={"TABLE": "x"}, role="arn:aws:iam::123456789012:role/theirs")
    made = proof()
    assert made.roles == ()
    assert {a.standing for a in made.functions[0].answers} == {"unseen"}


def test_keys_are_told_apart_by_the_service_that_uses_them(stack, worker, missing, unused):
    """One key behind a bucket and a queue is two grants."""
    key = Key(stack, "Lock")
    data = Bucket(stack, "Data", kms_key_arn=key.arn)
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    body = """
    boto3.client("s3").get_object(Bucket=os.environ["BUCKET"], Key="a")
    boto3.client("sqs").send_message(QueueUrl=os.environ["URL"], MessageBody="")
    """
    given = {"environment": {"BUCKET": data.name, "URL": jobs.url}}
    worker(body, "A", **given, allow=[data.read, jobs.send])
    worker(body, "B", **given, allow=[Grant.on(f"{data.arn}/*", "s3:GetObject"), jobs.send])
    assert unused() == []
    assert missing() == ["kms:Decrypt Lock"]


def test_code_of_node_is_read_too(stack, proof):
    """Inline, as CloudFormation has it; the same resources, the same needs."""
    orders = Table(stack, "Orders", partition_key="pk")
    code = InlineCode(
        'const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");\n'
        "const client = new DynamoDBClient({});\n"
        "exports.handler = async () =>\n"
        "  client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: {} }));\n"
    )
    given = {"code": code, "handler": "index.handler", "runtime": "nodejs22.x"}
    environment = {"TABLE": orders.name}
    Function(stack, "Js", **given, environment=environment, allow=[orders.grant("PutItem")])
    made = proof()
    (answer,) = [answer for answer in made.functions[0].answers if answer.asked.call]
    assert (answer.standing, str(answer.asked.call.place)) == ("covered", "index.js:4")
    assert made.roles[0].is_tight


EXTENSIONS = "arn:aws:lambda:eu-west-1:187925254637:layer"


@pytest.mark.parametrize(
    ("layer", "granted"),
    [
        ("AWS-Parameters-and-Secrets-Lambda-Extension:11", "secretsmanager:GetSecretValue"),
        ("LambdaInsightsExtension:53", None),
        ("AWSLambdaPowertoolsPythonV3:1", "secretsmanager:GetSecretValue"),
    ],
)
def test_what_an_extension_may_do_is_not_unused(stack, worker, unused, layer, granted):
    """It asks without the SDK, from another process than the handler's."""
    login = Secret(stack, "Login")
    worker("pass", layers=[f"{EXTENSIONS}:{layer}"], allow=[login.read] if granted else [])
    expected = ["secretsmanager:GetSecretValue Login"] if "Powertools" in layer else []
    assert unused() == expected


def test_a_role_that_may_be_traced_is_not_unused(stack, worker, proof):
    """Where the caller decides whether it is traced, Lambda may send traces."""
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties={
        **ROLE,
        "Policies": [{"PolicyName": "p", "PolicyDocument": policy(allow("xray:PutTraceSegments"))}],
    })  # fmt: skip
    worker("pass", role=role.att("Arn"), tracing=False)
    assert proof().roles[0].unneeded == ()


def test_a_source_in_a_network_may_be_reached_through_it(stack, worker, proof):
    """Brokers of Kafka: Lambda makes interfaces with the function's role."""
    actions = ["ec2:CreateNetworkInterface", "ec2:DescribeVpcs", "kafka:GetBootstrapBrokers"]
    own = {"PolicyName": "p", "PolicyDocument": policy(allow(actions))}
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties={**ROLE, "Policies": [own]})
    made = worker("pass", role=role.att("Arn"), tracing=False)
    source = "arn:aws:kafka:eu-west-1:123456789012:cluster/c/1"
    mapping = {"FunctionName": made.name, "EventSourceArn": source}
    Resource(stack, "Mapping", type="AWS::Lambda::EventSourceMapping", properties=mapping)
    assert proof().roles[0].unneeded == ()


def test_the_cdks_own_functions_are_not_judged(stack, proof):
    """Nobody here writes the code that puts notifications onto buckets: its calls are no errors."""
    id = "BucketNotificationsHandler050a0587b7544547bf325f094a3db834"
    code = 'import boto3\ndef handler(event, context):\n    boto3.client("s3").list_buckets()\n'
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties=ROLE)
    properties = {
        "Code": {"ZipFile": code},
        "Handler": "index.handler",
        "Role": role.att("Arn"),
        "Runtime": "python3.13",
    }
    Resource(stack, id, type="AWS::Lambda::Function", properties=properties)
    (function,) = proof().functions
    assert function.unread == "it is one of the CDK's own"
    assert not any(answer.asked.call for answer in function.missing)


def test_conditions_may_choose_all_variables_at_once(stack, worker, proof):
    """What either choice sets is set, and named as it is."""
    worker('os.environ["A"]; os.environ["B"]')
    chosen = {"Fn::If": ["C", {"A": "1"}, {"B": "2", "IDLE": "3"}]}
    stack.override("Worker", Environment={"Variables": chosen})
    (function,) = proof().functions
    assert function.not_set == ()
    assert function.not_read == ("IDLE",)


def test_a_file_system_may_ask_for_permissions(stack, worker, proof):
    """Without a policy of its own it asks nobody; with one, it is asked for, not its access point."""
    actions = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    system = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"
    own = {"PolicyName": "p", "PolicyDocument": policy(allow(actions, system))}
    role = Resource(stack, "Role", type="AWS::IAM::Role", properties={**ROLE, "Policies": [own]})
    worker("pass", "A", role=role.att("Arn"), tracing=False)
    worker("pass", "B")
    point = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1"
    for id in ("A", "B"):
        stack.override(id, FileSystemConfigs=[{"Arn": point, "LocalMountPath": "/mnt/x"}])
    made = proof()
    asked = [a.asked.request.action for one in made.functions for a in one.missing]
    assert not any(action.startswith("elasticfilesystem:") for action in asked)
    assert [role.unneeded for role in made.roles] == [(), ()]
