"""`lambdaform remove`: take the stacks of a stage away."""

from __future__ import annotations

from collections.abc import Sequence

import click

from lambdaform.cli import clouds, progress, terminal
from lambdaform.cli.keys import Keys
from lambdaform.deploy import Detached
from lambdaform.deploy.removal import Removal
from lambdaform.deploy.resources import Deployed
from lambdaform.errors import DeployError, Problem


@click.command("remove", short_help="remove the stacks of a stage")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--yes", is_flag=True, help="do not ask; protected stages ask for a name all the same"
)
@click.option(
    "--confirm",
    metavar="NAME",
    help="the app's name and stage, such as `orders-prod`, for a protected stage",
)
@click.option("--empty-buckets", is_flag=True, help="delete what is in the buckets that go")
@clouds.aws
def command(
    target: clouds.Target,
    stacks: Sequence[str],
    yes: bool,
    confirm: str | None,
    empty_buckets: bool,
) -> int:
    """Remove the stacks of a stage, or the STACKs named, after those that need them.

    What its deletion policy keeps is listed, and stays. Buckets that hold something stop it,
    unless they are to be emptied.
    """
    if target.absence is not None:
        terminal.note(f"{target.absence.message}; {target.absence.hint}")
        return 0
    chosen = target.chosen(stacks)
    _ = target.account  # before anything is shown that moves
    removal = Removal(target.deployment(), chosen)
    if not removal.doomed:
        named = ", ".join(f"`{t.name}`" for t in chosen)
        all_of_it = f"nothing of stage `{target.assembly.stage}` is deployed"
        terminal.say(f"not deployed: {named}" if stacks else all_of_it)
        return 0
    _tell(removal)
    if not empty_buckets and (full := removal.full_buckets()):
        raise DeployError(*(_full(bucket) for bucket in full))
    if not _agreed(target, removal, confirm, yes=yes):
        terminal.say("nothing was removed")
        return 1
    try:
        with (
            clouds.lasting(target),
            progress.shown() as watcher,
            Keys(watcher).held() as keys,
        ):
            watcher.expect(removal.resources)
            deployment = target.deployment(watcher, keys.reins)
            removal.remove(deployment, empty_buckets=empty_buckets)
    except Detached as detached:
        return clouds.let_go(target, detached)
    return 0


def _tell(removal: Removal) -> None:
    """Say what goes and what stays, what holds data first."""
    going = [r for r in removal.resources if not r.kept]
    names = ", ".join(doomed.now.name for doomed in removal.doomed)
    terminal.say(f"{names}: {terminal.count(len(going), 'resource')} will be removed")
    by_type: dict[str, list[str]] = {}
    for resource in going:
        if resource.holds_data:
            by_type.setdefault(resource.type, []).append(resource.id)
    for type, ids in by_type.items():
        terminal.say(f"  {terminal.styled('warning:')} with its data: {', '.join(ids)} ({type})")
    for reader, read in removal.readers():
        text = f"{reader} stays, and cannot be updated without {read}"
        terminal.say(f"  {terminal.styled('warning:')} {text}")
    for resource in removal.resources:
        if resource.kept:
            terminal.say(f"  kept: {resource}")
        elif resource.snapshot:
            terminal.say(f"  a snapshot is kept of: {resource}")


def _full(bucket: Deployed) -> Problem:
    hint = "empty it yourself, or let `--empty-buckets` delete all versions of all that is in it"
    return Problem(f"the bucket `{bucket.id}` ({bucket.physical}) is not empty", None, hint)


def _agreed(target: clouds.Target, removal: Removal, confirm: str | None, *, yes: bool) -> bool:
    """Ask, where somebody is there to answer; a protected stage wants its name."""
    name = f"{target.assembly.app}-{target.assembly.stage}"
    if target.app.stage.protected or removal.protected:
        return _named(name, confirm)
    if yes or confirm == name:
        return True
    _check_person("`lambdaform remove` asks, and nobody is there: give `--yes`")
    return click.confirm("remove them?", err=True)


def _named(name: str, confirm: str | None) -> bool:
    if confirm is None:
        _check_person(f"the stage is protected: give `--confirm {name}`")
        confirm = click.prompt(f"this stage is protected: type {name} to remove it", err=True)
    if confirm != name:
        message = f"`{confirm}` is not the name of what would be removed: `{name}`"
        raise DeployError(Problem(message))
    return True


def _check_person(otherwise: str) -> None:
    if not terminal.answers():
        raise click.UsageError(otherwise)
