"""What `ignore=` on a construct leaves out, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from lambdaform.assembly import Template
from lambdaform.errors import Source, did_you_mean
from lambdaform.lint.finding import Finding

NO_REASON = ("W9910", "A finding is ignored without a reason")
UNUSED = ("W9911", "What is ignored is not found")


def applied(
    template: Template,
    findings: Sequence[Finding],
    known: Callable[[], Collection[str]],
    informational: bool,
    sought: Callable[[str], bool],
) -> Iterator[Finding]:
    """Yield what is left of a template's findings, and what is wrong with its `ignore`s.

    Args:
        template: the template.
        findings: of all rules that were looked for.
        known: returns the ids of all rules.
        informational: findings at level `info` are told, too.
        sought: tells whether a rule was looked for: of others nobody knows whether they are found.
    """
    used = set()
    for finding in findings:
        resource = finding.resource
        if resource is not None and finding.rule in template.ignored.get(resource, {}):
            used.add((_line(template, resource), finding.rule))
        else:
            yield finding
    seen = set()
    for resource, reasons in template.ignored.items():
        owner = template.owners.get(resource, resource)
        at = _line(template, resource)
        for rule, reason in reasons.items():
            if (owner, rule) in seen or not sought(rule):
                continue
            seen.add((owner, rule))
            if not reason.strip():
                hint = f'say why: `ignore={{"{rule}": "..."}}`'
                yield _finding(template, NO_REASON, owner, at, f"{rule} has no reason", hint)
            if (at, rule) in used:
                continue
            hidden = rule.startswith("I") and rule in known() and not informational
            if not hidden:
                yield _unused(template, owner, at, rule, known())


def _unused(
    template: Template, owner: str, at: Source | None, rule: str, known: Collection[str]
) -> Finding:
    if rule not in known:
        message = f"there is no rule {rule} to ignore"
        return _finding(template, UNUSED, owner, at, message, did_you_mean(rule, known))
    message = f"{rule} is ignored, but not found here"
    return _finding(template, UNUSED, owner, at, message, "take it out of `ignore`")


def _line(template: Template, resource: str) -> Source | None:
    """Return the line of a resource's construct; constructs made in a loop share one `ignore`."""
    owner = template.owners.get(resource, resource)
    return template.sources.get(owner) or template.sources.get(resource)


def _finding(
    template: Template,
    rule: tuple[str, str],
    owner: str,
    at: Source | None,
    message: str,
    hint: str | None,
) -> Finding:
    id, title = rule
    return Finding(
        rule=id,
        level="warning",
        message=f"`ignore`: {message}",
        stack=template.stack,
        at=at,
        path=("Resources", owner),
        hint=hint,
        title=title,
    )
