"""`lambdaform deploy`: bring the stacks of a stage to what the app says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import click

from lambdaform.cli import (
    building,
    clouds,
    findings,
    here,
    locking,
    options,
    outputs,
    placing,
    progress,
    terminal,
)
from lambdaform.cli.keys import Keys
from lambdaform.deploy import Deployment, Detached, Outcome
from lambdaform.deploy.work import Zips


@click.command("deploy", short_help="deploy the stacks of a stage")
@click.argument("stacks", nargs=-1, metavar="[STACK]...")
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="a template parameter, as NAME or STACK.NAME; may be given again",
)
@click.option(
    "--function",
    "functions",
    multiple=True,
    metavar="NAME",
    shell_complete=clouds.complete_functions,
    help="only give this function its new code, in seconds, in unprotected stages; may be given again",
)
@click.option("--no-lint", is_flag=True, help="do not check the templates")
@options.no_access
@locking.option
@click.option("--strict", is_flag=True, help="let warnings stop it too")
@clouds.starting
def command(
    target: clouds.Target,
    stacks: Sequence[str],
    parameters: Sequence[str],
    functions: Sequence[str],
    no_lint: bool,
    no_access: bool,
    locked: bool | None,
    strict: bool,
) -> int:
    """Deploy the stacks of a stage, or the STACKs named and those that they need.

    Templates are linted first, and grants held against the functions' code. Each stack changes by a change set of CloudFormation; one that is
    what it should be takes a second. The outputs are printed to standard output. Ctrl-C lets go
    of a deploy that is under way, and a second one cancels it.
    """
    if functions and (stacks or parameters):
        raise click.UsageError("`--function` gives functions their code, and takes nothing else")
    begin = time.monotonic()
    values = _values(parameters)
    access = None if no_access else findings.checked(target.assembly)
    found = findings.told(target.assembly, access, lint=not no_lint)
    if findings.stop(found, strict=strict, what="deployed"):
        return 1
    if target.is_local:
        here.check(target.assembly)
    locking.deploying(target.app, target.assembly, locked)
    placing.announce(target.app, target.assembly)
    _tell_where(target)
    if access is not None and access.unproven:
        terminal.say(findings.proven(access))
    try:
        with (
            clouds.lasting(target),
            progress.shown() as watcher,
            Keys(watcher).held() as keys,
        ):
            deployment = target.deployment(watcher, keys.reins)
            zips = keys.leaving_out(building.zips(target.assembly, watcher))
            if functions:
                return _code_only(deployment, functions, zips)
            images = keys.leaving_out(building.images(watcher))
            recorder = placing.Recorder(target.app, target.assembly, watcher.note)
            outcomes = deployment.deploy(
                zips, stacks=stacks, parameters=values, judge=recorder.judge, images=images
            )
            recorder.keep(outcome.template for outcome in outcomes)
    except Detached as detached:
        return clouds.let_go(target, detached)
    terminal.say(f"{_summary(outcomes)} in {time.monotonic() - begin:.1f} s")
    if target.is_local:
        outputs.tell_unserved(outcomes)
    outputs.tell(outcomes)
    return 0


def _tell_where(target: clouds.Target) -> None:
    """Say where the stacks go to, which by the CDK's roles may be accounts of others."""
    regions: dict[str, list[str]] = {}
    where = "in the embedded cloud"
    if target.account.endpoint is None:
        for account, region in target.deployment().destinations():
            regions.setdefault(account, []).append(region)
        where = "in " + "; ".join(f"account {a}, {' and '.join(r)}" for a, r in regions.items())
        if elsewhere := target.account.elsewhere:
            where = "at {} ({})".format(*elsewhere)
    terminal.say(f"{target.assembly.app} to stage {target.assembly.stage}, {where}")
    for note in here.notes(target.assembly) if target.is_local else ():
        terminal.note(note)


def _summary(outcomes: Sequence[Outcome]) -> str:
    """Return `2 stacks created`, or `3 stacks: 1 created, 2 unchanged`."""
    counts = Counter(outcome.what for outcome in outcomes)
    stacks = terminal.count(len(outcomes), "stack")
    if len(counts) == 1:
        return f"{stacks} {next(iter(counts))}"
    return f"{stacks}: {', '.join(f'{n} {what}' for what, n in counts.items())}"


def _code_only(deployment: Deployment, names: Sequence[str], zips: Zips) -> int:
    """Give functions new code, and say what that means."""
    chosen = [clouds.function(deployment.assembly, name) for name in dict.fromkeys(names)]
    for template, id in chosen:
        seconds = deployment.replace_code(template, id, zips)
        deployment.watcher.note(f"`{id}` runs the new code, after {seconds:.1f} s")
    again = f"`lambdaform deploy --stage {deployment.assembly.stage}`"
    text = f"configuration, grants and triggers come with {again}"
    deployment.watcher.note(f"only code was changed: {text}")
    return 0


def _values(parameters: Sequence[str]) -> dict[str, str]:
    values = {}
    for item in parameters:
        name, equals, value = item.partition("=")
        if not (name and equals):
            raise click.UsageError(f"`--parameter`: `{item}` is not NAME=VALUE")
        values[name] = value
    return values
