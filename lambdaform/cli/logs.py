"""`lambdaform logs`: what a function has logged, and logs now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

from lambdaform.cli import clouds, terminal
from lambdaform.cli.log_lines import pretty
from lambdaform.deploy.functions import function

_SPAN = re.compile(r"(\d+)\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@click.command("logs", short_help="show what a function logs")
@click.argument("name", metavar="FUNCTION", shell_complete=clouds.complete_functions)
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
    name: str,
    tail: bool,
    pattern: str | None,
    since: str,
    raw: bool,
) -> None:
    """Show what FUNCTION (its id, or STACK.ID) has logged, oldest first."""
    start = moment(since)
    template, id = clouds.function(target.assembly, name)
    pause = 0.3 if target.account.endpoint else 1.5
    logs = function(target.deployment(), template, id).logs(pause)
    lines = logs.tail(start, pattern) if tail else logs.since(start, pattern)
    count = 0
    for line in lines:
        count += 1
        terminal.data(line.text if raw else pretty(line))
    if not count:
        terminal.say(f"`{id}` has logged nothing since {start.astimezone():%Y-%m-%d %H:%M:%S}")


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
