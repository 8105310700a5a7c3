"""Texts that are put together of parts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from lambdaform.access.python.values import (
    ANYTHING,
    WIDEST,
    Const,
    Data,
    DataMethod,
    Opaque,
    Tmpl,
    Value,
    join,
    members,
)

_LONGEST = 24


def template(parts: Iterable[Value]) -> Value:
    """Return the text that parts make, one behind the other."""
    choices = [members(_as_data(part)) for part in parts]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > WIDEST:
        return _text([choice[0] if len(choice) == 1 else ANYTHING for choice in choices])
    return join(*(_text(list(combination)) for combination in product(*choices)))


def _as_data(part: Value) -> Value:
    if isinstance(part, DataMethod) and isinstance(part.owner, Data):
        return part.owner.below(part.name)
    known = (isinstance(one, Data) and not isinstance(one, Opaque) for one in members(part))
    return join(*(one if k else ANYTHING for one, k in zip(members(part), known, strict=True)))


def _text(parts: list[Value]) -> Value:
    pieces: list[Value] = []
    for part in _flat(parts):
        last = pieces[-1] if pieces else None
        if isinstance(part, Const) and isinstance(last, Const):
            pieces[-1] = Const(f"{last.value}{part.value}")
        elif not (part is ANYTHING and last is ANYTHING):
            pieces.append(Const(str(part.value)) if isinstance(part, Const) else part)
    if len(pieces) > _LONGEST:
        pieces = [*pieces[:_LONGEST], ANYTHING]
    if len(pieces) == 1:
        return pieces[0]
    return Tmpl(tuple(pieces)) if pieces else Const("")


def _flat(parts: list[Value]) -> Iterable[Value]:
    for part in parts:
        if isinstance(part, Tmpl):
            yield from part.pieces
        else:
            yield part
