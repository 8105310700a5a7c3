"""Where the resources of large stacks are: read before an app is synthesised, kept afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lambdaform import placements
from lambdaform.app import App
from lambdaform.cli import terminal
from lambdaform.splitting import OPERATION
from lambdaform.synth import Assembly, Template, synth


def synthesised(app: App[Any]) -> Assembly:
    """Synthesise an app; what its record says has its place stays there."""
    return synth(app, placements.read(_home(app)))


def keep(app: App[Any], assembly: Assembly) -> None:
    """Write the record where it has changed, and say so."""
    home = _home(app)
    told = placements.keep(home, placements.read(home), assembly.placements)
    if told:
        terminal.say(terminal.styled(told))
    for template in assembly.templates:
        count = len(template.whole.get("Resources", {})) + len(template.nested)
        if count > OPERATION:
            terminal.say(
                terminal.styled(
                    f"warning: {template.name} has {count:,} resources with its nested stacks, and "
                    f"CloudFormation changes {OPERATION:,} in one operation: deploy it in steps, or "
                    "move some of its constructs to a second stack"
                )
            )


def contents(template: Template) -> str:
    """Return how many resources a stack has, and where they are: `520 resources, 70 in Part1`."""
    text = terminal.count(len(template.whole.get("Resources", {})), "resource")
    parts = [f"{len(one.body['Resources'])} in {id}" for id, one in template.nested.items()]
    return ", ".join([text, *parts])


def _home(app: App[Any]) -> Path | None:
    """Return the folder of the app's file."""
    return Path(app.at.file).parent if app.at else None
