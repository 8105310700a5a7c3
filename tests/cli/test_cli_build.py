"""`lambdaform build`: what is installed, what is told, what is written."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from wheel_files import wheel_file

from lambdaform.builds.installation import Installer

APP = """\
from lambdaform import App, Dependencies, Function, FunctionDefaults, Layer, Stack

app = App("shop")
shared = Stack(app, "Shared")
Layer(shared, "Libs", dependencies=Dependencies("requirements.txt", leave_out=["parts"]))
orders = Stack(app, "Orders", defaults=FunctionDefaults(dependencies="requirements.txt"))
Function(orders, "Create", code="src", handler="main.handler")
Function(orders, "Find", code="src", handler="main.handler")
Function(orders, "Clean", code="other", handler="clean.handler", dependencies="other.txt")
app.synth()
"""
HANDLER = "def handler(event, context): ...\n"


@pytest.fixture
def shop(project, tmp_path, monkeypatch):
    """A project whose dependencies are wheels beside it; uv has no network, and an empty cache."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    wheel_file(project / "wheels", "tools", metadata="Requires-Dist: parts>=1\n")
    wheel_file(project / "wheels", "parts", "1.2")
    (project / "app.py").write_text(APP)
    (project / "requirements.txt").write_text("--no-index\n--find-links wheels\ntools==1.0\n")
    (project / "other.txt").write_text("./wheels/parts-1.2-py3-none-any.whl\n")
    (project / "src/main.py").write_text(f"import parts, tools\n{HANDLER}")
    (project / "other").mkdir()
    (project / "other/clean.py").write_text(f"import parts\n{HANDLER}")
    return project


def _zips(folder, stack):
    manifest = json.loads((folder / "lambdaform.out/lambdaform.json").read_text())
    (found,) = [s for s in manifest["stacks"] if s["id"] == stack]
    return found["assets"], found["not_built"]


@pytest.mark.slow
def test_dependencies_are_installed_and_packed(shop, run):
    """A line for each zip says who runs it, what it weighs, and whether it was there."""
    done = run("build")
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    assert lines[0].startswith("installed `requirements.txt` for python3.14 on arm64 in ")
    assert any(line.startswith("Create, Find: ") and ", packed in " in line for line in lines)
    assert lines[-1].startswith("3 zips, ")
    assert lines[-1].endswith(" -> lambdaform.out")
    assert "warning: `requirements.txt` does not pin `parts`" in lines
    assert done.out == ""
    assets, missing = _zips(shop, "Orders")
    assert (len(assets), missing) == (2, [])
    for asset in assets:
        with zipfile.ZipFile(shop / "lambdaform.out" / asset) as archive:
            assert "parts.py" in archive.namelist()


@pytest.mark.slow
def test_a_second_run_takes_it_from_the_cache(shop, run):
    """Though the output is gone."""
    run("build")
    for path in sorted((shop / "lambdaform.out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    done = run("build", "-q")
    assert (done.code, done.err) == (0, "")
    err = run("build").err
    assert err.count("from the cache") == 3
    assert "installed" not in err


@pytest.mark.slow
def test_synth_takes_what_is_built_and_names_what_is_not(shop, run):
    """It installs nothing."""
    done = run("synth", "--no-lint")
    assert done.code == 0
    assert done.err.endswith("3 zips not built yet: `lambdaform build` does it\n")
    assets, missing = _zips(shop, "Orders")
    assert assets == missing
    run("build", "--out", "elsewhere")
    assert "not built" not in run("synth", "--no-lint").err
    assert _zips(shop, "Orders")[1] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--function", "Clean"], ["Clean: "]),
        (["--stack", "Shared"], ["Libs: "]),
        (["--stack", "Shared", "--stack", "Orders", "--function", "Find"], ["Find: "]),
    ],
)
def test_what_is_built_may_be_chosen(shop, run, options, expected):
    """The rest of the output is as synth leaves it."""
    done = run("build", *options)
    assert done.code == 0, done.err
    found = [line for line in done.err.splitlines() if ", packed in " in line]
    assert [line[: len(e)] for line, e in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ["--function", "Creat"],
            "error: there is no function `Creat`\nhint: did you mean `Create`?",
        ),
        (["--stack", "Order"], "error: there is no stack `Order`\nhint: did you mean `Orders`?"),
    ],
)
def test_a_wrong_name_is_told(shop, run, options, expected):
    """With what was probably meant; nothing is installed."""
    done = run("build", *options)
    assert (done.code, done.err.strip()) == (1, expected)
    assert not (shop / "lambdaform.out").exists()


@pytest.mark.slow
def test_what_cannot_be_installed_is_told(shop, run):
    """All of it, at its lines; what was written before stays."""
    (shop / "requirements.txt").write_text("--no-index\n--find-links wheels\nnosuch==1.0\n")
    (shop / "other.txt").write_text("--no-index\n--find-links wheels\nparts==9\n")
    done = run("build")
    assert done.code == 1
    assert "error: there is no `parts==9` in the package index\n  --> other.txt:3" in done.err
    assert "  --> requirements.txt:3" in done.err
    assert done.err.count("error: `requirements.txt`") <= 1
    assert not (shop / "lambdaform.out").exists()


@pytest.mark.slow
def test_what_will_not_run_is_told(shop, run):
    """A wheel for another machine, and an import that nothing provides."""
    (shop / "src/main.py").write_text(f"import nosuch\n{HANDLER}")
    done = run("build")
    assert "error: `nosuch` is imported, but nothing provides it\n  --> src/main.py:1" in done.err
    assert done.code == 1
    wheel_file(shop / "wheels", "fast", tag="cp313-cp313-manylinux2014_aarch64")
    (shop / "other.txt").write_text("./wheels/fast-1.0-cp313-cp313-manylinux2014_aarch64.whl\n")
    done = run("build")
    assert done.code == 1
    assert "fast" in done.err


@pytest.mark.slow
def test_a_bill_of_materials_is_written_for_each_zip(shop, run):
    """CycloneDX, beside the zips."""
    done = run("build", "--sbom")
    assert done.code == 0, done.err
    assets, _ = _zips(shop, "Orders")
    names = set()
    for asset in assets:
        bill = json.loads(
            (shop / "lambdaform.out/sbom" / f"{Path(asset).stem}.cdx.json").read_text()
        )
        names |= {c["name"] for c in bill.get("components", [])}
    assert names == {"tools", "parts"}


def test_an_app_without_dependencies_is_packed(project, run, tmp_path, monkeypatch):
    """No installer is needed."""
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Installer, "install", lambda *_: pytest.fail("nothing is installed"))
    done = run("build")
    assert done.code == 0
    assert done.err.startswith("Worker: ")


def test_what_code_in_a_template_imports_is_told(project, run):
    """At the function; nothing is installed for it."""
    (project / "app.py").write_text(
        "from lambdaform import App, Function, InlineCode, Stack\n"
        'app = App("shop")\n'
        'code = InlineCode("import requests\\ndef handler(event, context): ...\\n")\n'
        'Function(Stack(app, "S"), "Ping", code=code, handler="index.handler")\n'
    )
    done = run("build")
    assert done.code == 1
    assert "`requests` is imported, but nothing provides it\n  --> app.py:4" in done.err
