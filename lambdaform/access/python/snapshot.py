"""Abstract values -> the arguments of a call, in the form of `lambdaform.arguments`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lambdaform.access.python.containers import Rec, Seq, Tup
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.enumerations import Member
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.values import (
    Absent,
    Const,
    Context,
    Data,
    DataMethod,
    Env,
    Evt,
    Response,
    Tmpl,
    Union,
    Value,
    members,
)
from lambdaform.arguments import ABSENT as NOT_GIVEN
from lambdaform.arguments import UNKNOWN, Begins, OneOf

_DEEPEST = 10
_MOST = 2000
_KNOWN = Env | Evt | Context | Response


def plain(value: object) -> object:
    """Return what stands for a value among the arguments of a call.

    Args:
        value: an abstract value, or a mapping or a list of such.
    """
    return _Snapshot().of(value, 0)


class _Snapshot:
    """One value on its way: what holds itself, is too deep or too large, is not known there."""

    def __init__(self) -> None:
        self._within: list[Value] = []
        self._left = _MOST

    def of(self, value: object, depth: int) -> object:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return UNKNOWN
        if isinstance(value, Value):
            return self._value(value, depth)
        if isinstance(value, Mapping):
            return {self._key(k, depth): self.of(v, depth + 1) for k, v in value.items()}
        return [self.of(one, depth + 1) for one in value] if isinstance(value, list) else value

    def _value(self, value: Value, depth: int) -> object:
        match value:
            case Const() | Member():
                return self.of(value.value, depth)
            case Absent():
                return NOT_GIVEN
            case Tmpl():
                return _text(value)
            case DataMethod(owner=Data() as owner):
                return self.of(owner.below(value.name), depth)
            case Union():
                return self._choice(value, depth)
            case Env() | Evt() | Context() | Response():
                return value
        return self._container(value, depth)

    def _container(self, value: Value, depth: int) -> object:
        if value in self._within:
            return UNKNOWN
        self._within.append(value)
        try:
            return self._parts(value, depth)
        finally:
            self._within.pop()

    def _parts(self, value: Value, depth: int) -> object:
        match value:
            case Dict():
                return self._entries(value.look().items(), value.state.more, depth)
            case Rec():
                named = ((Const(name), one) for name, one in value.entries)
                return self._entries(named, value.more, depth)
            case Inst(entries=Dict() as entries) if entries.state.held:
                return self.of(entries, depth)
            case Seq():
                value.state.seen = True
                return self._elements(value.state.items or (), value.state.more, depth)
            case Tup():
                return self._elements(value.items, value.more, depth)
        return UNKNOWN

    def _entries(
        self, items: Iterable[tuple[Value, Value]], more: Value | None, depth: int
    ) -> dict[object, object]:
        found = {self._key(key, depth): self.of(value, depth + 1) for key, value in items}
        return found if more is None else {**found, UNKNOWN: UNKNOWN}

    def _key(self, key: object, depth: int) -> object:
        made = self.of(key, depth + 1)
        try:
            hash(made)
        except TypeError:
            return UNKNOWN
        return made

    def _elements(self, items: tuple[Value, ...], more: Value | None, depth: int) -> list[object]:
        every = (*items, *(members(more) if more else ()))
        return [self.of(item, depth + 1) for item in every]

    def _choice(self, value: Union, depth: int) -> object:
        found: list[object] = []
        for member in value.members:
            one = self.of(member, depth)
            if one is UNKNOWN:
                return UNKNOWN
            if one not in found:
                found.append(one)
        if not found:
            return UNKNOWN
        return found[0] if len(found) == 1 else OneOf(tuple(found))


def _text(value: Tmpl) -> object:
    first = value.pieces[0]
    if any(isinstance(piece, _KNOWN) for piece in value.pieces):
        return value
    return Begins(str(first.value)) if isinstance(first, Const) else UNKNOWN
