"""A line of a log as people read it: JSON's level and message first, Lambda's own events in short."""

from __future__ import annotations

import json

import click

from lambdaform.deploy.logs import Line

_LEVELS = {"ERROR": "red", "FATAL": "red", "CRITICAL": "red", "WARN": "yellow", "WARNING": "yellow"}


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
