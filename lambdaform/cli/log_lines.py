"""A line of a log as people read it: JSON's level and message first, Lambda's own events in short."""

from __future__ import annotations

import json
from dataclasses import dataclass

import click

from lambdaform.assets import Package
from lambdaform.cli.crashes import Crash
from lambdaform.deploy.logs import Line

_LEVELS = {"ERROR": "red", "FATAL": "red", "CRITICAL": "red", "WARN": "yellow", "WARNING": "yellow"}


_WARNING = "LAMBDA_WARNING: Unhandled exception."
"""What begins a paragraph of advice that Lambda puts before each error on loading."""


@dataclass(frozen=True)
class Origin:
    """The function that a log is of.

    Attributes:
        package: its code, where that is a folder of the app.
        runs_on: what it runs on, where that is not what it declares.
    """

    package: Package | None = None
    runs_on: str | None = None


def pretty(line: Line, origin: Origin | None = None, name: str = "") -> str:
    """Return a line with its local time, and what names its function."""
    when = line.time.astimezone().strftime("%H:%M:%S.%f")[:-3]
    return f"{when}  {name}{bare(line.text, origin)}"


def bare(text: str, origin: Origin | None = None) -> str:
    """Return what was logged; of JSON logs the level and the message first."""
    origin = origin or Origin()
    record = _record(text)
    if record is None:
        return text.replace("\r", "\n    ")  # so the lines of a trace come in a log of text
    if found := crash(text):
        return _crashed(found, record, origin.package)
    if "message" in record:
        return _logged(record)
    if str(record.get("type")).startswith("platform."):
        return _platform(record, origin.runs_on)
    return text


def crash(text: str) -> Crash | None:
    """Return the error that a line of a JSON log tells, which has ended an invocation."""
    record = _record(text) or {}
    return Crash.of(record if "errorType" in record else record.get("message"))


def _record(text: str) -> dict[str, object] | None:
    try:
        record = json.loads(text)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _crashed(found: Crash, record: dict[str, object], package: Package | None) -> str:
    level = str(record.get("level", "ERROR"))
    title = found.title.replace("\n", "\n    ")
    rows = "".join(f"\n    {row}" for row in found.rows(package))
    return f"{_level(level)} {title}{rows}"


def _level(level: str) -> str:
    return click.style(f"{level:<5}", fg=_LEVELS.get(level))


def _logged(record: dict[str, object]) -> str:
    level = str(record.get("level", "INFO"))
    message = record.get("message")
    text = message if isinstance(message, str) else json.dumps(message)
    text = _WARNING if text.startswith(_WARNING) else text
    usual = ("timestamp", "level", "message", "requestId", "logger", "stackTrace")
    rest = {k: v for k, v in record.items() if k not in usual}
    more = f"  {click.style(json.dumps(rest), dim=True)}" if rest else ""
    trace = "".join(f"\n    {row}" for row in _rows(record.get("stackTrace")))
    return f"{_level(level)} {text}{more}{trace}"


def _rows(trace: object) -> list[str]:
    parts = trace if isinstance(trace, list) else []
    return [row for part in parts for row in str(part).rstrip().split("\n")]


def _platform(record: dict[str, object], runs_on: str | None) -> str:
    """Return one of Lambda's own events in a line."""
    kind, inner = str(record["type"]), record.get("record")
    inner = inner if isinstance(inner, dict) else {}
    metrics = inner.get("metrics")
    facts = {"status": inner["status"]} if "status" in inner else {}
    facts |= metrics if isinstance(metrics, dict) else {}
    told = ", ".join(f"{key} {value}" for key, value in facts.items())
    if kind == "platform.initStart" and inner.get("runtimeVersion"):
        told = f"on {inner['runtimeVersion']}"
    if kind == "platform.start" and runs_on:
        told = runs_on
    return click.style(f"{kind.removeprefix('platform.'):<5} {told}".rstrip(), dim=True)
