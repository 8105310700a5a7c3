"""`lambdaform synth`."""

from __future__ import annotations

import json

import pytest

from lambdaform.assets import Package
from lambdaform.cli import findings
from lambdaform.lint import Finding

STOPS = "error: the linter says no"


@pytest.fixture
def warned(monkeypatch):
    """Put a linter in the place of the real one that finds a warning; return what it was given."""
    asked = []

    def found(assembly, access):
        asked.append(assembly)
        return [Finding("W1", "warning", "mind the gap", stack="Data")]

    monkeypatch.setattr(findings, "found", found)
    return asked


def test_the_output_is_written_beside_cdk_json(run, project, monkeypatch):
    """Wherever the command is run; what was made is told on standard error."""
    monkeypatch.chdir(project / "src")
    code, out, err = run("synth", "--no-lint")
    lines = err.splitlines()
    assert (code, out) == (0, "")
    assert lines[:2] == ["shop-dev-Data: 2 resources", "shop-dev-Api: 4 resources"]
    assert lines[2] == "access: 1 function proven tight"
    assert lines[3].startswith("2 stacks for stage `dev`, synthesised in ")
    assert lines[3].endswith(f" ms -> {project / 'lambdaform.out'}")
    assert (project / "lambdaform.out/shop-dev-Api.template.json").is_file()


def test_out_is_relative_to_the_current_folder(run, project, monkeypatch):
    """As everywhere on a command line."""
    monkeypatch.chdir(project / "src")
    assert run("synth", "--no-lint", "--out", "../made/here").err.endswith("-> ../made/here\n")
    assert (project / "made/here/lambdaform.json").is_file()


def test_with_app_the_output_is_in_the_current_folder(run, project, monkeypatch):
    """There may be no project at all."""
    monkeypatch.chdir(project / "src")
    assert run("synth", "--no-lint", "-q", "--app", "../app.py") == (0, "", "")
    assert (project / "src/lambdaform.out/lambdaform.json").is_file()


def test_a_template_can_be_printed_instead(run, project):
    """It is data; nothing is written."""
    code, out, err = run("synth", "--no-lint", "--stdout", "--stack", "Data")
    assert (code, err) == (0, "")
    assert set(json.loads(out)["Resources"]) == {"JobsQueue", "JobsQueueDeadLetters"}
    assert not (project / "lambdaform.out").exists()


def test_the_only_stack_needs_no_name(run, project):
    """To be printed."""
    (project / "app.py").write_text(
        "from lambdaform import App, Queue, Stack\nQueue(Stack(App('a'), 'One'), 'Q')\n"
    )
    assert "Q" in json.loads(run("synth", "--no-lint", "--stdout").out)["Resources"]


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["--stdout"], 2, "the app has several stacks; name one with `--stack`: `Data`, `Api`"),
        (["--stdout", "--stack", "Dat"], 1, "app `shop` has no stack `Dat`\nhint: did you mean `Data`?"),
        (["--stack", "Data"], 2, "`--stack` says what is printed, and needs `--stdout`"),
        (["--stdout", "--out", "x"], 2, "`--stdout` writes no folder, but `--out` names one"),
        (["--out", "src"], 1, "`src` exists and is not lambdaform's output\nhint: name another"),
        (["--out", "app.py"], 1, "`app.py` exists and is not lambdaform's output"),
        (["--out", "."], 1, "`.` exists and is not lambdaform's output"),
        (["--out", "app.py/x"], 1, "`app.py/x` cannot be written: file exists"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_nothing_is_written(run, project, arguments, code, expected):
    """A wrong call is 2, a folder that cannot be written is 1."""
    done = run("synth", "--no-lint", *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"error: {expected}")
    names = {p.name for p in project.iterdir()} - {"__pycache__"}
    assert names == {"app.py", "cdk.json", "src"}


def test_mistakes_are_told_all_at_once_and_the_former_output_stays(run, project):
    """Each at its line, with the function that it is about."""
    run("synth", "--no-lint")
    before = (project / "lambdaform.out/shop-dev-Api.template.json").read_bytes()
    with (project / "app.py").open("a") as file:
        file.write(
            "for id in ('A', 'B'):\n"
            "    Function(api, id, code='scr', handler='main.handler')\n"
            "Function(api, 'C', code='src', handler='main.handle')\n"
        )
    code, out, err = run("synth", "--no-lint")
    assert (code, out) == (1, "")
    assert err == (
        "error: function `A`: the code folder `scr` does not exist\n"
        "  --> app.py:18\nhint: did you mean `src`?\n\n"
        "error: function `B`: the code folder `scr` does not exist\n"
        "  --> app.py:18\nhint: did you mean `src`?\n\n"
        "error: function `C`: the handler is `main.handle`, but `src/main.py` defines no `handle`\n"
        "  --> app.py:19\nhint: did you mean `main.handler`?\n"
    )
    assert (project / "lambdaform.out/shop-dev-Api.template.json").read_bytes() == before


def test_code_that_changes_while_it_is_packed_is_told(run, project, monkeypatch):
    """An editor may save at any time; what was there stays."""
    real = Package.write

    def write(package, target):
        (project / "src/main.py").write_text("def handler(event, context): changed\n")
        real(package, target)

    monkeypatch.setattr(Package, "write", write)
    expected = "error: `src/main.py` changed while it was packed\nhint: run it again\n"
    assert run("synth", "--no-lint") == (1, "", expected)
    assert not (project / "lambdaform.out").exists()


def test_the_linter_decides_before_anything_is_written(run, project, warned):
    """`--strict` lets warnings stop it, `--no-lint` does not ask."""
    code, out, err = run("synth", "--strict")
    assert (code, out) == (1, "")
    assert err.startswith("warning[W1]: ")
    assert err.endswith("\nnothing was written: 1 warning\n")
    assert run("synth", "--strict", "--stdout", "--stack", "Data")[:2] == (1, "")
    assert not (project / "lambdaform.out").exists()
    assert "shop-dev-Data: 2 resources, 1 warning\n" in run("synth").err
    assert len(warned) == 3
    assert run("synth", "--no-lint", "--strict").code == 0
    assert len(warned) == 3


@pytest.mark.parametrize(("flags", "said"), [(["-q"], False), ([], True), (["-v"], True)])
def test_how_much_is_told(run, project, flags, said):
    """`-q` says only what went wrong."""
    assert bool(run("synth", "--no-lint", *flags).err) is said
