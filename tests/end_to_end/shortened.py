"""What commands tell, made short and the same in each run: no times, no random names, no ports."""

from __future__ import annotations

import re

_SAME: tuple[tuple[str, str], ...] = (
    (r"https?://127\.0\.0\.1:\d+", "http://127.0.0.1:PORT"),
    (r"(shop-\w+-\w+-\w+)-[A-Za-z0-9]{12}\b", r"\1-…"),
    (r"\b[0-9a-f]{64}\b", "…"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "…"),
    (r"\?uploadId=[^\"]*", ""),
    (r"lambdaform-[0-9a-f]{16}\b", "lambdaform-…"),
    (r"\bin \d+\.\d s\b", "in a while"),
    (r"User: arn:aws:iam::\d+:user/(\w+) is", r"user \1 is"),
    (r" on resource: \S+ because no identity-based policy allows it", ""),
    (r"(connection to AWS was lost): .*?\"(?= — |$)", r"\1"),
    (r" \(Service: [^)]*\)| \(RequestToken: [^)]*\)", ""),
    (r'Resource handler returned message: "([^"]*)"', r'"\1"'),
)


def same(text: str) -> str:
    """Return a text without what differs from run to run."""
    for pattern, other in _SAME:
        text = re.sub(pattern, other, text)
    return text


def left(text: str) -> str:
    """Return what stands, with the stacks by their ids in the app."""
    return same(text).replace("shop-local-", "")


def error(text: str) -> str:
    """Return the first problem that a command tells: message, line of the app, hint."""
    _, found, rest = text.partition("error: ")
    if not found:
        return ""
    problem = rest.partition("\n\n")[0].splitlines()
    parts = [problem[0]]
    parts += [f"({line.strip().removeprefix('--> ')})" for line in problem if "  --> " in line]
    parts += [f"— {line}" for line in problem if line.startswith("hint: ")]
    return same(" ".join(parts))


def notes(text: str) -> list[str]:
    """Return the notes that a command tells, without the one about a new bucket."""
    found = re.findall(r"^\d\d:\d\d:\d\d  note: (.*)$", text, re.MULTILINE)
    return [same(note) for note in found if not note.startswith("making the bucket")]


def summary(text: str) -> str:
    """Return what a command that went well says last: `1 stack created`, `Main: removed`."""
    found = re.findall(r"^(\d+ stacks?:? .*) in \d+\.\d s$", text, re.MULTILINE)
    gone = re.findall(r"^[\d:]+  shop-\w+-(\w+: removed)$", text, re.MULTILINE)
    return ", ".join(found[-1:] or gone)


def let_go(text: str) -> str:
    """Return what a deploy that lets go says last."""
    found = re.findall(r"^(?:what was begun goes on|nothing is under way); .*$", text, re.MULTILINE)
    return found[-1] if found else ""
