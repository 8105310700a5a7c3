"""`lambdaform local`."""

from __future__ import annotations

import re
import subprocess

import pytest

from lambdaform.cloud import control


@pytest.fixture
def cloud(project):
    """The project, whose embedded cloud is stopped at the end."""
    yield project
    control.stopped(project)


@pytest.mark.slow
def test_start_prints_the_endpoint(run, cloud):
    """And how to use it; a second start is the same."""
    code, out, err = run("local", "start")
    assert code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", out)
    assert err == '`eval "$(lambdaform local env)"` points the AWS CLI and boto3 at it\n'
    assert run("local", "start", "-q") == (0, out, "")


@pytest.mark.slow
def test_status_shows_what_runs(run, cloud):
    """Where, since when, and what is in it."""
    endpoint = run("local", "start").out.strip()
    code, out, err = run("local", "status")
    assert (code, err) == (0, "")
    rows = dict(re.split(r"\s{2,}", line) for line in out.splitlines())
    assert list(rows) == [
        "endpoint", "process", "version", "since", "stacks", "functions", "running", "memory",
    ]  # fmt: skip
    assert rows["endpoint"] == endpoint
    assert (rows["stacks"], rows["functions"], rows["running"]) == ("0", "0", "0 environments")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(\d seconds?\)", rows["since"])


@pytest.mark.slow
def test_env_is_for_a_shell(run, cloud):
    """It points the tools of AWS at the embedded cloud, whatever they were set to."""
    endpoint = run("local", "start").out.strip()
    out = run("local", "env").out
    script = (
        f"export AWS_SESSION_TOKEN=old\n{out}echo $AWS_ENDPOINT_URL-$AWS_SESSION_TOKEN-$AWS_REGION"
    )
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{endpoint}--us-east-1\n"


def test_there_is_a_way_back_from_env(run, project):
    """Which needs no cloud that runs."""
    code, out, err = run("local", "env", "--unset")
    assert (code, err) == (0, "")
    script = f"export AWS_ENDPOINT_URL=x AWS_REGION=y\n{out}env"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert "AWS_ENDPOINT_URL" not in done.stdout
    assert "AWS_REGION" not in done.stdout


@pytest.mark.slow
def test_stop_stops(run, cloud):
    """And says so; a second stop has nothing to do."""
    run("local", "start")
    assert run("local", "stop") == (0, "", "stopped\n")
    assert run("local", "stop") == (0, "", "the embedded cloud does not run\n")


def test_what_does_not_run_is_said(run, project):
    """Status exits 1 then, and env is an error; nothing is made in the project."""
    hint = "start it with `lambdaform local start`, or deploy to stage `local`"
    assert run("local", "status") == (1, "", f"the embedded cloud does not run; {hint}\n")
    assert run("local", "env") == (1, "", f"error: the embedded cloud does not run\nhint: {hint}\n")
    assert not (project / ".lambdaform").exists()


def test_a_wrong_command_is_a_wrong_call(run, project):
    """With the one that was probably meant."""
    code, out, err = run("local", "strt")
    assert (code, out) == (2, "")
    assert err == "error: there is no command `strt`\nhint: did you mean `start`?\n"


def test_help_is_like_that_of_the_other_commands(run):
    """For the group and its commands."""
    for words in (("local", "--help"), ("local", "start", "--help")):
        assert "show this help" in run(*words).out


def test_its_commands_are_completed(run, monkeypatch, capsys):
    """In the shell."""
    monkeypatch.setenv("_LAMBDAFORM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "lambdaform local s")
    monkeypatch.setenv("COMP_CWORD", "2")
    with pytest.raises(SystemExit):
        run()
    words = [word.partition(",")[2] for word in capsys.readouterr().out.split()]
    assert words == ["start", "status", "stop"]


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_port_is_one_that_can_be(run, project, port):
    """Anything else is a wrong call."""
    assert run("local", "start", "--port", port).code == 2
