"""`lambdaform deploy`: bring the stacks of a stage to what the app says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import click

from lambdaform import synth
from lambdaform.cli import building, clouds, findings, options, outputs, progress, terminal
from lambdaform.deploy import Detached, Outcome


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
    "function",
    metavar="NAME",
    help="give one function its new code, without its stack: in seconds, in unprotected stages",
)
@click.option("--no-lint", is_flag=True, help="do not check the templates")
@click.option("--strict", is_flag=True, help="let warnings stop it too")
@clouds.aws
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    profile: str | None,
    region: str | None,
    stacks: Sequence[str],
    parameters: Sequence[str],
    function: str | None,
    no_lint: bool,
    strict: bool,
) -> int:
    """Deploy the stacks of a stage, or the STACKs named and those that they need.

    Templates are linted first. Each stack changes by a change set of CloudFormation; one that is
    what it should be takes a second. The outputs are printed to standard output. Ctrl-C lets go
    of a deploy that is under way, and a second one cancels it.
    """
    if function and (stacks or parameters):
        raise click.UsageError("`--function` gives one function its code, and takes nothing else")
    values = _values(parameters)
    app = options.loaded(app_file, stage, context)
    assembly = synth.synth(app)
    found = [] if no_lint else findings.told(assembly)
    if findings.stop(found, strict=strict, what="deployed"):
        return 1
    begin = time.monotonic()
    target = clouds.placed(app, assembly, options.home(app_file), profile, region)
    _tell_where(target)
    try:
        with clouds.lasting(target), progress.shown() as watcher:
            target.deployment.watcher = watcher
            if function:
                return _code_only(target, function)
            zips = building.zips(assembly, watcher)
            images = building.images(watcher)
            deployment = target.deployment
            outcomes = deployment.deploy(zips, stacks=stacks, parameters=values, images=images)
    except Detached as detached:
        return progress.let_go(detached, f"lambdaform deploy --stage {assembly.stage}")
    terminal.say(f"{_summary(outcomes)} in {time.monotonic() - begin:.1f} s")
    outputs.tell(outcomes)
    return 0


def _tell_where(target: clouds.Target) -> None:
    account = target.deployment.account
    where = "the embedded cloud" if account.endpoint else f"account {account.identity.account}"
    terminal.say(f"{target.assembly.app} to stage {target.assembly.stage}, in {where}")


def _summary(outcomes: Sequence[Outcome]) -> str:
    """Return `2 stacks created`, or `3 stacks: 1 created, 2 unchanged`."""
    counts = Counter(outcome.what for outcome in outcomes)
    stacks = terminal.count(len(outcomes), "stack")
    if len(counts) == 1:
        return f"{stacks} {next(iter(counts))}"
    return f"{stacks}: {', '.join(f'{n} {what}' for what, n in counts.items())}"


def _code_only(target: clouds.Target, name: str) -> int:
    """Give one function new code, and say what that means."""
    deployment = target.deployment
    template, id = clouds.function(target.assembly, name)
    zips = building.zips(target.assembly, deployment.watcher)
    seconds = deployment.replace_code(template, id, zips)
    text = "only its code: configuration, grants and triggers come with `lambdaform deploy`"
    deployment.watcher.note(f"`{id}` runs the new code, after {seconds:.1f} s; {text}")
    return 0


def _values(parameters: Sequence[str]) -> dict[str, str]:
    values = {}
    for item in parameters:
        name, equals, value = item.partition("=")
        if not (name and equals):
            raise click.UsageError(f"`--parameter`: `{item}` is not NAME=VALUE")
        values[name] = value
    return values
