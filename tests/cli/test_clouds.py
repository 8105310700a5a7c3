"""The cloud that a command works with: AWS, or the embedded one for stage `local`."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from deploy.refusal import Refusal

from lambdaform.cli import clouds
from lambdaform.cloud import control
from lambdaform.deploy import Endpoint
from lambdaform.errors import Problem

STATUS = SimpleNamespace(running=SimpleNamespace(endpoint="http://127.0.0.1:1"))
STAGES = 'app = App("shop", stages=[Stage("live", asset_bucket="ours", region="eu-west-1")])'


@pytest.fixture
def embedded(monkeypatch, aws):
    """Put an embedded cloud in the place of the real one; return the folders it was started for."""
    started = []

    def start(folder):
        started.append(folder)
        return SimpleNamespace(endpoint="http://127.0.0.1:1", notes=["it is new"])

    monkeypatch.setattr(control, "started", start)
    monkeypatch.setattr(control, "status", lambda folder: STATUS)
    return started


def test_an_account_of_aws_is_the_rule(run, project, aws, embedded):
    """Nothing is started for it."""
    assert run("deploy", "--no-lint", "Data").code == 0
    assert aws.asked == (None, None, None)
    assert embedded == []


def test_the_stage_local_is_in_the_embedded_cloud(run, project, aws, embedded, monkeypatch):
    """Which starts by itself, for the project's folder, wherever the command is run."""
    monkeypatch.setattr("lambdaform.deploy.deployment._LOCAL_PAUSE", 0)
    monkeypatch.chdir(project / "src")
    code, _, err = run("deploy", "--no-lint", "--stage", "local", "Data")
    assert code == 0
    assert aws.asked == (None, None, Endpoint("http://127.0.0.1:1"))
    assert embedded == [project]
    assert err.startswith("note: it is new\nshop to stage local, in the embedded cloud\n")
    assert aws.stacks.live.keys() == {"shop-local-Data"}


def test_an_account_and_a_bucket_of_the_first_stage_do_not_hold_there(
    run, project, aws, embedded, monkeypatch
):
    """They are AWS's."""
    text = (project / "app.py").read_text()
    text = text.replace("import App", "import App, Stage").replace('app = App("shop")', STAGES)
    (project / "app.py").write_text(text)
    monkeypatch.setattr("lambdaform.deploy.deployment._LOCAL_PAUSE", 0)
    assert run("deploy", "--no-lint", "--stage", "local").code == 0
    assert aws.buckets.by_name.keys() == {"lambdaform-assets-123456789012-eu-west-1-an"}
    code, _, err = run("deploy", "--no-lint")
    assert code == 1
    assert "error: the bucket `ours`, which the stage names, does not exist" in err


@pytest.mark.parametrize("alive", [True, False])
@pytest.mark.parametrize("command", ["deploy", "remove"])
def test_an_embedded_cloud_that_ends_meanwhile_is_told(
    run, project, aws, embedded, monkeypatch, alive, command
):
    """What was deployed to it is gone; another error stays what it is."""
    monkeypatch.setattr("lambdaform.deploy.deployment._LOCAL_PAUSE", 0)
    arguments = ["--no-lint"] if command == "deploy" else ["--yes"]
    if command == "remove":
        run("deploy", "--no-lint", "--stage", "local")
    operation = "CreateChangeSet" if command == "deploy" else "DeleteStack"
    aws.answer_next(operation, Refusal("InternalFailure", "it broke", 500))
    looks = iter([STATUS] if command == "remove" else [])
    monkeypatch.setattr(control, "status", lambda folder: next(looks, STATUS if alive else None))
    code, _, err = run(command, "--stage", "local", *arguments)
    assert code == 1
    assert ("it broke" in err) is alive
    assert ("error: the embedded cloud has ended meanwhile" in err) is not alive


def test_a_target_knows_its_app(project, aws):
    """For commands that ask several things."""
    target = clouds.Target(stage="prod")
    assert (target.app.stage.name, target.assembly.stage) == ("prod", "prod")
    assert target.deployment().protected
    assert target.folder == project
    assert target.account is target.account


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["deploy"], "lambdaform deploy"),
        (
            ["deploy", "Work", "--profile", "live", "--parameter", "Size=a b", "-c", "x=1"],
            "lambdaform deploy Work --profile live --parameter 'Size=a b' -c x=1",
        ),
        (["remove", "Work", "--yes", "--region=x"], "lambdaform remove Work --region=x"),
        (["remove", "--confirm", "shop-prod", "Work"], "lambdaform remove Work"),
        (["remove", "--confirm=shop-prod", "Work"], "lambdaform remove Work"),
        (["remove", "--confirm", "--yes", "Work"], "lambdaform remove Work"),
    ],
)
def test_what_to_run_again_is_what_was_run(line, expected):
    """No larger operation, in no other place; but whoever removes is asked again."""
    assert clouds.Target(line=line).again == expected


# The embedded cloud that is not there

READING = [
    ["outputs"],
    ["events"],
    ["events", "--follow"],
    ["logs"],
    ["logs", "Worker"],
    ["invoke", "Worker"],
]


@pytest.fixture
def none(embedded, monkeypatch):
    """Let no embedded cloud run; return the folders that one was started for."""
    monkeypatch.setattr(control, "status", lambda folder: None)
    return embedded


@pytest.mark.parametrize("command", READING)
def test_who_only_reads_starts_no_embedded_cloud(run, project, aws, none, command):
    """What was deployed is gone: an empty one would say that it was never there."""
    assert run(*command, "--stage", "local") == (
        1,
        "",
        (
            "error: no embedded cloud runs here: what was deployed to an earlier one is gone with "
            "it\nhint: deploy anew: `lambdaform deploy --stage local`\n"
        ),
    )
    assert none == []


@pytest.mark.parametrize("command", [["remove", "--yes"], ["status"]])
def test_where_nothing_is_to_be_found_that_is_no_mistake(run, project, aws, none, command):
    """It is said all the same."""
    code, out, err = run(*command, "--stage", "local")
    assert (code, none) == (0, [])
    assert err.startswith("note: no embedded cloud runs here: what was deployed to an earlier one")
    assert out.count("not deployed") == (2 if command == ["status"] else 0)


def test_a_hint_says_the_stage_that_was_meant(run, project, aws, embedded, monkeypatch):
    """It would lead from stage `local` to an account of AWS."""
    monkeypatch.setattr("lambdaform.deploy.deployment._LOCAL_PAUSE", 0)
    err = run("logs", "Worker", "--stage", "local").err
    assert err.endswith("hint: deploy its stack: `lambdaform deploy --stage local`\n")


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        ("`lambdaform deploy` does", "`lambdaform deploy --stage prod` does"),
        (
            "`lambdaform remove --empty-buckets`, or `lambdaform status`",
            "`lambdaform remove --empty-buckets --stage prod`, or `lambdaform status --stage prod`",
        ),
        ("`lambdaform deploy --stage local`", "`lambdaform deploy --stage local`"),
        (
            "`lambdaform local stop`, `lambdaform deploys`",
            "`lambdaform local stop`, `lambdaform deploys`",
        ),
        ("wait a little", "wait a little"),
        (None, None),
    ],
)
def test_every_command_in_a_hint_says_it(project, hint, expected):
    """Unless it does so already, or has no stage."""
    target = clouds.Target(stage="prod")
    assert target.staged(Problem("x", None, hint)).hint == hint  # no app was loaded yet
    assert target.app
    assert target.staged(Problem("x", None, hint)).hint == expected
