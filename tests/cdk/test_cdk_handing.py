"""lambdaform's constructs and texts stand where the CDK takes its own, with what grants need."""

from __future__ import annotations

import json

import pytest

from lambdaform import (
    Aws,
    Bucket,
    EventBus,
    Fn,
    Function,
    GlobalSecondaryIndex,
    InlineCode,
    Key,
    Output,
    Queue,
    Secret,
    SsmParameter,
    Stream,
    Table,
    TableTrigger,
    Topic,
)
from lambdaform.cdk import CdkConstruct, allow, cdk_role, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError

pytestmark = pytest.mark.slow

CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


def statements(body):
    """Return the statements of what the CDK has put beside a role."""
    (policy,) = [r for r in body["Resources"].values() if r["Type"] == "AWS::IAM::Policy"]
    return policy["Properties"]["PolicyDocument"]["Statement"]


def resources(body, action):
    """Return the resources, as text, that the CDK allows an action on."""
    return json.dumps([s["Resource"] for s in statements(body) if action in str(s["Action"])])


def test_ours_stand_where_theirs_would(side):
    """Each kind of ours is taken by the CDK's own constructs, as its interface."""
    import aws_cdk
    from aws_cdk import aws_events, aws_events_targets, aws_sns_subscriptions

    stack, body = side
    jobs, news = Queue(stack, "Jobs"), Topic(stack, "News")
    bus, store = EventBus(stack, "Shop"), Bucket(stack, "Store")
    worker = Function(stack, "Worker", **CODE)
    table = Table(stack, "Orders", partition_key="id", stream="NEW_IMAGE")
    scope = cdk_stack(stack)
    aws_events.Rule(
        scope,
        "Rule",
        event_bus=to_cdk(bus),
        event_pattern=aws_events.EventPattern(source=["shop"]),
        targets=[aws_events_targets.LambdaFunction(to_cdk(worker))],
    )
    to_cdk(news).add_subscription(aws_sns_subscriptions.EmailSubscription("shop@example.com"))
    to_cdk(table).grant_stream_read(cdk_role(worker))
    to_cdk(store).grant_put(cdk_role(worker))
    aws_cdk.CfnOutput(scope, "Name", value=to_cdk(jobs).queue_name)
    found = body()
    resources = found["Resources"]
    (made,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::Events::Rule"]
    assert made["Targets"][0]["Arn"] == {"Fn::GetAtt": ["Worker", "Arn"]}
    assert '"Shop"' in json.dumps(made["EventBusName"])
    (sent,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::SNS::Subscription"]
    assert sent["TopicArn"] == {"Ref": "News"}
    (policy,) = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::IAM::Policy"]
    said = json.dumps(policy["PolicyDocument"])
    assert '["Orders", "StreamArn"]' in said
    assert '["Store", "Arn"]' in said
    assert "Jobs" in json.dumps(found["Outputs"]["Name"])


@pytest.mark.parametrize(
    ("make", "grant", "action"),
    [
        (lambda s, key: Bucket(s, "Of", kms_key_arn=key), "grant_read", "kms:Decrypt"),
        (lambda s, key: Queue(s, "Of", kms_key_arn=key), "grant_send_messages", "kms:Decrypt"),
        (lambda s, key: Stream(s, "Of", kms_key_arn=key), "grant_write", "kms:GenerateDataKey"),
        (lambda s, key: Topic(s, "Of", kms_key_arn=key), "grant_publish", "kms:GenerateDataKey"),
        (
            lambda s, key: Table(s, "Of", partition_key="id", kms_key_arn=key),
            "grant_read_data",
            "kms:Decrypt",
        ),
        (lambda s, key: Queue.existing(s, "Of", name="of", key=key), "grant_purge", None),
        (
            lambda s, key: Bucket.existing(s, "Of", name="files", key=key),
            "grant_put",
            "kms:Decrypt",
        ),
    ],
    ids=["bucket", "queue", "stream", "topic", "table", "purge", "existing"],
)
def test_the_cdks_grants_hold_the_key(side, make, grant, action):
    """What is encrypted with a key of the app is granted with the key, where the grant needs it."""
    stack, body = side
    ours = make(stack, Key(stack, "Master").arn)
    worker = Function(stack, "Worker", **CODE)
    getattr(to_cdk(ours), grant)(cdk_role(worker))
    found = body()
    if action is None:
        assert "kms:" not in json.dumps(statements(found))
    else:
        assert '"Fn::GetAtt": ["Master", "Arn"]' in resources(found, action)


def test_a_secret_is_granted_with_its_key_by_allow(side):
    """The CDK asks the policy of a secret's key, which is not ours to change; `allow` asks IAM."""
    stack, body = side
    key = Key(stack, "Master").arn
    worker = Function(stack, "Worker", **CODE)
    there = Secret.existing(stack, "There", name="shop/token", key=key)
    to_cdk(Secret(stack, "Token", kms_key_arn=key)).grant_read(cdk_role(worker))
    to_cdk(there).grant_read(cdk_role(worker))
    allow(cdk_role(worker), there.read)
    found = body()
    assert '{"Ref": "Token"}' in resources(found, "secretsmanager:GetSecretValue")
    assert 'secret:shop/token-??????"' in resources(found, "secretsmanager:GetSecretValue")
    assert '"Fn::GetAtt": ["Master", "Arn"]' in resources(found, "kms:Decrypt")


def test_a_key_that_is_no_arn_is_told(side):
    """The CDK's own check of an ARN is told at the line that hands the construct over."""
    stack, _ = side
    jobs = Queue(stack, "Jobs", kms_key_arn="alias/shop")
    with pytest.raises(
        DeclarationError, match=r"side of queue `Jobs` cannot be made: .*ARN"
    ) as caught:
        to_cdk(jobs)
    (problem,) = caught.value.problems
    assert problem.at.file == __file__


@pytest.mark.parametrize("exists", [False, True])
def test_the_cdks_grants_reach_the_indexes(side, exists):
    """Reading a table is reading its indexes; without one the CDK grants the table alone."""
    stack, body = side
    index = GlobalSecondaryIndex("by_day", partition_key="day")
    table = Table(stack, "Orders", partition_key="id", global_secondary_indexes=[index])
    if exists:
        table = Table.existing(stack, "Old", name="Orders", indexes=["by_day"])
    plain = Table(stack, "Plain", partition_key="id")
    worker = Function(stack, "Worker", **CODE)
    for each in (table, plain):
        to_cdk(each).grant_read_data(cdk_role(worker))
    arns = [s["Resource"] for s in statements(body()) if "dynamodb:Query" in s["Action"]]
    assert "/index/*" in json.dumps(arns[0])
    assert "/index/*" not in json.dumps(arns[1])


def test_a_stream_that_a_trigger_turns_on_is_handed_over(side):
    """A table that is followed has a stream, whoever asked for it."""
    stack, body = side
    table = Table(stack, "Orders", partition_key="id")
    worker = Function(stack, "Worker", on=[TableTrigger(table)], **CODE)
    old = Table.existing(stack, "Old", name="old", stream_arn=f"{table.arn}/stream/old")
    for each in (table, old):
        to_cdk(each).grant_stream_read(cdk_role(worker))
    found = resources(body(), "dynamodb:GetRecords")
    assert '["Orders", "StreamArn"]' in found
    assert "/stream/old" in found


def test_the_cdk_can_grant_to_a_function_of_ours(side):
    """A function is what the CDK's grants are for; one whose role exists is as it was."""
    from aws_cdk import aws_lambda_event_sources, aws_s3

    stack, body = side
    worker = Function(stack, "Worker", **CODE)

    def store(scope):
        bucket = aws_s3.Bucket(scope, "Bucket")
        bucket.grant_put(to_cdk(worker))
        source = aws_lambda_event_sources.SqsEventSource(to_cdk(Queue(stack, "Jobs")))
        to_cdk(worker).add_event_source(source)

    CdkConstruct(stack, "Store", store)
    other = Function(stack, "Other", role=f"arn:{Aws.PARTITION}:iam::1:role/there", **CODE)
    assert to_cdk(other).role is None
    found = body()
    assert "StoreBucket" in resources(found, "s3:PutObject")
    assert '["Jobs", "Arn"]' in resources(found, "sqs:ReceiveMessage")
    (policy,) = [r for r in found["Resources"].values() if r["Type"] == "AWS::IAM::Policy"]
    assert policy["Properties"]["Roles"] == [{"Ref": "WorkerRole"}]


def test_parameters_and_keys_are_handed_over(side):
    """The names of parameters begin with a slash, or not: in their ARNs it stands once."""
    stack, body = side
    worker = Function(stack, "Worker", **CODE)
    path = f"/shop/{Aws.REGION}"
    parameters = [
        SsmParameter(stack, "Bare", value="1"),
        SsmParameter(stack, "Deep", value="1", parameter_name=path),
        SsmParameter.existing(stack, "There", name="/shop/url"),
    ]
    for parameter in parameters:
        to_cdk(parameter).grant_read(cdk_role(worker))
    to_cdk(Key(stack, "Master")).grant_decrypt(cdk_role(worker))
    found = body()
    named = resources(found, "ssm:GetParameter")
    assert '":parameter/", {"Ref": "Bare"}' in named
    assert '":parameter", {"Ref": "Deep"}' in named
    assert ':parameter/shop/url"' in named
    assert '["Master", "Arn"]' in resources(found, "kms:Decrypt")


def test_views_have_names_of_their_own(side):
    """What stands for a role or a key is beside what stands for a construct of such a name."""
    stack, _ = side
    worker = Function(stack, "Worker", **CODE)
    key = Key(stack, "StoreKey")
    store = Bucket(stack, "Store", kms_key_arn=key.arn)
    views = [to_cdk(store), to_cdk(key), cdk_role(worker), to_cdk(worker)]
    assert len({view.node.path for view in views}) == len(views)


def test_the_same_is_handed_over_once(side):
    """Asked twice, there is what was there before."""
    stack, _ = side
    for ours in (Queue(stack, "Jobs"), Secret(stack, "Token"), Bucket(stack, "Store")):
        assert to_cdk(ours) is to_cdk(ours)


def test_texts_with_references_become_theirs(side):
    """A reference, a text around it, a function, a pseudo parameter: each resolves."""
    import aws_cdk

    stack, body = side
    jobs = Queue(stack, "Jobs")
    scope = cdk_stack(stack)
    said = {
        "Bare": jobs.name,
        "Around": f"the {jobs.name} of {Aws.REGION}",
        "Joined": Fn.join("-", [jobs.name, "x"]),
        "Split": Fn.select(0, Fn.split("-", jobs.name)),
    }
    for id, value in said.items():
        aws_cdk.CfnOutput(scope, f"Their{id}", value=to_cdk(value))
        Output(stack, f"Our{id}", value=value)
    outputs = body()["Outputs"]
    for id in ("Bare", "Joined", "Split"):
        assert outputs[f"Their{id}"]["Value"] == outputs[f"Our{id}"]["Value"]
    parts = ["the ", {"Fn::GetAtt": ["Jobs", "QueueName"]}, " of ", {"Ref": "AWS::Region"}]
    assert outputs["TheirAround"]["Value"] == {"Fn::Join": ["", parts]}
