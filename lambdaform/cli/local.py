"""`lambdaform local`: the embedded cloud of a project, started, stopped and looked at by hand."""

from __future__ import annotations

import shlex
import time
from datetime import datetime
from pathlib import Path

import click

from lambdaform.cli import options, terminal, usage
from lambdaform.errors import CloudError, Problem

_ABSENT = "the embedded cloud does not run"
_VARIABLES = (
    "AWS_ENDPOINT_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
)
_START = "start it with `lambdaform local start`, or deploy to stage `local`"


class _Commands(click.Group):
    """The commands, with help and mistakes told as those of the others are."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        option = found.get_help_option(ctx) if found else None
        if option:
            option.help = "show this help"
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise usage.UnknownCommand(args[0], self.commands, ctx)
        return super().resolve_command(ctx, args)


@click.group("local", cls=_Commands, short_help="the embedded cloud of stage `local`")
def command() -> None:
    """Start, stop and look at the embedded cloud: where stage `local` is deployed to.

    Each project has its own. Deploying starts it, and it stays until it is stopped, or is not
    used for eight hours. What is deployed to it lives in its memory, and ends with it.
    """


@command.command("start", short_help="start the embedded cloud")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    metavar="N",
    help="where it listens; any free port unless said",
)
@options.talk
def start(port: int | None) -> None:
    """Start the embedded cloud, where it does not run, and print its endpoint."""
    from lambdaform.cloud import control

    with terminal.working("starting the embedded cloud"):
        running = control.started(_project(), port)
    for note in running.notes:
        terminal.note(note)
    terminal.data(running.endpoint)
    terminal.say('`eval "$(lambdaform local env)"` points the AWS CLI and boto3 at it')


@command.command("stop", short_help="stop the embedded cloud")
@options.talk
def stop() -> None:
    """Stop the embedded cloud; all that is deployed to it is gone."""
    from lambdaform.cloud import control

    with terminal.working("stopping the embedded cloud"):
        ran = control.stopped(_project())
    terminal.say("stopped" if ran else _ABSENT)


@command.command("status", short_help="show how the embedded cloud is")
@options.talk
def status() -> int:
    """Show where the embedded cloud answers and what is in it; exit 1 where it does not run."""
    from lambdaform.cloud import control

    found = control.status(_project())
    if found is None:
        terminal.say(f"{_ABSENT}; {_START}")
        return 1
    running = found.running
    since = datetime.fromtimestamp(running.started).astimezone()
    rows = [
        ("endpoint", running.endpoint),
        ("process", str(running.pid)),
        ("version", running.version),
        ("since", f"{since:%Y-%m-%d %H:%M:%S} ({_span(time.time() - running.started)})"),
        ("stacks", _names(found.stacks)),
        ("functions", _names(found.functions)),
        ("running", terminal.count(found.environments, "environment")),
        ("memory", f"{found.memory} MB"),
    ]
    terminal.data("\n".join(f"{name:<11}{value}" for name, value in rows))
    return 0


@command.command("env", short_help="print the variables that point at it")
@click.option("--unset", is_flag=True, help="print what takes these variables away again")
@options.talk
def env(unset: bool) -> None:
    """Print the environment variables that point the AWS CLI and boto3 at the embedded cloud.

    What `--unset` prints is the way back to AWS.
    """
    if unset:
        terminal.data(f"unset {' '.join(_VARIABLES)}")
        return
    from lambdaform.cloud import control
    from lambdaform.deploy import Endpoint

    found = control.status(_project())
    if found is None:
        raise CloudError(Problem(_ABSENT, None, _START))
    endpoint = Endpoint(found.running.endpoint)
    key, region = endpoint.access_key, endpoint.region
    values = (endpoint.url, key, key, "", region, region)
    pairs = zip(_VARIABLES, values, strict=True)
    terminal.data("\n".join(f"export {name}={shlex.quote(value)}" for name, value in pairs))


def _project() -> Path:
    return options.home(None)


def _names(names: tuple[str, ...]) -> str:
    return f"{len(names)} ({', '.join(names)})" if names else "0"


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return terminal.count(int(seconds), "second")
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return terminal.count(minutes, "minute")
    return terminal.count(minutes // 60, "hour")
