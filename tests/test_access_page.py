"""`docs/access.md` shows what the commands print, one after the other, with the app that it shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdaform.cli import run
from lambdaform.lint.access_rules import TITLES
from lambdaform.lint.finding import LEVELS

PAGE = (Path(__file__).parent.parent / "docs" / "access.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^```(?:python|yaml)\n# (?P<file>\S+)\n(?P<text>.*?)^```"
    r"|^```python\n(?P<more>.*?)^```"
    r"|^<!-- (?P<edited>\S+): (?P<old>[^\n]*?) => (?P<new>[^\n]*?) -->"
    r"|^```console\n(?P<console>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ lambdaform (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TIME = re.compile(r"\b[\d.]+ (ms|s)\b")


def played(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str, str]]:
    """Do what the page says; yield each command, what is shown of it, and what it printed."""
    for step in STEP.finditer(PAGE):
        if step["console"]:
            for command, shown in COMMAND.findall(step["console"]):
                capsys.readouterr()
                run(shlex.split(command))
                printed = capsys.readouterr()
                yield command, shown.strip(), (printed.out + printed.err).strip()
            continue
        path = folder / (step["file"] or step["edited"] or "app.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        if step["more"]:
            path.write_text(path.read_text(encoding="utf-8") + step["more"], encoding="utf-8")
        elif step["edited"]:
            before = path.read_text(encoding="utf-8")
            assert step["old"] in before, step["old"]
            path.write_text(before.replace(step["old"], step["new"]), encoding="utf-8")
        else:
            path.write_text(f"# {step['file']}\n{step['text']}", encoding="utf-8")


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path, monkeypatch, capsys):
    """Every command of the page, in its order."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    seen = list(played(tmp_path, capsys))
    assert len(seen) >= 5
    for command, shown, printed in seen:
        assert (command, TIME.sub("a while", shown)) == (command, TIME.sub("a while", printed))


def test_every_rule_is_in_the_table():
    """With its level, and no other rule."""
    rows = re.findall(r"^\| ([EWI]99\d\d) \| (\w+) \|", PAGE, re.MULTILINE)
    assert dict(rows) == {rule: LEVELS[rule[0]] for rule in TITLES}
