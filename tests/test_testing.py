"""What a project's own tests ask of its templates, and what they are told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from lambdaform import (
    Bucket,
    Function,
    GlobalSecondaryIndex,
    InlineCode,
    Key,
    Output,
    Queue,
    Stack,
    Table,
)
from lambdaform.errors import LoadError
from lambdaform.testing import assert_can, assert_cannot, synthesised

pytest_plugins = ["pytester"]

WITHOUT = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")  # which is slow to start
CODE = InlineCode("def handler(event, context): ...")
APP = """
from lambdaform import App, Queue, Stack
app = App("shop")
stack = Stack(app, "Main")
Queue(stack, "Jobs" if app.stage.name == "dev" else "ProdJobs")
"""


@pytest.fixture
def told(app, stack):
    """Return what an assertion on two queues says, when called with the question."""
    Queue(stack, "Jobs", visibility_timeout=timedelta(minutes=3), tags={"team": "a"})
    Queue(stack, "Other", fifo=True)

    def message(ask):
        with pytest.raises(AssertionError) as caught:
            ask(synthesised(app))
        return re.sub(r"\S+\.py:", "line ", str(caught.value))

    return message


def line(text):
    """Return the number of the line of this file that holds a text."""
    lines = Path(__file__).read_text().splitlines()
    return 1 + next(i for i, found in enumerate(lines) if text in found)


JOBS, OTHER = line('"Jobs", visibility'), line('"Other", fifo')


# Resources


def test_resources_are_found_by_type_and_properties(app, stack):
    """Nested properties need to be given in part only; lists as a whole."""
    Queue(stack, "Jobs")
    Function(stack, "F", code=CODE, handler="index.handler", environment={"A": "1", "B": "2"})
    found = synthesised(app)
    assert [f.id for f in found.resources("AWS::SQS::Queue")] == ["Jobs"]
    assert found.resource("AWS::Lambda::Function", Environment={"Variables": {"A": "1"}}).id == "F"
    assert found.resources("AWS::Lambda::Function", Architectures=["arm64"])
    assert not found.resources("AWS::Lambda::Function", Architectures=["arm64", "x86_64"])
    assert len(found.resources()) == 4


def test_a_resource_knows_where_it_comes_from(app, stack):
    """Its stack, its type, the line of the app, and all that stands beside its properties."""
    queue = Queue(stack, "Jobs", removal_policy="retain")
    found = synthesised(app)["Jobs"]
    assert (found.stack, found.type, found.at) == ("Main", "AWS::SQS::Queue", queue.at)
    assert found.properties["VisibilityTimeout"] == 60
    assert found.body["DeletionPolicy"] == "Retain"


def test_none_that_matches_is_told_with_what_the_nearest_differ_in(told):
    """The place in the properties, what was expected, what is there."""
    message = told(lambda app: app.resource("AWS::SQS::Queue", VisibilityTimeout=5, FifoQueue=True))
    assert message == (
        "no AWS::SQS::Queue has these properties; of 2:\n"
        f"Other at line {OTHER}\n"
        "  VisibilityTimeout: expected 5, found 60\n"
        f"Jobs at line {JOBS}\n"
        "  VisibilityTimeout: expected 5, found 180\n"
        "  FifoQueue: not there; known here: "
        "`SqsManagedSseEnabled`, `Tags`, `VisibilityTimeout`"
    )


def test_a_nested_difference_is_told_by_its_path(app, stack):
    """Without the rest of what stands there."""
    Function(stack, "F", code=CODE, handler="index.handler", environment={"TABLE": "1", "B": "2"})
    expected = {"Variables": {"TABEL": "1", "B": "3"}}
    with pytest.raises(AssertionError) as caught:
        synthesised(app).resource("AWS::Lambda::Function", Environment=expected)
    assert caught.value.args[0].splitlines()[2:] == [
        "  Environment.Variables.TABEL: not there; did you mean `TABLE`?",
        '  Environment.Variables.B: expected "3", found "2"',
    ]


def test_a_list_that_differs_is_told_line_by_line(told):
    """As a diff."""
    message = told(lambda app: app.resource("AWS::SQS::Queue", Tags=[]))
    assert message.splitlines()[2:] == [
        "  Tags: - expected, + found",
        "    - []",
        "    + [",
        "    +   {",
        '    +     "Key": "team",',
        '    +     "Value": "a"',
        "    +   }",
        "    + ]",
        f"Other at line {OTHER}",
        "  Tags: not there; known here: `FifoQueue`, `SqsManagedSseEnabled`, `VisibilityTimeout`",
    ]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (
            lambda app: app.resource("AWS::SQS::Queues"),
            "the app has no AWS::SQS::Queues; did you mean `AWS::SQS::Queue`?",
        ),
        (
            lambda app: app.resource("AWS::SQS::Queue"),
            f"2 AWS::SQS::Queue are there:\n  Jobs at line {JOBS}\n  Other at line {OTHER}",
        ),
        (lambda app: app["Job"], "no resource has the id `Job`; did you mean `Jobs`?"),
        (lambda app: app.role("Jobs"), "the role of `Jobs` is not made by the app: None"),
        (lambda app: app.output("Url"), "there is no output `Url`"),
    ],
)
def test_what_is_not_there_is_told(told, ask, expected):
    """With what is meant, where that can be known."""
    assert told(ask) == expected


def test_an_id_in_two_stacks_is_told(app, stack):
    """The stacks are named, and the way to each."""
    other = Stack(app, "Other")
    for scope in (stack, other):
        queue = Queue(scope, "Jobs")
        Output(scope, "Url", value=queue.url)
    found = synthesised(app)
    for ask in (lambda: found["Jobs"], lambda: found.output("Url")):
        with pytest.raises(AssertionError, match="is in several stacks: Main, Other; use `templ"):
            ask()
    assert found.template("Other")["Resources"]["Jobs"]


# Roles and outputs


def test_a_role_says_what_a_function_may_do(app, stack):
    """Its actions, and those on one resource."""
    jobs = Queue(stack, "Jobs")
    Function(stack, "F", code=CODE, handler="index.handler", allow=[jobs.send])
    role = synthesised(app).role("F")
    assert role.actions_on("Jobs") == {"sqs:SendMessage"}
    assert role.actions_on("FLogGroup") == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert "logs:PutLogEvents" in role.actions


def test_statements_that_were_moved_are_part_of_the_role(app, stack):
    """Where a cycle is broken, they stand in a policy of their own."""
    first = Function(stack, "First", code=CODE, handler="index.handler")
    second = Function(stack, "Second", code=CODE, handler="index.handler", allow=[first.invoke])
    first.add(allow=[second.invoke])
    found = synthesised(app)
    assert found.resources("AWS::IAM::Policy")
    assert found.role("First").actions_on("Second") == {"lambda:InvokeFunction"}
    assert found.role("Second").actions_on("First") == {"lambda:InvokeFunction"}


def test_what_a_role_is_denied_is_not_allowed(app, stack):
    """Statements with `Deny`, and those that name what they do not mean, are no permissions."""
    Function(stack, "F", code=CODE, handler="index.handler", tracing=False)
    statements = [
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"},
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"},
    ]
    policies = [{"PolicyName": "P", "PolicyDocument": {"Statement": statements}}]
    stack.override("FRole", Policies=policies)
    role = synthesised(app).role("F")
    assert role.actions == {"s3:PutObject"}
    assert len(role.statements) == 3


def test_a_role_that_exists_cannot_be_asked(app, stack):
    """What it allows is not in the app."""
    arn = "arn:aws:iam::123456789012:role/r"
    Function(stack, "F", code=CODE, handler="index.handler", role=arn)
    with pytest.raises(AssertionError, match=f"the role of `F` is not made by the app: {arn}"):
        synthesised(app).role("F")


def test_roles_of_the_same_id_in_two_stacks_are_not_mixed(app, stack):
    """A role is that of the function's own stack."""
    jobs = Queue(stack, "Jobs")
    Function(stack, "F", code=CODE, handler="index.handler", allow=[jobs.send])
    other = Stack(app, "Other")
    Function(other, "G", code=CODE, handler="index.handler")
    Function(other, "FRole2", code=CODE, handler="index.handler")
    found = synthesised(app)
    found.template("Other")["Resources"]["FRole"] = found.template("Other")["Resources"]["GRole"]
    assert len(found.role("F").statements) == 3


def test_an_output_is_found_in_any_stack(app, stack):
    """By its name."""
    Output(Stack(app, "Other"), "Answer", value="42")
    assert synthesised(app).output("Answer") == "42"


@pytest.mark.slow
def test_findings_of_the_linter_fail_a_test(app, stack):
    """Those that are a warning or worse, as `lambdaform lint` prints them."""
    Queue(stack, "Jobs", dead_letter_queue=False)
    found = synthesised(app)
    found.lint()
    stack.override("Jobs", VisibilityTimeout="long")
    with pytest.raises(AssertionError, match=r"^error\[E\d+\]: "):
        synthesised(app).lint()


# The app


def test_an_app_that_is_made_has_its_stage(app, stack):
    """Another stage would be ignored, so it is refused."""
    Queue(stack, "Jobs")
    with pytest.raises(TypeError, match="has its stage"):
        synthesised(app, stage="prod")


def test_an_app_is_loaded_as_everywhere(tmp_path):
    """By file and stage."""
    (tmp_path / "app.py").write_text(APP)
    assert synthesised("app.py", folder=tmp_path, stage="prod")["ProdJobs"]
    with pytest.raises(LoadError):
        synthesised("nothere.py", folder=tmp_path)


# The plugin


@pytest.fixture
def project(pytester):
    """Return the outcome of a project's own test, when called with its code."""

    def run(test, *arguments, app=APP, name="app.py", ini=""):
        path = pytester.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(app)
        (pytester.path / "cdk.json").write_text('{"app": "python3 app.py"}')
        pytester.makeini(f"[pytest]\n{ini}")
        pytester.makepyfile(test)
        return pytester.runpytest_inprocess(*WITHOUT, *arguments)

    return run


def test_the_fixture_gives_the_app_of_the_project(project):
    """At the first stage, or at the one that is asked for."""
    result = project("""
        def test_app(lambdaform_app):
            assert lambdaform_app()["Jobs"]
            assert lambdaform_app(stage="prod")["ProdJobs"]
    """)
    result.assert_outcomes(passed=1)


def test_each_stage_is_synthesised_once(project):
    """However many tests ask for it."""
    result = project("""
        import pytest

        @pytest.mark.parametrize("n", [1, 2])
        def test_app(lambdaform_app, n, request):
            first = request.config.__dict__.setdefault("first", lambdaform_app())
            assert lambdaform_app() is first is lambdaform_app(stage=None)
            assert lambdaform_app("prod") is lambdaform_app(stage="prod")
    """)
    result.assert_outcomes(passed=2)


def test_a_setting_names_another_file(project):
    """Relative to pytest's root folder."""
    test = "def test_app(lambdaform_app): assert lambdaform_app()['Jobs']"
    project(test, name="lib/other.py", ini="lambdaform_app = lib/other.py").assert_outcomes(
        passed=1
    )


def test_the_app_is_found_from_any_folder(project, pytester):
    """Whoever runs the tests may stand below the project."""
    (pytester.path / "sub").mkdir()
    test = "import os\nos.chdir('sub')\ndef test_app(lambdaform_app): lambdaform_app()"
    project(test).assert_outcomes(passed=1)


def test_an_app_that_does_not_load_is_told_without_lambdaform_s_frames(project):
    """The test fails with the message; the way through lambdaform is left out."""
    result = project(
        "def test_app(lambdaform_app): lambdaform_app()", app="from lambdaform import App\n"
    )
    result.assert_outcomes(failed=1)
    output = result.stdout.str()
    assert "LoadError: error: `app.py` defines no app" in output
    assert "lambdaform/load.py" not in output


def test_an_assertion_that_fails_points_to_the_test(project):
    """Frames of `lambdaform.testing` are hidden."""
    result = project("def test_app(lambdaform_app): lambdaform_app()['Job']")
    result.assert_outcomes(failed=1)
    output = result.stdout.str()
    assert "AssertionError: no resource has the id `Job`; did you mean `Jobs`?" in output
    assert "lambdaform/testing.py" not in output


def test_a_role_is_asked_about_resources_of_other_stacks(app, stack):
    """What is read from another stack is followed to the resource there."""
    jobs = Queue(Stack(app, "Other"), "Jobs")
    Function(stack, "F", code=CODE, handler="index.handler", allow=[jobs.send])
    assert synthesised(app).role("F").actions_on("Jobs") == {"sqs:SendMessage"}


def test_a_role_is_asked_about_what_there_is(app, stack):
    """A misspelt id would make every `not in` pass."""
    Queue(stack, "Jobs")
    function = Function(stack, "F", code=CODE, handler="index.handler")
    role = synthesised(app).role(function.id)
    assert role.actions_on("Jobs") == frozenset()
    with pytest.raises(
        AssertionError, match=r"no resource has the id `Job`; did you mean `Jobs`\?"
    ):
        role.actions_on("Job")


def test_what_is_allowed_on_everything_is_allowed_on_each(app, stack):
    """But for actions such as X-Ray's, which AWS cannot limit."""
    Queue(stack, "Jobs")
    Function(stack, "F", code=CODE, handler="index.handler")
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"PolicyName": "wide", "PolicyDocument": {"Statement": [statement]}}
    stack.override("FRole", Policies=[policy])
    assert synthesised(app).role("F").actions_on("Jobs") == {"sqs:SendMessage"}


@pytest.fixture
def allowed(app, stack):
    """Return an app whose worker may do a few things, synthesised, and its constructs."""
    orders = Table(
        stack,
        "Orders",
        partition_key="pk",
        global_secondary_indexes=[GlobalSecondaryIndex("by_day", partition_key="day")],
    )
    files = Bucket(stack, "Files")
    key = Key(stack, "Lock")
    jobs = Queue(stack, "Jobs", kms_key_arn=key.arn)
    worker = Function(
        stack,
        "Worker",
        code=CODE,
        handler="index.handler",
        allow=[
            orders.grant("PutItem"),
            orders.grant("Query").index("by_day"),
            files.read.prefix("in/"),
            jobs.send,
        ],
    )
    return synthesised(app), worker, orders


def test_what_a_role_allows_can_be_asserted(allowed):
    """By ids, in any case of the action; what is within a resource is named behind it."""
    app, _, _ = allowed
    app.assert_can("Worker", "dynamodb:putitem", "Orders")
    app.assert_cannot("Worker", "dynamodb:DeleteItem", "Orders")
    app.assert_cannot("Worker", "dynamodb:Query", "Orders")
    app.assert_can("Worker", "dynamodb:Query", "Orders/index/by_day")
    app.assert_can("Worker", "s3:GetObject", "Files/in/a.png")
    app.assert_cannot("Worker", "s3:GetObject", "Files/out/a.png")
    app.assert_can("Worker", "xray:PutTraceSegments")
    app.assert_cannot("Worker", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:other")


def test_conditions_count_where_the_context_says_something(allowed):
    """A key that the context does not have counts as fulfilled."""
    app, _, _ = allowed
    app.assert_can("Worker", "kms:Decrypt", "Lock")
    via = {"kms:ViaService": "ec2.amazonaws.com"}
    app.assert_cannot("Worker", "kms:Decrypt", "Lock", via)


def test_constructs_at_hand_can_be_asked_of(allowed):
    """The same questions, of constructs."""
    _, worker, orders = allowed
    assert_can(worker, "dynamodb:PutItem", orders)
    assert_cannot(worker, "dynamodb:DeleteItem", orders)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (("Worker", "dynamodb:GetItem", "Orders"), "no statement allows `dynamodb:GetItem` on `Orders`"),
        (("Worker", "s3:GetObject", "Files"), "is allowed on a part of `Files/*`"),
        (("Wroker", "s3:GetObject", "Files"), "no function has the id `Wroker`"),
        (("Worker", "s3:GetObjekt", "Files"), "the IAM action `s3:GetObjekt` does not exist"),
        (("Worker", "s3:GetObject", "Fils"), "no resource has the id `Fils`"),
        (("Worker", "sqs:SendMessage", "Files"), "`sqs:SendMessage` does not apply to `Files`"),
    ],
)  # fmt: skip
def test_what_cannot_be_asserted_says_why(allowed, question, message):
    """A refusal, something that holds for a part only, and a question that makes no sense."""
    app, _, _ = allowed
    with pytest.raises(AssertionError, match=re.escape(message)):
        app.assert_can(*question)
