"""What is told of functions, as JSON for programs and as Markdown for pull requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from json import dumps
from pathlib import PurePath

from lambdaform.access.accounts import Account, Assumption, Report, Row, Unused
from lambdaform.access.excess import Excess
from lambdaform.access.report_text import FEW, excess_words
from lambdaform.access.standing import Doubt
from lambdaform.access.states import WORDS
from lambdaform.errors import Source, shown
from lambdaform.template import Json


def json(report: Report) -> str:
    """Return a report as JSON: an object for each function, and the totals."""
    total = _excess(report.total)
    found = {
        "app": report.app,
        "stage": report.stage,
        "functions": [_account(one) for one in report.accounts],
        "totals": {
            "functions": len(report.accounts),
            "states": {**report.states},
            "excess": {**total, "median": report.median},
        },
    }
    return dumps(found, indent=2, ensure_ascii=False) + "\n"


def _account(account: Account) -> Json:
    return {
        "function": account.id,
        "stack": account.stack,
        **_line(account.at),
        "runtime": account.runtime,
        "handler": account.handler,
        "state": account.state,
        "calls": [_row(row) for row in account.calls],
        "runtime_needs": [_row(row) for row in account.runtime_needs],
        "missing": [_row(row) for row in account.missing],
        "unused": [_unused(one) for one in account.unused],
        "unknown": [_doubt(doubt) for doubt in account.doubts],
        "assumed": [_assumption(one) for one in account.assumed],
        "environment": {
            "not_set": {name: list(places) for name, places in account.not_set.items()},
            "not_read": list(account.not_read),
        },
        "ignored": {**account.ignored},
        "role": account.role,
        "excess": _excess(account.excess) if account.excess else None,
    }


def _line(at: Source | None) -> dict[str, Json]:
    return {"file": _file(at), "line": at.line if at else None}


def _file(at: Source | None) -> str | None:
    return PurePath(shown(at.file)).as_posix() if at else None


def _row(row: Row) -> Json:
    return {
        "action": row.action,
        "resource": row.resource,
        "standing": row.standing,
        "places": list(row.places),
        "why": row.why,
        "grant": asdict(row.grantor) if row.grantor else None,
    }


def _unused(unused: Unused) -> Json:
    return {
        "actions": [f"{unused.service}:{action}" for action in unused.actions],
        "resource": unused.resource,
        "grant": asdict(unused.grantor),
    }


def _doubt(doubt: Doubt) -> Json:
    return {"reason": doubt.reason, "place": doubt.place, "service": doubt.service}


def _assumption(one: Assumption) -> Json:
    return {
        "file": one.file,
        "why": one.why,
        "unknown": [_doubt(doubt) for doubt in one.doubts],
        "uses": [_row(row) for row in one.uses],
    }


def _excess(excess: Excess) -> dict[str, Json]:
    return {**asdict(excess), "ratio": excess.ratio}


def markdown(report: Report) -> str:
    """Return a report as Markdown: a table of all functions, and what is not as it should be."""
    stage = f", stage `{report.stage}`" if report.stage else ""
    lines = [f"### Access of `{report.app}`{stage}", ""]
    if not report.accounts:
        return "\n".join([*lines, "No functions.", ""])
    lines += [
        "| function | state | calls | missing | unused | unknown |",
        "|---|---|--:|--:|--:|--:|",
    ]
    lines += [_table_row(account) for account in report.accounts]
    for account in report.accounts:
        if account.state != "proven tight" or account.assumed or account.not_set:
            lines += ["", *_section(account)]
    lines += ["", f"{excess_words(report.total, report.median).capitalize()}.", ""]
    return "\n".join(lines)


def _table_row(account: Account) -> str:
    unused = [action for one in account.unused for action in one.actions]
    counts = (account.calls, account.missing, unused, account.doubts)
    cells = [f"`{account.id}`", WORDS[account.state], *(str(len(one)) for one in counts)]
    return f"| {' | '.join(cells)} |"


def _section(account: Account) -> Iterator[str]:
    at = f" ({_file(account.at)}:{account.at.line})" if account.at else ""
    yield f"**`{account.id}`**{at}"
    yield ""
    for row in account.missing:
        yield f"- missing: `{row.action}` on `{row.resource}`{_at(row.places)}{_because(row.why)}"
    for name, places in account.not_set.items():
        yield f"- not set: the environment variable `{name}`{_at(places)}"
    for unused in account.unused:
        by = unused.grantor.text
        of = by if unused.grantor.element is None else f"`{by}`"
        yield f"- unused: `{unused.named(FEW)}` on `{unused.resource}`, of {of}"
    for doubt in account.doubts:
        of = f"{doubt.service}: " if doubt.service else ""
        yield f"- unknown: {of}{doubt.reason}{_at([doubt.place] if doubt.place else [])}"
    for one in account.assumed:
        yield f"- assumed of `{one.file}`: {one.reason}"
    for rule, why in account.ignored.items():
        yield f"- {rule} is ignored: {why}"


def _at(places: Iterable[str]) -> str:
    named = ", ".join(places)
    return f" ({named})" if named else ""


def _because(why: str | None) -> str:
    return f": {why}" if why else ""
