"""Every block of Python in the documentation runs, and what it declares lints clean."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lambdaform.lint import lint, report
from lambdaform.load import load
from lambdaform.synth import synth

ROOT = Path(__file__).parent.parent
PAGES = [
    page
    for page in sorted((ROOT / "docs").rglob("*.md"))
    if "```python\n" in page.read_text() and page.name != "cdk.md"  # tests/cdk/ runs that
]
TESTING = [p for p in PAGES if "```python\n# tests/" in p.read_text()]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A# (\S+\.py)\n")
TOML = re.compile(r"^```toml\n# (\S+\.toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HANDLER = re.compile(r'handler="([\w./]+)\.(\w+)"')
CODE = re.compile(r'code="([\w./]+)"')
IMAGE = re.compile(r'\bImage\("([\w./]+)"')
REQUIREMENTS = re.compile(r'"([\w./-]+\.txt)"')


@pytest.fixture(params=PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def project(request, tmp_path):
    """Write the code of a page: its blocks are one app.py; one that begins `# name.py` is a file."""
    blocks = BLOCK.findall(request.param.read_text(encoding="utf-8"))
    files = {m[1]: b for b in blocks if (m := FILE.match(b))}
    app = files.pop("app.py", "") + "".join(b for b in blocks if not FILE.match(b))
    for folder in {*CODE.findall(app)}:
        for module, function in HANDLER.findall(app):
            path = tmp_path / folder / f"{module.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(f"def {function}(event, context): ...\n")
            path.with_suffix(".js").touch()
    files |= dict(TOML.findall(request.param.read_text(encoding="utf-8")))
    files |= {f"{folder}/Dockerfile": "FROM scratch\n" for folder in IMAGE.findall(app)}
    files["node_modules/esbuild/package.json"] = '{"version": "0.28.2"}'
    files |= dict.fromkeys(REQUIREMENTS.findall(app), "six==1.17.0\n")
    for name, text in {**files, "app.py": app}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_the_code_of_a_page_runs(project):
    """The app synthesises, and what stands beside it is Python."""
    assert synth(load("app.py", folder=project)).templates
    for path in project.rglob("*.py"):
        compile(path.read_text(), path.name, "exec")


@pytest.mark.slow
def test_the_code_of_a_page_lints_clean(project):
    """Nobody copies from the documentation what the linter then complains about."""
    findings = [f for f in lint(synth(load("app.py", folder=project))) if f.level != "info"]
    assert not findings, report.text(findings)


@pytest.mark.slow
@pytest.mark.parametrize("project", TESTING, indirect=True, ids=lambda p: p.stem)
def test_the_tests_of_a_page_pass(project):
    """Tests that a page shows are run."""
    (project / "cdk.json").write_text('{"app": "python3 app.py"}')
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda p: p.stem)
def test_nothing_stands_twice_on_a_page(page):
    """No chapter of one name, and no paragraph of some length."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    chapters = re.findall(r"^## .*", text, re.MULTILINE)
    long = [part for part in text.split("\n\n") if len(part) > 200 and not part.startswith("|")]
    assert len({*chapters}) == len(chapters)
    assert len({*long}) == len(long)
