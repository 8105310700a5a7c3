"""Every blueprint: synthesises, lints clean, is proven tight, passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lambdaform import projects
from lambdaform.access.checking import check
from lambdaform.lint import lint, report
from lambdaform.load import load
from lambdaform.synth import synth

BLUEPRINTS = {b.name: b for b in projects.blueprints()}


def own_tests(folder):
    """Run the tests of a project in a process of their own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_there_are_the_blueprints_that_the_readme_names():
    """The three that every user is shown."""
    assert {"event-fan-out", "hello-api", "items-api"} <= BLUEPRINTS.keys()


@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_rendered_blueprint_is_a_project_of_that_name(name, tmp_path):
    """The blueprint's own name is gone, and nothing of the template language is left."""
    folder = projects.create("my-shop", name, tmp_path)
    texts = {p: p.read_text() for p in folder.rglob("*") if p.is_file()}
    assert synth(load(folder=folder)).app == "my-shop"
    assert not [p for p, t in texts.items() if name in t or "<<" in t or "<%" in t]


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_rendered_blueprint_is_proven_tight(name, stage, tmp_path):
    """Each of its functions is granted what its code does, and nothing else."""
    folder = projects.create("my-shop", name, tmp_path)
    checked = check(synth(load(folder=folder, stage=stage)))
    assert {*checked.states} == {"proven tight"}
    assert {finding.level for finding in checked.findings} <= {"info"}


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_a_rendered_blueprint_lints_clean(name, stage, tmp_path):
    """No finding at warning level or above, at any stage."""
    folder = projects.create("my-shop", name, tmp_path)
    findings = [f for f in lint(synth(load(folder=folder, stage=stage))) if f.level != "info"]
    assert not findings, report.text(findings)


@pytest.mark.slow
@pytest.mark.parametrize("name", BLUEPRINTS)
def test_the_tests_of_a_blueprint_pass(name, tmp_path):
    """Rendered, and as it stands in `blueprints/`."""
    for folder in (projects.create("my-shop", name, tmp_path), BLUEPRINTS[name].folder):
        done = own_tests(folder)
        assert done.returncode == 0, done.stdout + done.stderr
        assert " passed" in done.stdout
