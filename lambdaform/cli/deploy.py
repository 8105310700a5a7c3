"""`lambdaform deploy`: bring the stacks of a stage to what the app says."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from lambdaform import synth
from lambdaform.assets import Package
from lambdaform.cli import clouds, findings, options, outputs, progress, terminal
from lambdaform.deploy import Detached, Outcome
from lambdaform.errors import DeployError, Problem

_HOW_TO_FOLLOW = "CloudFormation goes on; `{}` follows it, and picks up where things stand"


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
    with progress.shown() as watcher:
        home = options.home(app_file)
        target = clouds.placed(app, assembly, home, profile, region, watcher)
        if function:
            return _code_only(target, function)
        outcomes = _deployed(target, stacks, values, begin)
    if outcomes is None:
        return 130
    outputs.tell(outcomes)
    return 0


def _deployed(
    target: clouds.Target, stacks: Sequence[str], values: Mapping[str, str], begin: float
) -> list[Outcome] | None:
    """Deploy; `None` where somebody did not wait for the end of it."""
    deployment = target.deployment
    _tell_where(target)
    try:
        outcomes = deployment.deploy(_zips, stacks=stacks, parameters=values)
    except Detached:
        again = f"lambdaform deploy --stage {target.assembly.stage}"
        deployment.watcher.note(_HOW_TO_FOLLOW.format(again))
        return None
    count = terminal.count(len(outcomes), "stack")
    deployment.watcher.done(f"{count} in {time.monotonic() - begin:.1f} s", _summary(outcomes))
    return outcomes


def _tell_where(target: clouds.Target) -> None:
    account = target.deployment.account
    where = "the embedded cloud" if account.endpoint else f"account {account.identity.account}"
    text = f"{target.assembly.app} to stage {target.assembly.stage}, in {where}"
    terminal.say(text)


def _summary(outcomes: Sequence[Outcome]) -> str:
    whats = [outcome.what for outcome in outcomes]
    return ", ".join(f"{whats.count(what)} {what}" for what in dict.fromkeys(whats))


def _zips(packages: Sequence[Package]) -> Mapping[str, Path]:
    from lambdaform import builds

    return builds.built(packages)


def _code_only(target: clouds.Target, name: str) -> int:
    """Give one function new code, and say what that means."""
    from lambdaform.deploy import code_only

    stage, deployment = target.app.stage, target.deployment
    if stage.protected:
        message = f"the stage `{stage.name}` is protected: its functions change with their stacks"
        hint = f"deploy it: `lambdaform deploy --stage {stage.name}`"
        raise DeployError(Problem(message, None, hint))
    template, id = clouds.function(target.assembly, name)
    place = deployment.place(template)
    found = code_only.target(place, template, id)
    packages = [p for p in template.packages if p.key == found.key]
    zips = {p.key: _zips([p])[p.digest] for p in packages}
    bucket = deployment.buckets.of(place)
    seconds = code_only.replace_code(place, bucket, deployment.uploads, found, zips)
    deployment.watcher.done(id, f"runs the new code, after {seconds:.1f} s")
    text = "only its code: configuration, grants and triggers come with `lambdaform deploy`"
    deployment.watcher.note(text)
    return 0


def _values(parameters: Sequence[str]) -> dict[str, str]:
    values = {}
    for item in parameters:
        name, equals, value = item.partition("=")
        if not (name and equals):
            raise click.UsageError(f"`--parameter`: `{item}` is not NAME=VALUE")
        values[name] = value
    return values
