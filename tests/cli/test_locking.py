"""`access.lock`, as the commands write and hold it."""

from __future__ import annotations

import json

import pytest

SEND = """
import boto3, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["Q"], MessageBody="")
"""
PURGE = '    boto3.client("sqs").purge_queue(QueueUrl=os.environ["Q"])\n'
FACT = "Api/Worker: sqs:SendMessage on Data/JobsQueue"


@pytest.fixture
def infer(project):
    """A project whose function infers its grants; write other code when called."""
    app = (project / "app.py").read_text().replace("import App", "import INFER, App")
    given = "allow=INFER, environment={'Q': jobs.queue.url}, on="
    (project / "app.py").write_text(app.replace("on=", given))

    def code(text):
        (project / "src/main.py").write_text(text)

    code(SEND)
    return code


@pytest.fixture
def recorded(project):
    """Return what is recorded, when called."""
    return lambda: [
        line for line in (project / "access.lock").read_text().splitlines() if "on" in line
    ]


def test_synth_records_and_tells(run, infer, project):
    """What is new, in words; afterwards nothing is said."""
    err = run("synth", "--no-lint").err.splitlines()
    assert err[0] == "access.lock: 1 permission added for stage `dev`; review it, and commit it"
    assert err[1] == f"  + {FACT}"
    assert FACT in (project / "access.lock").read_text().splitlines()
    assert "access.lock" not in run("synth", "--no-lint").err


def test_a_change_of_code_is_a_line(run, infer, project):
    """A permission more, and the next time one less."""
    run("synth", "--no-lint")
    infer(SEND + PURGE)
    assert "  + Api/Worker: sqs:PurgeQueue on Data/JobsQueue" in run("synth", "--no-lint").err
    infer(SEND)
    assert "  - Api/Worker: sqs:PurgeQueue on Data/JobsQueue" in run("synth", "--no-lint").err


@pytest.mark.parametrize(
    "line",
    [("synth", "--no-lint"), ("synth", "--no-lint", "--stdout", "--stack", "Api"), ("access",)],
    ids=["synth", "stdout", "access"],
)
@pytest.mark.parametrize("how", ["option", "variable", "pipeline"])
def test_what_is_locked_stops_a_command(run, infer, project, monkeypatch, line, how):
    """By the option, by the variable, or because a pipeline runs it."""
    names = {"variable": "LAMBDAFORM_LOCKED", "pipeline": "CI"}
    if how in names:
        monkeypatch.setenv(names[how], "1")
    code, _, err = run(*line, *(["--locked"] if how == "option" else []))
    assert code == 1
    assert "error: what functions may do is not what `access.lock` says" in err
    assert f"   |  + {FACT}" in err
    assert not (project / "access.lock").exists()
    assert not (project / "lambdaform.out").exists()


def test_no_locked_lets_a_pipeline_record(run, infer, project, monkeypatch):
    """Who runs `synth` there to make the pull request says so."""
    monkeypatch.setenv("CI", "1")
    assert run("synth", "--no-lint", "--no-locked").code == 0
    assert (project / "access.lock").exists()
    assert run("synth", "--no-lint").code == 0


def test_lint_tells_it_in_its_own_form(run, infer, monkeypatch):
    """Who reads JSON reads nothing else."""
    code, out, _ = run("lint", "--no-access", "--locked", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["notes"]) == (1, [f"+ {FACT}"])


def test_printing_writes_nothing(run, infer, project):
    """`--stdout` writes no file, and `lint` and `access` do not either."""
    run("synth", "--no-lint", "--stdout", "--stack", "Api")
    run("access")
    assert not (project / "access.lock").exists()


def test_a_person_who_deploys_sees_it(run, infer, project, aws, person):
    """An unprotected stage, and somebody who watches."""
    person("")
    code, _, err = run("deploy", "--no-lint")
    assert (code, err.splitlines()[1]) == (0, f"  + {FACT}")
    assert (project / "access.lock").exists()


@pytest.mark.parametrize("why", ["nobody watches", "protected"])
def test_a_deploy_is_safe(run, infer, project, aws, person, why):
    """Where nobody watches, and to a protected stage, nothing may change that is not reviewed."""
    stage = "prod" if why == "protected" else "dev"
    if why == "protected":
        person("")
    code, _, err = run("deploy", "--no-lint", "--stage", stage)
    assert (code, "access.lock" in err, aws.calls) == (1, True, [])
    run("synth", "--no-lint", "--stage", stage)
    assert run("deploy", "--no-lint", "--stage", stage).code == 0


def test_apps_without_it_know_nothing_of_it(run, project, monkeypatch):
    """No file, no word, whoever locks it."""
    monkeypatch.setenv("LAMBDAFORM_LOCKED", "1")
    assert "access.lock" not in run("synth", "--no-lint").err
    assert not (project / "access.lock").exists()
