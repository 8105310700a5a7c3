"""What the tests of a deploy share: AWS without a network, an app, and who listens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from deploy.fakes import Aws

from lambdaform import App
from lambdaform.assembly import Template
from lambdaform.assets import Package
from lambdaform.deploy import Account, Deployment, Event, Watcher
from lambdaform.synth import synth


class Heard(Watcher):
    """Notes what is told, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def doing(self, stack: str, what: str) -> None:
        self.told.append(("doing", stack, what))

    def resting(self, stack: str) -> None:
        self.told.append(("resting", stack))

    def uploading(self, name: str, sent: int, total: int) -> None:
        self.told.append(("uploading", name, sent, total))

    def changes(self, stack: str, changes: Any) -> None:
        self.told.append(("changes", stack, changes))

    def event(self, event: Event) -> None:
        self.told.append(("event", event))

    def done(self, stack: str, what: str) -> None:
        self.told.append(("done", stack, what))

    def note(self, text: str) -> None:
        self.told.append(("note", text))

    def of(self, kind: str) -> list[Any]:
        """Return what was told of one kind."""
        rows = [row[1:] for row in self.told if row[0] == kind]
        return [row[0] if len(row) == 1 else row for row in rows]

    @property
    def events(self) -> list[tuple[str, str]]:
        """The events, as resource and status."""
        return [(event.resource, event.status) for event in self.of("event")]


@pytest.fixture
def aws() -> Aws:
    """AWS, of which nothing is there yet."""
    return Aws()


@pytest.fixture
def heard() -> Heard:
    """Who listens to a deploy."""
    return Heard()


@pytest.fixture
def account(aws) -> Account:
    """The account of the usual credentials."""
    return aws.account()


@pytest.fixture
def zips(tmp_path) -> Callable[[Sequence[Package]], Mapping[str, Path]]:
    """Write packages, each once; `zips.asked` has the digests that were asked for."""

    def write(packages: Sequence[Package]) -> Mapping[str, Path]:
        write.asked.append([package.digest for package in packages])
        found = {}
        for package in packages:
            file = tmp_path / package.key
            if not file.exists():
                package.write(file)
            found[package.digest] = file
        return found

    write.asked = []
    return write


@pytest.fixture
def deployment(app: App[Any], account, heard) -> Callable[..., Deployment]:
    """Return the deployment of the app as it is declared now; it looks again at once."""

    def make(**how: Any) -> Deployment:
        how = {"account": account, "watcher": heard, "pause": 0, **how}
        return Deployment(synth(app), **how)

    return make


@pytest.fixture
def template(app: App[Any]) -> Callable[[], Template]:
    """Return the template of the stack, when called."""
    return lambda: synth(app).template("Main")
