"""`lambdaform status`: how the stacks of a stage stand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from lambdaform.cli import clouds, terminal
from lambdaform.deploy.reasons import state
from lambdaform.deploy.stack import Snapshot
from lambdaform.synth import Template


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
    deployment = target.deployment()
    stands = [(t, deployment.look(t)) for t in target.assembly.templates]
    if format == "json":
        terminal.data(json.dumps([_data(t, now) for t, now in stands], indent=2))
        return
    width = max(len(t.name) for t, _ in stands)
    terminal.data("\n".join(f"{t.name:<{width}}  {_text(now)}" for t, now in stands))


def _text(now: Snapshot | None) -> str:
    if now is None:
        return "not deployed"
    protected = ", protected from deletion" if now.protected else ""
    return f"{state(now.status)}, {ago(now.changed)}{protected}"


def _data(template: Template, now: Snapshot | None) -> dict[str, Any]:
    return {
        "stack": template.stack,
        "name": template.name,
        "status": now.status if now else None,
        "reason": now.reason if now else None,
        "changed": now.changed.isoformat() if now else None,
        "protected": now.protected if now else None,
    }


_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def ago(moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max(0, int((datetime.now(UTC) - moment).total_seconds()))
    for unit, length in _UNITS:
        if seconds >= length:
            return f"{terminal.count(seconds // length, unit)} ago"
    return "just now"
