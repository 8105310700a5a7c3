"""`docs/faults.md`: rows that the tests tell, and the page that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

PROPERTY = "faults.md"
"""The name of the property of a test's report that carries its row."""

WRITER = "writer of docs/faults.md"
"""The plugin that writes the page anew; without it each row is held to the page."""

_USUAL = ("what went wrong", "what the person is told", "what is left standing", "running it again")
_FOUND = ("what was found", "what a deploy tells", "what stood before it", "running it again")
_CALL = (
    "call",
    "left where it is denied",
    "left where the process is killed after it",
    "running it again",
)

_HEAD = """\
# Faults that were tried

This page is written by the tests (`make faults`; a test holds it to them). Each row is a fault that
was ordered, a deploy that met it, and a look at the services afterwards: at the attributes of queues,
the keys of tables, the code that functions run; not only at the state that a stack says it is in.
Then the same deploy ran again, and the services were looked at once more.

**This is the embedded cloud, and not AWS.** Its CloudFormation was written for lambdaform after
AWS's documentation, and moto's services stand behind it. It is as strict as we could make it where a
deploy depends on it, but it is not the real thing, and nothing here was ever tried on an account.

What is told is shortened to the first error, with the line of the app and the hint. `shop` is the
app, `local` the stage, `Main` the stack, and what is left standing was asked of the services.
"""

SECTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "A resource that fails": (
        _USUAL,
        "CloudFormation takes back what it did. What cannot be taken back is named.",
    ),
    "The state that a stack is found in": (
        _FOUND,
        "Left by a deploy that was killed, by the CDK, by hand, or by an earlier failure.",
    ),
    "Answers that are not what was hoped for": (
        _USUAL,
        (
            "The row shows one call. Denied, expired, throttled, dropped and HTML were tried at every "
            "call of a first deploy: that table is below."
        ),
    ),
    "The program ends in the middle": (
        _USUAL,
        "Ctrl-C once lets go, twice cancels. Killed means SIGKILL: nothing can be tidied up.",
    ),
    "Others are at work": (_USUAL, "CloudFormation lets one change a stack at a time."),
    "The bucket and the zips": (
        _USUAL,
        "Code goes through a bucket of its own, under a name that its content gives it.",
    ),
    "Changed by hand": (
        _USUAL,
        "What CloudFormation does not know of, it cannot mend: it compares templates.",
    ),
    "Every call of a first deploy": (
        _CALL,
        (
            "An app of a queue and a layer, whose stack is protected. Each call went wrong in six ways, "
            "one after the other: access denied, a token that has expired, throttling without end, a "
            "connection that is always dropped, a page of HTML as the answer (not to a HEAD, which has "
            "none), and a process that is killed right after the call. Then the deploy ran once more, "
            "and made everything as the app says it. What is left after the first and the last way:"
        ),
    ),
    "Every call of an update": (
        _CALL,
        (
            "The same app with new code in the layer, and 31 s for 30 s as the queue's timeout; each "
            "call was denied, dropped, and the last one before the process was killed."
        ),
    ),
}


@dataclass(frozen=True)
class Row:
    """What came of a fault: the section of the page, and the cells."""

    section: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        return f"| {' | '.join(cell.replace('|', '&#124;') for cell in self.cells)} |"


def page(rows: Iterable[Row]) -> str:
    """Return the whole page."""
    rows = list(rows)
    parts = [_HEAD]
    for section, (columns, words) in SECTIONS.items():
        lines = [str(row) for row in rows if row.section == section]
        table = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *lines]
        parts.append(f"## {section}\n\n{words}\n\n" + "\n".join(table) + "\n")
    return "\n".join(parts)


def lines(text: str) -> dict[str, str]:
    """Return the rows of a page as they are written, by section and first cell."""
    found = {}
    for section, body in _sections(text):
        for line in body.splitlines():
            if line.startswith("| "):
                found[f"{section}: {line[2:].partition(' | ')[0]}"] = line
    heads = {f"{section}: {columns[0]}" for section, (columns, _) in SECTIONS.items()}
    return {key: line for key, line in found.items() if key not in heads}


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        yield name, body
