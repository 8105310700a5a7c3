"""What a person, or a machine, does to an app behind its deploys."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile

import pytest
from apps import RETURNS, one, worker
from ground import LONG, Done

from lambdaform.cloud import control

pytestmark = pytest.mark.slow

HAND = "Changed by hand"
NAME = "shop-local-Main"


@pytest.mark.fault(HAND, "the stack was deleted by hand")
def test_a_stack_that_is_gone_is_made_anew(ground, page):
    """There is no state but CloudFormation's, which knows that it is gone."""
    ground.app(one("Jobs"))
    assert ground.deploy().code == 0
    ground.cloud.client("cloudformation").delete_stack(StackName=NAME)
    ground.settled()
    left = ground.services.left()
    assert left == "nothing"
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(done, left, ground.deploy())


def _queue_is_gone(ground):
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    url = ground.services.queue("Mails")["Url"]
    ground.cloud.client("sqs").delete_queue(QueueUrl=url)
    assert ground.services.queues() == {"Jobs": 30}


@pytest.mark.fault(HAND, "a queue was deleted by hand, and the app does not change")
def test_a_resource_that_is_gone_is_not_missed(ground, page):
    """CloudFormation compares templates, and they are the same."""
    _queue_is_gone(ground)
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 30}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(HAND, "a queue was deleted by hand, and the app changes it")
def test_a_change_of_what_is_gone_fails_and_goes_back(ground, page):
    """The way back ends there too; leaving the queue out of the app, and back in, mends it."""
    _queue_is_gone(ground)
    ground.app(one("Jobs", "Mails", seconds=31))
    first = ground.deploy()
    assert first.code == 1
    assert "`Mails` (AWS::SQS::Queue) could not be updated: " in first.err
    assert "aws cloudformation detect-stack-drift" in first.err
    left = ground.services.left()
    skipped = ["Mails"] if "UPDATE_ROLLBACK_FAILED" in left else []
    if skipped:
        api = ground.cloud.client("cloudformation")
        api.continue_update_rollback(StackName=NAME, ResourcesToSkip=skipped)
        ground.settled()
    ground.app(one("Jobs", seconds=31))
    assert ground.deploy().code == 0
    ground.app(one("Jobs", "Mails", seconds=31))
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.queues() == {"Jobs": 31, "Mails": 31}
    words = "when it was left out of the app, deployed, and put back"
    if skipped:
        words = f"after `--resources-to-skip Mails`, {words}"
    page.tell(first, left, (words, again))


@pytest.mark.fault(HAND, "a queue's timeout was changed by hand")
def test_a_change_by_hand_lasts_until_the_template_changes(ground, page):
    """CloudFormation sets what has changed in the template, and does not look at the queue."""
    ground.app(one("Jobs"))
    assert ground.deploy().code == 0
    ground.cloud.client("sqs").set_queue_attributes(
        QueueUrl=ground.services.queue("Jobs")["Url"], Attributes={"VisibilityTimeout": "99"}
    )
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 99}
    ground.app(one("Jobs", seconds=31))
    again = ground.deploy()
    assert ground.services.queues() == {"Jobs": 31}
    page.tell(done, left, ("with another timeout in the app", again))


@pytest.mark.fault(HAND, "a function's code was changed in the console")
def test_code_that_was_changed_by_hand_lasts_until_the_code_changes(ground, page):
    """The template names the same zip as before; new code is another name."""
    ground.app(worker(), main=RETURNS.format(1))
    assert ground.deploy().code == 0
    client = ground.cloud.client("lambda")
    name = ground.services.functions()["Worker"]["FunctionName"]
    assert ground.services.invoked("Worker") == 1
    client.update_function_code(FunctionName=name, ZipFile=_zip(RETURNS.format(9)))
    assert ground.services.invoked("Worker") == 9
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.invoked("Worker") == 9
    ground.app(worker(), main=RETURNS.format(2))
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.invoked("Worker") == 2
    page.tell(done, left, ("with new code", again))


def _zip(code):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("main.py", code)
    return content.getvalue()


def _program(folder, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "lambdaform", *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.fault(HAND, "`lambdaform local stop` in the middle of a deploy")
def test_an_embedded_cloud_that_ends_is_told(tmp_path, monkeypatch, page):
    """It holds everything in its memory: the next deploy starts another, and makes all anew."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(one(*(f"Queue{n}" for n in range(40))))
    control.started(tmp_path)
    try:
        deploy = _program(tmp_path, "deploy", "--stage", "local", "--no-lint")
        _begun(deploy)
        assert control.stopped(tmp_path)
        _, told = deploy.communicate(timeout=LONG)
        assert deploy.returncode == 1
        assert "the embedded cloud has ended meanwhile" in told
        assert control.status(tmp_path) is None
        again = _program(tmp_path, "deploy", "--stage", "local", "--no-lint")
        _, retold = again.communicate(timeout=LONG)
        assert again.returncode == 0
        status = control.status(tmp_path)
        assert status.stacks == (NAME,)
    finally:
        control.stopped(tmp_path)
    page.tell(Done(1, "", told), "nothing", Done(0, "", retold))


def _begun(deploy):
    """Wait until a deploy has made its first queue."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        line = deploy.stderr.readline()
        if "created" in line:
            return
        assert line, "it ended too soon"
    message = "it has made nothing"
    raise TimeoutError(message)
