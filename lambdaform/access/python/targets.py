"""Where values are put: names, attributes, items, and several of them at once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame
from lambdaform.access.python.values import Data, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def assign(m: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """Put a value where a target says."""
    at = Place(frame.file, target.lineno, target.col_offset)
    match target:
        case ast.Name():
            frame.scope.bind(m, target.id, value)
        case ast.Attribute():
            _put(m, m.evaluate(target.value, frame), value, at, name=target.attr)
        case ast.Subscript():
            key = m.evaluate(target.slice, frame)
            _put(m, m.evaluate(target.value, frame), value, at, key=key)
        case ast.Starred():
            made = m.allocate(Seq, target).display(m, (), value)
            assign(m, target.value, made, frame)
        case ast.Tuple() | ast.List():
            _unpack(m, target.elts, value, frame, at)
        case _:
            m.let_go(value, "is put where is not known", at)


def _put(
    m: Machine, owner: Value, value: Value, at: Place, *, name: str = "", key: Value | None = None
) -> None:
    if key is None:
        owner.put_attribute(m, name, value, at)
    else:
        owner.put_item(m, key, value, at)


def _unpack(m: Machine, targets: list[ast.expr], value: Value, frame: Frame, at: Place) -> None:
    for choice in _parts(m, value, targets, at):
        for target, part in zip(targets, choice, strict=True):
            assign(m, target, part, frame)


def _parts(m: Machine, value: Value, targets: list[ast.expr], at: Place) -> list[tuple[Value, ...]]:
    """Return one value for each target, those of all that the value may be joined."""
    count = len(targets)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
    columns: list[list[Value]] = [[] for _ in targets]
    for one in members(value):
        known = one.parts()
        if known is not None and star is None and len(known) == count:
            row = known
        elif known is not None and star is not None and len(known) >= count - 1:
            behind = len(known) - (count - star - 1)
            row = (*known[:star], join(*known[star:behind]), *known[behind:])
        elif isinstance(one, Data):
            row = tuple(one.element(m, at) for _ in targets)
        elif isinstance(one, Tup) and star is None and len(one.items) >= count:
            row = one.items[:count]
        else:
            row = (one.walked(m, at),) * count
        for column, part in zip(columns, row, strict=True):
            column.append(part)
    return [tuple(join(*column) for column in columns)]
