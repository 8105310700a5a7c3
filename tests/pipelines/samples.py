"""What the tests of pipelines share: projects, and how what is written is read again."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lambdaform.load import load
from lambdaform.pipelines import Pipeline, Project, pipeline, project
from lambdaform.synth import synth

ROOT = Path(__file__).parents[2]
SCHEMAS = Path(__file__).parent / "schemas"

APP = """\
from lambdaform import INFER, App, Function, Stack, Stage

app = App("shop", stages=[{stages}])
stack = Stack(app, "Main")
Function(stack, "Work", code="src", handler="main.handler"{more})
"""
USUAL = 'Stage("dev"), Stage("prod", protected=True)'


def shop(folder: Path, stages: str = USUAL, more: str = "", **files: str) -> Path:
    """Write a project of one function, and files beside it by their names, `__` for `.`."""
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.py").write_text("def handler(event, context): ...\n")
    (folder / "app.py").write_text(APP.format(stages=stages, more=more))
    (folder / "cdk.json").write_text('{"app": "python3 app.py"}')
    for name, text in files.items():
        (folder / name.replace("__", ".").replace("_", "-")).write_text(text)
    return folder


def read(folder: Path, **options: Any) -> Project:
    """Return what a pipeline must know of the project in a folder."""
    app = load(folder=folder)
    return project(app, synth(app), folder, **options)


def written(folder: Path, service: str, branch: str = "main") -> Pipeline:
    """Return the pipeline of the project in a folder."""
    return pipeline(read(folder), service, branch)


class _Loader(yaml.SafeLoader):
    """Reads `on:` as a text, as the services do, and the short forms of CloudFormation."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in rows if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_multi_constructor(
    "!",
    lambda loader, tag, node: {
        tag: loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else loader.construct_scalar(node)
    },
)


def parsed(text: str) -> dict[str, Any]:
    """Return a pipeline as data."""
    return yaml.load(text, Loader=_Loader)


def as_texts(text: str) -> dict[str, Any]:
    """Return a pipeline as data in which numbers are texts: the schema of Azure takes nothing else."""
    return yaml.load(text, Loader=yaml.BaseLoader)


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema of a service."""
    return json.loads(gzip.decompress((SCHEMAS / f"{name}.json.gz").read_bytes()))
