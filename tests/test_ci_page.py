"""`docs/ci.md` shows what the commands print, one after the other, with the app that it shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdaform.cli import annotating, run

PAGE = (Path(__file__).parent.parent / "docs" / "ci.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^```(?:python|text)\n# (?P<file>\S+)\n(?P<text>.*?)^```"
    r"|^<!-- (?P<edited>\S+): (?P<old>[^\n]*?) => (?P<new>[^\n]*?) -->"
    r"|^```console\n(?P<shown>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ (?:(\w+)=(\w+) )?lambdaform (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TIME = re.compile(r"\b[\d.]+ (ms|s)\b")


def played(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple]:
    """Do what the page says; yield each command with what is shown and what it prints."""
    for step in STEP.finditer(PAGE):
        if step["shown"]:
            for variable, value, command, shown in COMMAND.findall(step["shown"]):
                capsys.readouterr()
                with monkeypatch.context() as patch:
                    if variable:
                        patch.setenv(variable, value)
                    run(shlex.split(command))
                printed = capsys.readouterr()
                yield command, shown.strip(), (printed.err + printed.out).strip()
        elif step["edited"]:
            path = Path(step["edited"])
            text = path.read_text(encoding="utf-8")
            assert step["old"] in text
            path.write_text(text.replace(step["old"], step["new"]), encoding="utf-8")
        else:
            path = Path(step["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {step['file']}\n{step['text']}", encoding="utf-8")


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path, monkeypatch, capsys):
    """Every command of the page, in its order, in a repository that it is at the root of."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    for name in ("CI", *(s.variable for s in annotating.SERVICES.values())):
        monkeypatch.delenv(name, raising=False)
    seen = list(played(monkeypatch, capsys))
    assert len(seen) == 6
    for what, shown, found in seen:
        assert (what, TIME.sub("a while", shown)) == (what, TIME.sub("a while", found))
