"""What the linter found, told by the commands that lint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdaform.cli import terminal
from lambdaform.errors import Problem
from lambdaform.synth import Assembly

if TYPE_CHECKING:
    from lambdaform.lint import Finding


def found(assembly: Assembly, regions: Sequence[str] = ()) -> list[Finding]:
    """Lint the templates, and show that it takes its time."""
    with terminal.working("linting"):
        from lambdaform.lint import lint
        from lambdaform.lint.memory import Memory

        return lint(assembly, regions=regions or None, memory=Memory())


def told(assembly: Assembly) -> list[Finding]:
    """Lint before something is written, and tell what was found."""
    findings = found(assembly)
    if findings:
        from lambdaform.lint import report

        terminal.say(terminal.styled(report.text(findings)), level=-1)
    return findings


def stop(findings: Sequence[Finding], *, strict: bool, what: str = "written") -> bool:
    """Tell whether nothing may be written, or deployed, and say so."""
    from lambdaform.lint import stops

    stopped = stops(findings, strict=strict)
    if stopped:
        terminal.say(f"nothing was {what}: {summary(findings)}")
    return stopped


def of_problems(problems: Sequence[Problem]) -> list[Finding]:
    """Return what is wrong with an app itself in the form of findings."""
    from lambdaform.lint import Finding

    title = "The app declares something that cannot be"
    return [
        Finding("E9900", "error", p.message, stack="", at=p.at, hint=p.hint, title=title)
        for p in problems
    ]


def summary(findings: Sequence[Finding]) -> str:
    """Say how many there are of which kind."""
    counts = Counter(finding.level for finding in findings)
    words = [terminal.count(n, level) for level, n in counts.items()]
    return ", ".join(words) if words else "no findings"
