"""Every program in docs/cdk.md runs."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from lambdaform.lint import lint, report
from lambdaform.load import load
from lambdaform.synth import synth

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "cdk.md"
BLOCK = re.compile(r"^```python\n# (\S+\.py)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAMS = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder with the programs of the page, and the code that they name."""
    (tmp_path / "src").mkdir()
    for name in ("api", "worker"):
        (tmp_path / "src" / f"{name}.py").write_text("def handler(event, context): ...\n")
    for name, text in PROGRAMS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_block_of_the_page_is_a_program():
    """No code on the page goes untested."""
    assert len(PROGRAMS) == PAGE.read_text(encoding="utf-8").count("```python")


def test_the_app_of_the_page_lints_clean(folder):
    """What the page shows of lambdaform's own apps has no finding of the linter's."""
    findings = [f for f in lint(synth(load("app.py", folder=folder))) if f.level != "info"]
    assert not findings, report.text(findings)


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - {"app.py"}))
def test_the_programs_of_the_page_run(folder, name):
    """Each app of the CDK synthesises."""
    app = runpy.run_path(str(folder / name))["app"]
    assert list(Path(app.outdir).rglob("*.template.json"))
