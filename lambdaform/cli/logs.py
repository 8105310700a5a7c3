"""`lambdaform logs`: what a function has logged, and logs now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import click

from lambdaform.assembly import Template
from lambdaform.cli import clouds, here, terminal
from lambdaform.cli.log_lines import Origin, pretty
from lambdaform.deploy import logs as deployed_logs
from lambdaform.deploy.functions import function
from lambdaform.deploy.logs import Logs
from lambdaform.errors import DeployError

_AT_ONCE = 8
"""Functions that are looked for at the same time."""

_SPAN = re.compile(r"(\d+)\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.command("logs", short_help="show what a function logs")
@click.argument(
    "name", metavar="[FUNCTION]", required=False, shell_complete=clouds.complete_functions
)
@click.option("--stack", metavar="ID", help="the functions of this stack only")
@click.option("--tail", is_flag=True, help="go on showing what is being logged, until Ctrl-C")
@click.option("--filter", "pattern", metavar="PATTERN", help="a filter pattern of CloudWatch Logs")
@click.option(
    "--since",
    metavar="WHEN",
    default="10m",
    show_default=True,
    help="such as 30s, 15m, 2h, 7d, or a time such as 2026-11-20T14:00",
)
@click.option("--raw", is_flag=True, help="as it was written, one event a line")
@clouds.aws
def command(
    target: clouds.Target,
    name: str | None,
    stack: str | None,
    tail: bool,
    pattern: str | None,
    since: str,
    raw: bool,
) -> None:
    """Show what FUNCTION (its id, or STACK.ID) has logged, oldest first.

    Without FUNCTION it is what all functions of the stage have, each line with its function's id.
    """
    if name and stack:
        raise click.UsageError("`--stack` is for the functions of a stack: leave FUNCTION out")
    start = moment(since)
    chosen = [clouds.function(target.assembly, name)] if name else _all(target, stack)
    origins = _origins(target, chosen)
    logs = _logs(target, chosen, is_one=bool(name))
    width = max(map(len, logs), default=0)
    lines = deployed_logs.tail if tail else deployed_logs.since
    count = 0
    for id, line in lines(logs, start, pattern):
        count += 1
        column = "" if name else f"{id:<{width}}  "
        terminal.data(line.text if raw else pretty(line, origins[id], column))
    if not count:
        who = f"`{chosen[0][1]}` has" if name else f"{terminal.count(len(logs), 'function')} have"
        terminal.say(f"{who} logged nothing since {start.astimezone():%Y-%m-%d %H:%M:%S}")


_Chosen = Sequence[tuple[Template, str]]
"""Functions, by the stacks that they are in and their ids."""


def _all(target: clouds.Target, stack: str | None) -> _Chosen:
    """Return the functions of the stage, or of a stack."""
    only = target.assembly.template(stack) if stack else None
    known = clouds.functions(target.assembly)
    found = [(t, id) for id, templates in known.items() for t in templates if only in (None, t)]
    if not found:
        raise DeployError(f"{f'the stack `{stack}`' if stack else 'the app'} has no functions")
    return found


def _named(chosen: _Chosen) -> dict[str, tuple[Template, str]]:
    """Return the functions by what they are called: with their stack where two have one id."""
    ids = Counter(id for _, id in chosen)
    return {(id if ids[id] == 1 else f"{t.stack}.{id}"): (t, id) for t, id in chosen}


def _origins(target: clouds.Target, chosen: _Chosen) -> dict[str, Origin]:
    return {
        name: here.origin(template, id, is_local=target.is_local)
        for name, (template, id) in _named(chosen).items()
    }


def _logs(target: clouds.Target, chosen: _Chosen, *, is_one: bool) -> dict[str, Logs]:
    """Return the logs of functions; of several, those that are not deployed are left out."""
    pause = 0.3 if target.account.endpoint else 1.5
    deployment = target.deployment()

    def logs(named: tuple[str, tuple[Template, str]]) -> tuple[str, Logs] | DeployError:
        name, (template, id) = named
        try:
            return name, function(deployment, template, id).logs(pause)
        except DeployError as error:
            return error

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(logs, _named(chosen).items()))
    found = dict(answer for answer in answers if isinstance(answer, tuple))
    errors = [answer for answer in answers if isinstance(answer, DeployError)]
    if errors and (is_one or not found):
        raise errors[0]
    return found


def moment(text: str) -> datetime:
    """Return the moment that `15m` or `2026-11-20T14:00` means; times are local unless they say."""
    match = _SPAN.fullmatch(text.strip())
    try:
        if match:
            return datetime.now(UTC) - timedelta(**{_UNITS[match[2]]: int(match[1])})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        message = f"`--since`: `{text}` is neither such as `15m` nor a time as `2026-11-20T14:00`"
        raise click.UsageError(message) from None
