"""What other programs find in this repository: the action, the hooks, the container."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml
from jsonschema import Draft7Validator
from pipelines.samples import schema
from pre_commit.clientlib import load_manifest

from lambdaform import cli

ROOT = Path(__file__).parent.parent


def _action():
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def test_the_action_is_one_that_github_takes():
    """By the public schema of actions."""
    errors = Draft7Validator(schema("github-actions")).iter_errors(_action())
    assert [error.message for error in errors] == []


def test_inputs_of_the_action_are_no_part_of_its_scripts():
    """They come as variables: what is in them is not run by the shell."""
    scripts = [step["run"] for step in _action()["runs"]["steps"]]
    assert not [script for script in scripts if "${{" in script]


def test_the_action_runs_a_command_that_there_is():
    """The one that is run unless somebody says another."""
    assert _action()["inputs"]["command"]["default"].split()[0] in cli.COMMANDS


def test_the_hooks_are_ones_that_pre_commit_takes():
    """And run commands that there are, once, whatever has changed."""
    hooks = load_manifest(ROOT / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["lambdaform-lint", "lambdaform-access"]
    for hook in hooks:
        program, command, *_ = shlex.split(hook["entry"])
        assert (program, command in cli.COMMANDS) == ("lambdaform", True)
        assert hook["pass_filenames"] is False


def test_what_the_container_copies_is_there():
    """Nobody could build it here: what it names is in the repository, and what it needs is let in."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert "USER lambdaform" in text
    assert all((ROOT / name).exists() for name in re.findall(r"^COPY (\w\S*) ", text, re.MULTILINE))
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    names = [line[1:] for line in allowed if line.startswith("!")]
    assert {"lambdaform", "blueprints", "pyproject.toml", "requirements.txt", "README.md"} <= {
        *names
    }
    assert all((ROOT / name).exists() for name in names)
