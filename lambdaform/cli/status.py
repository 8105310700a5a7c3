"""`lambdaform status`: how the stacks of a stage stand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from lambdaform.assembly import Template
from lambdaform.cli import clouds, terminal
from lambdaform.deploy.reasons import state
from lambdaform.deploy.stack import Snapshot


@click.command("status", short_help="show how the stacks of a stage stand")
@click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="`json` is for programs",
)
@clouds.aws
def command(
    target: clouds.Target,
    format: str,
) -> None:
    """Show how the stacks of a stage stand, and what that means."""
    stands = _stands(target)
    if format == "json":
        terminal.data(json.dumps([_data(one) for one in stands], indent=2))
        return
    width = max(len(one.template.name) for one in stands)
    again = f"`lambdaform deploy --stage {target.assembly.stage}`"
    for one in stands:
        terminal.data(f"{one.template.name:<{width}}  {_text(one.now)}")
        for id in one.other_code:
            terminal.data(f"  {id} runs other code than its stack says; {again} takes that back")


@dataclass(frozen=True)
class _Stand:
    """How a stack stands.

    Attributes:
        other_code: the functions that run other code than it says.
    """

    template: Template
    now: Snapshot | None
    other_code: Sequence[str] = ()


def _stands(target: clouds.Target) -> list[_Stand]:
    templates = target.assembly.templates
    if target.absence is not None:
        terminal.note(f"{target.absence.message}; {target.absence.hint}")
        return [_Stand(template, None) for template in templates]
    deployment = target.deployment()
    found = {t.name: deployment.look(t) for t in templates}
    other = deployment.other_code([t for t in templates if found[t.name]])
    return [_Stand(t, found[t.name], other.get(t.name, ())) for t in templates]


def _text(now: Snapshot | None) -> str:
    if now is None:
        return "not deployed"
    protected = ", protected from deletion" if now.protected else ""
    return f"{state(now.status)}, {ago(now.changed)}{protected}"


def _data(one: _Stand) -> dict[str, Any]:
    template, now = one.template, one.now
    return {
        "stack": template.stack,
        "name": template.name,
        "status": now.status if now else None,
        "reason": now.reason if now else None,
        "changed": now.changed.isoformat() if now else None,
        "protected": now.protected if now else None,
        "other_code": [*one.other_code] if now else None,
    }


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def ago(moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    for unit, length in _UNITS:
        if seconds >= length:
            return f"{terminal.count(seconds // length, unit)} ago"
    return "just now"
