"""`lambdaform events`: what happened to the stacks of a stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from lambdaform.assembly import Template
from lambdaform.cli import clouds, progress, terminal
from lambdaform.cli.keys import Keys
from lambdaform.cli.rows import LEAST, Columns
from lambdaform.deploy import Deployment, Detached, Event
from lambdaform.deploy.failures import told
from lambdaform.deploy.nested_events import TreeReader
from lambdaform.deploy.reasons import problems
from lambdaform.deploy.states import is_busy
from lambdaform.errors import DeployError


@click.command("events", short_help="show what happened to the stacks of a stage")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option("--all", "whole", is_flag=True, help="show earlier operations too")
@click.option("--follow", is_flag=True, help="follow what is under way to its end")
@clouds.aws
def command(
    target: clouds.Target,
    stacks: Sequence[str],
    whole: bool,
    follow: bool,
) -> int:
    """Show the events of the latest operation on each stack, or on the STACKs named."""
    chosen = {template.name: template for template in target.chosen(stacks)}
    if not follow:
        deployment = target.deployment()
        for template in chosen.values():
            _show(deployment, template, whole=whole)
        return 0
    _ = target.account  # before anything is shown that moves
    try:
        with progress.shown() as watcher, Keys(watcher).held() as keys:
            deployment = target.deployment(watcher, keys.reins)
            none = dict.fromkeys(chosen, ())
            deployment.each(none, lambda name: _follow(deployment, chosen[name]))
    except Detached as detached:
        return clouds.let_go(target, detached)
    return 0


def _show(deployment: Deployment, template: Template, *, whole: bool) -> None:
    now = deployment.look(template)
    if now is None:
        terminal.say(f"{template.name}: not deployed")
        return
    with told():
        reader = TreeReader(deployment.place(template).cloudformation, now.id)
        events = reader.history() if whole else reader.last_operation()
    terminal.data("\n".join(lines(events, terminal.width())))


def lines(events: Sequence[Event], width: int | None) -> Iterator[str]:
    """Yield a line for each event, in columns; where they are too wide, the type is cut first."""
    status = max((len(event.status) for event in events), default=0)
    id = max((len(event.resource) for event in events), default=0)
    left = (width or 10_000) - len("2026-11-20 14:03:07  ") - status - 1 - id - 1
    columns = Columns(id=id, type=max((len(event.type) for event in events), default=0))
    if left < columns.type:
        columns = replace(columns, type=max(0, left) if left >= LEAST else 0)
    for event in events:
        when = event.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        row = columns.row(event.resource, event.type)
        yield f"{when}  {event.status:<{status}} {row}  {event.reason}".rstrip()


def _follow(deployment: Deployment, template: Template) -> None:
    """Follow what is under way; raises DeployError where it does not end well."""
    now = deployment.look(template)
    if now is None or not is_busy(now.status):
        deployment.watcher.done(template.name, "nothing is under way")
        return
    stack = deployment.stack(template, deployment.place(template))
    result = stack.running(now).followed()
    if not (result.is_good or result.is_gone):
        raise DeployError(*problems(template, result))
    deployment.watcher.done(template.name, result.status)
