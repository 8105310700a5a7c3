"""Calls of the SDK: what they are called with is put together, and they are taken note of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lambdaform import sdk
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Call, Place
from lambdaform.access.python.settings import Settings
from lambdaform.access.python.snapshot import plain
from lambdaform.access.python.values import (
    ANYTHING,
    Const,
    Data,
    Opaque,
    Response,
    Value,
    members,
)
from lambdaform.arguments import ABSENT, UNKNOWN
from lambdaform.sdk_methods import ALL, Fill

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_STEP = re.compile(r"[^.\[\]{}]+|\[[^\]]*\]|\{\}")
_MOST_ASKED = 6
_OWN = Settings()


def record(
    m: Machine,
    service: str,
    operation: str,
    arguments: Mapping[str, object],
    at: Place,
    settings: Settings = _OWN,
    certain: bool = True,
) -> Response:
    """Take note of a call, and return what it answers."""
    found = {name: plain(value) for name, value in arguments.items()}
    known = {name: value for name, value in found.items() if value is not ABSENT}
    region, endpoint = plain(settings.region), plain(settings.endpoint)
    stack = tuple(m.stack)
    m.called(Call(service, operation, known, at, stack, certain, settings.own, region, endpoint))
    asked = [
        (n, v) for n, v in arguments.items() if isinstance(v, Data) and not isinstance(v, Opaque)
    ]
    return Response(service, operation, tuple(asked[:_MOST_ASKED]))


def arguments(service: str, operation: str, given: Given) -> dict[str, object]:
    """Return the arguments of an operation: those that have names."""
    found: dict[str, object] = dict(given.keywords)
    if given.others is not None or given.more is not None:
        client = sdk.client(service)
        names = client.parameters(operation) if client else frozenset[str]()
        found = {**dict.fromkeys(sorted(names), UNKNOWN), **found}
    return found


def filled(
    m: Machine,
    fills: Iterable[Fill],
    identifiers: Mapping[str, Value],
    own: Mapping[str, Value],
    at: Place,
) -> dict[str, object]:
    """Return what fills give.

    Args:
        m: the analysis.
        fills: what a call is made with.
        identifiers: those of the resource at hand.
        own: the arguments of the method that makes the call, by the method's own names.
        at: where that is.
    """
    found: dict[str, object] = {}
    for fill in fills:
        value = _source(m, fill, identifiers, own, at)
        if value is None:
            continue
        if fill.target != ALL:
            put_at(found, fill.target, value)
        elif isinstance(value, Value):
            found.update(_entries(m, value))
    return found


def _source(
    m: Machine, fill: Fill, identifiers: Mapping[str, Value], own: Mapping[str, Value], at: Place
) -> object | None:
    name = str(fill.of)
    if fill.source == "identifier":
        return identifiers.get(name, ANYTHING)
    if fill.source == "parameter":
        first, *rest = name.split(".")
        value = own.get(first)
        for step in rest:
            value = None if value is None else _below(m, value, step, at)
        return value
    if fill.source in {"string", "integer", "boolean"}:
        return Const(fill.of)
    return ANYTHING


def _below(m: Machine, value: Value, step: str, at: Place) -> Value | None:
    for one in members(value):
        if isinstance(one, Dict) and not one.look().get(Const(step)) and one.state.more is None:
            return None
    return value.item(m, Const(step), at)


def _entries(m: Machine, value: Value) -> dict[str, object]:
    return dict(value.named(m) or ())


def put_at(into: dict[str, object], path: str, value: object) -> None:
    """Put a value at a path such as `Filters[0].Values[0]`, `RequestItems{}`, `Entries[*].Id`."""
    _put(into, _STEP.findall(path), value)


def _put(into: dict[str, object], steps: list[str], value: object) -> None:
    name, *rest = steps
    if not rest:
        into[name] = value
    elif rest[0] == "{}":
        into[name] = {value: UNKNOWN}
    else:
        _put_in_list(into, name, rest, value)


def _put_in_list(into: dict[str, object], name: str, rest: list[str], value: object) -> None:
    if not rest[0].startswith("["):
        below = into.setdefault(name, {})
        assert isinstance(below, dict)
        _put(below, rest, value)
        return
    elements = into.setdefault(name, [])
    assert isinstance(elements, list)
    index = rest[0][1:-1]
    if len(rest) == 1:
        elements.append(value)
    else:
        at = int(index) if index.isdigit() else 0
        while len(elements) <= at:
            elements.append({})
        _put(elements[at], rest[1:], value)
    if index == "*" and UNKNOWN not in elements:
        elements.append(UNKNOWN)
