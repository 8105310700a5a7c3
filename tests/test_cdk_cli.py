"""An app that the `cdk` CLI starts: what it is told, and what it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambdaform import App, Dependencies, Function, Stack, cdk_cli
from lambdaform.builds import build
from lambdaform.errors import LoadError, Problem
from lambdaform.synth import synth

APP = (
    "from lambdaform import App, Function, Queue, Stack\napp = App('shop')\n"
    "stack = Stack(app, 'Data')\nQueue(stack, 'Jobs')\n"
)


@pytest.fixture
def told(monkeypatch):
    """Tell context values, as the CLI does."""

    def tell(**context):
        monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps(context))

    return tell


def _problem():
    with pytest.raises(LoadError) as caught:
        cdk_cli.context()
    return str(caught.value)


def test_without_the_cli_nothing_is_told(monkeypatch):
    """The app runs by hand."""
    for name in ("CDK_OUTDIR", "CDK_CONTEXT_JSON", "CONTEXT_OVERFLOW_LOCATION_ENV"):
        monkeypatch.delenv(name, raising=False)
    assert cdk_cli.outdir() is None
    assert cdk_cli.context() == {}


def test_the_folder_is_the_one_that_the_cli_names(monkeypatch):
    """An empty one is none."""
    monkeypatch.setenv("CDK_OUTDIR", "/tmp/cdk.out")
    assert cdk_cli.outdir() == Path("/tmp/cdk.out")
    monkeypatch.setenv("CDK_OUTDIR", "")
    assert cdk_cli.outdir() is None


def test_context_that_is_too_much_for_a_variable_is_read_from_its_file(told, tmp_path, monkeypatch):
    """The CLI hands the rest over there."""
    told(stage="prod")
    file = tmp_path / "context-overflow.json"
    file.write_text('{"more": "x"}')
    monkeypatch.setenv("CONTEXT_OVERFLOW_LOCATION_ENV", str(file))
    assert cdk_cli.context() == {"stage": "prod", "more": "x"}


@pytest.mark.parametrize("text", ["{", "[]", "1", "[" * 100_000])
def test_context_that_is_no_object_is_told(monkeypatch, tmp_path, text):
    """Wherever it stands."""
    monkeypatch.setenv("CDK_CONTEXT_JSON", text)
    assert _problem() == "error: the variable `CDK_CONTEXT_JSON` is not a JSON object"
    monkeypatch.delenv("CDK_CONTEXT_JSON")
    file = tmp_path / "context.json"
    file.write_text(text)
    monkeypatch.setenv("CONTEXT_OVERFLOW_LOCATION_ENV", str(file))
    assert _problem() == f"error: `{file}` is not a JSON object"


def test_a_file_of_context_that_is_gone_is_told(monkeypatch, tmp_path):
    """With its name."""
    monkeypatch.setenv("CONTEXT_OVERFLOW_LOCATION_ENV", str(tmp_path / "gone.json"))
    assert _problem() == f"error: the context in `{tmp_path / 'gone.json'}` cannot be read"


# What is built


@pytest.fixture
def building(monkeypatch, tmp_path):
    """Three stacks with dependencies, and the names of the packages that are built."""
    asked = []

    class Built:
        zips = {}

    def note(packages, functions, watcher):
        packages = [*packages]
        asked.append(({p.folder.name for p in packages}, {f.id for f in functions}))
        watcher.begun("packing `src`")
        watcher.begun("installing `requirements.txt`")
        watcher.ended("installing `requirements.txt`", 1.0)
        watcher.warned(Problem("it is large"))
        return Built()

    monkeypatch.setattr(build, "build", note)
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    app = App("shop")
    for name in ("Api", "Data", "Web"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        (folder / "main.py").write_text(f"NAME = '{name}'\ndef handler(event, context): ...\n")
        (folder / "requirements.txt").write_text("six==1.17.0\n")
        Function(
            Stack(app, name),
            f"{name}F",
            code=str(folder),
            handler="main.handler",
            dependencies=Dependencies(str(folder / "requirements.txt")),
        )
    assembly = synth(app)

    def run():
        asked.clear()
        cdk_cli.write(assembly, tmp_path / "cdk.out")
        return asked

    return run


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["**"], {"api", "data", "web"}),
        (["Api"], {"api"}),
        (["Api", "W*"], {"api", "web"}),
        (["*/Api"], set()),
        ([], set()),
    ],
)
def test_only_what_the_command_needs_is_built(building, told, patterns, expected):
    """`cdk list` needs none; `cdk deploy --exclusively Api` needs one."""
    told(**{"aws:cdk:bundling-stacks": patterns})
    functions = {f"{name.title()}F" for name in expected}
    assert building() == ([(expected, functions)] if expected else [])


def test_what_does_not_say_what_it_needs_needs_all(building, monkeypatch):
    """Another tool may start an app, too."""
    monkeypatch.delenv("CDK_CONTEXT_JSON", raising=False)
    assert building()[0][0] == {"api", "data", "web"}


def test_what_takes_its_time_is_told_on_standard_error(building, told, capsys):
    """Standard output is the CLI's; packing is over at once."""
    told()
    building()
    told_out, told_err = capsys.readouterr()
    assert told_out == ""
    assert told_err == "installing `requirements.txt` ...\nwarning: it is large\n"


# As a program of its own


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder that is the current one."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _run(project, rest="app.synth()\n", app=APP, **context):
    (project / "app.py").write_text(app + rest)
    variables = {"CDK_OUTDIR": str(project / "cdk.out"), "CDK_CONTEXT_JSON": json.dumps(context)}
    return subprocess.run(
        [sys.executable, "app.py"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_app_writes_an_assembly_where_it_is_told_to(project):
    """And nothing beside itself; it has nothing to say."""
    done = _run(project, stage="prod")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(path.name for path in project.iterdir()) == ["app.py", "cdk.out"]
    assert (project / "cdk.out/shop-prod-Data.template.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rest", "context", "expected"),
    [
        ("app.synth()\n", {"stage": "prd"}, "the stage `prd` is unknown\n  --> app.py:2\nhint: did you mean `prod`?"),
        ("Queue(stack, 'Q', fifoo=True)\n", {}, "`Queue` has no option `fifoo`\n  --> app.py:5\nhint: did you mean `fifo`?"),
        ("1 / 0\n", {}, "`app.py` raises ZeroDivisionError: division by zero\n  --> app.py:5"),
        ("Queue(stack, 'Jobs')\napp.synth()\n", {}, "--> app.py:5"),
    ],
)  # fmt: skip
def test_a_mistake_of_the_app_is_told_without_a_traceback(project, rest, context, expected):
    """The CLI shows it; it ends with an exit code that stops it."""
    done = _run(project, rest, **context)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "cdk.out").exists()


@pytest.mark.slow
def test_a_fault_of_lambdaform_is_told_with_its_traceback(project):
    """Nobody is to look for it in the app."""
    fault = "import lambdaform.synth\nlambdaform.synth.synth = lambda *_: 1 / 0\napp.synth()\n"
    done = _run(project, fault)
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.slow
def test_dependencies_are_installed_once(project, monkeypatch):
    """The first run tells it; what is there then is taken from the cache, and needs no talk."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(project / "cache"))
    (project / "src").mkdir()
    (project / "src/main.py").write_text("import six\ndef handler(event, context): ...\n")
    (project / "src/requirements.txt").write_text("six==1.17.0\n")
    function = "Function(stack, 'F', code='src', handler='main.handler')\napp.synth()\n"
    listed = _run(project, function, **{"aws:cdk:bundling-stacks": []})
    assert (listed.returncode, listed.stderr) == (0, "")
    assert not [*project.glob("cdk.out/assets/*.zip")]
    first = _run(project, function, **{"aws:cdk:bundling-stacks": ["**"]})
    assert "installing " in first.stderr
    (built,) = project.glob("cdk.out/assets/*.zip")
    manifest = json.loads((project / "cdk.out/shop-dev-Data.assets.json").read_text())
    assert f"assets/{built.name}" in [f["source"]["path"] for f in manifest["files"].values()]
    assert _run(project, function).stderr == ""
