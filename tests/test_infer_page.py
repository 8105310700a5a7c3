"""`docs/infer.md` shows what the commands print, one after the other, with the app that it shows."""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdaform.access.lock import FILE
from lambdaform.cli import run

PAGE = (Path(__file__).parent.parent / "docs" / "infer.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^```python\n# (?P<file>\S+)\n(?P<text>.*?)^```"
    r"|^<!-- (?P<edited>\S+): (?P<old>[^\n]*?) =>(?: (?P<new>[^\n]*?))? -->"
    r"|^```(?P<kind>console|text|diff)\n(?P<shown>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ lambdaform (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TIME = re.compile(r"\b[\d.]+ (ms|s)\b")


def played(page: str, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, str, str]]:
    """Do what a page says; yield each thing that it shows, as shown and as it is."""
    lock, before = Path(FILE), ""
    for step in STEP.finditer(page):
        if step["kind"] == "console":
            before = lock.read_text(encoding="utf-8") if lock.exists() else ""
            for command, shown in COMMAND.findall(step["shown"]):
                capsys.readouterr()
                run(shlex.split(command))
                printed = capsys.readouterr()
                yield command, shown.strip(), (printed.err + printed.out).strip()
        elif step["kind"] == "text":
            yield FILE, step["shown"], lock.read_text(encoding="utf-8")
        elif step["kind"] == "diff":
            after = lock.read_text(encoding="utf-8")
            lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")
            yield "git diff", step["shown"].rstrip("\n"), "\n".join([*lines][3:])
        else:
            path = Path(step["file"] or step["edited"])
            path.parent.mkdir(parents=True, exist_ok=True)
            text = f"# {step['file']}\n{step['text']}"
            if step["edited"]:
                text = path.read_text(encoding="utf-8")
                assert step["old"] in text, step["old"]
                line = next(one for one in text.splitlines() if step["old"] in one)
                indent = line[: len(line) - len(line.lstrip())]
                new = re.sub(r"\\n *", f"\n{indent}", step["new"] or "")
                text = text.replace(step["old"], new, 1)
            path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path, monkeypatch, capsys):
    """Every command of the page, in its order, and the files that they write."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(tmp_path / "cache"))
    seen = list(played(PAGE, capsys))
    assert len(seen) >= 8
    for what, shown, found in seen:
        assert (what, TIME.sub("a while", shown)) == (what, TIME.sub("a while", found))
