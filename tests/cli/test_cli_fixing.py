"""`lambdaform access --fix` and `--diff`."""

from __future__ import annotations

import pytest

SEND = """
import boto3, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["Q"], MessageBody="")
"""


@pytest.fixture
def allow(project):
    """Give the project's function code, and some `allow` when called."""
    (project / "src/main.py").write_text(SEND)
    before = (project / "app.py").read_text()

    def say(text):
        given = f"allow={text}, environment={{'Q': jobs.queue.url}}, on="
        (project / "app.py").write_text(before.replace("on=", given))
        return (project / "app.py").read_text()

    return say


def test_fix_writes_and_tells(run, allow, project):
    """What has changed, at which line; then there is nothing to do any more."""
    text = allow("[jobs.queue.purge]")
    code, out, err = run("access", "--fix")
    assert (code, out) == (0, "")
    assert err.splitlines() == [
        "app.py:16: `allow` of `Worker` is what its code needs",
        "1 function changed and proven",
    ]
    assert (project / "app.py").read_text() == text.replace(".purge", ".send")
    assert run("access", "--fix").err == "0 functions changed and proven\n"
    assert run("access", "--strict").code == 0


def test_diff_is_data(run, allow, project):
    """It can be piped; exit code 1 says that there is something to change."""
    text = allow("[jobs.queue.purge]")
    code, out, err = run("access", "--diff")
    assert (code, err) == (1, "")
    assert out.startswith("--- a/app.py\n+++ b/app.py\n")
    assert (project / "app.py").read_text() == text
    allow("[jobs.queue.send]")
    assert run("access", "--diff") == (0, "", "")


def test_what_is_left_is_told(run, allow, project):
    """At its line, with what to do, and exit code 1."""
    text = allow("list([jobs.queue.purge])")
    code, _, err = run("access", "--fix")
    assert (code, (project / "app.py").read_text()) == (1, text)
    assert "error: `Worker` is to be changed by hand: its `allow` is no list" in err
    assert "  --> app.py:16" in err
    assert err.endswith("0 functions changed and proven, 1 to be changed by hand\n")


def test_functions_can_be_chosen(run, allow, project):
    """By their ids; one that is not there is told."""
    text = allow("[jobs.queue.purge]")
    assert run("access", "Nobody", "--fix").code == 1
    assert (project / "app.py").read_text() == text
    assert run("access", "Worker", "--fix").code == 0
    assert (project / "app.py").read_text() != text
