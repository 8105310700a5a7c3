"""Where the resources of large stacks are: read before an app is synthesised, kept afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from lambdaform import placements
from lambdaform.app import App
from lambdaform.assembly import Assembly, Template
from lambdaform.cli import terminal
from lambdaform.splitting import OPERATION
from lambdaform.synth import synth


def synthesised(app: App[Any]) -> Assembly:
    """Synthesise an app; what its record says has its place stays there."""
    return synth(app, placements.read(_home(app)))


def keep(app: App[Any], assembly: Assembly) -> None:
    """Write the record where it has changed, and say so."""
    home = _home(app)
    told = placements.keep(home, placements.read(home), assembly.placements)
    if told:
        terminal.say(terminal.styled(told))
    _tell_sizes(assembly)


def announce(app: App[Any], assembly: Assembly) -> None:
    """Say what a pipeline's record lacks, and which stacks are large; write nothing."""
    if placements.is_pipeline():
        keep(app, assembly)
    else:
        _tell_sizes(assembly)


class Recorder:
    """Keeps the record during a deploy: of each stack, once it is certain that nothing moves.

    Args:
        tell: says to a person what was recorded; calls come from several threads.
    """

    def __init__(self, app: App[Any], assembly: Assembly, tell: Callable[[str], None]) -> None:
        self._home = _home(app)
        self._assembly = assembly
        self._tell = tell
        self._lock = Lock()

    def judge(self, template: Template, _: object) -> None:
        """Write the record of a stack whose changes are about to be carried out."""
        self.keep([template])

    def keep(self, templates: Iterable[Template]) -> None:
        """Write the records of stacks where they have changed; those of others stay as they are.

        Raises OutputError where the file cannot be written.
        """
        if placements.is_pipeline():
            return
        made = self._assembly
        with self._lock:
            before = after = placements.read(self._home)
            for template in templates:
                placed = made.placements.of(made.app, template.stack)
                after = after.having(made.app, template.stack, placed)
            told = placements.keep(self._home, before, after)
        if told:
            self._tell(told)


def _tell_sizes(assembly: Assembly) -> None:
    """Warn of stacks that are too large for one operation."""
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
