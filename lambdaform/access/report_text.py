"""What is told of functions, as text for people: a table that fits its screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lambdaform.access.accounts import Account, Report, Row, Unused
from lambdaform.access.excess import Excess
from lambdaform.access.standing import Doubt
from lambdaform.access.states import WORDS, State

MARKS = {
    "covered": "✓",
    "missing": "✗",
    "unused": "-",
    "unsure": "?",
    "perhaps missing": "·",
    "unseen": "?",
}
_STATES: Mapping[State, str] = {
    "proven tight": "✓",
    "proven, with unused": "-",
    "missing": "✗",
    "not proven": "?",
}
_GAP = "  "
_WIDEST = 40
"""Letters of a cell that its column is made for; a wider one moves those behind it."""
_USUAL = 110
_INDENT = 4
_BELOW = 6
_OF_RUNTIME = {
    "logs": "logs",
    "xray": "tracing",
    "ec2": "network",
    "elasticfilesystem": "file system",
}
_UNSAID = {
    "missing": "not allowed",
    "perhaps missing": "perhaps needed, not allowed",
    "unsure": "not known here",
    "unseen": "not known here",
}
_ACCOUNT = "${AWS::Region}:${AWS::AccountId}"
FEW = 8
"""How many unused actions of one grant are named."""


def text(report: Report, *, width: int | None = None, details: bool = False) -> str:
    """Return a report as text.

    Args:
        report: what is told.
        width: letters that a line has room for; `None` where nobody watches.
        details: tell each thing that Lambda itself does, and each place.
    """
    lines = [[*_lines(account, details)] for account in report.accounts]
    width = width or _USUAL
    columns = _columns([line for some in lines for line in some], width)
    blocks = [
        [_head(account), *(_columns(some, width) if columns.stacked else columns).told(some)]
        for account, some in zip(report.accounts, lines, strict=True)
    ]
    blocks.append([*_totals(report, width)])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


@dataclass(frozen=True)
class _Line:
    """A line of a table: cells, or words over the whole width."""

    mark: str
    cells: tuple[str, str, str, str] | None = None
    words: str = ""


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a table stand.

    Attributes:
        action, resource, place: their widths.
        width: letters that a line has room for.
        stacked: who gave it stands in a line of its own.
    """

    action: int
    resource: int
    place: int
    width: int
    stacked: bool

    def told(self, lines: Iterable[_Line]) -> Iterator[str]:
        """Yield lines as they are shown."""
        for line in lines:
            if line.cells is None:
                yield from self._words(line)
            else:
                yield from self._row(line.mark, line.cells)

    def _row(self, mark: str, cells: tuple[str, str, str, str]) -> Iterator[str]:
        action, resource, place, by = cells
        row = f"{action:<{self.action}}{_GAP}{resource:<{self.resource}}{_GAP}{place:<{self.place}}"
        whole = f"  {mark} {row}{_GAP}{by}".rstrip()
        if not self.stacked and len(whole) <= self.width:
            yield whole
            return
        first, below = f"  {mark} {row}".rstrip(), [by]
        if len(first) > self.width:
            first, below = f"  {mark} {action}", [resource, place, by]
        yield first
        for text in filter(None, below):
            yield from self._wrapped(text, " " * _BELOW, " " * _BELOW)

    def _words(self, line: _Line) -> Iterator[str]:
        yield from self._wrapped(line.words, f"  {line.mark} ", " " * _INDENT)

    def _wrapped(self, text: str, first: str, others: str) -> Iterator[str]:
        yield from textwrap.wrap(
            text,
            max(self.width, 40),
            initial_indent=first,
            subsequent_indent=others,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _columns(lines: Sequence[_Line], width: int) -> _Columns:
    rows = [line.cells for line in lines if line.cells is not None]
    action, resource, place, by = (
        max((len(row[n]) for row in rows if len(row[n]) <= _WIDEST), default=0) for n in range(4)
    )
    whole = _INDENT + action + resource + place + by + 3 * len(_GAP)
    return _Columns(action, resource, place, width, whole > width)


def _head(account: Account) -> str:
    at = f"{_GAP}{account.at}" if account.at else ""
    return (
        f"{_STATES[account.state]} {account.id}: {WORDS[account.state].removeprefix('with ')}{at}"
    )


def _lines(account: Account, details: bool) -> Iterator[_Line]:
    for row in account.calls:
        yield _line(row, details)
    for assumption in account.assumed:
        yield _Line("!", words=f"assumed of `{assumption.file}`: {assumption.reason}")
        yield from (_line(row, details, "assumed") for row in assumption.uses)
    usual = [row for row in account.runtime_needs if row.standing in {"covered", "unseen"}]
    for row in account.runtime_needs:
        if details or row not in usual:
            yield _line(row, details)
    yield from _unused(account.unused, details)
    if usual and not details:
        yield _Line("·", words=f"Lambda itself: {', '.join(_folded(usual))}")
    yield from (_doubt(doubt) for doubt in account.doubts if not doubt.is_of_request)
    yield from _variables(account, details)
    for rule, why in account.ignored.items():
        yield _Line("!", words=f"{rule} is ignored: {why}")


def _line(row: Row, details: bool, nowhere: str = "Lambda itself") -> _Line:
    """Return a row; `nowhere` stands in the place of places where no call makes it."""
    by = row.grantor.text if row.grantor else _UNSAID[row.standing]
    if row.why and (details or row.standing == "missing") and row.why != by:
        by = f"{by}: {row.why}"
    resource = row.resource.replace(_ACCOUNT, "…")
    return _Line(MARKS[row.standing], (row.action, resource, _places(row, details) or nowhere, by))


def _unused(unused: Iterable[Unused], details: bool) -> Iterator[_Line]:
    """Yield what nobody uses: in one line what one grant gives on one resource."""
    for one in unused:
        actions, resource = one.named(None if details else FEW), one.resource.replace(_ACCOUNT, "…")
        words = f"never used: {actions} on {resource}, of {one.grantor.text}"
        yield _Line(MARKS["unused"], words=words)


def _places(row: Row, details: bool) -> str:
    """Return where calls are: the first, or all of them."""
    if details or not row.places:
        return ", ".join(row.places)
    more = len(row.places) - 1
    return row.places[0] + (f" +{more}" if more else "")


def _folded(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what Lambda does for a function, each thing once."""
    found = (
        _OF_RUNTIME.get(row.action.partition(":")[0]) or f"{row.resource.partition('/')[0]}"
        for row in rows
    )
    yield from dict.fromkeys(found)


def _doubt(doubt: Doubt) -> _Line:
    of = f"{doubt.service}: " if doubt.service else ""
    at = f" ({doubt.place})" if doubt.place else ""
    return _Line("?", words=f"{of}{doubt.reason}{at}")


def _variables(account: Account, details: bool) -> Iterator[_Line]:
    for name, places in account.not_set.items():
        words = f"the environment variable `{name}` is needed and not set ({places[0]})"
        yield _Line("✗", words=words)
    if account.not_read and details:
        names = ", ".join(f"`{name}`" for name in account.not_read)
        yield _Line("·", words=f"never read from the environment: {names}")


def _totals(report: Report, width: int) -> Iterator[str]:
    states = ", ".join(f"{n} {WORDS[state]}" for state, n in report.states.items())
    count = len(report.accounts)
    functions = "1 function" if count == 1 else f"{count} functions"
    yield from textwrap.wrap(f"{functions}: {states}" if states else "no functions", width)
    if count:
        yield from textwrap.wrap(excess_words(report.total, report.median), width)


def excess_words(total: Excess, median: float | None = None) -> str:
    """Return the excess in words."""
    ratio = "-" if total.ratio is None else f"{total.ratio:.2f}"
    middle = "" if median is None else f" (median of the roles {median:.2f})"
    most = "" if total.certain else " at most"
    pairs = "1 pair" if total.granted == 1 else f"{total.granted} pairs"
    said = f"{pairs} of action and resource allowed, {total.needed} needed"
    missing = f", {total.missing} missing" if total.missing else ""
    return f"excess {ratio}{most}{middle}: {said}{missing}"
