"""What the tests of the commands share: a project, and the command line in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from deploy.fakes import Aws

from lambdaform import cli
from lambdaform.cli import clouds, terminal
from lambdaform.deploy import Account, deployment

APP = """\
from lambdaform import App, Component, Function, Queue, QueueTrigger, Stack

app = App("shop")
data = Stack(app, "Data")


class Jobs(Component):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.queue = Queue(self, "Queue")


jobs = Jobs(data, "Jobs")
Queue.existing(data, "Old", arn="arn:aws:sqs:eu-west-1:123456789012:old")
api = Stack(app, "Api")
Function(api, "Worker", code="src", handler="main.handler", on=[QueueTrigger(jobs.queue)])
"""


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """A project of two stacks, which is the current folder."""
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.py").write_text("def handler(event, context): ...\n")
    (folder / "app.py").write_text(APP)
    (folder / "cdk.json").write_text('{"app": "python3 app.py"}')
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys, monkeypatch) -> Callable[..., Done]:
    """Run the command line: `run("list", "--stage", "prod")`."""
    services = ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD")
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI", *services):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> Done:
        capsys.readouterr()
        code = cli.run([str(a) for a in arguments])
        return Done(code, *capsys.readouterr())

    return command


@pytest.fixture
def aws(monkeypatch, tmp_path) -> Aws:
    """AWS in the place of the real one, of which nothing is there yet; nobody waits for it."""
    found = Aws()

    def account(profile, region, endpoint):
        found.asked = (profile, region, endpoint)
        return Account(profile, region, endpoint, session=found.session())

    monkeypatch.setattr(clouds, "Account", account)
    monkeypatch.setattr(deployment, "_PAUSE", 0)
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    return found


@pytest.fixture
def person(monkeypatch) -> Callable[[str], None]:
    """Let somebody be there who types, when called."""

    def types(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        monkeypatch.setattr(terminal, "answers", lambda: True)

    return types
