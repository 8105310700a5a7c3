"""Templates -> findings at lines of the user's app. cfn-lint is imported when something is linted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from lambdaform.assembly import Assembly, Template
from lambdaform.lint import ignores
from lambdaform.lint.access_rules import TITLES
from lambdaform.lint.finding import Finding, ordered, stops
from lambdaform.lint.release import Versions, versions

if TYPE_CHECKING:
    from lambdaform.lint.linter import Which
    from lambdaform.lint.memory import Memory

__all__ = ["Finding", "Versions", "lint", "only_access", "stops", "versions"]


def lint(
    assembly: Assembly,
    *,
    regions: Sequence[str] | None = None,
    informational: bool = False,
    today: date | None = None,
    memory: Memory | None = None,
    access: Sequence[Finding] | None = None,
) -> list[Finding]:
    """Lint the templates of an app as they are, and return all findings in the order of its lines.

    Args:
        assembly: what `synth` returned.
        regions: those that the templates are for; `None` is the stack's own, else us-east-1.
        informational: tell findings of the level `info` too.
        today: the day that the rule of ours on runtimes goes by; `None` is the current one.
        memory: what was found before, for templates that have not changed; `None` keeps nothing.
        access: the findings of `lambdaform.access`, to be told among the linter's; `None` where
            nobody has looked for them.

    Raises:
        LintError: one of `regions` is unknown.
    """
    if regions:
        from lambdaform.lint import linter

        linter.check_regions(regions)
    found: list[Finding] = []
    for template in assembly.templates:
        findings: list[Finding] = []
        for one, which in _looked_at(template):
            options = (regions, informational, today, which)
            find = partial(_checked, one, *options)
            findings += memory.findings(one, options, find) if memory else find()
        findings += _of(template, access or (), informational)
        sought = partial(_is_sought, access is not None)
        found += ignores.applied(template, findings, _rule_ids, informational, sought)
    return ordered(found)


def only_access(
    assembly: Assembly, access: Sequence[Finding], *, informational: bool = False
) -> list[Finding]:
    """Return the findings of `lambdaform.access` that are not ignored; nothing is linted.

    Args:
        assembly: what `synth` returned.
        access: the findings.
        informational: tell findings of the level `info` too.
    """
    found: list[Finding] = []
    for template in assembly.templates:
        findings = _of(template, access, informational)
        sought = TITLES.__contains__
        found += ignores.applied(template, findings, TITLES.keys, informational, sought)
    return ordered(found)


def _of(template: Template, findings: Sequence[Finding], informational: bool) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.stack == template.stack and (informational or finding.level != "info")
    ]


def _is_sought(access: bool, rule: str) -> bool:
    return access or rule not in TITLES


def _looked_at(template: Template) -> Iterator[tuple[Template, Which]]:
    """Yield what is linted, and by which rules.

    Rules of our own compare resources, which in a stack that is split may be in several templates:
    they see it as it was declared. cfn-lint's see what CloudFormation is given.
    """
    if not template.nested:
        yield template, "all"
        return
    yield replace(template, body=template.whole), "ours"
    for one in (template.with_urls(_deployed(template)), *template.nested.values()):
        yield one, "theirs"


def _deployed(template: Template) -> Mapping[str, str]:
    """Return where the templates of nested stacks could be: only a deploy knows it."""
    return {id: f"https://s3.amazonaws.com/lambdaform/{id}.json" for id in template.nested}


def _checked(template: Template, *options: Any) -> Iterator[Finding]:
    from lambdaform.lint import linter  # with cfn-lint, which takes half a second

    return linter.check(template, *options)


def _rule_ids() -> Collection[str]:
    from lambdaform.lint import linter

    return linter.rule_ids()
