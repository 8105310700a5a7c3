"""One `allow=[...]` in the text of a user's file: what stands round it stays as it is.

The file is read by Python's own parser and tokenizer, and changed as text: only what a change is
about is written anew.
"""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

_SPACE = " \t\f"
_SIGNIFICANT = {tokenize.NAME, tokenize.OP, tokenize.STRING, tokenize.NUMBER}


Place: TypeAlias = tuple[int, int, int, int]


class ByHandError(Exception):
    """A place that is not rewritten; the argument says why."""


@dataclass(frozen=True)
class Only:
    """What an element of `allow` is to be.

    Attributes:
        actions: all that it grants: `dynamodb:PutItem`.
        service: IAM's prefix of its construct; actions of it are written without.
    """

    actions: tuple[str, ...]
    service: str

    def written(self, action: str) -> str:
        """Return an action as an argument of `grant`."""
        prefix, _, name = action.partition(":")
        return f'"{name if prefix.lower() == self.service.lower() else action}"'

    def full(self, argument: str) -> str:
        """Return the action that an argument of `grant` names, in lower case."""
        return (argument if ":" in argument else f"{self.service}:{argument}").lower()


@dataclass(frozen=True)
class Edit:
    """What becomes of the `allow` of one function.

    Attributes:
        place: of the call that declares it, as Python's own `ast` counts: line and column where it
            begins, and where it ends.
        count: of the elements that there are.
        gone: the elements that go, by their places.
        narrowed: those that become something else.
        added: new ones, as they are written.
    """

    place: Place
    count: int
    gone: frozenset[int]
    narrowed: Mapping[int, Only]
    added: tuple[str, ...]


@dataclass(frozen=True)
class _Cut:
    """A piece of a text, and what stands there instead; and how its last line ends."""

    start: int
    end: int
    text: str
    ending: str = "\n"


@dataclass(frozen=True)
class _Items:
    """Where the brackets of a list are, and its items."""

    opening: int
    closing: int
    spans: tuple[tuple[int, int], ...]


class Text:
    """The text of a file, and where its parts are."""

    def __init__(self, text: str) -> None:
        """Read it; raise ByHandError where it is not Python."""
        self.text = text
        if "\r" in text.replace("\r\n", ""):
            raise ByHandError("the file has lines that end in a way of its own")
        try:
            self._tree = ast.parse(text)
            tokens = [*tokenize.generate_tokens(io.StringIO(text).readline)]
        except (SyntaxError, ValueError, tokenize.TokenError) as error:
            raise ByHandError("the file cannot be read") from error
        # Lines as Python counts them: a form feed or a separator of Unicode ends none.
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines[:-1]:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._places = [
            (token, self._starts[token.start[0] - 1] + token.start[1])
            for token in tokens
            if token.type in {*_SIGNIFICANT, tokenize.COMMENT}
        ]

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the text with some edits; raise ByHandError where one cannot be made."""
        cuts = [cut for edit in edits for cut in self._cuts(edit)]
        text = self.text
        for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end), reverse=True):
            text = text[: cut.start] + cut.text + text[cut.end :]
        return text

    def _cuts(self, edit: Edit) -> Iterator[_Cut]:
        call = self._call(edit)
        allow = next((k.value for k in call.keywords if k.arg == "allow"), None)
        if allow is None:
            if any(keyword.arg is None for keyword in call.keywords):
                raise ByHandError("its options are given as `**...`")
            yield from self._changed(self._items(call), [], [f"allow=[{', '.join(edit.added)}]"])
            return
        if not isinstance(allow, ast.List):
            raise ByHandError("its `allow` is no list that is written there")
        if any(isinstance(one, ast.Starred) for one in allow.elts) or len(allow.elts) != edit.count:
            raise ByHandError("its `allow` is put together of several lists")
        for index, only in edit.narrowed.items():
            yield from self._narrowed(allow.elts[index], only)
        yield from self._changed(self._items(allow), sorted(edit.gone), edit.added)

    def _call(self, edit: Edit) -> ast.Call:
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and _place(node) == edit.place:
                return node
        raise ByHandError("its declaration is not where it was")

    def _narrowed(self, element: ast.expr, only: Only) -> Iterator[_Cut]:
        """Yield what makes an element grant other actions: `orders.write`, `orders.grant("A")`."""
        inner = element
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            if inner.func.attr == "grant":
                yield from self._arguments(inner, only)
                return
            inner = inner.func.value
        if not isinstance(inner, ast.Attribute):
            raise ByHandError(f"`{self._segment(element)}` is made elsewhere")
        grants = ", ".join(map(only.written, only.actions))
        start, end = self._bounds(inner)
        yield _Cut(start, end, f"{self._segment(inner.value)}.grant({grants})")

    def _arguments(self, call: ast.Call, only: Only) -> Iterator[_Cut]:
        names: list[str] = []
        for argument in call.args:
            if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
                raise ByHandError(f"`{self._segment(call)}` names its actions elsewhere")
            names.append(only.full(argument.value))
        wanted = {action.lower() for action in only.actions}
        gone = [index for index, name in enumerate(names) if name not in wanted]
        added = [only.written(action) for action in only.actions if action.lower() not in names]
        yield from self._changed(self._items(call), gone, added)

    def _items(self, whole: ast.List | ast.Call) -> _Items:
        """Return the parts of a list, or of the arguments of a call."""
        parts: list[ast.expr | ast.keyword]
        if isinstance(whole, ast.List):
            parts, opening = [*whole.elts], self._bounds(whole)[0]
        else:
            parts = sorted([*whole.args, *whole.keywords], key=self._bounds)
            opening = self._next("(", self._bounds(whole.func)[1])
        spans = [self._bounds(one) for one in parts]
        for start, _ in spans:
            before = max(place for place in self._significant if place < start)
            if before != opening and self.text[before] != ",":
                raise ByHandError("a part of it stands in parentheses")
        return _Items(opening, self._bounds(whole)[1] - 1, tuple(spans))

    def _changed(self, items: _Items, gone: Sequence[int], added: Sequence[str]) -> Iterator[_Cut]:
        """Yield what takes some items away, and adds others at the end.

        An item in a line of its own goes with the line and the comment there.
        """
        if not gone and not added:
            return
        kept = [index for index in range(len(items.spans)) if index not in gone]
        if not kept:
            yield from self._all_new(items, added)
            return
        last = kept[-1]
        behind = [index for index in gone if index > last]
        for index in gone:
            if index < last:
                yield self._without(items, index)
        if all(self._stands_alone(items.spans[index]) for index in behind):
            for index in behind:
                yield self._line(items.spans[index])
            yield from self._appended(items, items.spans[last], added)
        else:
            text = "".join(f", {one}" for one in added)
            yield self._plain(items.spans[last][1], items.spans[behind[-1]][1], text)

    def _all_new(self, items: _Items, added: Sequence[str]) -> Iterator[_Cut]:
        """Yield what puts items in the place of all: in lines of their own where those have them."""
        alone = bool(items.spans) and all(map(self._stands_alone, items.spans))
        if not (alone and self._is_first(items.closing) and (added or self._has_comment(items))):
            yield self._plain(items.opening + 1, items.closing, ", ".join(added))
            return
        for span in items.spans:
            yield self._line(span)
        yield self._lines_of(items, items.spans[0], added)

    def _lines_of(self, items: _Items, like: tuple[int, int], added: Sequence[str]) -> _Cut:
        """Return what puts items before the closing bracket, in lines like that of another."""
        line = self.text[self._line_start(like[0]) :]
        indent = line[: len(line) - len(line.lstrip(_SPACE))]
        at, ending = self._line_start(items.closing), self._line(like).ending
        return _Cut(at, at, "".join(f"{indent}{one},{ending}" for one in added))

    def _has_comment(self, items: _Items) -> bool:
        """Tell whether a comment has a line of its own among the items."""
        comments = (p for t, p in self._places if t.type == tokenize.COMMENT)
        return any(items.opening < p < items.closing and self._is_first(p) for p in comments)

    def _without(self, items: _Items, index: int) -> _Cut:
        """Return the cut of an item behind which another stays."""
        span = items.spans[index]
        if self._stands_alone(span):
            return self._line(span)
        following = items.spans[index + 1][0]
        if self._line_start(following) == self._line_start(span[0]):
            return _Cut(span[0], following, "")
        return self._plain(span[0], self._next(",", span[1]) + 1, "")

    def _appended(
        self, items: _Items, last: tuple[int, int], added: Sequence[str]
    ) -> Iterator[_Cut]:
        """Yield what adds items at the end: in lines of their own where the last one has one."""
        comma = self._comma(last[1])
        if not added:
            return
        opened = self._line_start(items.opening)
        if self._line_start(last[0]) > opened and self._is_first(items.closing):
            if comma is None:
                yield _Cut(last[1], last[1], ",")
            yield self._lines_of(items, last, added)
        elif comma is None:
            yield _Cut(last[1], last[1], "".join(f", {one}" for one in added))
        else:
            yield _Cut(comma + 1, comma + 1, "".join(f" {one}," for one in added))

    def _plain(self, start: int, end: int, text: str) -> _Cut:
        """Return a cut; raise ByHandError where a comment would go with it."""
        comments = (p for t, p in self._places if t.type == tokenize.COMMENT)
        if any(start <= place < end for place in comments):
            raise ByHandError("a comment stands in its `allow`")
        return _Cut(start, end, text)

    def _line(self, span: tuple[int, int]) -> _Cut:
        """Return the cut of the lines that hold an item, with what ends them."""
        comma = self._comma(span[1])
        behind = comma + 1 if comma is not None else span[1]
        end = self._line_end(behind)
        ending = self.text[behind:end].lstrip(_SPACE) or "\n"
        return _Cut(self._line_start(span[0]), end, "", "\r\n" if ending.endswith("\r\n") else "\n")

    def _stands_alone(self, span: tuple[int, int]) -> bool:
        """Tell whether the lines of an item hold nothing else but a comment."""
        comma = self._comma(span[1])
        behind = comma + 1 if comma is not None else span[1]
        rest = self.text[behind : self._line_end(behind)].strip()
        return self._is_first(span[0]) and (not rest or rest.startswith("#"))

    def _comma(self, place: int) -> int | None:
        """Return the place of the comma that comes next; `None` where something else does."""
        found = min(one for one in self._significant if one >= place)
        return found if self.text[found] == "," else None

    def _next(self, text: str, place: int) -> int:
        return min(p for t, p in self._places if p >= place and t.string == text)

    @cached_property
    def _significant(self) -> list[int]:
        """The places of the tokens that are no comments and no ends of lines."""
        return [p for t, p in self._places if t.type in _SIGNIFICANT]

    def _bounds(self, node: ast.AST) -> tuple[int, int]:
        line, column, end_line, end_column = _place(node)
        return self._at_byte(line, column), self._at_byte(end_line, end_column)

    def _segment(self, node: ast.AST) -> str:
        start, end = self._bounds(node)
        return self.text[start:end]

    def _at_byte(self, line: int, column: int) -> int:
        text = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(text)

    def _line_start(self, place: int) -> int:
        return self._starts[bisect_right(self._starts, place) - 1]

    def _line_end(self, place: int) -> int:
        ends = (start for start in self._starts if start > place)
        return next(ends, len(self.text))

    def _is_first(self, place: int) -> bool:
        """Tell whether nothing stands before a place in its line."""
        return not self.text[self._line_start(place) : place].strip(_SPACE)


def _place(node: ast.AST) -> Place:
    line, column, end_line, end_column = (
        getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
    )
    return line, column, end_line, end_column
