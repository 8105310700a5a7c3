"""What is proven of templates that somebody else wrote."""

from __future__ import annotations

import copy
from dataclasses import replace
from textwrap import dedent

import pytest

from lambdaform.access.excess import excess
from lambdaform.access.existing import CodeFolders, read
from lambdaform.access.existing.proving import prove_existing
from lambdaform.access.faults import findings

HEAD = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  TableName: {Type: String}
  TopicArn: {Type: String}
Resources:
  Orders: {Type: AWS::Serverless::SimpleTable}
  Jobs: {Type: AWS::SQS::Queue}
  Data: {Type: AWS::S3::Bucket}
"""
WORKER = """
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: src
"""


@pytest.fixture
def proof(tmp_path):
    """Return what is proven of a template and a file of code, when called."""

    def made(code, more, template=HEAD + WORKER, folders=None):
        folder = tmp_path / "src"
        folder.mkdir()
        (folder / "app.py").write_text(dedent(code))
        file = tmp_path / "template.yaml"
        inner = "\n".join(" " * 6 + line for line in dedent(more).strip().splitlines())
        file.write_text(template + inner + "\n")
        return prove_existing(read(file, folders))

    return made


def standings(proof):
    (function,) = proof.functions
    shown = proof.places.shown
    return [
        f"{a.standing} {a.asked.request.action} {shown(a.asked.request.resource)}"
        for a in function.answers
        if a.asked.call
    ]


def unused(proof):
    shown = proof.places.shown
    return {f"{pair.action} {shown(pair.resource)}" for pair in proof.roles[0].unused}


GET = """
import boto3, os
def handler(event, context):
    boto3.client("dynamodb").get_item(TableName=os.environ["T"], Key={})
"""


@pytest.mark.parametrize(
    ("policies", "standing"),
    [
        ("- DynamoDBReadPolicy: {TableName: !Ref Orders}", "covered"),
        ("- DynamoDBCrudPolicy: {TableName: !Ref Orders}", "covered"),
        ("- DynamoDBWritePolicy: {TableName: !Ref Orders}", "missing"),
        ("- DynamoDBReadPolicy: {TableName: !Ref TableName}", "unsure"),
        ("- AmazonDynamoDBFullAccess", "covered"),
        ("- arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "missing"),
        ("- arn:aws:iam::123456789012:policy/ours", "unsure"),
        (
            "- Statement: [{Effect: Allow, Action: dynamodb:Get*, Resource: !GetAtt Orders.Arn}]",
            "covered",
        ),
        (
            '- Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: !Sub "arn:${AWS::Partition}:dynamodb:*:*:table/${Orders}"}]',
            "covered",
        ),
        ("[]", "missing"),
    ],
)
def test_policies_of_sam_are_held_against_the_code(proof, policies, standing):
    """Its templates of policies, AWS's managed policies, and statements."""
    made = proof(
        GET, f"Environment: {{Variables: {{T: !Ref Orders}}}}\nPolicies:\n  {policies}"
        if policies != "[]" else "Environment: {Variables: {T: !Ref Orders}}"
    )  # fmt: skip
    assert standings(made) == [f"{standing} dynamodb:GetItem Orders"]


@pytest.mark.parametrize(
    ("policy", "call", "standing"),
    [
        ("SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}", 'sqs").send_message(QueueUrl=os.environ["V"], MessageBody="")', "covered"),
        ("SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}", 'sqs").send_message(QueueUrl=os.environ["V"], MessageBody="")', "missing"),
        ("S3ReadPolicy: {BucketName: !Ref Data}", 's3").get_object(Bucket=os.environ["V"], Key="a")', "covered"),
        ("S3ReadPolicy: {BucketName: !Ref Data}", 's3").put_object(Bucket=os.environ["V"], Key="a")', "missing"),
        ("S3CrudPolicy: {BucketName: !Ref Data}", 's3").put_object(Bucket=os.environ["V"], Key="a")', "covered"),
        ("SNSPublishMessagePolicy: {TopicName: news}", 'sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:news", Message="")', "unsure"),
        ("SSMParameterReadPolicy: {ParameterName: shop/key}", 'ssm").get_parameter(Name="/shop/key")', "covered"),
        ("AWSSecretsManagerGetSecretValuePolicy: {SecretArn: !Ref TopicArn}", 'secretsmanager").get_secret_value(SecretId=os.environ["P"])', "covered"),
        ("LambdaInvokePolicy: {FunctionName: other}", 'lambda").invoke(FunctionName="other")', "covered"),
        ("KMSDecryptPolicy: {KeyId: abc}", 'kms").decrypt(CiphertextBlob=b"", KeyId="abc")', "covered"),
        ("StepFunctionsExecutionPolicy: {StateMachineName: m}", 'stepfunctions").start_execution(stateMachineArn="arn:aws:states:eu-west-1:123456789012:stateMachine:m")', "unsure"),
        ("EventBridgePutEventsPolicy: {EventBusName: default}", 'events").put_events(Entries=[{"Detail": "{}"}])', "covered"),
        ("CloudWatchPutMetricPolicy: {}", 'cloudwatch").put_metric_data(Namespace="n", MetricData=[])', "covered"),
        ("SESSendBouncePolicy: {IdentityName: example.com}", 'ses").send_bounce(OriginalMessageId="", BounceSender="a@example.com", BouncedRecipientInfoList=[])', "covered"),
        ("RekognitionDetectOnlyPolicy: {}", 'rekognition").detect_labels(Image={"Bytes": b""})', "covered"),
        ("FirehoseWritePolicy: {DeliveryStreamName: s}", 'firehose").put_record(DeliveryStreamName="s", Record={})', "covered"),
        ("KinesisStreamReadPolicy: {StreamName: s}", 'kinesis").put_record(StreamName="s", Data=b"", PartitionKey="")', "missing"),
    ],
)  # fmt: skip
def test_policy_templates_of_sam_allow_what_they_are_for(proof, policy, call, standing):
    """Each with a call that it is for, or is not."""
    values = {"sqs": "!Ref Jobs", "s3": "!Ref Data"}.get(call.partition('"')[0], "x")
    more = f"Environment: {{Variables: {{V: {values}, P: !Ref TopicArn}}}}\nPolicies:\n  - {policy}"
    code = f'import boto3, os\ndef handler(event, context):\n    boto3.client("{call}\n'
    assert [one.partition(" ")[0] for one in standings(proof(code, more))][:1] == [standing]


def test_what_a_template_allows_and_the_code_does_not_do_is_unused(proof):
    """At the line of the function in the template that the person wrote."""
    policies = "Policies:\n  - DynamoDBReadPolicy: {TableName: !Ref Orders}"
    made = proof(GET, f"Environment: {{Variables: {{T: !Ref Orders}}}}\n{policies}")
    assert "dynamodb:Scan Orders" in unused(made)
    assert "dynamodb:GetItem Orders" not in unused(made)
    found = [one for one in findings(made) if one.rule == "W9921"]
    assert {(one.at.file.rpartition("/")[2], one.at.line) for one in found} == {
        ("template.yaml", 11)
    }


def test_what_events_of_sam_need_is_not_unused(proof):
    """SAM attaches AWS's managed policies for them, on everything: those hold what Lambda does."""
    events = "Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}"
    made = proof("def handler(event, context):\n    pass\n", f"{events}\nTracing: Active")
    assert not any(answer.standing == "missing" for answer in made.functions[0].answers)
    assert unused(made) == {
        "xray:GetSamplingRules *",
        "xray:GetSamplingStatisticSummaries *",
        "xray:GetSamplingTargets *",
    }


def test_everything_is_too_much(proof):
    """`*` is all actions there are."""
    policies = 'Policies: [{Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}]'
    made = proof(GET, f"Environment: {{Variables: {{T: !Ref Orders}}}}\n{policies}")
    assert standings(made) == ["covered dynamodb:GetItem Orders"]
    assert len(unused(made)) > 10_000


def test_the_name_of_the_stack_is_not_known(proof):
    """A table that is named after it is not the one that the code names."""
    body = GET.replace('os.environ["T"]', '"shop-orders"')
    more = 'Policies:\n  - DynamoDBReadPolicy: {TableName: !Sub "${AWS::StackName}-orders"}'
    (found,) = standings(proof(body, more))
    assert found.startswith("unsure ")


def test_code_that_stands_in_the_template_is_read(tmp_path):
    """And of code that is elsewhere it is said where."""
    file = tmp_path / "template.yaml"
    file.write_text(
        dedent(
            """
            Resources:
              Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
              Here:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: python3.13
                  Handler: index.handler
                  Role: !GetAtt Role.Arn
                  Code:
                    ZipFile: |
                      import boto3
                      def handler(event, context):
                          boto3.client("s3").list_buckets()
              There:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: python3.13
                  Handler: index.handler
                  Role: !GetAtt Role.Arn
                  Code: {S3Bucket: b, S3Key: k}
            """
        )
    )
    here, there = prove_existing(read(file)).functions
    assert [a.asked.request.action for a in here.missing if a.asked.call] == ["s3:ListAllMyBuckets"]
    assert there.unread == "it has its code in S3"


def test_layers_of_the_template_are_read_too(proof, tmp_path):
    """As packed, below `python`, or as `sam build` takes them."""
    layer = tmp_path / "layer" / "python"
    layer.mkdir(parents=True)
    (layer / "shared.py").write_text(
        'import boto3\ndef send():\n    boto3.client("sqs").list_queues()\n'
    )
    (tmp_path / "layer" / "python" / "__pycache__").mkdir()
    template = HEAD + (
        "  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer}}\n"
        + WORKER[1:]
    )
    made = proof(
        "import shared\ndef handler(event, context):\n    shared.send()\n",
        "Layers: [!Ref Shared]",
        template,
    )
    assert standings(made) == ["missing sqs:ListQueues *"]
    (function,) = made.functions
    place = made.place(function, function.missing[-1].asked.call.place)
    assert place.endswith("layer/python/shared.py:3")


def test_a_folder_that_a_person_names_counts(proof, tmp_path):
    """Where the template's own is not the one that is meant."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text(
        'import boto3\ndef handler(e, c):\n    boto3.client("sqs").list_queues()\n'
    )
    made = proof(GET, "MemorySize: 128", folders=CodeFolders(other))
    assert standings(made) == ["missing sqs:ListQueues *"]


ODD = [
    None,
    [],
    {},
    0,
    "",
    ["x"],
    {"a": {"b": 1}},
    {"Ref": "Nobody"},
    {"Ref": ["x"]},
    {"Fn::GetAtt": "X"},
    {"Fn::If": []},
    {"Fn::If": ["C", None, ["x"]]},
    {"Fn::Join": ["", {"Ref": "x"}]},
    {"Fn::Select": [{"Ref": "x"}, ["a"]]},
    {"Fn::Sub": "${A.B.C}${!x}"},
    {"Fn::FindInMap": ["M", "a", {"Ref": "x"}]},
]


def test_everything_but_something_is_too_much_too(proof):
    """`NotAction` allows all the rest."""
    policies = "Policies: [PowerUserAccess]"
    made = proof(GET, f"Environment: {{Variables: {{T: !Ref Orders}}}}\n{policies}")
    assert standings(made) == ["covered dynamodb:GetItem Orders"]
    found = unused(made)
    assert "dynamodb:PutItem *" in found
    assert "iam:CreateUser *" not in found
    assert "dynamodb:GetItem *" not in found


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_whatever_stands_in_a_template_it_is_answered(tmp_path, odd):
    """At any place of what it says of functions, roles, policies and triggers."""
    file = tmp_path / "template.yaml"
    file.write_text(
        HEAD
        + """
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        import boto3, os
        def handler(event, context):
            boto3.client("s3").get_object(Bucket=os.environ["B"], Key="a")
      Environment: {Variables: {B: !Ref Data}}
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Jobs.Arn}
      Policies:
        - S3ReadPolicy: {BucketName: !Ref Data}
        - Statement:
            - {Effect: Allow, Action: "sqs:*", Resource: "*", Condition: {Bool: {k: true}}}
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
"""
    )
    existing = read(file)
    for path in _paths(existing.body["Resources"]):
        body = copy.deepcopy(dict(existing.body))
        place = body["Resources"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = odd
        made = prove_existing(replace(existing, body=body))
        assert findings(made) is not None
        assert excess(made) is not None


def _paths(value, path=()):
    """Yield the places below the properties of resources."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps if isinstance(value, (dict, list)) else ():
        if len(path) > 1:
            yield (*path, step)
        yield from _paths(inner, (*path, step)) if isinstance(inner, (dict, list)) else ()
