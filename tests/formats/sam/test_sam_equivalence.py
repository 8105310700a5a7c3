"""AWS's own translator makes of our SAM form what our CloudFormation form says."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
import sam_expansion
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from kinds import USES
from random_apps import QUICK, Drawn, outcome
from template_mutations import mutated
from twins import TWINS

from lambdaform import App, Stack, projects
from lambdaform.assembly import Assembly
from lambdaform.errors import LambdaformError
from lambdaform.load import load
from lambdaform.synth import synth

BLUEPRINTS = {b.name: b for b in projects.blueprints()}


@pytest.fixture(autouse=True)
def _region(monkeypatch):
    """Give the translator the region that it looks for."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def check(assembly, out):
    """Hold each template of an assembly against what SAM makes of its SAM form."""
    for template in assembly.templates:
        before = copy.deepcopy(template.body)
        theirs, their_sections = sam_expansion.expanded(template, out / template.name)
        assert template.body == before, "the template was changed"
        ours, our_sections = sam_expansion.ours(template)
        assert their_sections == our_sections
        assert sorted(theirs) == sorted(ours)
        for id, resource in ours.items():
            assert theirs[id] == resource, id


def in_stack(declare, app):
    declare(Stack(app, "Main"))


DECLARED = {
    **{declare.__name__: declare for declare in TWINS},
    **{f"{k}-smallest": partial(in_stack, uses.smallest) for k, uses in USES.items()},
    **{f"{k}-fullest": partial(in_stack, uses.fullest) for k, uses in USES.items()},
}
"""Apps of one stack: the twins of SAM templates, and how little and how much kinds may say."""


@cache
def declared(name):
    app = App("shop")
    DECLARED[name](app)
    return synth(app)


@pytest.mark.parametrize("name", DECLARED)
def test_sam_makes_the_same_of_every_kind(name, tmp_path):
    """However little, and however much is said of it; and of all options of triggers and APIs."""
    check(declared(name), tmp_path)


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_sam_makes_the_same_of_every_blueprint(name, stage):
    """In every stage, with code in folders."""
    folder = BLUEPRINTS[name].folder
    check(synth(load(folder=folder, stage=stage)), folder / "lambdaform.out")


@pytest.mark.slow
@settings(QUICK, max_examples=60)
@given(st.data())
def test_sam_makes_the_same_of_random_apps(data):
    """Of several stacks, with components, conditions, parameters, grants and cycles in them."""
    result = outcome(Drawn(data).first)
    assume(not isinstance(result, LambdaformError))
    check(result, Path("lambdaform.out"))


@pytest.mark.slow
@settings(QUICK, max_examples=400, derandomize=True)
@given(st.data())
def test_sam_makes_the_same_of_changed_templates(data):
    """Whatever an override or a raw resource says: what SAM would say otherwise stays as it is."""
    name = data.draw(st.sampled_from(sorted(DECLARED)))
    (template,) = declared(name).templates
    body = mutated(template.body, data.draw)
    check(Assembly("shop", "dev", (replace(template, body=body),)), Path("lambdaform.out"))
