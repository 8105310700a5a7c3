"""The function, its role and log group, and the defaults that functions share."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from lambdaform import (
    App,
    Component,
    Function,
    FunctionDefaults,
    FunctionUrl,
    Grant,
    InlineCode,
    LambdaformError,
    Queue,
    QueueTrigger,
    Resource,
    Schedule,
    Stack,
    Stage,
    Topic,
)
from lambdaform.synth import synth
from lambdaform.template import Ref

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:legacy"
ROLE = "arn:aws:iam::123456789012:role/worker"
LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:"
CODE = InlineCode("def handler(event, context):\n    return event\n")


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def hourly(**options):
    """Return a trigger whose events Lambda queues itself."""
    return Schedule(rate=timedelta(hours=1), **options)


@pytest.fixture
def folder(tmp_path):
    """Return a code folder with one handler, `orders.create`, and something beside it."""
    (tmp_path / "orders.py").write_text("def create(event, context): ...\n")
    (tmp_path / "notes.md").write_text("not for Lambda\n")
    return tmp_path


# What a function becomes.


def test_a_function_has_a_role_and_a_log_group(function, resources):
    """The defaults: arm64, JSON logs that are kept for a month, tracing, and no rights but these."""
    function()
    assert resources() == {
        "WorkerRole": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "lambda.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                },
                "Policies": [
                    {
                        "PolicyName": "WorkerRolePolicy",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                                    "Resource": att("WorkerLogGroup"),
                                },
                                {
                                    "Effect": "Allow",
                                    "Action": [
                                        "xray:PutTelemetryRecords",
                                        "xray:PutTraceSegments",
                                    ],
                                    "Resource": "*",
                                },
                            ],
                        },
                    }
                ],
            },
        },
        "WorkerLogGroup": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"RetentionInDays": 30},
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
        },
        "Worker": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.14",
                "Architectures": ["arm64"],
                "Handler": "index.handler",
                "Code": {"ZipFile": "def handler(event, context):\n    return event\n"},
                "Role": att("WorkerRole"),
                "MemorySize": 512,
                "Timeout": 10,
                "TracingConfig": {"Mode": "Active"},
                "LoggingConfig": {
                    "LogFormat": "JSON",
                    "ApplicationLogLevel": "INFO",
                    "LogGroup": {"Ref": "WorkerLogGroup"},
                },
            },
        },
    }


def test_every_option_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    function(
        environment={"LEVEL": "high"},
        memory_mb=1024,
        timeout=timedelta(minutes=1),
        runtime="python3.13",
        architecture="x86_64",
        layers=[f"{LAYER}tools:3"],
        reserved_concurrency=5,
        log_level="DEBUG",
        system_log_level="WARN",
        log_retention=timedelta(days=7),
        tracing=False,
        ephemeral_storage_mb=1024,
        dead_letter_queue=Queue(stack, "Dead"),
        description="does the work",
        function_name="the-worker",
        role=ROLE,
        tags={"part": "worker"},
    )
    assert properties("Worker") == {
        "FunctionName": "the-worker",
        "Description": "does the work",
        "Runtime": "python3.13",
        "Architectures": ["x86_64"],
        "Handler": "index.handler",
        "Code": {"ZipFile": CODE.text},
        "Role": ROLE,
        "MemorySize": 1024,
        "Timeout": 60,
        "EphemeralStorage": {"Size": 1024},
        "Environment": {"Variables": {"LEVEL": "high"}},
        "Layers": [f"{LAYER}tools:3"],
        "ReservedConcurrentExecutions": 5,
        "DeadLetterConfig": {"TargetArn": att("Dead")},
        "TracingConfig": {"Mode": "PassThrough"},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "DEBUG",
            "SystemLogLevel": "WARN",
            "LogGroup": {"Ref": "WorkerLogGroup"},
        },
        "Tags": [{"Key": "part", "Value": "worker"}],
    }
    assert properties("WorkerLogGroup")["RetentionInDays"] == 7


def test_zero_is_a_value(function, properties):
    """A reserved concurrency of 0 stops a function; only `None` leaves a property out."""
    function(reserved_concurrency=0, description="")
    assert properties("Worker")["ReservedConcurrentExecutions"] == 0
    assert properties("Worker")["Description"] == ""


def test_its_attributes_are_references(function, properties):
    """Name, ARN and URL, by CloudFormation's names."""
    worker = function(on=[FunctionUrl()])
    function("Caller", environment={"N": worker.name, "A": worker.arn, "U": worker.url})
    assert properties("Caller")["Environment"]["Variables"] == {
        "N": {"Ref": "Worker"},
        "A": att("Worker"),
        "U": att("WorkerUrl", "FunctionUrl"),
    }


def test_the_environment_takes_references_of_other_stacks(app, function, properties):
    """A reference is a value like any other, wherever it points."""
    jobs = Queue(Stack(app, "Base"), "Jobs")
    function(environment={"URL": jobs.url})
    assert properties("Worker")["Environment"]["Variables"] == {
        "URL": {"Fn::GetStackOutput": {"StackName": "shop-dev-Base", "OutputName": "JobsRef"}}
    }


def test_logs_and_dead_letters_are_retained_where_the_stage_is_protected():
    """They are data; `removal_policy` says something else."""
    app = App("shop", stages=[Stage("prod", protected=True)])
    stack = Stack(app, "Main")
    for id, policy in (("Kept", None), ("Gone", "delete")):
        Function(
            stack,
            id,
            code=CODE,
            handler="index.handler",
            on=[hourly()],
            removal_policy=policy,
        )
    found = synth(app).template("Main").body["Resources"]
    for id, policy in (("Kept", "Retain"), ("Gone", "Delete")):
        for data in ("LogGroup", "DeadLetters"):
            assert found[f"{id}{data}"]["DeletionPolicy"] == policy
        assert "DeletionPolicy" not in found[id]


def test_what_every_construct_has_applies(stack, function, resources):
    """Dependencies and metadata stand on the function itself; tags on all that it is made of."""
    function(depends_on=[Queue(stack, "Jobs")], metadata={"Owner": "ops"}, tags={"a": "b"})
    assert resources()["Worker"]["DependsOn"] == ["Jobs"]
    assert resources()["Worker"]["Metadata"] == {"Owner": "ops"}
    assert "DependsOn" not in resources()["WorkerRole"]
    for part in ("Worker", "WorkerRole", "WorkerLogGroup"):
        assert resources()[part]["Properties"]["Tags"] == [{"Key": "a", "Value": "b"}]


# What functions share.


def declared(app_defaults, stack_defaults=(), component_defaults=(), **options):
    """Return the properties of a function in a component, with defaults all the way up."""
    app = App("shop", defaults=app_defaults)
    stack = Stack(app, "Main", defaults=stack_defaults)
    component = Component(stack, "Part", defaults=component_defaults)
    Function(component, "Worker", **{"code": CODE, "handler": "index.handler", **options})
    resources = synth(app).template("Main").body["Resources"]
    return resources["PartWorker"]["Properties"], resources


def test_the_nearest_default_wins():
    """Function, component, stack, app, then what holds everywhere."""
    worker, _ = declared(
        FunctionDefaults(memory_mb=128, timeout=timedelta(seconds=1), log_level="WARN"),
        FunctionDefaults(memory_mb=256, timeout=timedelta(seconds=2)),
        FunctionDefaults(memory_mb=1024),
        runtime="python3.13",
    )
    assert worker["MemorySize"] == 1024
    assert worker["Timeout"] == 2
    assert worker["LoggingConfig"]["ApplicationLogLevel"] == "WARN"
    assert worker["Runtime"] == "python3.13"
    assert worker["Architectures"] == ["arm64"]


def test_a_function_overrides_its_defaults():
    """What a function says itself holds, `False` too."""
    worker, resources = declared(
        FunctionDefaults(
            architecture="x86_64",
            ephemeral_storage_mb=1024,
            log_retention=timedelta(days=1),
            memory_mb=128,
            tracing=True,
        ),
        architecture="arm64",
        ephemeral_storage_mb=2048,
        log_retention=timedelta(days=3),
        memory_mb=256,
        tracing=False,
    )
    assert worker["Architectures"] == ["arm64"]
    assert worker["EphemeralStorage"] == {"Size": 2048}
    assert worker["MemorySize"] == 256
    assert worker["TracingConfig"] == {"Mode": "PassThrough"}
    assert resources["PartWorkerLogGroup"]["Properties"] == {"RetentionInDays": 3}


def test_environment_and_tags_are_merged_and_layers_add_up():
    """Key by key, the nearest wins; layers come in the order of the scopes, as with SAM."""
    worker, _ = declared(
        FunctionDefaults(environment={"A": "app", "B": "app"}, tags={"a": "app"}, layers=["l:1"]),
        FunctionDefaults(environment={"B": "stack", "C": "stack"}, layers=["l:2"]),
        FunctionDefaults(tags={"a": "part", "b": "part"}),
        environment={"C": "own", "D": "own"},
        layers=["l:3"],
        tags={"b": "own", "c": "own"},
    )
    variables = {"A": "app", "B": "stack", "C": "own", "D": "own"}
    assert worker["Environment"]["Variables"] == variables
    assert worker["Layers"] == ["l:1", "l:2", "l:3"]
    tags = {tag["Key"]: tag["Value"] for tag in worker["Tags"]}
    assert tags == {"a": "part", "b": "own", "c": "own"}


def test_the_code_folder_can_be_shared(folder):
    """Three functions in one folder need not each say so."""
    worker, _ = declared(FunctionDefaults(code=folder), code=None, handler="orders.create")
    assert worker["Code"]["S3Key"].endswith(".zip")


def test_tags_of_functions_win_over_those_of_the_scopes():
    """A tag has one value: the function's, its defaults', the stack's, the app's."""
    app = App("shop", tags={"a": "app", "b": "app", "c": "app", "d": "app"})
    stack = Stack(
        app,
        "Main",
        tags={"b": "stack", "c": "stack", "d": "stack"},
        defaults=FunctionDefaults(tags={"c": "defaults", "d": "defaults"}),
    )
    Function(stack, "Worker", code=CODE, handler="index.handler", tags={"d": "own"})
    tags = synth(app).template("Main").body["Resources"]["Worker"]["Properties"]["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {
        "a": "app",
        "b": "stack",
        "c": "defaults",
        "d": "own",
    }


@pytest.mark.parametrize("where", ["app", "stack", "component"])
def test_defaults_are_held_against_their_types(where):
    """A wrong default is told once, at the scope that has it, not at every function."""
    wrong = {where: FunctionDefaults(timeout=10)}
    app = App("shop", defaults=wrong.get("app", ()))
    stack = Stack(app, "Main", defaults=wrong.get("stack", ()))
    part = Component(stack, "Part", defaults=wrong.get("component", ()))
    for id in ("One", "Two"):
        Function(part, id, code=CODE, handler="index.handler")
    with pytest.raises(LambdaformError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    words = "`timeout` is `10`, but it takes a `timedelta` or `None`"
    assert problem.message.startswith("FunctionDefaults of ")
    assert problem.message.endswith(words)
    assert problem.hint == "write `timedelta(seconds=10)`"
    assert problem.at == {"app": app, "stack": stack, "component": part}[where].at


@pytest.mark.parametrize("junk", [{"timeout": 10}, FunctionDefaults, "timeout"])
def test_what_is_no_default_is_told(junk):
    """A dictionary or a class says nothing that functions could share."""
    app = App("shop", defaults=junk)
    Function(Stack(app, "Main"), "Worker", code=CODE, handler="index.handler")
    with pytest.raises(LambdaformError, match=r"`defaults` is .* but it takes"):
        synth(app)


# What a function may do.


def test_its_role_holds_what_it_is_allowed(stack, function, statements):
    """Grants on the same resource share a statement; nothing else is in it."""
    jobs, mail = Queue(stack, "Jobs"), Queue(stack, "Mail")
    function(allow=[jobs.send, mail.send, jobs.grant("GetQueueUrl")])
    assert statements() == [
        (["sqs:GetQueueUrl", "sqs:SendMessage"], att("Jobs")),
        (["sqs:SendMessage"], att("Mail")),
    ]


def test_its_role_holds_what_its_triggers_need(stack, function, statements):
    """The needs of the triggers stand beside `allow`."""
    jobs = Queue(stack, "Jobs")
    function(on=[QueueTrigger(jobs)], allow=[jobs.send])
    actions = ["DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage"]
    assert statements() == [([f"sqs:{a}" for a in actions], att("Jobs"))]


def test_a_function_that_does_not_trace_may_not(function, properties):
    """The rights for X-Ray go with the option."""
    function(tracing=False)
    (policy,) = properties("WorkerRole")["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]


def test_a_role_that_exists_is_used_as_it_is(stack, function, resources):
    """No role is made, and what the triggers need has to be in it; a reference will do, too."""
    function(role=ROLE, on=[QueueTrigger(Queue(stack, "Jobs"))])
    made = Resource(stack, "Made", type="AWS::IAM::Role")
    function("Other", role=made.att("Arn"))
    assert not {"WorkerRole", "OtherRole"} & resources().keys()
    assert resources()["Worker"]["Properties"]["Role"] == ROLE
    assert resources()["Other"]["Properties"]["Role"] == att("Made")


def test_a_role_that_exists_is_not_changed(stack, function, problems):
    """A grant would be lost, so it is refused, however it comes."""
    send = Queue(stack, "Jobs").send
    function(role=ROLE, allow=[send])
    function("Other", role=ROLE).add(allow=[send])
    hint = "leave one of them out; a role that exists is not changed"
    assert problems() == [
        f"function `Worker` has a `role` that exists and an `allow` for it ({hint})",
        f"function `Other` has a `role` that exists and an `allow` for it ({hint})",
    ]


def test_a_function_may_invoke_another(function, statements):
    """`invoke` is one action on one function; `grant` takes exact ones."""
    worker = function()
    function("Caller", allow=[worker.invoke, worker.grant("GetFunction")])
    actions = ["lambda:GetFunction", "lambda:InvokeFunction"]
    assert statements("Caller") == [(actions, att("Worker"))]


def test_a_grant_that_cannot_be_is_told_at_its_line(stack, function, problems):
    """Each is held against IAM's data; all are told at once."""
    jobs = Queue(stack, "Jobs")
    function(allow=[jobs.grant("SendMesage"), jobs.grant()])
    assert problems() == [
        "the IAM action `sqs:SendMesage` does not exist (did you mean `SendMessage`?)",
        "a grant on queue `Jobs` names no action (None)",
    ]


def test_a_grant_is_on_an_arn(stack):
    """A construct is none, and is told at once."""
    with pytest.raises(LambdaformError, match=r"`Grant\.on` takes an ARN, not"):
        Grant.on(Queue(stack, "Jobs"), "sqs:SendMessage")


# Dead letters.


def test_a_function_that_lambda_queues_events_for_has_a_dead_letter_queue(
    function, properties, resources, statements
):
    """Lambda gives up on an event after its retries; the queue keeps it for 14 days."""
    function(on=[hourly()])
    assert properties("Worker")["DeadLetterConfig"] == {"TargetArn": att("WorkerDeadLetters")}
    assert resources()["WorkerDeadLetters"] == {
        "Type": "AWS::SQS::Queue",
        "Properties": {"MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": True},
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
    }
    assert statements() == [(["sqs:SendMessage"], att("WorkerDeadLetters"))]


def test_a_trigger_that_comes_later_makes_the_queue_too(function, resources):
    """`add` is no different from `on`."""
    function().add(on=[hourly()])
    assert "WorkerDeadLetters" in resources()


def test_without_such_events_there_is_no_queue(stack, function, properties, resources):
    """What a queue or a caller waits for is not Lambda's to lose."""
    function(on=[QueueTrigger(Queue(stack, "Jobs")), FunctionUrl()])
    assert "WorkerDeadLetters" not in resources()
    assert "DeadLetterConfig" not in properties("Worker")


def test_the_dead_letter_queue_can_be_turned_off(function, properties, resources):
    """`dead_letter_queue=False` lets the events go."""
    function(on=[hourly()], dead_letter_queue=False)
    assert "WorkerDeadLetters" not in resources()
    assert "DeadLetterConfig" not in properties("Worker")


def test_a_queue_or_a_topic_takes_the_dead_letters(
    stack, function, properties, resources, statements
):
    """It takes the place of the function's own, with the use of its key; also without triggers."""
    key = "arn:aws:kms:eu-west-1:123456789012:key/abc"
    function(on=[hourly()], dead_letter_queue=Queue(stack, "Dead", kms_key_arn=key))
    function("Other", dead_letter_queue=Topic(stack, "Alarms"))
    assert properties("Worker")["DeadLetterConfig"] == {"TargetArn": att("Dead")}
    assert properties("Other")["DeadLetterConfig"] == {"TargetArn": {"Ref": "Alarms"}}
    assert "WorkerDeadLetters" not in resources()
    assert [s[:2] for s in statements()] == [
        (["sqs:SendMessage"], att("Dead")),
        (["kms:Decrypt", "kms:GenerateDataKey"], key),
    ]
    assert statements("Other") == [(["sns:Publish"], {"Ref": "Alarms"})]


def test_lambda_takes_no_fifo_target(stack, function, problems):
    """Lambda would fail to send, and nobody would see it."""
    function(dead_letter_queue=Queue(stack, "Dead", fifo=True))
    function("Other", dead_letter_queue=Topic(stack, "Alarms", fifo=True))
    hint = "Lambda takes a standard queue or topic"
    assert problems() == [
        f"function `Worker` leaves its dead letters in queue `Dead`, which is FIFO ({hint})",
        f"function `Other` leaves its dead letters in topic `Alarms`, which is FIFO ({hint})",
    ]


# Its own URL.


def test_a_trigger_may_serve_two_functions(stack, function, resources):
    """It belongs to none of them; the ids carry the function's."""
    trigger = QueueTrigger(Queue(stack, "Jobs"))
    function(on=[trigger])
    function("Other", on=[trigger])
    assert {"WorkerJobs", "OtherJobs"} <= resources().keys()


def test_a_trigger_serves_a_function_once(stack, function, problems):
    """The same trigger again would have the same ids."""
    trigger = QueueTrigger(Queue(stack, "Jobs"))
    function(on=[trigger, trigger])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerJobs` is taken:")


def test_the_name_of_a_trigger_is_part_of_ids(stack, function, problems):
    """So it is held to what CloudFormation takes there."""
    function(on=[QueueTrigger(Queue(stack, "Jobs"), name="my-jobs")])
    assert problems() == [
        "the name `my-jobs` of a trigger must be letters and digits (it becomes part of ids)"
    ]


# Functions that need each other, and functions that exist.


def test_two_functions_may_invoke_each_other(function, resources):
    """Their roles would close a cycle, so what does it moves to policies of their own."""
    ping = function("Ping")
    pong = function("Pong", allow=[ping.invoke])
    ping.add(allow=[pong.invoke])
    for id, target in (("Ping", "Pong"), ("Pong", "Ping")):
        policy = resources()[f"{id}RolePolicy"]
        assert policy["Type"] == "AWS::IAM::Policy"
        assert policy["Properties"]["Roles"] == [{"Ref": f"{id}Role"}]
        assert policy["Properties"]["PolicyDocument"]["Statement"] == [
            {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": att(target)}
        ]


def test_a_function_may_invoke_itself(function, resources):
    """Its role would need it and it its role: that cycle is broken as well."""
    worker = function()
    worker.add(allow=[worker.invoke])
    (statement,) = resources()["WorkerRolePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == att("Worker")


def test_a_cycle_that_cannot_be_broken_is_shown(function, problems):
    """Two functions that hold each other's name in their environments cannot be made."""
    environment = {}
    ping = function("Ping", environment=environment)
    environment["PONG"] = function("Pong", environment={"PING": ping.name}).name
    (problem,) = problems()
    assert problem.startswith("resources need each other: `P")
    assert problem.endswith("(take one of these references away)")


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ({"allow": ["sqs:SendMessage"]}, "`allow` is `['sqs:SendMessage']`, but it takes a list"),
        ({"on": ["jobs"]}, "`on` is `['jobs']`, but it takes a list"),
        ({"on": hourly()}, "`on` is `Schedule("),
        ({"on": [Schedule(rate=5)]}, "`rate` is `5`, but"),
    ],
)
def test_what_is_added_is_held_against_its_type(function, problems, added, problem):
    """`add` is checked like the options, at its own line."""
    function().add(**added)
    (found,) = problems()
    assert problem in found


def test_an_existing_function_is_invoked_but_not_made(stack, function, resources, statements):
    """It has its ARN, its name, and its URL where that was given."""
    legacy = Function.existing(stack, "Legacy", arn=ARN, url="https://abc.lambda-url.example/")
    function(allow=[legacy.invoke], environment={"NAME": legacy.name, "URL": legacy.url})
    assert "Legacy" not in resources()
    assert statements() == [(["lambda:InvokeFunction"], ARN)]
    assert resources()["Worker"]["Properties"]["Environment"]["Variables"] == {
        "NAME": "legacy",
        "URL": "https://abc.lambda-url.example/",
    }


def test_what_is_not_known_of_an_existing_function_is_told(stack):
    """Its URL cannot be made of its ARN."""
    legacy = Function.existing(stack, "Legacy", arn=ARN)
    with pytest.raises(LambdaformError, match="nothing here says its `FunctionUrl`"):
        _ = legacy.url


def test_nothing_is_added_to_an_existing_function(stack, problems):
    """It would be lost: neither it nor its role is changed."""
    Function.existing(stack, "Legacy", arn=ARN).add(on=[hourly()])
    assert problems() == ["function `Legacy` exists already: nothing can be added to it (None)"]


# Its code.


def test_the_code_is_a_folder(stack, folder, resources):
    """Its zip is named by what is in it; a `Path` will do as well as text."""
    Function(stack, "One", code=folder, handler="orders.create")
    Function(stack, "Two", code=str(folder), handler="orders.create")
    one, two = (resources()[id]["Properties"]["Code"] for id in ("One", "Two"))
    assert one == two
    assert one["S3Bucket"] == {"Fn::Sub": "lambdaform-assets-${AWS::AccountId}-${AWS::Region}-an"}


def test_what_is_excluded_is_not_in_the_zip(app, stack, folder):
    """Patterns are those of `.gitignore`."""
    Function(stack, "One", code=folder, handler="orders.create", exclude=["*.md"])
    (package,) = synth(app).template("Main").packages
    assert [file.name for file in package.files] == ["orders.py"]


def test_a_handler_is_in_the_folder(stack, folder, problems):
    """The syntax tree of the code is read, the code is not run."""
    Function(stack, "One", code=folder, handler="orders.creat")
    Function(stack, "Two", code=folder, handler="order.create")
    one, two = problems()
    assert one.startswith("function `One`: the handler is `orders.creat`, but `")
    assert one.endswith("defines no `creat` (did you mean `orders.create`?)")
    assert two.endswith("`order.py` (did you mean `orders.create`?)")


def test_the_folder_is_relative_to_the_app(stack, problems):
    """It is looked for beside the file that makes the `App`, wherever the program runs."""
    Function(stack, "One", code="aws", handler="test_function.declared")
    Function(stack, "Two", code="awss", handler="test_function.declared")
    missing = "function `Two`: the code folder `awss` does not exist (did you mean `aws`?)"
    assert problems() == [missing]


@pytest.mark.parametrize("code", [None, ""])
def test_a_function_has_code(stack, problems, code):
    """Neither its own nor a default's is an error, and the only one."""
    Function(stack, "Worker", code=code, handler="index.handler")
    assert problems() == ['function `Worker` has no code (name its folder: `code="src"`)']


def test_inline_code_is_the_file_index(function, problems):
    """Lambda writes it to `index.py` or `index.mjs`, whatever the handler says."""
    function(handler="main.handler")
    assert problems() == [
        (
            "function `Worker` names the handler `main.handler`, but its inline code is the file"
            " `index` (write `index.handler`)"
        )
    ]


# What users get wrong.


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"handler": 1}, '`handler` is `1`, but it takes a string or `None` (write `"1"`)'),
        (
            {"memory_mb": "512"},
            "`memory_mb` is `'512'`, but it takes a whole number or `None` (None)",
        ),
        (
            {"memory_mb": True},
            "`memory_mb` is `True`, but it takes a whole number or `None` (None)",
        ),
        (
            {"timeout": 30},
            (
                "`timeout` is `30`, but it takes a `timedelta` or `None`"
                " (write `timedelta(seconds=30)`)"
            ),
        ),
        (
            {"architecture": "arm"},
            "`architecture` is `'arm'`, but it takes `'arm64'` or `'x86_64'` or `None` (None)",
        ),
        (
            {"layers": "arn:x"},
            "`layers` is `'arn:x'`, but it takes a list of strings (write it in square brackets)",
        ),
        (
            {"environment": {"LIMIT": 5}},
            "`environment['LIMIT']` is `5`, but it takes a string (write `\"5\"`)",
        ),
        ({"environment": None}, "`environment` is `None`, but it takes a dictionary (None)"),
        (
            {"dead_letter_queue": "arn:x"},
            (
                "`dead_letter_queue` is `'arn:x'`, but it takes a queue or a topic or `True` or `False`"
                " (None)"
            ),
        ),
        (
            {"on": [None]},
            "`on` is `[None]`, but it takes a list of `Trigger` (None)",
        ),
    ],
)
def test_options_are_held_against_their_types(function, problems, options, problem):
    """A wrong type is told in the words of an app, with what to write instead."""
    function(**options)
    assert problems() == [f"function `Worker`: {problem}"]


def test_a_construct_is_no_value(stack, function, problems):
    """Its attributes are."""
    jobs = Queue(stack, "Jobs")
    function(environment={"JOBS": jobs}, allow=[jobs], role=jobs)
    allow, environment, role = problems()
    assert "(give one of its grants" in allow
    assert "(give one of its attributes" in environment
    assert "(give one of its attributes" in role


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"timeout": timedelta(milliseconds=1500)}, "is not a whole number of seconds"),
        ({"log_retention": timedelta(hours=36)}, "is not a whole number of days"),
    ],
)
def test_a_duration_is_whole(function, problems, options, problem):
    """What CloudFormation counts in seconds or days is not rounded silently."""
    function(**options)
    (found,) = problems()
    assert problem in found


def test_a_wrong_trigger_is_told_at_its_own_line(function, app):
    """A trigger may be made far from the function that it is for."""
    trigger = Schedule(rate=5)
    function(on=[trigger])
    with pytest.raises(LambdaformError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.at == trigger.line
    assert Path(problem.at.file) == Path(__file__)


def test_text_logs_have_no_levels(function, properties):
    """Lambda refuses a level beside plain text."""
    function(log_format="Text", log_level="DEBUG")
    assert properties("Worker")["LoggingConfig"] == {
        "LogFormat": "Text",
        "LogGroup": {"Ref": "WorkerLogGroup"},
    }


def test_inline_code_defines_its_handler(stack, problems):
    """Its syntax tree is read, as that of a file is."""
    code = "import boto3\ndef handler(event, context): ...\n"
    Function(stack, "One", code=InlineCode(code), handler="index.handle")
    Function(stack, "Two", code=InlineCode("def handler(e, c)\n  ..."), handler="index.handler")
    assert problems() == [
        (
            "function `One` names the handler `index.handle`, but its inline code defines no"
            " `handle` (did you mean `index.handler`?)"
        ),
        "function `Two` has a syntax error in line 1 of its inline code: expected ':' (None)",
    ]


@pytest.mark.parametrize(
    ("code", "runtime"),
    [
        ("exports.handler = async () => {}", "nodejs24.x"),
        ("type X = int\ndef handler(e, c): ...", "python3.99"),
        (f"X = {Ref('AWS::Region')}", "python3.14"),
    ],
    ids=["node", "newer", "reference"],
)
def test_inline_code_that_is_not_known_is_taken(stack, resources, code, runtime):
    """Other languages, newer syntax, and what only CloudFormation writes."""
    Function(stack, "One", code=InlineCode(code), handler="index.handler", runtime=runtime)
    assert "One" in resources()
