"""Templates -> findings at lines of the user's app. cfn-lint is imported when something is linted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from lambdaform.lint import ignores
from lambdaform.lint.finding import Finding, ordered, stops
from lambdaform.lint.release import Versions, versions
from lambdaform.synth import Assembly, Template

if TYPE_CHECKING:
    from lambdaform.lint.memory import Memory

__all__ = ["Finding", "Versions", "lint", "stops", "versions"]


def lint(
    assembly: Assembly,
    *,
    regions: Sequence[str] | None = None,
    informational: bool = False,
    today: date | None = None,
    memory: Memory | None = None,
) -> list[Finding]:
    """Lint the templates of an app as they are, and return all findings in the order of its lines.

    Args:
        assembly: what `synth` returned.
        regions: those that the templates are for; `None` is the stack's own, else us-east-1.
        informational: tell findings of the level `info` too.
        today: the day that the rule of ours on runtimes goes by; `None` is the current one.
        memory: what was found before, for templates that have not changed; `None` keeps nothing.

    Raises:
        LintError: one of `regions` is unknown.
    """
    if regions:
        from lambdaform.lint import linter

        linter.check_regions(regions)
    found: list[Finding] = []
    for template in assembly.templates:
        findings: list[Finding] = []
        for one in (template.with_urls(_deployed(template)), *template.nested.values()):
            find = partial(_checked, one, regions, informational, today)
            options = (regions, informational, today)
            findings += memory.findings(one, options, find) if memory else find()
        found += ignores.applied(template, findings, _rule_ids, informational)
    return ordered(found)


def _deployed(template: Template) -> Mapping[str, str]:
    """Return where the templates of nested stacks could be: only a deploy knows it."""
    return {id: f"https://s3.amazonaws.com/lambdaform/{id}.json" for id in template.nested}


def _checked(template: Template, *options: Any) -> Iterator[Finding]:
    from lambdaform.lint import linter  # with cfn-lint, which takes half a second

    return linter.check(template, *options)


def _rule_ids() -> Collection[str]:
    from lambdaform.lint import linter

    return linter.rule_ids()
