"""`lambdaform logs`: what a function has logged, and logs now."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from lambdaform.cli import clouds, terminal
from lambdaform.deploy.functions import function
from lambdaform.deploy.logs import Line

_SPAN = re.compile(r"(\d+)\s*([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LEVELS = {"ERROR": "red", "FATAL": "red", "CRITICAL": "red", "WARN": "yellow", "WARNING": "yellow"}


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
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    profile: str | None,
    region: str | None,
    name: str,
    tail: bool,
    pattern: str | None,
    since: str,
    raw: bool,
) -> None:
    """Show what FUNCTION (its id, or STACK.ID) has logged, oldest first."""
    start = moment(since)
    target = clouds.target(app_file, stage, context, profile, region)
    template, id = clouds.function(target.assembly, name)
    logs = function(target.deployment, template, id).logs(
        0.3 if target.deployment.account.endpoint else 1.5
    )
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


def pretty(line: Line) -> str:
    """Return a line with its local time."""
    return f"{line.time.astimezone().strftime('%H:%M:%S.%f')[:-3]}  {bare(line.text)}"


def bare(text: str) -> str:
    """Return what was logged; of JSON logs the level and the message first."""
    try:
        record = json.loads(text)
    except ValueError:
        return text
    if not isinstance(record, dict):
        return text
    if "message" in record:
        return _logged(record)
    return _platform(record) if str(record.get("type")).startswith("platform.") else text


def _logged(record: dict[str, object]) -> str:
    level = str(record.get("level", "INFO"))
    message = record.get("message")
    text = message if isinstance(message, str) else json.dumps(message)
    usual = ("timestamp", "level", "message", "requestId", "logger", "stackTrace")
    rest = {k: v for k, v in record.items() if k not in usual}
    more = f"  {click.style(json.dumps(rest), dim=True)}" if rest else ""
    trace = "".join(f"\n    {row}" for row in _rows(record.get("stackTrace")))
    return f"{click.style(f'{level:<5}', fg=_LEVELS.get(level))} {text}{more}{trace}"


def _rows(trace: object) -> list[str]:
    parts = trace if isinstance(trace, list) else []
    return [row for part in parts for row in str(part).rstrip().split("\n")]


def _platform(record: dict[str, object]) -> str:
    """Return one of Lambda's own events in a line."""
    kind, inner = str(record["type"]), record.get("record")
    inner = inner if isinstance(inner, dict) else {}
    metrics = inner.get("metrics")
    facts = {"status": inner["status"]} if "status" in inner else {}
    facts |= metrics if isinstance(metrics, dict) else {}
    told = ", ".join(f"{key} {value}" for key, value in facts.items())
    return click.style(f"{kind.removeprefix('platform.'):<5} {told}".rstrip(), dim=True)
