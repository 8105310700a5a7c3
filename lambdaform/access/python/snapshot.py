"""Abstract values -> the arguments of a call, in the form of `lambdaform.arguments`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lambdaform.access.python.classes import Inst, Member
from lambdaform.access.python.containers import Dict, Rec, Seq, Tup
from lambdaform.access.python.values import (
    Absent,
    Const,
    Context,
    Data,
    DataMethod,
    Env,
    Evt,
    Opaque,
    Response,
    Tmpl,
    Union,
    Value,
    members,
)
from lambdaform.arguments import ABSENT as NOT_GIVEN
from lambdaform.arguments import UNKNOWN, Begins, OneOf

_DEEPEST = 10
_KNOWN = Env | Evt | Context | Response


def plain(value: object, depth: int = 0) -> object:
    """Return what stands for a value among the arguments of a call.

    Args:
        value: an abstract value, or a mapping or a list of such.
        depth: how deep within the arguments it stands.
    """
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(value, Value):
        return _PLAIN.get(type(value), _container)(value, depth)
    if isinstance(value, Mapping):
        return {_key(k, depth): plain(v, depth + 1) for k, v in value.items()}
    return [plain(one, depth + 1) for one in value] if isinstance(value, list) else value


def _method(value: DataMethod, depth: int) -> object:
    owner = value.owner
    return plain(owner.below(value.name), depth) if isinstance(owner, Data) else UNKNOWN


def _container(value: Value, depth: int) -> object:
    match value:
        case Dict():
            return _entries(value.look().items(), value.state.more, depth)
        case Rec():
            return _entries(((Const(n), v) for n, v in value.entries), value.more, depth)
        case Inst(entries=Dict() as entries) if entries.state.held:
            return plain(entries, depth)
        case Seq():
            value.state.seen = True
            return _elements(value.state.items or (), value.state.more, depth)
        case Tup():
            return _elements(value.items, value.more, depth)
    return UNKNOWN


def _entries(
    items: Iterable[tuple[Value, Value]], more: Value | None, depth: int
) -> dict[object, object]:
    found = {_key(key, depth): plain(value, depth + 1) for key, value in items}
    return found if more is None else {**found, UNKNOWN: UNKNOWN}


def _key(key: object, depth: int) -> object:
    made = plain(key, depth + 1)
    try:
        hash(made)
    except TypeError:
        return UNKNOWN
    return made


def _elements(items: tuple[Value, ...], more: Value | None, depth: int) -> list[object]:
    found = [plain(item, depth + 1) for item in items]
    return [*found, *(plain(one, depth + 1) for one in members(more))] if more else found


def _choice(value: Union, depth: int) -> object:
    found: list[object] = []
    for member in value.members:
        one = plain(member, depth)
        if one not in found:
            found.append(one)
    if not found or UNKNOWN in found:
        return UNKNOWN
    return found[0] if len(found) == 1 else OneOf(tuple(found))


def _text(value: Tmpl) -> object:
    first = value.pieces[0]
    if any(isinstance(piece, _KNOWN) for piece in value.pieces):
        return value
    return Begins(str(first.value)) if isinstance(first, Const) else UNKNOWN


_PLAIN: dict[type[Value], Callable[[Any, int], object]] = {
    Const: lambda value, depth: value.value,
    Absent: lambda value, depth: NOT_GIVEN,
    Tmpl: lambda value, depth: _text(value),
    Member: lambda value, depth: plain(value.value, depth),
    DataMethod: _method,
    Opaque: lambda value, depth: UNKNOWN,
    Union: _choice,
    **dict.fromkeys((Env, Evt, Context, Response), lambda value, depth: value),
}
