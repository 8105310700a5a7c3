"""What the linter found, told by the commands that lint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdaform.cli import terminal
from lambdaform.synth import Assembly

if TYPE_CHECKING:
    from lambdaform.lint import Finding


def found(assembly: Assembly, regions: Sequence[str] = ()) -> list[Finding]:
    """Lint the templates, and show that it takes its time."""
    with terminal.working("linting"):
        from lambdaform.lint import lint

        return lint(assembly, regions=regions or None)


def stop(assembly: Assembly, *, strict: bool) -> bool:
    """Lint before something is written; tell what was found, and whether it must stop."""
    from lambdaform.lint import report, stops

    findings = found(assembly)
    if findings:
        terminal.say(terminal.styled(report.text(findings)), level=-1)
    return stops(findings, strict=strict)


def summary(findings: Sequence[Finding]) -> str:
    """Say how many there are of which kind."""
    counts = Counter(finding.level for finding in findings)
    words = [f"{n} {level}{'s' if n > 1 else ''}" for level, n in counts.items()]
    return ", ".join(words) if words else "no findings"
