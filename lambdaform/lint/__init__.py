"""Templates -> findings at lines of the user's app. cfn-lint is imported when something is linted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lambdaform.lint import ignores
from lambdaform.lint.finding import Finding, ordered, stops
from lambdaform.lint.release import Versions, versions
from lambdaform.synth import Assembly

__all__ = ["Finding", "Versions", "lint", "stops", "versions"]


def lint(
    assembly: Assembly,
    *,
    regions: Sequence[str] | None = None,
    informational: bool = False,
    today: date | None = None,
) -> list[Finding]:
    """Lint the templates of an app as they are, and return all findings in the order of its lines.

    Args:
        assembly: what `synth` returned.
        regions: those that the templates are for; `None` is the stack's own, else us-east-1.
        informational: tell findings of the level `info` too.
        today: the day that the rule of ours on runtimes goes by; `None` is the current one.

    Raises:
        LintError: one of `regions` is unknown.
    """
    from lambdaform.lint import linter

    linter.check_regions(regions or ())
    known = linter.rule_ids()
    found: list[Finding] = []
    for template in assembly.templates:
        findings = linter.check(template, regions, informational, today)
        found += ignores.applied(template, list(findings), known, informational)
    return ordered(found)
