"""`lambdaform events`: what happened to the stacks of a stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from lambdaform.cli import clouds, progress, terminal
from lambdaform.deploy import Detached, Event
from lambdaform.deploy.events import Reader, last_operation
from lambdaform.deploy.failures import told
from lambdaform.deploy.states import is_busy
from lambdaform.synth import Template


@click.command("events", short_help="show what happened to the stacks of a stage")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option("--all", "whole", is_flag=True, help="show earlier operations too")
@click.option("--follow", is_flag=True, help="follow what is under way to its end")
@clouds.aws
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    profile: str | None,
    region: str | None,
    stacks: Sequence[str],
    whole: bool,
    follow: bool,
) -> int:
    """Show the events of the latest operation on each stack, or on the STACKs named."""
    target = clouds.target(app_file, stage, context, profile, region)
    if not follow:
        for template in _chosen(target, stacks):
            _show(target, template, whole=whole)
        return 0
    chosen = {t.name: t for t in _chosen(target, stacks)}
    try:
        with progress.shown() as watcher:
            target.deployment.watcher = watcher
            target.deployment.each(
                dict.fromkeys(chosen, ()), lambda name: _follow(target, chosen[name])
            )
    except Detached as detached:
        again = f"lambdaform events --follow --stage {target.assembly.stage}"
        return progress.let_go(detached, again)
    return 0


def _chosen(target: clouds.Target, stacks: Sequence[str]) -> Sequence[Template]:
    return [target.assembly.template(id) for id in stacks] or target.assembly.templates


def _show(target: clouds.Target, template: Template, *, whole: bool) -> None:
    now = target.deployment.look(template)
    if now is None:
        terminal.say(f"{template.name}: not deployed")
        return
    with told():
        client = target.deployment.place(template).cloudformation
        history = Reader(client, now.id).history()
    terminal.data("\n".join(_lines(history if whole else last_operation(history))))


def _lines(events: Iterable[Event]) -> Iterable[str]:
    for event in events:
        when = event.time.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        reason = f"  {event.reason}" if event.reason else ""
        yield f"{when}  {event.status:<28} {event.resource:<28} {event.type}{reason}"


def _follow(target: clouds.Target, template: Template) -> None:
    now = target.deployment.look(template)
    stack = target.deployment.stack(template, target.deployment.place(template))
    if now is None or not is_busy(now.status):
        stack.watcher.done(template.name, "nothing is under way")
        return
    stack.watcher.done(template.name, stack.follow_running(now).status)
