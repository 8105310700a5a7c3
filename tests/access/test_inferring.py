"""`allow=INFER`: the role holds what the code is proven to need."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdaform import (
    INFER,
    App,
    Assume,
    Aws,
    Bucket,
    BucketTrigger,
    Component,
    EventBus,
    Function,
    FunctionDefaults,
    GlobalSecondaryIndex,
    InlineCode,
    Key,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    Secret,
    SsmParameter,
    Stack,
    Stage,
    Stream,
    Table,
    Topic,
)
from lambdaform.access import prove
from lambdaform.access.faults import findings
from lambdaform.access.standing import state
from lambdaform.errors import DeclarationError
from lambdaform.iam import Grant
from lambdaform.load import load
from lambdaform.synth import synth
from lambdaform.testing import synthesised

ROOT = Path(__file__).parents[2]
ALLOW = re.compile(r"allow=\[.*?\]")
BLUEPRINTS = sorted((ROOT / "blueprints").glob("*/app.py"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """What code reaches is kept in a cache of the test's own."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path_factory.mktemp("cache")))


APP = """
from lambdaform import INFER, App, Function, InlineCode, Queue, Stack
app = App("shop")
stack = Stack(app, "Main")
jobs = Queue(stack, "Jobs")
code = "import boto3, os\\ndef h(e, c):\\n    boto3.client('sqs').send_message("
code += "QueueUrl=os.environ['Q'], MessageBody='')\\n"
Function(stack, "F", code=InlineCode(code), handler="index.h", allow=INFER,
    environment={"Q": jobs.url})
app.synth()
"""


def code(body: str) -> InlineCode:
    """Return a handler with a body."""
    lines = "\n    ".join(dedent(body).strip().splitlines())
    return InlineCode(f"import boto3, os\ndef handler(event, context):\n    {lines}\n")


def worker(scope, body, allow=INFER, id="Worker", **options):
    return Function(scope, id, code=code(body), handler="index.handler", allow=allow, **options)


def orders(scope, **options):
    return Table(scope, "Orders", partition_key="pk", **options)


def _table(scope, allow):
    table = orders(scope)
    body = """
        table = boto3.resource("dynamodb").Table(os.environ["T"])
        table.put_item(Item={})
        table.get_item(Key={})
    """
    given = [table.grant("GetItem", "PutItem")] if allow is None else allow
    worker(scope, body, given, environment={"T": table.name})


def _index(scope, allow):
    table = orders(
        scope, global_secondary_indexes=[GlobalSecondaryIndex("by_day", partition_key="day")]
    )
    body = 'boto3.client("dynamodb").query(TableName=os.environ["T"], IndexName="by_day")'
    given = [table.grant("Query").index("by_day")] if allow is None else allow
    worker(scope, body, given, environment={"T": table.name})


def _objects(scope, allow):
    bucket = Bucket(scope, "Uploads")
    body = """
        s3 = boto3.client("s3")
        s3.get_object(Bucket=os.environ["B"], Key=event["key"])
        s3.list_objects_v2(Bucket=os.environ["B"])
    """
    given = [bucket.list, bucket.read] if allow is None else allow
    worker(scope, body, given, environment={"B": bucket.name})


def _prefix(scope, allow):
    bucket = Bucket(scope, "Uploads")
    body = 'boto3.client("s3").get_object(Bucket=os.environ["B"], Key="in/" + event["key"])'
    given = [bucket.read.prefix("in/")] if allow is None else allow
    worker(scope, body, given, environment={"B": bucket.name})


def _key_behind(scope, allow):
    key = Key(scope, "Secrets")
    queue = Queue(scope, "Jobs", kms_key_arn=key.arn)
    topic = Topic(scope, "News")
    body = """
        boto3.client("sns").publish(TopicArn=os.environ["N"], Message="")
        boto3.client("sqs").send_message(QueueUrl=os.environ["Q"], MessageBody="")
    """
    given = [queue.send, topic.publish] if allow is None else allow
    worker(scope, body, given, environment={"Q": queue.url, "N": topic.arn})


def _secrets(scope, allow):
    secret, parameter = Secret(scope, "Token"), SsmParameter(scope, "Flag", value="on")
    body = """
        boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["S"])
        boto3.client("ssm").get_parameter(Name=os.environ["P"])
    """
    given = [secret.read, parameter.grant("GetParameter")] if allow is None else allow
    worker(scope, body, given, environment={"S": secret.arn, "P": parameter.name})


def _streams(scope, allow):
    stream, bus = Stream(scope, "Clicks"), EventBus(scope, "Bus")
    body = """
        boto3.client("kinesis").put_record(
            StreamName=os.environ["S"], Data=b"", PartitionKey="a")
        boto3.client("events").put_events(
            Entries=[{"EventBusName": os.environ["B"], "Source": "x", "DetailType": "y",
                      "Detail": "{}"}])
    """
    given = [stream.grant("PutRecord"), bus.put_events] if allow is None else allow
    worker(scope, body, given, environment={"S": stream.name, "B": bus.name})


def _trigger(scope, allow):
    queue = Queue(scope, "Jobs")
    body = 'boto3.client("sqs").send_message(QueueUrl=os.environ["Q"], MessageBody="")'
    given = [queue.send] if allow is None else allow
    worker(scope, body, given, environment={"Q": queue.url}, on=[QueueTrigger(queue)])


def _each_other(scope, allow):
    first = worker(
        scope,
        'boto3.client("lambda").invoke(FunctionName="shop-second")',
        allow,
        "First",
        environment={"STAGE": "x"},
    )
    second = worker(
        scope,
        'boto3.client("lambda").invoke(FunctionName=os.environ["O"])',
        [first.invoke] if allow is None else allow,
        "Second",
        environment={"O": first.name},
        function_name="shop-second",
    )
    if allow is None:
        first.add(allow=[second.invoke])


def _notified(scope, allow):
    bucket = Bucket(scope, "Uploads")
    body = 'boto3.client("s3").put_object(Bucket=os.environ["B"], Key="a/b", Body=b"")'
    given = [Grant.on(f"{bucket.arn}/a/b", "s3:PutObject")] if allow is None else allow
    worker(scope, body, given, environment={"B": bucket.name}, on=[BucketTrigger(bucket)])


def _component(scope, allow):
    part = Component(scope, "Shop")
    table = orders(part)
    body = 'boto3.client("dynamodb").put_item(TableName=os.environ["T"], Item={})'
    given = [table.grant("PutItem")] if allow is None else allow
    worker(part, body, given, environment={"T": table.name})


def _raw(scope, allow):
    raw = Resource(scope, "Jobs", type="AWS::SQS::Queue", properties={})
    body = 'boto3.client("sqs").purge_queue(QueueUrl=os.environ["Q"])'
    given = [Grant.on(raw.att("Arn"), "sqs:PurgeQueue")] if allow is None else allow
    worker(scope, body, given, environment={"Q": raw.ref()})


def _outside(scope, allow):
    """A name and an ARN of others, and what a parameter says."""
    name = Parameter(scope, "TableName", type="String")
    body = """
        boto3.client("dynamodb").put_item(TableName="legacy", Item={})
        boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:news", Message="")
        boto3.client("dynamodb").get_item(TableName=os.environ["T"], Key={})
    """
    start = f"arn:{Aws.PARTITION}:dynamodb:{Aws.REGION}:{Aws.ACCOUNT_ID}:table"
    said = [
        Grant.on(f"{start}/{name.ref()}", "dynamodb:GetItem"),
        Grant.on(f"{start}/legacy", "dynamodb:PutItem"),
        Grant.on("arn:aws:sns:eu-west-1:123456789012:news", "sns:Publish"),
    ]
    worker(scope, body, said if allow is None else allow, environment={"T": name.value})


CASES = [
    _table,
    _index,
    _objects,
    _prefix,
    _key_behind,
    _secrets,
    _streams,
    _trigger,
    _each_other,
    _notified,
    _component,
    _raw,
    _outside,
]


def made(case, allow, **options):
    app = App("shop", **options)
    case(Stack(app, "Main"), allow)
    return json.dumps(synth(app).template("Main").body)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__[1:])
def test_the_template_is_that_of_the_grants(case):
    """What the code needs is granted as a person would say it: byte by byte the same template."""
    assert made(case, INFER) == made(case, None)


def test_functions_that_invoke_each_other_deploy():
    """What closes a cycle stands in a policy of its own, as with grants that are said."""
    body = json.loads(made(_each_other, INFER))
    assert "FirstRolePolicy" in body["Resources"]


def test_a_function_that_calls_itself_deploys():
    """Its role needs the function, which needs the role: the statement stands apart."""

    def itself(scope, allow):
        body = 'boto3.client("lambda").invoke(FunctionName=os.environ["AWS_LAMBDA_FUNCTION_NAME"])'
        function = worker(scope, body, allow)
        if allow is None:
            function.add(allow=[function.invoke])

    assert made(itself, INFER) == made(itself, None)


def test_what_is_in_another_stack_is_granted_by_its_output():
    """The producer gets the output that the grant reads, as with a grant that is said."""

    def both(allow):
        app = App("shop")
        table = orders(Stack(app, "Data"))
        body = 'boto3.client("dynamodb").put_item(TableName=os.environ["T"], Item={})'
        given = [table.grant("PutItem")] if allow is None else allow
        worker(Stack(app, "Main"), body, given, environment={"T": table.name})
        return [template.body for template in synth(app).templates]

    assert both(INFER) == both(None)


@pytest.mark.parametrize("scoped", ["app", "stack"])
def test_defaults_say_it_for_all_functions(scoped):
    """A function's own `allow=[...]` wins, also an empty one."""
    defaults = {"defaults": FunctionDefaults(allow=INFER)}
    app = App("shop", **(defaults if scoped == "app" else {}))
    stack = Stack(app, "Main", **(defaults if scoped == "stack" else {}))
    table = orders(stack)
    body = 'boto3.client("dynamodb").put_item(TableName=os.environ["T"], Item={})'
    for id, allow in (("A", None), ("B", []), ("C", [table.grant("GetItem")])):
        worker(stack, body, allow, id, environment={"T": table.name})
    found = synth(app).template("Main").body["Resources"]
    actions = [
        [
            action
            for s in found[f"{id}Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
            for action in s["Action"]
            if action.startswith("dynamodb:")
        ]
        for id in "ABC"
    ]
    assert actions == [["dynamodb:PutItem"], [], ["dynamodb:GetItem"]]


def test_what_is_inferred_is_tight(app, stack):
    """The proof of what comes out finds nothing missing, and nothing unused."""
    for case in (_objects, _key_behind):
        case(Component(stack, f"Of{case.__name__.title().replace('_', '')}"), INFER)
    made = prove(synth(app))
    assert [role.is_tight for role in made.roles] == [True, True]


UNKNOWN = [
    (
        'boto3.client("dynamodb").put_item(TableName=event["table"], Item={})',
        "it does `dynamodb:PutItem` on",
    ),
    (
        'boto3.client("dynamodb").put_item(TableName="shop-" + event["t"], Item={})',
        "it does `dynamodb:PutItem` on",
    ),
    ("boto3.client(event['service']).anything()", "cannot tell what its code needs"),
    ('getattr(boto3.client("s3"), event["do"])()', "cannot tell what its code needs"),
    (
        'boto3.client("dynamodb").transact_write_items(TransactItems=event["items"])',
        "only a run of it tells",
    ),
    ("import subprocess; subprocess.run(['aws'])", "cannot tell what its code needs"),
]


@pytest.mark.parametrize(("lines", "reason"), UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_is_not_known_is_refused(stack, lines, reason):
    """At the function's line, with the line of the code, and what to do."""
    worker(stack, lines)
    with pytest.raises(DeclarationError) as caught:
        synth(stack.app)
    (problem,) = caught.value.problems
    assert problem.message.startswith("`allow=INFER` of `Worker` cannot tell")
    assert reason in problem.message
    assert problem.at.file == __file__
    assert any("index.py:3" in note for note in problem.notes)
    assert 'assume=[Assume("index.py"' in problem.hint


@pytest.mark.parametrize(("lines", "_"), UNKNOWN, ids=range(len(UNKNOWN)))
def test_what_somebody_knows_is_granted(stack, statements, lines, _):
    """An assumption covers what is not seen, and its uses are granted."""
    table = orders(stack)
    known = Assume("index.py", why="there is one table only", uses=[table.grant("PutItem")])
    worker(stack, lines, assume=[known])
    assert statements() == [(["dynamodb:PutItem"], {"Fn::GetAtt": ["Orders", "Arn"]})]
    made = prove(synth(stack.app))
    assert [state(made, one) for one in made.functions] == ["proven tight"]


def test_what_is_perhaps_needed_can_be_granted(stack, statements):
    """What nobody knows is not granted; an assumption that grants it is not there for nothing."""
    bucket = Bucket(stack, "Uploads")
    body = 'boto3.client("s3").put_object(Bucket=os.environ["B"], Key="a", **event)'
    acl = Grant.on(f"{bucket.arn}/a", "s3:PutObjectAcl")
    known = Assume("index.py", why="each is made public", uses=[acl])
    worker(stack, body, environment={"B": bucket.name}, assume=[known])
    assert [actions for actions, _ in statements()] == [["s3:PutObject", "s3:PutObjectAcl"]]
    assert findings(prove(synth(stack.app))) == []


def test_a_variable_that_nobody_sets_is_named(stack):
    """It is why the resource is not known."""
    worker(stack, 'boto3.client("sqs").send_message(QueueUrl=os.environ["JOB"], MessageBody="")')
    with pytest.raises(DeclarationError) as caught:
        synth(stack.app)
    notes = caught.value.problems[0].notes
    assert "`JOB`, which nobody sets, is read at index.py:3" in notes


def test_code_that_cannot_be_read_is_refused(stack):
    """A syntax error and a language that is not read are told, and how to go on."""
    Function(
        stack, "Broken", code=InlineCode("def handler(:"), handler="index.handler", allow=INFER
    )
    with pytest.raises(DeclarationError, match="cannot tell what its code needs"):
        synth(stack.app)


def test_a_role_that_exists_is_not_inferred(stack, problems):
    """Nobody can put anything into it."""
    worker(stack, "pass", role="arn:aws:iam::123456789012:role/mine")
    (problem,) = problems()
    assert "has a `role` that exists and `allow=INFER` for it" in problem


def test_nothing_is_added_to_what_is_inferred(stack, problems):
    """Either the code says what it may do, or a person says all of it."""
    worker(stack, "pass").add(allow=[orders(stack).write])
    (problem,) = problems()
    assert "has `allow=INFER`, and grants that are added to it" in problem


def test_a_wrong_allow_names_both_forms(stack, problems):
    """What it takes is told, `INFER` too."""
    worker(stack, "pass", "INFER")
    (problem,) = problems()
    assert "it takes a list of `Grant` or `INFER`" in problem
    assert "from lambdaform import INFER" in problem


def test_what_a_call_may_do_is_granted_where_one_of_it_is_certain(stack, statements):
    """An index that is not known: the table and its indexes; a file that may be large: in parts."""
    table, bucket = orders(stack), Bucket(stack, "Uploads")
    body = """
        boto3.client("dynamodb").query(TableName=os.environ["T"], IndexName=event["index"])
        boto3.client("s3").upload_file("/tmp/a", os.environ["B"], "a")
    """
    worker(stack, body, environment={"T": table.name, "B": bucket.name})
    assert [actions for actions, _ in statements()] == [
        ["dynamodb:Query"],
        ["dynamodb:Query"],
        ["s3:AbortMultipartUpload", "s3:PutObject"],
    ]


def test_calls_with_other_credentials_ask_for_nothing(stack, statements):
    """What another role does is not this role's."""
    body = """
        sts = boto3.client("sts")
        found = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/r", RoleSessionName="s")
        keys = found["Credentials"]
        other = boto3.client("s3", aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
        other.get_object(Bucket="theirs", Key="a")
    """
    worker(stack, body)
    assert statements() == [(["sts:AssumeRole"], "arn:aws:iam::123456789012:role/r")]


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda file: file.parent.name)
def test_blueprints_infer_what_they_say(blueprint, tmp_path):
    """With INFER in the place of each `allow`, the templates are the same, byte by byte."""
    folder = tmp_path / "app"
    shutil.copytree(blueprint.parent, folder)
    text = blueprint.read_text(encoding="utf-8")
    inferring = ALLOW.sub("allow=INFER", text).replace("import App", "import INFER, App")
    inferring = inferring.replace("import (\n", "import (\n    INFER,\n", 1)
    said = "defaults=FunctionDefaults(\n        allow=INFER," if "allow=" not in text else None
    if said:
        inferring = inferring.replace("defaults=FunctionDefaults(", said)
    (folder / "app.py").write_text(text)
    before = synth(load("app.py", folder=folder))
    (folder / "app.py").write_text(inferring)
    after = synth(load("app.py", folder=folder))
    assert [json.dumps(t.body) for t in after.templates] == [
        json.dumps(t.body) for t in before.templates
    ]


def test_apps_that_say_their_grants_import_nothing_for_it():
    """Who does not infer pays nothing."""
    script = """
import sys
from lambdaform import App, Function, InlineCode, Stack
from lambdaform.synth import synth
from lambdaform.testing import synthesised
app = App("shop")
Function(Stack(app, "Main"), "F", code=InlineCode("def h(e, c): ..."), handler="index.h")
synth(app)
assert not [name for name in sys.modules if name.startswith("lambdaform.access")]
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_is_the_same_at_the_place_is_said_as_a_reference():
    """Where a stage names its account and region, and nobody wrote the ARN."""
    app = App("shop", stages=[Stage("dev", account="123456789012", region="eu-west-1")])
    worker(Stack(app, "Main"), 'boto3.client("dynamodb").put_item(TableName="legacy", Item={})')
    role = synth(app).template("Main").body["Resources"]["WorkerRole"]["Properties"]
    (statement,) = [
        one
        for one in role["Policies"][0]["PolicyDocument"]["Statement"]
        if one["Action"] == ["dynamodb:PutItem"]
    ]
    place = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}"
    assert statement["Resource"] == {"Fn::Sub": f"{place}:table/legacy"}


def test_programs_and_tests_infer_too(tmp_path, monkeypatch):
    """`python app.py` writes what `synth` writes, and records it; `synthesised` sees the same."""
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "app.py").write_text(APP)
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "+ Main/F: sqs:SendMessage on Jobs" in done.stderr
    assert "F: sqs:SendMessage on Jobs" in (tmp_path / "access.lock").read_text()
    written = json.loads((tmp_path / "lambdaform.out/shop-dev-Main.template.json").read_text())
    app = synthesised("app.py", folder=tmp_path)
    assert app.template("Main") == written
    assert app.role("F").actions_on("Jobs") == {"sqs:SendMessage"}
    app.assert_can("F", "sqs:SendMessage", "Jobs")


def test_a_program_in_a_pipeline_is_held(tmp_path):
    """As the commands are: nothing is written, and each permission is named."""
    (tmp_path / "app.py").write_text(APP)
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CI": "1"},
    )
    assert done.returncode == 1
    assert "   |  + Main/F: sqs:SendMessage on Jobs" in done.stderr
    assert not (tmp_path / "lambdaform.out").exists()


def test_large_stacks_are_split_with_what_is_inferred():
    """What is granted on what is elsewhere goes there as a parameter."""

    def many(allow):
        app = App("shop")
        stack = Stack(app, "Main")
        for n in range(130):
            table = Table(stack, f"Orders{n}", partition_key="pk")
            body = 'boto3.client("dynamodb").put_item(TableName=os.environ["T"], Item={})'
            given = [table.grant("PutItem")] if allow is None else allow
            worker(stack, body, given, f"F{n}", environment={"T": table.name})
        (template,) = synth(app).templates
        return [template.body, *(nested.body for nested in template.nested.values())]

    found = many(INFER)
    assert len(found) > 1
    assert found == many(None)


SERVICES = {
    "table": (Table, {"partition_key": "pk"}, "name", "T"),
    "queue": (Queue, {}, "url", "Q"),
    "bucket": (Bucket, {}, "name", "B"),
    "topic": (Topic, {}, "arn", "N"),
    "stream": (Stream, {}, "name", "S"),
    "secret": (Secret, {}, "arn", "X"),
}
CALLS = {
    "table": [
        'boto3.client("dynamodb").put_item(TableName={}, Item={{}})',
        'boto3.resource("dynamodb").Table({}).scan()',
        'boto3.client("dynamodb").batch_get_item(RequestItems={{{}: {{}}}})',
    ],
    "queue": [
        'boto3.client("sqs").send_message(QueueUrl={}, MessageBody="")',
        'boto3.client("sqs").receive_message(QueueUrl={})',
    ],
    "bucket": [
        'boto3.client("s3").get_object(Bucket={}, Key=event["k"])',
        'boto3.client("s3").put_object(Bucket={}, Key="a/" + event["k"], Body=b"")',
        'boto3.client("s3").list_objects_v2(Bucket={}, Prefix="a/")',
        'boto3.resource("s3").Bucket({}).upload_file("/tmp/a", "b")',
    ],
    "topic": ['boto3.client("sns").publish(TopicArn={}, Message="")'],
    "stream": ['boto3.client("kinesis").put_records(StreamName={}, Records=[])'],
    "secret": ['boto3.client("secretsmanager").get_secret_value(SecretId={})'],
}
does = st.sampled_from([*CALLS]).flatmap(
    lambda kind: st.tuples(
        st.just(kind), st.integers(0, 1), st.sampled_from(CALLS[kind]), st.booleans()
    )
)


@settings(max_examples=30, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(st.lists(does, max_size=4), min_size=1, max_size=3))
def test_any_code_gets_just_what_it_needs(functions):
    """Nothing is missing and nothing is unused, in any stack, with and without keys."""
    app = App("shop")
    data, main = Stack(app, "Data"), Stack(app, "Main")
    key = Key(data, "Secrets")
    made = {}
    for n, calls in enumerate(functions):
        environment, lines = {}, ["pass"]
        for kind, number, call, keyed in calls:
            id = f"{kind.title()}{number}{'Keyed' if keyed else ''}"
            cls, options, attribute, _ = SERVICES[kind]
            extra = {"kms_key_arn": key.arn} if keyed else {}
            if keyed and kind == "stream":
                extra["stream_encryption"] = True
            if id not in made:
                made[id] = cls([data, main][number], id, **options, **extra)
            environment[id] = getattr(made[id], attribute)
            lines.append(call.format(f'os.environ["{id}"]'))
        worker(main, "\n".join(lines), INFER, f"F{n}", environment=environment)
    proof = prove(synth(app))
    assert [state(proof, one) for one in proof.functions] == ["proven tight"] * len(functions)
    assert not any(role.unneeded for role in proof.roles)
