"""What is told of what a role allows and nobody uses: only what a person can leave out.

Who declares a function with lambdaform gives it elements of `allow`, and each of these may allow
several actions on several resources. An element is told of

- for an action that is used on none of the element's resources: `.grant("GetItem")` names the others;
- for a resource that no action is used on, where the element names others beside it: in
  `Grant.on([a, b], ...)` one of them can be left out;
- for a table of which only indexes are used: `.index("by_day")` leaves the table out.

It is not told of for what comes with the rest: an index beside its table, what is below a path, the use of
the key that encrypts a resource. What no element explains is told pair by pair: what a function's own
options and triggers bring is in use, so that it was added by an override, or by a policy that lambdaform
did not make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from lambdaform.access.pairs import Pair, pairs
from lambdaform.access.template.statements import Origin, Statement, statements

if TYPE_CHECKING:
    from lambdaform.access.template.functions import LambdaFunction

_INDEX = "/index/"
_VIA = "kms:viaservice"


def told(functions: Iterable[LambdaFunction], unused: Collection[Pair]) -> Iterator[Pair]:
    """Yield what is told of the unused pairs of a role.

    Args:
        functions: those that have the role.
        unused: all that none of them can use.
    """
    elements = [one for function in functions for one in _elements(function) or ()]
    every = list(functions)
    if not all(_has_own_role(one) for one in every):
        yield from unused
        return
    explained = {pair for element in elements for pair in (*element.own, *element.with_it)}
    found = [pair for pair in unused if pair not in explained]
    found += (pair for element in elements for pair in _of_element(element.own, unused))
    yield from dict.fromkeys(found)


def _has_own_role(function: LambdaFunction) -> bool:
    """Tell whether lambdaform made the role of a function."""
    made = function.role is not None and function.role.id == f"{function.id}Role"
    return made and _elements(function) is not None


class _Element(NamedTuple):
    """What an element of `allow` allows: of its own, and the use of keys that comes with it."""

    own: list[Pair]
    with_it: list[Pair]


def _elements(function: LambdaFunction) -> list[_Element] | None:
    """Return what each element of `allow` allows; `None` for a function that has no `allow`."""
    documents = function.values.template.notes.get(function.id, {}).get("allow")
    if not isinstance(documents, list):
        return None
    origin = Origin(function.declared.stack, function.id)
    return [_element(list(statements(d, function.values, origin))) for d in documents if d]


def _element(found: list[Statement]) -> _Element:
    beside = [one for one in found if _is_key_use(one)]
    if len(beside) == len(found):
        beside = []
    own = [one for one in found if one not in beside]
    return _Element(*([p for one in some for p in pairs(one)] for some in (own, beside)))


def _is_key_use(statement: Statement) -> bool:
    return any(key.lower() == _VIA for _, key, _ in statement.conditions)


def _of_element(element: list[Pair], unused: Collection[Pair]) -> Iterator[Pair]:
    idle = [pair for pair in element if pair in unused]
    if not idle:
        return
    busy = [pair for pair in element if pair not in idle]
    actions = {pair.action for pair in busy}
    resources = {pair.resource for pair in busy}
    yield from (
        pair
        for pair in idle
        if pair.action not in actions
        or (pair.resource not in resources and _can_go(pair.resource, resources))
    )


def _can_go(resource: str, used: Collection[str]) -> bool:
    """Tell whether a resource can be left out, and those stay that are used."""
    if any(one.startswith(resource + _INDEX) for one in used):
        return True
    return not any(
        _is_within(resource, one) or _is_within(one, resource) or _beside(one, resource)
        for one in used
    )


def _is_within(inner: str, outer: str) -> bool:
    return inner.startswith((f"{outer}/", f"{outer}:")) or inner == f"{outer}*"


def _beside(one: str, other: str) -> bool:
    """Tell whether two resources are parts of the same: two indexes of a table."""
    head, found, _ = one.partition(_INDEX)
    return bool(found) and other.startswith(head + _INDEX)
