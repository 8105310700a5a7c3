"""`docs/plan.md` shows what the command prints, one after the other."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdaform import cli

PAGE = Path(__file__).parents[2] / "docs" / "plan.md"
STEP = re.compile(
    r"^```python\n# (?P<file>\S+)\n(?P<text>.*?)^```"
    r"|^<!-- (?P<edited>\S+): (?P<old>[^\n]*?) => (?P<new>[^\n]*?) -->"
    r"|^<!-- (?P<baseline>baseline) -->"
    r"|^(?P<fence>`{3,4})console\n(?P<console>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ lambdaform (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
COMMIT = re.compile(r"\(([0-9a-f]{7})\)")
CODE = "def create(event, context): ...\n\n\ndef work(event, context): ...\n"


def git(*arguments: str) -> None:
    name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *name, *arguments], check=True, capture_output=True)


def run(command: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = cli.run(shlex.split(command))
    assert code == ("--exit-code" in command) * 4, out.getvalue()
    return out.getvalue()


def same(text: str) -> str:
    """Return what is printed with one commit, without spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in COMMIT.sub("(1f2e3d4)", text).strip().splitlines())


def played(text: str) -> Iterator[tuple[str, str, str]]:
    """Do what the page says; yield each command, what is shown of it, and what it printed."""
    for step in STEP.finditer(text):
        if step["file"]:
            Path(step["file"]).write_text(step["text"])
        elif step["edited"]:
            file = Path(step["edited"])
            assert step["old"] in file.read_text(), step["old"]
            file.write_text(file.read_text().replace(step["old"], step["new"]))
        elif step["baseline"]:
            git("init", "-q", "-b", "main", ".")
            git("add", "-A")
            git("commit", "-qm", "first")
            run("diff --write-baseline base.json")
        for command, shown in COMMAND.findall(step["console"] or ""):
            yield command, same(shown), same(run(command))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose app the page writes."""
    folder = tmp_path / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / "src/orders.py").write_text(CODE)
    (folder / "cdk.json").write_text('{"app": "python3 app.py"}')
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LAMBDAFORM_STAGE", raising=False)
    return folder


@pytest.mark.slow
def test_the_page_shows_what_is_printed(project):
    """Each command of the page, in its order."""
    found = list(played(PAGE.read_text(encoding="utf-8")))
    assert len(found) >= 5
    for command, shown, printed in found:
        assert printed == shown, command
