"""`docs/deploy-role.md` shows what the command prints and writes."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from lambdaform import cli

PAGE = Path(__file__).parents[2] / "docs" / "deploy-role.md"
FILE = re.compile(r"^```python\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^```console\n\$ lambdaform (.*)\n((?:.*\n)*?)```", re.MULTILINE)
WRITTEN = re.compile(r"^```yaml\n((?:.*\n)*?)```", re.MULTILINE)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The text of the page, in a folder with its project."""
    text = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.chdir(tmp_path)
    return text


def run(line):
    """Run a command; return what it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        assert cli.run(shlex.split(line)) == 0
    return said.getvalue()


def test_the_page_shows_what_is_printed_and_written(page, tmp_path):
    """Each command, and the template of the first."""
    for line, shown in COMMAND.findall(page):
        assert run(line) == shown, line
    (shown,) = WRITTEN.findall(page)
    assert (tmp_path / "roles.yaml").read_text() == shown
