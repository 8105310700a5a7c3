"""What the README shows is what the commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lambdaform.cli import run

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (lambdaform .*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
TIME = re.compile(r"[\d.]+ (ms|s)\b")

FILES = [
    (name, shown or hidden)
    for name, shown, hidden in re.findall(
        r"^<!-- (\S+\.py)(?: -->\n```python\n(.*?)^```|\n(.*?)^-->)",
        README.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
]
SHOWN = [
    (command, output.rstrip())
    for block in BLOCK.findall(README.read_text(encoding="utf-8"))
    for command, output in COMMAND.findall(block)
    if output.strip()
]


def test_the_readme_shows_something():
    """A README without a transcript would make the test below say nothing."""
    assert len(SHOWN) >= 2


@pytest.mark.slow
@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[c for c, _ in SHOWN])
def test_a_transcript_is_what_the_command_prints(command, expected, tmp_path, monkeypatch, capsys):
    """Each `$ lambdaform ...` of the README, run with the app that the README shows."""
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    run(shlex.split(command)[1:])
    printed = capsys.readouterr()
    told = (printed.out + printed.err).rstrip()
    assert TIME.sub("a while", told) == TIME.sub("a while", expected)
