"""`lambdaform outputs`."""

from __future__ import annotations

import json
import subprocess

import pytest

from lambdaform.cli import clouds
from lambdaform.cli import outputs as command
from lambdaform.deploy import Outcome
from lambdaform.errors import DeployError

OUTPUTS = """
from lambdaform import Output
Output(data, "QueueUrl", value=jobs.queue.url)
Output(data, "Name", value="x")
Output(api, "ApiURL", value="y")
Output(api, "Name", value="z")
"""


@pytest.fixture
def outputs(run, project, aws):
    """Print the outputs of the project, which is deployed, when called."""
    with (project / "app.py").open("a") as file:
        file.write(OUTPUTS)
    aws.stacks.outputs = {"QueueUrl": "https://sqs/jobs", "ApiURL": "it's $HOME", "Name": "n"}
    assert run("deploy", "--no-lint").code == 0
    return lambda *arguments: run("outputs", *arguments)


def test_outputs_are_printed_one_a_line(outputs):
    """Those that the app declares: not what its stacks read from each other."""
    assert outputs() == (
        0,
        "QueueUrl  https://sqs/jobs\nName      n\nApiURL    it's $HOME\nName      n\n",
        "",
    )


def test_outputs_of_one_stack(outputs):
    """By its id."""
    assert outputs("Api").out == "ApiURL  it's $HOME\nName    n\n"


def test_outputs_as_json_are_by_stack(outputs):
    """For programs."""
    assert json.loads(outputs("--format", "json").out) == {
        "Data": {"QueueUrl": "https://sqs/jobs", "Name": "n"},
        "Api": {"ApiURL": "it's $HOME", "Name": "n"},
    }


def test_outputs_as_variables_are_for_a_shell(outputs):
    """Quoted as a shell needs it; a name that two stacks have stands behind theirs."""
    text = outputs("--format", "env").out
    assert text.splitlines() == [
        "QUEUE_URL=https://sqs/jobs",
        "DATA_NAME=n",
        "API_URL='it'\"'\"'s $HOME'",
        "API_NAME=n",
    ]
    script = f'{text}printf %s "$API_URL"'
    assert subprocess.check_output(["sh", "-c", script], text=True) == "it's $HOME"


def test_outputs_that_would_be_one_variable_are_told():
    """One of them would be lost; another stack's id sets those apart that have the same."""
    with pytest.raises(DeployError) as caught:
        command._env({"A": {"ApiUrl": "1", "ApiURL": "2"}})
    (problem,) = caught.value.problems
    assert problem.message == "the outputs `A.ApiUrl`, `A.ApiURL` would all be `API_URL`"
    assert "--format json" in problem.hint
    assert command._env({"A": {"ApiUrl": "1"}, "B": {"ApiURL": "2"}}) == "A_API_URL=1\nB_API_URL=2"


def test_a_variable_never_begins_with_a_digit():
    """No shell takes that."""
    assert command._env({"A": {"1st": "x"}}) == "_1ST=x"


def test_stacks_that_are_not_deployed_are_told_at_once(run, project, aws):
    """With how to deploy them; nothing is printed by half."""
    aws.stacks.put("shop-dev-Api", "REVIEW_IN_PROGRESS")
    code, out, err = run("outputs")
    assert (code, out) == (1, "")
    assert "error: `shop-dev-Data` is not deployed\n  --> app.py:4" in err
    assert "error: `shop-dev-Api` is not deployed\n  --> app.py:15" in err
    assert "hint: deploy it: `lambdaform deploy --stage dev`" in err


@pytest.mark.parametrize(("format", "expected"), [("text", ""), ("env", "")])
def test_an_app_without_outputs_prints_nothing(run, project, aws, format, expected):
    """Not even an empty line."""
    run("deploy", "--no-lint")
    assert run("outputs", "--format", format) == (0, expected, "")


@pytest.mark.parametrize(
    ("value", "served"),
    [
        ("https://c7xgr2wo.execute-api.us-east-1.amazonaws.com", False),
        ("wss://c7xgr2wo.execute-api.us-east-1.amazonaws.com/live", False),
        ("https://abc.lambda-url.us-east-1.on.aws/", False),
        ("https://sqs.us-east-1.amazonaws.com/123456789012/jobs", True),
        ("https://example.com/?next=https://x.execute-api.y", True),
    ],
)
def test_addresses_that_nothing_answers_at_are_told(capsys, project, value, served):
    """With how to call a function instead."""
    with (project / "app.py").open("a") as file:
        file.write(OUTPUTS)
    template = clouds.Target().assembly.template("Api")
    command.tell_unserved([Outcome(template, "created", {"ApiURL": value, "Other": value}, 0.0)])
    said = capsys.readouterr().err
    text = "note: the embedded cloud does not serve the URLs of APIs and functions yet (ApiURL); "
    expected = (
        "" if served else f"{text}`lambdaform invoke FUNCTION --stage local` calls a function\n"
    )
    assert said == expected
