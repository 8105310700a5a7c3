"""`docs/deploy.md` shows what the commands print, one after the other, on an embedded cloud."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from calls import CREATING, UPDATING
from test_rarer_calls import CASES

from lambdaform.deploy import states

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
STEP = re.compile(
    r"^```python\n# (?P<file>\S+)\n(?P<text>.*?)^```"
    r"|^<!-- (?P<edited>\S+): (?P<old>[^\n]*?) => (?P<new>[^\n]*?) -->"
    r"|^<!-- a table of the name: (?P<table>\S+) -->"
    r"|^<!-- (?P<data>\S+\.json): (?P<content>[^\n]*?) -->"
    r"|^```console\n(?P<console>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ lambdaform (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
SAME = (
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-20 14:03:07"),
    (r"\b\d\d:\d\d:\d\d(\.\d{3})?", r"14:03:07"),
    (r"\b\d+\.\d s\b", "0.2 s"),
    (r"\d+ seconds? ago|just now", "2 seconds ago"),
    (r"https://\w+\.execute-api", "https://c7xgr2wo.execute-api"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "4b1de3f6-0a52-…"),
    (r"(\w+Ms|maxMemoryUsedMB) [\d.]+", r"\1 12"),
    (r"Request ID: [\w-]+…?", "Request ID: 6f1c…"),
)


HERE = re.compile(
    r"^note: python3\.\d+ runs on this machine's.*\n| on this machine's Python .*", re.MULTILINE
)
"""What depends on which Python the machine has."""


def same(text: str) -> str:
    """Return a text with the times, durations and ids that the page shows."""
    text = HERE.sub("", text)
    for pattern, shown in SAME:
        text = re.sub(pattern, shown, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def played(ground, text: str) -> Iterator[tuple[str, str, str]]:
    """Do what a page says, step by step; yield each command, what is shown of it, what it told."""
    for step in STEP.finditer(text):
        if step["console"]:
            for command, shown in COMMAND.findall(step["console"]):
                done = ground.run(*shlex.split(command))
                assert done.code == ("error: " in done.err), command
                yield command, same(shown), same(done.err + done.out)
        else:
            _prepare(ground, step)


def _prepare(ground, step: re.Match[str]) -> None:
    if step["table"]:
        ground.cloud.client("dynamodb").create_table(
            TableName=step["table"],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return
    file = ground.folder / (step["file"] or step["edited"] or step["data"])
    file.parent.mkdir(exist_ok=True)
    if step["edited"]:
        before = file.read_text(encoding="utf-8")
        assert step["old"] in before
        file.write_text(before.replace(step["old"], step["new"]), encoding="utf-8")
    else:
        text = step["text"] or json.dumps(json.loads(step["content"]))
        file.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_the_page_shows_what_is_printed(ground):
    """Every command of the page, in its order, with the app that it shows."""
    seen = list(played(ground, PAGE.read_text(encoding="utf-8")))
    assert len(seen) >= 10
    for command, shown, told in seen:
        assert (command, shown) == (command, told)


def _rows(heading: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("| ")]


def test_every_state_is_in_the_table():
    """And what is said of it is what a deploy makes of it."""
    rows = [row for row in _rows("When it fails") if "`" in row]
    told = {state: row.split(" | ")[1] for row in rows for state in re.findall(r"`([A-Z_]+)`", row)}
    words = {
        states.Readiness.ABSENT: "creates the stack",
        states.Readiness.READY: "updates it",
        states.Readiness.DEAD: "creates it anew",
        states.Readiness.STUCK: "rolls back first",
        states.Readiness.BROKEN: "lambdaform remove",
        states.Readiness.FOREIGN: "mend it with the tool",
        states.Readiness.BUSY: "waits",
    }
    assert set(told) - {"_IN_PROGRESS"} == set(states._READINESS)
    for state, text in told.items():
        readiness = states.readiness(f"UPDATE{state}" if state.startswith("_") else state)
        assert words[readiness] in text, state


def test_every_call_is_among_the_permissions():
    """Who hands out permissions can go by the list."""
    calls = {call.partition(":")[2] for call in (*CREATING, *UPDATING)}
    calls |= {case.operation.partition(":")[2] for case in CASES}
    listed = {name for row in _rows("What the credentials need") for name in _names(row)}
    assert calls <= listed


def _names(row: str) -> list[str]:
    return row.strip("| ").split(" | ")[0].split(", ")
