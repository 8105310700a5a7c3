"""What the linter found, at the line of the app that caused it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lambdaform.errors import Source

Level: TypeAlias = Literal["error", "warning", "info"]

LEVELS: dict[str, Level] = {"E": "error", "W": "warning", "I": "info"}
"""What the letter that a rule's id begins with says."""


@dataclass(frozen=True)
class Finding:
    """One finding of one rule.

    Attributes:
        rule: the rule's id, such as `E3002`.
        level: `error`, `warning` or `info`.
        message: cfn-lint's own words, or those of our rules.
        stack: the id of the stack in the app.
        at: the line of the app; `None` where nobody knows it.
        path: keys into the template, from its root.
        type: the type of the resource, where it is about one.
        hint: what to do.
        title: what the rule checks.
        url: where to read more.
        dated: it may come from the age of cfn-lint's schemas.
        notes: further places that it is about, in words.
    """

    rule: str
    level: Level
    message: str
    stack: str
    at: Source | None = None
    path: tuple[str | int, ...] = ()
    type: str | None = None
    hint: str | None = None
    title: str = ""
    url: str = ""
    dated: bool = False
    notes: tuple[str, ...] = ()

    @property
    def resource(self) -> str | None:
        """The logical id of the resource, where it is about one."""
        in_resources = len(self.path) > 1 and self.path[0] == "Resources"
        return str(self.path[1]) if in_resources else None

    @property
    def subject(self) -> str:
        """What it is about, in words that lead to the app; empty where the message says it."""
        if self.resource is not None:
            name = ".".join(filter(None, (self.resource, self.property)))
            return f"`{name}` ({self.type})" if self.type else f"`{name}`"
        if self.path:
            return f"`{_dotted(self.path)}`"
        return f"stack `{self.stack}`" if self.stack else ""

    @property
    def property(self) -> str | None:
        """The property, such as `Policies[0].PolicyName`, where it is about one."""
        if self.resource is None:
            return None
        rest = self.path[3:] if self.path[2:3] == ("Properties",) else self.path[2:]
        return _dotted(rest) or None

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, in the order of the app's lines."""
    return sorted(dict.fromkeys(findings), key=_place)


def stops(findings: Iterable[Finding], *, strict: bool = False) -> bool:
    """Tell whether findings stop a deploy: errors do, and warnings where it is strict."""
    stopping = {"error", "warning"} if strict else {"error"}
    return any(finding.level in stopping for finding in findings)


def _place(finding: Finding) -> tuple[bool, str, int, str, tuple[str, ...], str, str]:
    at = finding.at or Source("", 0)
    path = tuple(map(str, finding.path))
    unknown = finding.at is None
    return unknown, at.file, at.line, finding.stack, path, finding.rule, finding.message


def _dotted(path: Iterable[str | int]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")
