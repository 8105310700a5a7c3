"""Who gave a function what its role allows: an element of `allow`, a trigger, an option, a policy."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from lambdaform.access.pairs import Pair
from lambdaform.access.requests import Asked
from lambdaform.access.template.statements import Origin, Statement, statements
from lambdaform.access.verdict import Answer, FunctionAccess
from lambdaform.errors import Source


@dataclass(frozen=True)
class Grantor:
    """Who gave something.

    Attributes:
        text: in words; an element of `allow` as it stands in the app, where it stands there.
        element: which of `allow`, from 0; `None` where it is none of them.
    """

    text: str
    element: int | None = None


class Grantors:
    """Tells who gave one function what its role allows.

    Args:
        function: the function.
        at: the line of the app that declares it.
    """

    def __init__(self, function: FunctionAccess, at: Source | None) -> None:
        self._function = function
        self._at = at

    def of(self, answer: Answer) -> Grantor | None:
        """Return who covers a request; `None` where nobody does for certain."""
        if answer.statement is None:
            return None
        request = answer.asked.request
        given = self._element(lambda one: one.matches(request) is True)
        return given or self._other(answer.asked, answer.statement)

    def of_pair(self, pair: Pair) -> Grantor:
        """Return who gave what nobody uses."""
        found = self._element(lambda one: one.has(pair.action) and pair.resource in one.resources)
        return found or _policy(pair.statement)

    def _element(self, gave: Callable[[Statement], bool]) -> Grantor | None:
        for index, element in enumerate(self._elements):
            if any(one.allows and gave(one) for one in element):
                if self._notes.get("infer"):
                    return Grantor("INFER")
                return Grantor(self._texts.get(index, f"allow[{index}]"), index)
        return None

    def _other(self, asked: Asked, statement: Statement) -> Grantor:
        if statement.origin is None or not self._is_own(statement.origin):
            return _policy(statement)
        same = (
            one.asked.why
            for one in self._function.answers
            if one.asked.call is None and one.asked.request == asked.request
        )
        return Grantor(next(filter(None, same), None) or "its triggers and options")

    def _is_own(self, origin: Origin) -> bool:
        """Tell whether a statement is of the role that lambdaform made for the function."""
        function = self._function.function
        return "allow" in self._notes and origin.id.startswith(f"{function.id}Role")

    @property
    def _notes(self) -> dict[str, object]:
        function = self._function.function
        return dict(function.values.template.notes.get(function.id, {}))

    @cached_property
    def _elements(self) -> list[tuple[Statement, ...]]:
        function = self._function.function
        documents = self._notes.get("allow")
        origin = Origin(function.declared.stack, function.id)
        given = documents if isinstance(documents, list) else []
        return [tuple(statements(one, function.values, origin)) for one in given]

    @cached_property
    def _texts(self) -> dict[int, str]:
        found = list(_allowed(self._at)) if self._at else []
        # What was added later, or put together elsewhere, is only known by its number.
        return dict(enumerate(found)) if len(found) <= len(self._elements) else {}


def _policy(statement: Statement) -> Grantor:
    origin = statement.origin
    if origin is None:
        return Grantor("a policy")
    whose = "AWS's policy" if origin.stack is None else "a policy of"
    return Grantor(f"{whose} `{origin.id}`")


def _allowed(at: Source) -> Iterator[str]:
    """Yield the elements of `allow` of what a line of the app declares, as they are written."""
    try:
        text = Path(at.file).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return
    for node in _calls(text).get(at.line, ()):
        for keyword in node.keywords:
            if keyword.arg == "allow":
                yield from (_segment(text, one) for one in _elements(keyword.value))
                return


def _elements(node: ast.expr) -> list[ast.expr]:
    """Return the elements of a list that is written out; none where it is put together."""
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [] if any(isinstance(one, ast.Starred) for one in elements) else elements


def _segment(text: str, node: ast.expr) -> str:
    return " ".join((ast.get_source_segment(text, node) or "").split())


@lru_cache(maxsize=8)
def _calls(text: str) -> Mapping[int, Sequence[ast.Call]]:
    """Return the calls of a file by their lines."""
    found: dict[int, list[ast.Call]] = {}
    try:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                found.setdefault(node.lineno, []).append(node)
    except (ValueError, SyntaxError):
        return {}
    return found
