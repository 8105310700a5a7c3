"""What the tests of cloud assemblies share: an app of many things, and what is written of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import real_cdk

from lambdaform import (
    App,
    Function,
    Image,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Stack,
    Stage,
)
from lambdaform.cloud import Cloud
from lambdaform.formats import output
from lambdaform.synth import synth

Assembled = Callable[[App[Any]], dict[str, Any]]


@pytest.fixture
def code(tmp_path) -> str:
    """A code folder."""
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "main.py").write_text("def handler(event, context): ...\n")
    return str(folder)


@pytest.fixture
def image(tmp_path) -> str:
    """A folder that becomes a container image."""
    folder = tmp_path / "image"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch AS first\nCOPY main.py /\n")
    (folder / "main.py").write_text("x = 1\n")
    (folder / ".dockerignore").write_text("Dockerfile\n*.txt\n")
    (folder / "notes.txt").write_text("none of its business\n")
    return str(folder)


@pytest.fixture
def shop(code, image) -> App[Any]:
    """Two stacks, one of which needs the other; a zip, an image, a parameter, outputs."""
    app = App("shop")
    data = Stack(app, "Data", termination_protection=True)
    jobs = Queue(data, "Jobs")
    api = Stack(app, "Api", description="what is called")
    Parameter(api, "Level", default="info")
    environment = {"URL": jobs.url}
    Function(
        api,
        "Worker",
        code=code,
        handler="main.handler",
        on=[QueueTrigger(jobs)],
        environment=environment,
    )
    picture = Image(image, target="first", build_args={"A": "b"})
    Function(api, "Picture", code=picture, environment=environment)
    Output(api, "Url", value=jobs.url)
    return app


@pytest.fixture
def placed(code) -> App[Any]:
    """A stack in an account and a region of its own."""
    app = App("shop", stages=[Stage("dev", account="111122223333", region="eu-west-1")])
    Function(Stack(app, "Api"), "Worker", code=code, handler="main.handler")
    return app


@pytest.fixture
def assembled(tmp_path) -> Assembled:
    """Write the assembly of an app, and return its files: JSON read, others as text."""

    def files(app: App[Any]) -> dict[str, Any]:
        out = tmp_path / "out"
        output.write(synth(app), out, "cdk")
        return read(out)

    return files


def read(out: Path) -> dict[str, Any]:
    """Return the files of a folder by their names; of a zip only that it is there."""
    found: dict[str, Any] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.suffix in (".json", ".out"):
            found[name] = json.loads(path.read_text())
        elif path.is_file():
            found[name] = None if path.suffix == ".zip" else path.read_text()
    return found


@pytest.fixture(scope="session")
def programs(tmp_path_factory) -> Mapping[str, Path]:
    """The `cdk` CLI in both versions, from npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no Node.js here: the `cdk` CLI judges nothing")
    return real_cdk.installed(tmp_path_factory.mktemp("cdk"))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """The embedded cloud."""
    with Cloud() as running:
        yield running
