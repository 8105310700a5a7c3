"""What Lambda itself writes into a function's log: as lines, or as JSON."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lambdaform.cloud.runtime.frames import Message

_DETAIL = {"DEBUG": 0, "INFO": 1, "WARN": 2}
_OURS = re.compile(r"(Runtime|Function|Sandbox)\.[A-Z][A-Za-z]+")
_THEIRS = "Function.Unknown"
"""What the events of Lambda name any error that is not its own."""


@dataclass(frozen=True)
class Report:
    """The figures of one invocation: milliseconds and megabytes."""

    request: str
    duration: float
    memory: int
    peak: int
    init: float | None
    status: str
    error: str | None


class TextLog:
    """Lambda's lines in a function's log."""

    def init(self, runtime: str) -> list[Message]:
        """Say that an environment begins, and what it runs on."""
        return [_line(f"INIT_START Runtime Version: {runtime}")]

    def start(self, request: str, version: str) -> list[Message]:
        """Say that an invocation begins."""
        return [_line(f"START RequestId: {request} Version: {version}")]

    def trouble(self, request: str, message: str, type: str) -> list[Message]:
        """Say what ended an invocation in the place of the function."""
        if type == "Sandbox.Timedout":
            return [_line(f"{_iso()} {request} {message}\n")]
        return [_line(f"RequestId: {request} Error: {message}\n{type}")]

    def end(self, report: Report) -> list[Message]:
        """Say that an invocation has ended, and its figures."""
        billed = int(-(-(report.duration + (report.init or 0)) // 1))
        parts = [
            f"REPORT RequestId: {report.request}",
            f"Duration: {report.duration:.2f} ms",
            f"Billed Duration: {billed} ms",
            f"Memory Size: {report.memory} MB",
            f"Max Memory Used: {report.peak} MB",
        ]
        if report.init is not None:
            parts.append(f"Init Duration: {report.init:.2f} ms")
        if report.status == "timeout":
            parts.append("Status: timeout")
        elif report.error and _OURS.fullmatch(report.error):
            parts += [f"Status: {report.status}", f"Error Type: {report.error}"]
        return [_line(f"END RequestId: {report.request}"), _line("\t".join([*parts, ""]))]


class JsonLog:
    """Lambda's events in a function's log, of a level and above.

    Args:
        level: DEBUG, INFO or WARN.
    """

    def __init__(self, level: str) -> None:
        self._least = _DETAIL.get(level, 1)

    def init(self, runtime: str) -> list[Message]:
        """Say that an environment begins, and what it runs on."""
        record = {
            "initializationType": "on-demand",
            "phase": "init",
            "runtimeVersion": runtime,
        }
        return self._event("INFO", "platform.initStart", record)

    def start(self, request: str, version: str) -> list[Message]:
        """Say that an invocation begins."""
        return self._event("INFO", "platform.start", {"requestId": request, "version": version})

    def trouble(self, *_: str) -> list[Message]:
        """Say nothing: the report names what ended an invocation."""
        return []

    def end(self, report: Report) -> list[Message]:
        """Say that an invocation has ended, and its figures."""
        level = "INFO" if report.status == "success" else "WARN"
        done: dict[str, Any] = {"requestId": report.request, "status": report.status}
        if report.error and report.status != "timeout":
            done["errorType"] = report.error if _OURS.fullmatch(report.error) else _THEIRS
        duration = round(report.duration, 3)
        init = {} if report.init is None else {"initDurationMs": round(report.init, 3)}
        metrics = {
            "durationMs": duration,
            "billedDurationMs": int(-(-(report.duration + (report.init or 0)) // 1)),
            "memorySizeMB": report.memory,
            "maxMemoryUsedMB": report.peak,
            **init,
        }
        ended = self._event(
            "DEBUG" if level == "INFO" else "WARN",
            "platform.runtimeDone",
            {**done, "metrics": {"durationMs": duration}},
        )
        return ended + self._event(level, "platform.report", {**done, "metrics": metrics})

    def _event(self, level: str, type: str, record: dict[str, Any]) -> list[Message]:
        if _DETAIL[level] < self._least:
            return []
        body = {"time": _iso(), "type": type, "record": record}
        return [Message(_now(), json.dumps(body, separators=(",", ":")) + "\n")]


def _line(text: str) -> Message:
    return Message(_now(), text + "\n")


def _now() -> int:
    return time.time_ns() // 1_000_000


def _iso() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
