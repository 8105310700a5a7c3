"""Completion in the shell: of commands, options, stages and blueprints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def complete(monkeypatch, capsys, run):
    """Return what bash is told to complete a line with, when called."""

    def words(line):
        monkeypatch.setenv("_LAMBDAFORM_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        with pytest.raises(SystemExit):
            run()
        out, err = capsys.readouterr()
        assert err == ""
        return [word.partition(",")[2] for word in out.split()]

    return words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(run, shell):
    """It asks lambdaform itself what fits."""
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert "_LAMBDAFORM_COMPLETE" in out


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_takes(run, shell):
    """Without a word of complaint."""
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = run("completion", shell).out
    done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("lambdaform l", ["lint", "list", "local", "logs"]),
        ("lambdaform list --st", ["--stage"]),
        ("lambdaform list --stage ", ["dev", "prod", "local"]),
        ("lambdaform list --stage p", ["prod"]),
        ("lambdaform list --app app.py --stage p", ["prod"]),
        ("lambdaform completion z", ["zsh"]),
        ("lambdaform lint --format s", ["sarif"]),
        ("lambdaform logs W", ["Worker"]),
        ("lambdaform invoke ", ["Worker"]),
        ("lambdaform invoke X", []),
    ],
)
def test_what_fits_is_completed(project, complete, line, expected):
    """The stages and functions are those of the app."""
    assert complete(line) == expected


def test_blueprints_are_completed(complete):
    """Those that `new --list` shows."""
    assert complete("lambdaform new shop --blueprint hel") == ["hello-api"]


@pytest.mark.parametrize("text", ["1 / 0", "syntax error", "print('x')\nimport nothere", ""])
def test_an_app_that_does_not_load_completes_nothing(project, complete, text):
    """And says nothing into the line that somebody is typing."""
    (project / "app.py").write_text(text)
    assert complete("lambdaform list --stage ") == []
    assert complete("lambdaform logs ") == []


def test_an_app_with_mistakes_completes_no_function(project, complete):
    """It loads, and cannot be synthesised."""
    with (project / "app.py").open("a") as file:
        file.write("Function(api, 'Other', code='nothere', handler='main.handler')\n")
    assert complete("lambdaform logs W") == []


def test_an_app_that_prints_completes_all_the_same(project, complete):
    """What it prints is kept away."""
    with (project / "app.py").open("a") as file:
        file.write("print('hello')\n")
    assert complete("lambdaform list --stage d") == ["dev"]


def test_a_stage_may_depend_on_context(project, complete):
    """What was typed before is given to the app."""
    (project / "app.py").write_text(
        "from lambdaform import App, Stage\nApp('a', stages=[Stage(app) for app in "
        "__import__('lambdaform.load').load.started().context['who'].split('+')])\n"
    )
    assert complete("lambdaform list -c who=ann+bob --stage ") == ["ann", "bob", "local"]


@pytest.mark.slow
def test_the_installed_program_completes(project):
    """The variable carries the name that the script uses."""
    program = Path(sys.executable).parent / "lambdaform"
    words = {"COMP_WORDS": "lambdaform list --stage p", "COMP_CWORD": "3"}
    environment = {**os.environ, "_LAMBDAFORM_COMPLETE": "bash_complete", **words}
    done = subprocess.run([program], capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.stderr) == ("plain,prod\n", "")
