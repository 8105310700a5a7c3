"""Where functions run, on this machine."""

from __future__ import annotations

import platform
import sys

import pytest

from lambdaform import App, Function, InlineCode, Resource, Stack, machine
from lambdaform.cli import here
from lambdaform.errors import CloudError
from lambdaform.synth import synth

OURS = "python{}.{}".format(*sys.version_info[:2])
OTHER = "python3.14" if OURS != "python3.14" else "python3.13"
MACHINE = f"this machine's Python {platform.python_version()}"


@pytest.fixture
def assembly(monkeypatch):
    """An app of functions of our Python, of another one and of Node, which are not here."""
    monkeypatch.setattr(machine, "interpreter", lambda version: None)
    app = App("shop")
    stack = Stack(app, "S")
    for number in range(6):
        Function(
            stack, f"Other{number}", code=InlineCode("x = 1"), handler="index.x", runtime=OTHER
        )
    Function(stack, "Ours", code=InlineCode("x = 1"), handler="index.x", runtime=OURS)
    Function(stack, "Node", code=InlineCode("x = 1"), handler="index.x", runtime="nodejs22.x")
    return synth(app)


def test_a_python_that_is_not_here_is_told_once(assembly):
    """With the first of its functions."""
    assert here.notes(assembly) == [
        f"{OTHER} runs on {MACHINE}: Other0, Other1, Other2, Other3 and 2 more"
    ]


def test_each_function_knows_what_it_runs_on(assembly):
    """Where that is what it declares, there is nothing to say."""
    (template,) = assembly.templates
    assert here.runs_on(template, "Other1") == f"on {MACHINE}, not {OTHER}"
    assert [here.runs_on(template, id) for id in ("Ours", "Node", "OursRole")] == [None] * 3
    assert here.origin(template, "Other1", is_local=False).runs_on is None


def test_types_that_the_embedded_cloud_does_not_know_are_errors(assembly):
    """All at once, before anything begins."""
    here.check(assembly)
    app = App("shop")
    for id in ("First", "Second"):
        Resource(Stack(app, f"Of{id}"), id, type="AWS::ElastiCache::CacheCluster")
    with pytest.raises(CloudError) as caught:
        here.check(synth(app))
    assert [problem.message.split("`")[1] for problem in caught.value.problems] == [
        "First",
        "Second",
    ]


def test_a_python_that_is_here_runs_its_functions(assembly, monkeypatch):
    """Whatever lambdaform itself runs on."""
    monkeypatch.setattr(machine, "interpreter", lambda version: "/usr/bin/python")
    assert here.notes(assembly) == []
