"""The commands of a pipeline do what they should: run as GitHub would run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pipelines.samples import parsed, written

from lambdaform import projects

BLUEPRINTS = {b.name: b.folder for b in projects.blueprints()}

pytestmark = pytest.mark.slow


def _git(folder, *arguments):
    settings = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(params=BLUEPRINTS)
def repository(request, tmp_path):
    """A blueprint as a repository of git, with one commit."""
    folder = shutil.copytree(BLUEPRINTS[request.param], tmp_path / request.param)
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "start")
    return folder


@pytest.fixture
def shell(tmp_path):
    """Run a script as a step of a job runs, in bash; return what is printed."""
    program = tmp_path / "bin/lambdaform"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m lambdaform "$@"\n')
    program.chmod(0o755)

    def run(script, folder, **variables):
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")},
            "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "LAMBDAFORM_CACHE": str(tmp_path / "cache"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(tmp_path),
            **variables,
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run


def test_each_blueprint_passes_the_checks_of_its_own_pipeline(repository, shell):
    """Lint, proof and synthesis of each stage, as the steps have them."""
    steps = parsed(written(repository, "github").text)["jobs"]["check"]["steps"]
    scripts = [s["run"] for s in steps if s.get("run", "").startswith("lambdaform ")]
    assert len(scripts) == 6
    for script in scripts:
        shell(script, repository, GITHUB_WORKSPACE=str(repository))


def test_the_plan_of_a_change_becomes_the_output_of_its_job(repository, shell, tmp_path):
    """One plan for each stage, against the revision that the pull request is for."""
    base = _git(repository, "rev-parse", "HEAD")
    app = repository / "app.py"
    app.write_text(app.read_text().replace("app.synth()", 'Queue(stack, "More")\n\napp.synth()'))
    app.write_text(
        app.read_text()
        .replace("import App,", "import Queue, App,")
        .replace("import (\n", "import (\n    Queue,\n", 1)
    )
    steps = parsed(written(repository, "github").text)["jobs"]["plan"]["steps"]
    output, summary = tmp_path / "output", tmp_path / "summary"
    variables = {"BASE": base, "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    shell(steps[-1]["run"], repository, **variables)
    text = output.read_text()
    head, _, rest = text.partition("\n")
    end = re.fullmatch(r"plan<<([0-9a-f]{32})", head)
    assert end
    assert rest.endswith(f"\n{end[1]}\n")
    assert rest.removesuffix(f"{end[1]}\n") == summary.read_text()
    assert rest.count("More") >= 2
    assert "at stage `dev`" in rest
    assert "at stage `prod`" in rest


def test_an_app_that_is_new_has_nothing_to_be_compared_with(repository, shell, tmp_path):
    """The pull request that brings the app does not fail for that."""
    _git(repository, "rm", "--quiet", "--cached", "cdk.json")
    _git(repository, "commit", "--quiet", "--message", "before")
    steps = parsed(written(repository, "github").text)["jobs"]["plan"]["steps"]
    output, summary = tmp_path / "output", tmp_path / "summary"
    variables = {"BASE": "HEAD", "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    shell(steps[-1]["run"], repository, **variables)
    assert summary.read_text() == "The app is new: there is nothing to compare it with.\n"
