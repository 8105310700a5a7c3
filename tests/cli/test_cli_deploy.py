"""`lambdaform deploy`."""

from __future__ import annotations

import json
import re

import pytest
from deploy.fake_stacks import physical
from deploy.refusal import Refusal

from lambdaform.cli import clouds, findings
from lambdaform.lint import Finding

OUTPUT = "from lambdaform import Output\nOutput(data, 'Url', value=jobs.queue.url)\n"
PARAMETER = "from lambdaform import Parameter\nParameter(data, 'Size'{})\n"


@pytest.fixture
def deploy(run, project, aws):
    """Deploy the project without linting it, when called."""
    return lambda *arguments: run("deploy", "--no-lint", *arguments)


@pytest.fixture
def append(project):
    """Add text to the app, when called."""

    def add(text):
        with (project / "app.py").open("a") as file:
            file.write(text)

    return add


def plain(text):
    """Return lines without their times."""
    return [re.sub(r"^\d\d:\d\d:\d\d  |\d+\.\d s", "", line) for line in text.splitlines()]


def test_a_deploy_tells_where_it_goes_and_what_became_of_each_stack(deploy, append):
    """The outputs alone are data."""
    append(OUTPUT)
    code, out, err = deploy()
    assert (code, out) == (0, "Url  Url of shop-dev-Data\n")
    lines = plain(err)
    assert lines[0] == "shop to stage dev, in account 123456789012, eu-west-1"
    assert "shop-dev-Data: 2 to add" in lines
    assert "shop-dev-Data: created" in lines
    assert lines.index("shop-dev-Data: created") < lines.index("shop-dev-Api: created")
    assert lines[-1] == "2 stacks created in "


def test_a_deploy_without_changes_is_well(deploy, append):
    """Exit code 0, and the outputs all the same."""
    append(OUTPUT)
    deploy("Data")
    code, out, err = deploy("Data")
    assert (code, out) == (0, "Url  Url of shop-dev-Data\n")
    assert plain(err)[-1] == "1 stack unchanged in "


def test_stacks_can_be_named(deploy, aws):
    """The others are left alone."""
    assert deploy("Data").code == 0
    assert [*aws.stacks.live] == ["shop-dev-Data"]


def test_profile_region_and_stage_are_passed_on(deploy, aws):
    """As the AWS CLI takes them."""
    assert deploy("--profile", "live", "--region", "us-east-2", "--stage", "prod").code == 0
    assert aws.asked == ("live", "us-east-2", None)
    assert aws.stacks.live.keys() == {"shop-prod-Data", "shop-prod-Api"}
    assert {c.region for c in aws.calls if c.operation == "CreateChangeSet"} == {"us-east-2"}


@pytest.mark.parametrize("arguments", [["Dat"], ["Data", "Dat"]])
def test_a_stack_that_the_app_does_not_have_is_told(deploy, aws, arguments):
    """And nothing is deployed."""
    code, out, err = deploy(*arguments)
    assert (code, out) == (1, "")
    assert err.endswith("error: app `shop` has no stack `Dat`\nhint: did you mean `Data`?\n")
    assert aws.stacks.live == {}


def test_an_endpoint_of_the_environment_is_told(deploy, aws, monkeypatch):
    """Who has pointed the AWS CLI at something else is not told of an account of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:38673")
    assert deploy("Data").err.splitlines()[0] == (
        "shop to stage dev, at http://127.0.0.1:38673 (AWS_ENDPOINT_URL)"
    )


# Parameters


def test_a_parameter_may_hold_anything(deploy, append, aws):
    """Equals signs and spaces too; and nothing at all."""
    append(PARAMETER.format(""))
    append("Parameter(data, 'Empty')\nParameter(data, 'Other')\n")
    code, _, _ = deploy(
        *("--parameter", "Size=a=b c", "--parameter", "Data.Empty=", "--parameter", "Other=1")
    )
    assert code == 0
    assert aws.stacks.live["shop-dev-Data"].parameters == {
        "Size": "a=b c",
        "Empty": "",
        "Other": "1",
    }


@pytest.mark.parametrize("text", ["Size", "=3", ""])
def test_a_parameter_without_name_or_value_is_a_wrong_call(deploy, aws, text):
    """Before the app is loaded."""
    code, _, err = deploy("--parameter", text)
    assert (code, err.splitlines()[0]) == (2, f"error: `--parameter`: `{text}` is not NAME=VALUE")


def test_a_parameter_that_has_no_value_is_told_at_its_line(deploy, append, aws):
    """With how to give one."""
    append(PARAMETER.format(""))
    code, _, err = deploy()
    assert code == 1
    assert "error: the parameter `Size` of `shop-dev-Data` has no value\n  --> app.py:18" in err
    assert "hint: give one: `--parameter Size=VALUE`" in err
    assert aws.stacks.live == {}


def test_a_parameter_that_nothing_takes_is_told(deploy, append):
    """With the one that was meant."""
    append(PARAMETER.format(", default='1'"))
    code, _, err = deploy("--parameter", "Siz=3")
    assert code == 1
    assert "error: no stack has the parameter `Siz`\nhint: did you mean `Size`?" in err


# What goes wrong


def test_what_fails_is_told_at_its_line(deploy, aws):
    """The first failure, its reason, a hint, and what is left."""
    aws.stacks.plan(
        "shop-dev-Data",
        [("JobsQueue", "CREATE_FAILED", "jobs already exists (Service: Sqs)")],
        [("", "ROLLBACK_IN_PROGRESS", "because"), ("", "ROLLBACK_COMPLETE")],
    )
    code, out, err = deploy("Data")
    assert (code, out) == (1, "")
    expected = (
        "error: `JobsQueue` (AWS::SQS::Queue) could not be created: "
        "jobs already exists (Service: Sqs)\n"
        "  --> app.py:10\n"
        "   |  in the stack `shop-dev-Data`\n"
        "   |  the stack is now ROLLBACK_COMPLETE: what had been created was deleted again; "
        "the next deploy starts anew\n"
        "hint: a resource of that name is there: delete it, import it, or leave the physical name "
        "out\n"
    )
    assert err.endswith(expected)
    lines = plain(err)
    assert "shop-dev-Data: failed" in lines
    assert "shop-dev-Data: rolling back: because" in lines


def test_credentials_that_are_not_good_are_told(deploy, aws):
    """Before anything else."""
    aws.answer_next("GetCallerIdentity", Refusal("ExpiredToken", "it has", 403))
    code, _, err = deploy()
    assert code == 1
    assert err.startswith("error: the AWS credentials have expired\nhint: log in again")


def test_findings_of_the_linter_stop_a_deploy(run, project, aws, monkeypatch):
    """Warnings only where they are to."""
    kind = ["warning"]
    monkeypatch.setattr(
        findings,
        "found",
        lambda assembly, access: [Finding("W1", kind[0], "mind the gap", stack="Data")],
    )
    code, _, err = run("deploy", "--strict")
    assert code == 1
    assert "mind the gap" in err
    assert "deployed" in err
    assert aws.calls == []
    assert run("deploy").code == 0
    kind[0] = "error"
    assert run("deploy").code == 1


# Ctrl-C


@pytest.fixture
def reins(monkeypatch):
    """Return the reins of the deployment that is under way, when called."""
    made = []
    usual = clouds.Deployment

    def note(*arguments, **how):
        made.append(usual(*arguments, **how))
        return made[-1]

    monkeypatch.setattr(clouds, "Deployment", note)
    return lambda: made[-1].reins


def test_who_lets_go_midway_hears_how_to_follow(deploy, aws, reins):
    """And the exit code says that it did not come to its end."""
    aws.stacks.plan("shop-dev-Data", [], [], [])
    aws.before("ExecuteChangeSet", lambda call: reins().detach.set())
    code, out, err = deploy()
    assert (code, out) == (130, "")
    assert err.endswith(
        "what was begun goes on; `lambdaform deploy --no-lint` follows it, and picks up where "
        "things stand\n"
    )
    assert aws.stacks.live["shop-dev-Data"].status == "CREATE_IN_PROGRESS"


def test_what_went_wrong_is_told_to_who_lets_go(deploy, aws, append, reins):
    """It would be lost otherwise."""
    append("Queue(Stack(app, 'Alone'), 'Jobs')\n")
    aws.stacks.plan(
        "shop-dev-Alone", [("Jobs", "CREATE_FAILED", "boom"), ("", "ROLLBACK_COMPLETE")]
    )
    aws.stacks.plan("shop-dev-Data", [])

    def let_go(call):
        alone = aws.stacks.live.get("shop-dev-Alone")
        if alone and alone.status == "ROLLBACK_COMPLETE":
            reins().detach.set()

    aws.before("DescribeStackEvents", let_go)
    code, _, err = deploy()
    assert code == 130
    assert "error: `Jobs` (AWS::SQS::Queue) could not be created: boom" in err
    assert err.splitlines()[-1].startswith("what was begun goes on")


def test_who_cancels_hears_how_it_was_left(deploy, aws, reins):
    """The exit code is that of something that did not work."""
    aws.stacks.plan("shop-dev-Data", [])
    aws.before("ExecuteChangeSet", lambda call: reins().cancel.set())
    code, _, err = deploy("Data")
    assert code == 1
    assert "error: `shop-dev-Data` was cancelled; the stack is now DELETE_COMPLETE" in err
    assert aws.stacks.live == {}


# The code of one function


def test_one_function_gets_its_code_in_seconds(deploy, project, aws):
    """What that leaves out is said."""
    deploy()
    (project / "src/main.py").write_text("def handler(event, context): return 1\n")
    aws.calls.clear()
    code, out, err = deploy("--function", "Worker")
    assert (code, out) == (0, "")
    assert "note: `Worker` runs the new code, after " in err
    assert "note: only code was changed: configuration, grants and triggers come with " in err
    assert err.endswith("`lambdaform deploy --stage dev`\n")
    assert [*aws.functions.code] == [physical("Worker")]
    assert "CreateChangeSet" not in aws.operations()


def test_a_protected_stage_changes_only_with_its_stacks(deploy, aws):
    """Whatever runs there is what was deployed."""
    code, _, err = deploy("--function", "Worker", "--stage", "prod")
    assert code == 1
    assert "error: the stage `prod` is protected: its functions change with their stacks" in err
    assert "hint: deploy it: `lambdaform deploy --stage prod`" in err
    assert aws.functions.code == {}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["--function", "Wrker"],
            "app `shop` has no function `Wrker`\nhint: did you mean `Worker`?",
        ),
        (["--function", "Data.Worker"], "app `shop` has no function `Data.Worker`"),
    ],
)
def test_a_function_that_the_app_does_not_have_is_told(deploy, arguments, expected):
    """With the one that was meant."""
    code, _, err = deploy(*arguments)
    assert code == 1
    assert expected in err


def test_functions_of_the_same_name_are_told_apart_by_their_stack(deploy, append, aws):
    """Nobody guesses."""
    append("Function(Stack(app, 'Two'), 'Worker', code='src', handler='main.handler')\n")
    deploy()
    code, _, err = deploy("--function", "Worker")
    assert code == 1
    assert "error: several stacks have a function `Worker`\n" in err
    assert "hint: say which: `Two.Worker`, `Api.Worker`" in err
    assert deploy("--function", "Two.Worker").code == 0


def test_several_functions_get_their_code_at_once(deploy, append, aws):
    """Each is named; one that is named twice gets it once."""
    append("Function(api, 'Two', code='src', handler='main.handler')\n")
    deploy()
    arguments = [word for name in ("Worker", "Two", "Two") for word in ("--function", name)]
    assert deploy(*arguments).code == 0
    assert [*aws.functions.code] == [physical("Worker"), physical("Two")]


@pytest.mark.parametrize("more", [["Data"], ["--parameter", "Size=3"]])
def test_the_code_of_one_function_comes_alone(deploy, more):
    """Neither stacks nor parameters have a meaning there."""
    code, _, err = deploy("--function", "Worker", *more)
    assert code == 2
    assert "`--function` gives functions their code, and takes nothing else" in err


# The embedded cloud, and the CDK's bootstrap


def test_another_bootstrap_of_the_cdk_is_named_in_the_context(deploy, project, aws):
    """As the CDK reads it."""
    (project / "cdk.json").write_text(
        json.dumps(
            {
                "app": "python3 app.py",
                "context": {"@aws-cdk/core:bootstrapQualifier": "mine"},
            }
        )
    )
    aws.buckets.put("cdk-mine-assets-123456789012-eu-west-1")
    code, _, err = deploy()
    assert code == 0
    assert "note: the code goes to `cdk-mine-assets-123456789012-eu-west-1`" in err
