"""What the end-to-end tests stand on: a project in a folder, and its embedded cloud.

The cloud runs in this process, where its faults can be ordered, and says in the project's folder
that it is the project's own: `lambdaform deploy --stage local` finds it as it finds any other.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import signal
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from multiprocessing import Process
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from child import forked
from services import Services

from lambdaform import builds, cli
from lambdaform.cloud import Cloud, Faults, state, wire
from lambdaform.cloud.clients import MARK
from lambdaform.cloud.state import Alive, Running
from lambdaform.cloud.status import StatusDoor
from lambdaform.deploy import Account, Deployment, Endpoint, states
from lambdaform.load import load
from lambdaform.synth import synth

LONG = 30
"""Seconds after which nothing more is waited for."""

HTML = b"<html><body>Sign in to this network</body></html>"


class Done(NamedTuple):
    """What a command did: its exit code, and what it said."""

    code: int
    out: str
    err: str


class Door:
    """Notes each call that comes from outside, and answers some with a page of HTML.

    Attributes:
        strange: the operation whose calls get such a page.
        skipped: how many of its calls do not.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.strange: str | None = None
        self.skipped = 0

    def answer(self, environ: wire.Environ) -> wire.Reply | None:
        """Note a call; answer it where its answers are to be strange."""
        inside = MARK in environ.get("HTTP_USER_AGENT", "")
        if inside or environ["PATH_INFO"] == state.STATUS:
            return None
        called = wire.operation(environ)
        name = f"{called.service}:{called.name}"
        self.calls.append(name)
        if name != self.strange:
            return None
        self.skipped -= 1
        if self.skipped >= 0:
            return None
        return wire.Reply(200, {"Content-Type": "text/html"}, HTML)


class Ground:
    """A project, and the embedded cloud that it is deployed to.

    Attributes:
        calls: the calls that deploys have made, in order, as `s3:PutObject`.
    """

    def __init__(self, folder: Path, cloud: Cloud, door: Door) -> None:
        self.folder = folder
        self.cloud = cloud
        self.door = door
        self.faults: Faults = cloud.faults
        self.services = Services(cloud.client)

    @property
    def calls(self) -> list[str]:
        """The calls that came from outside so far."""
        return self.door.calls

    def app(self, text: str, **code: str) -> None:
        """Write the app, and files of its code folder: `app(text, main="def handler(...)")`."""
        (self.folder / "app.py").write_text(text, encoding="utf-8")
        for name, content in code.items():
            path = self.folder / "src" / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")

    def run(self, *arguments: str) -> Done:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.run(list(arguments))
        return Done(code, out.getvalue(), err.getvalue())

    def deploy(self, *arguments: str) -> Done:
        """Run `lambdaform deploy --stage local`, without the linter: it takes most of the time."""
        return self.run("deploy", "--stage", "local", "--no-lint", *arguments)

    def remove(self, *arguments: str) -> Done:
        """Run `lambdaform remove --stage local --yes`."""
        return self.run("remove", "--stage", "local", "--yes", *arguments)

    def deployment(self) -> Deployment:
        """Return the deployment of the app without a command line."""
        account = Account(session=_session(), endpoint=Endpoint(self.cloud.endpoint))
        return Deployment(synth(load(folder=self.folder, stage="local")), account)

    def deployed(self) -> list[str]:
        """Deploy the app without a command line; return what became of its stacks."""
        return [outcome.what for outcome in self.deployment().deploy(builds.built)]

    def mended(self) -> None:
        """Let nothing go wrong any more."""
        self.faults.clear()
        self.door.strange = None

    def settled(self) -> None:
        """Wait until CloudFormation works on no stack."""
        for _ in range(LONG * 50):
            busy = [s for s in self.services.stacks().values() if states.is_busy(s)]
            if not busy:
                return
            time.sleep(0.02)
        raise TimeoutError(str(busy))

    def zips(self) -> list[str]:
        """Return the digests of the app's zips, as Lambda gives them."""
        packages = synth(load(folder=self.folder, stage="local")).packages
        files = builds.built(packages).values()
        return [b64encode(sha256(file.read_bytes()).digest()).decode() for file in files]

    def forked(self, *arguments: str, terminal: str | None = None) -> Fork:
        """Start a command in a process of its own."""
        return Fork(self.folder, arguments, terminal)


_NUMBERS = itertools.count()


class Fork:
    """A command in a process of its own."""

    def __init__(self, folder: Path, arguments: Sequence[str], terminal: str | None) -> None:
        self._told = folder / f"told-{next(_NUMBERS)}.txt"
        self.process: Process = forked(arguments, folder, self._told, os.environ, terminal)

    @property
    def told(self) -> str:
        """What it has told so far."""
        return self._told.read_text(encoding="utf-8") if self._told.exists() else ""

    def tells(self, text: str) -> None:
        """Wait until it has told something."""
        for _ in range(LONG * 50):
            if text in self.told:
                return
            time.sleep(0.02)
        message = f"it never told `{text}`:\n{self.told}"
        raise TimeoutError(message)

    def signal(self, number: signal.Signals = signal.SIGINT) -> None:
        """Send it a signal."""
        os.kill(self.process.pid or 0, number)

    def ended(self) -> int:
        """Wait for its end; return its exit code, or the signal that ended it, below zero."""
        self.process.join(LONG)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
            message = f"it did not end:\n{self.told}"
            raise TimeoutError(message)
        return self.process.exitcode or 0


@contextlib.contextmanager
def ground(folder: Path, **how: Any) -> Iterator[Ground]:
    """Give a project that is the current folder, and a cloud that is its own."""
    door, before = Door(), Path.cwd()
    cloud = Cloud(**how)
    status = StatusDoor(cloud)
    cloud.doors += [door.answer, status.answer]
    with cloud:
        running = Running(cloud.endpoint, os.getpid(), int(cloud.endpoint.rpartition(":")[2]))
        status.running = running
        place = state.made(folder)
        alive = Alive(place)
        assert alive.take()
        state.written(place, running)
        os.chdir(folder)
        try:
            yield Ground(folder, cloud, door)
        finally:
            os.chdir(before)
            alive.release()
            cloud.faults.clear()


_SESSIONS: list[boto3.Session] = []


def _session() -> boto3.Session:
    """Return one session for all: it reads the models of the services once."""
    if not _SESSIONS:
        _SESSIONS.append(boto3.Session("lambdaform", "lambdaform", region_name="us-east-1"))
    return _SESSIONS[0]


Setup = Callable[[Ground], object]
Texts = Mapping[str, str]
