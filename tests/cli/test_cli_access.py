"""`lambdaform access`, and what `synth`, `lint` and `deploy` say of it."""

from __future__ import annotations

import json

import pytest

APP = """\
from lambdaform import App, Function, Queue, Stack, Table

app = App("shop")
stack = Stack(app, "Main")
orders = Table(stack, "Orders", partition_key="pk")
jobs = Queue(stack, "Jobs")
Function(
    stack,
    "Create",
    code="src",
    handler="orders.create",
    allow=[
        orders.grant("PutItem", "Query"),
        jobs.send,
    ],
    environment={"ORDERS_TABLE": orders.name, "JOBS_URL": jobs.url, "MODE": "fast"},
)
Function(
    stack,
    "Read",
    code="src",
    handler="orders.read",
    allow=[orders.grant("PutItem", "Query")],
    environment={"ORDERS_TABLE": orders.name, "JOBS_URL": jobs.url},
)
Function(
    stack,
    "Old",
    code="src",
    handler="orders.old",
    environment={"ORDERS_TABLE": orders.name, "JOBS_URL": jobs.url},
)
"""
CODE = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
queue = boto3.client("sqs")


def create(event, context):
    table.put_item(Item=event)
    queue.send_message(QueueUrl=os.environ["JOBS_URL"], MessageBody="x")
    queue.send_message(QueueUrl=os.environ["JOBS_URL"], MessageBody="y")


def read(event, context):
    return table.get_item(Key={"pk": event["id"]})["Item"]


def old(event, context):
    getattr(queue, event["operation"])(QueueUrl=os.environ["JOBS_URL"])
"""
TEXT = """\
- Create: proven, with unused grants  app.py:7
  ✓ dynamodb:PutItem  Orders  src/orders.py:10     orders.grant("PutItem", "Query")
  ✓ sqs:SendMessage   Jobs    src/orders.py:11 +1  jobs.send
  - never used: dynamodb:Query on Orders, of orders.grant("PutItem", "Query")
  · Lambda itself: logs, tracing

✗ Read: missing grants  app.py:18
  ✗ dynamodb:GetItem  Orders  src/orders.py:16     not allowed
  - never used: dynamodb:PutItem, Query on Orders, of orders.grant("PutItem", "Query")
  · Lambda itself: logs, tracing

? Old: not proven  app.py:26
  · Lambda itself: logs, tracing
  ? sqs: the name of the method is computed (src/orders.py:20)

3 functions: 1 proven, with unused grants, 1 with missing grants, 1 not proven
excess 0.20 at most (median of the roles 0.17): 17 pairs of action and resource allowed, 15 needed, 1 missing
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Keep nothing from one test to the next."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def project(project):
    """A project with a function that is told of in each way but the best."""
    (project / "app.py").write_text(APP)
    (project / "src/orders.py").write_text(CODE)
    return project


@pytest.fixture
def repaired(project):
    """The same without faults."""
    text = APP.replace('orders.grant("PutItem", "Query")]', 'orders.grant("GetItem")]')
    text = text.replace('"PutItem", "Query"', '"PutItem"').partition(
        'Function(\n    stack,\n    "Old"'
    )
    (project / "app.py").write_text(text[0])
    return project


def test_each_function_is_told_with_its_calls_and_grants(run, project):
    """On standard output, and nothing else."""
    assert run("access") == (1, TEXT, "")


def test_functions_can_be_chosen(run, project):
    """By their ids, as for other commands; the exit code is theirs."""
    code, out, _ = run("access", "Create")
    assert code == 0
    assert out.startswith("- Create: ")
    assert "Read" not in out
    assert out.splitlines()[-2] == "1 function: 1 proven, with unused grants"
    code, _, err = run("access", "Craete")
    assert (code, "did you mean `Create`?" in err) == (1, True)


def test_details_are_told_where_somebody_wants_them(run, project):
    """Each place, each thing that Lambda does, and what is set for nobody."""
    out = run("access", "Create", "-v").out
    assert "src/orders.py:11, src/orders.py:12" in out
    assert "logs:PutLogEvents" in out
    assert "never read from the environment: `MODE`" in out
    assert "Lambda itself: logs" not in out


def test_all_that_is_known_is_told_to_programs(run, project):
    """With the same keys for each function."""
    code, out, err = run("access", "--format", "json")
    told = json.loads(out)
    assert (code, err) == (1, "")
    create, read, old = told["functions"]
    assert create["calls"][0] == {
        "action": "dynamodb:PutItem",
        "resource": "Orders",
        "standing": "covered",
        "places": ["src/orders.py:10"],
        "why": None,
        "grant": {"text": 'orders.grant("PutItem", "Query")', "element": 0},
    }
    assert create["unused"][0]["actions"] == ["dynamodb:Query"]
    assert create["environment"] == {"not_set": {}, "not_read": ["MODE"]}
    assert [row["action"] for row in read["missing"]] == ["dynamodb:GetItem"]
    assert old["unknown"] == [
        {
            "reason": "the name of the method is computed",
            "place": "src/orders.py:20",
            "service": "sqs",
        }
    ]
    assert create.keys() == read.keys() == old.keys()
    assert [(one["file"], one["line"]) for one in told["functions"]] == [
        ("app.py", 7),
        ("app.py", 18),
        ("app.py", 26),
    ]
    assert told["totals"]["states"] == {"proven, with unused": 1, "missing": 1, "not proven": 1}
    assert told["totals"]["excess"]["ratio"] == 0.2


def test_code_scanning_reads_sarif(run, project):
    """What is found, at the lines of the app; nothing is said of the linter, which has not run."""
    [log] = json.loads(run("access", "--format", "sarif").out)["runs"]
    found = [(result["ruleId"], result["level"]) for result in log["results"]]
    assert found.count(("E9920", "error")) == 1
    assert found.count(("W9921", "warning")) == 2
    assert ("I9923", "note") in found
    assert "properties" not in log["tool"]["driver"]


def test_a_pull_request_shows_markdown(run, project):
    """A table of all, and a list of what is to be done."""
    lines = run("access", "--format", "markdown").out.splitlines()
    assert lines[0] == "### Access of `shop`, stage `dev`"
    assert "| `Read` | with missing grants | 1 | 1 | 2 | 0 |" in lines
    assert "- missing: `dynamodb:GetItem` on `Orders` (src/orders.py:16)" in lines
    assert '- unused: `dynamodb:Query` on `Orders`, of `orders.grant("PutItem", "Query")`' in lines
    assert "- unknown: sqs: the name of the method is computed (src/orders.py:20)" in lines


def test_an_app_without_functions_has_nothing_to_tell(run, project):
    """In no format."""
    (project / "app.py").write_text('from lambdaform import *\nStack(App("shop"), "Main")\n')
    assert run("access") == (0, "no functions\n", "")
    assert run("access", "--format", "markdown").out.endswith("No functions.\n")
    assert json.loads(run("access", "--format", "json").out)["functions"] == []
    assert run("access", "--strict").code == 0


@pytest.mark.parametrize(("function", "usual"), [("Create", 0), ("Read", 1), ("Old", 0)])
def test_only_what_is_proven_tight_passes_where_it_is_strict(run, project, function, usual):
    """Unused grants and what is not proven fail, too."""
    assert run("access", function).code == usual
    assert run("access", function, "--strict").code == 1


def test_what_is_proven_tight_passes(run, repaired):
    """Everywhere."""
    code, out, err = run("access", "--strict")
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == [
        "2 functions: 2 proven tight",
        "excess 0.00 (median of the roles 0.00): 11 pairs of action and resource allowed, 11 needed",
    ]
    code, out, err = run("synth", "--strict", "--no-lint")
    assert code == 0
    assert "access: 2 functions proven tight\n" in err


def test_what_is_ignored_is_told_and_stops_nothing(run, project):
    """With its reason."""
    text = APP.replace(
        '    "Read",\n', '    "Read",\n    ignore={"E9920": "it is given by hand"},\n'
    )
    (project / "app.py").write_text(text)
    code, out, _ = run("access", "Read")
    assert code == 0
    assert "  ! E9920 is ignored: it is given by hand\n" in out


def test_a_missing_grant_stops_a_synth(run, project):
    """Nothing is written; the line of the call and that of the function are told."""
    code, out, err = run("synth", "--no-lint")
    assert (code, out) == (1, "")
    assert (
        "error[E9920]: `Read` (AWS::Lambda::Function): its code calls `dynamodb:GetItem` on"
        " `Orders`, which its role does not allow\n"
        "  --> app.py:18\n"
        "   |  src/orders.py:16 calls it\n"
        "hint: add a grant of `Orders` to `allow`\n"
    ) in err
    assert err.endswith("nothing was written: 2 warnings, 1 error\n")
    assert not (project / "lambdaform.out").exists()
    assert "I9923" not in err


def test_the_analysis_can_be_left_out(run, project):
    """Then nobody has looked, and nothing is said."""
    code, _, err = run("synth", "--no-lint", "--no-access")
    assert code == 0
    assert "access" not in err
    assert run("lint", "--no-access") == (0, "", "no findings\n")


def test_an_unused_grant_stops_a_synth_where_it_is_strict(run, project):
    """It is a warning."""
    (project / "app.py").write_text(APP.partition('Function(\n    stack,\n    "Read"')[0])
    assert run("synth", "--no-lint").code == 0
    code, _, err = run("synth", "--no-lint", "--strict")
    assert code == 1
    assert 'hint: `orders.grant("PutItem", "Query")` in `allow` gives it' in err


def test_what_is_not_proven_is_one_line(run, project):
    """It is no fault, and quiet."""
    before, _, after = APP.partition('Function(\n    stack,\n    "Create"')
    old = after.partition('Function(\n    stack,\n    "Old"')
    (project / "app.py").write_text(before + "".join(old[1:]))
    code, _, err = run("synth", "--no-lint")
    assert code == 0
    assert "access: 1 function not proven; `lambdaform access Old` says why\n" in err


def test_lint_tells_it_among_its_findings(run, project):
    """In the order of lines."""
    code, out, err = run("lint", "--format", "json")
    assert code == 1
    assert [(f["rule"], f["line"]) for f in json.loads(out)["findings"]] == [
        ("W9921", 7),
        ("E9920", 18),
        ("W9921", 18),
    ]
    assert err == "2 warnings, 1 error\n"


def test_a_missing_grant_stops_a_deploy(run, project, aws):
    """Before AWS is asked for anything."""
    code, _, err = run("deploy", "--no-lint")
    assert code == 1
    assert err.endswith("nothing was deployed: 2 warnings, 1 error\n")
    assert aws.calls == []
    assert run("deploy", "--no-lint", "--no-access").code == 0


def test_a_mistake_in_the_app_is_told_as_everywhere(run, project):
    """There is nothing to analyse."""
    (project / "app.py").write_text("from lambdaform import Ap\n")
    code, out, err = run("access")
    assert (code, out) == (1, "")
    assert err.startswith("error: ")


def test_a_screen_that_is_narrow_has_grants_below(run, project, monkeypatch):
    """Nothing is cut, and nothing wraps."""
    monkeypatch.setattr("lambdaform.cli.terminal.width", lambda: 72)
    out = run("access").out
    assert max(map(len, out.splitlines())) <= 72
    assert '\n      orders.grant("PutItem", "Query")\n' in out


def test_marks_are_coloured(run, project, monkeypatch):
    """For a person."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    out = run("access", "Read").out
    assert "\x1b[31m" in out
    assert "Read: missing grants" in out
