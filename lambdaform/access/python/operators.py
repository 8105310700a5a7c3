"""Operators: what is known of their results, and the methods of objects that they call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.descriptors import Property
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.given import Given
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    Const,
    Data,
    Tmpl,
    Union,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_NAMES: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.MatMult: "matmul",
    ast.USub: "neg",
    ast.UAdd: "pos",
    ast.Invert: "invert",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_LONGEST_TEXT = 2000


def binary(m: Machine, operator: type[ast.operator], left: Value, right: Value, at: Place) -> Value:
    """Return what an operator between two values gives."""
    own = _dunders(m, _NAMES[operator], left, right, at)
    if own is not None:
        return own
    if operator is ast.Add:
        return _added(m, left, right, at)
    if operator is ast.Mod and _is_text(left):
        return _formatted(m, left, right, at)
    if operator is ast.BitOr:
        return _merged(m, left, right, at)
    if left.plain and right.plain:
        return ANYTHING
    if operator in {ast.Sub, ast.Mult, ast.BitAnd, ast.BitXor}:  # of sets, and repetition
        return join(*(one for one in (left, right) if not one.plain))
    m.hand_over(Given((left, right)), "is an operand of an operator that is not known", at)
    return ANYTHING


def unary(m: Machine, operator: type[ast.unaryop], value: Value, at: Place) -> Value:
    """Return what an operator before a value gives."""
    if isinstance(value, Const) and isinstance(value.value, int | float) and operator is ast.USub:
        return Const(-value.value)
    own = [one for one in members(value) if isinstance(one, Inst)]
    return join(ANYTHING, *(one.method(m, f"__{_NAMES[operator]}__", Given(), at) for one in own))


def compare(m: Machine, operator: type[ast.cmpop], left: Value, right: Value, at: Place) -> Value:
    """Return what a comparison gives."""
    if operator in {ast.In, ast.NotIn}:
        _contains(m, left, right, at)
        return _known(_is_in(left, right), operator is ast.In)
    if operator in {ast.Is, ast.IsNot}:
        return _known(_is_same(left, right), operator is ast.Is)
    if operator in {ast.Eq, ast.NotEq} and isinstance(left, Const) and isinstance(right, Const):
        return Const((left.value == right.value) is (operator is ast.Eq))
    _dunders(m, _NAMES[operator], left, right, at)
    return ANYTHING


def truth(m: Machine, value: Value, at: Place) -> bool | None:
    """Tell whether a value counts as true, and run what tells it."""
    for one in members(value):
        if isinstance(one, Inst):
            one.asked(m, ("__bool__", "__len__"), at)
    return value.truth()


def ordered(m: Machine, element: Value, at: Place) -> None:
    """Run what compares objects with each other, as sorting does."""
    for one in members(element):
        if isinstance(one, Inst):
            for name in ("__lt__", "__gt__", "__eq__"):
                one.method(m, name, Given((element,)), at)


def as_text(m: Machine, value: Value, at: Place) -> Value:
    """Return a value as a text."""
    return template([value.shown(m, at)])


def _dunders(m: Machine, name: str, left: Value, right: Value, at: Place) -> Value | None:
    found = [
        one.method(m, f"__{kind}{name}__", Given((other,)), at)
        for value, other, kinds in ((left, right, ("", "i")), (right, left, ("r",)))
        for kind in kinds
        for one in members(value)
        if isinstance(one, Inst) and one.cls.find(f"__{kind}{name}__") is not None
    ]
    return join(*found) if found else None


def _added(m: Machine, left: Value, right: Value, at: Place) -> Value:
    if left.plain and right.plain and isinstance(left, Data | Union):
        numbers = any(isinstance(v, Const) and not isinstance(v.value, str) for v in (left, right))
        return ANYTHING if numbers else template([left, right])
    if any(isinstance(v, Tmpl) or _is_text(v) for v in (left, right)):
        return template([left.shown(m, at), right.shown(m, at)])
    parts = left.parts(), right.parts()
    if parts[0] is not None and parts[1] is not None:
        return Tup((*parts[0], *parts[1]))
    return Tup((), join(left.element(m, at), right.element(m, at)))


def _formatted(m: Machine, left: Value, right: Value, at: Place) -> Value:
    assert isinstance(left, Const)
    pieces = str(left.value).split("%s")
    parts = right.parts() if isinstance(right, Tup) else (right,)
    values = None if parts is None else [value.shown(m, at) for value in parts]
    if values is None or len(pieces) != len(values) + 1 or "%" in "".join(pieces):
        return ANYTHING
    mixed: list[Value] = [Const(pieces[0])]
    for value, piece in zip(values, pieces[1:], strict=True):
        mixed += [value, Const(piece)]
    return template(mixed)


def _is_text(value: Value) -> bool:
    return (
        isinstance(value, Const)
        and isinstance(value.value, str)
        and len(value.value) < _LONGEST_TEXT
    )


def _merged(m: Machine, left: Value, right: Value, at: Place) -> Value:
    sides = (*members(left), *members(right))
    if any(isinstance(one, Dict) for one in sides):
        merged = m.allocate(Dict, (at, "|")).begin(m)
        for side in (left, right):
            merged.take(m, side, at)
        return merged
    if any(isinstance(one, Seq | Tup) for one in sides):
        return Tup((), join(left.element(m, at), right.element(m, at)))
    return ANYTHING


def _contains(m: Machine, left: Value, right: Value, at: Place) -> None:
    right.element(m, at)
    left.hashed(m, at)
    for one in members(right):
        if isinstance(one, Inst) and one.cls.find("__contains__") is not None:
            one.method(m, "__contains__", Given((left,)), at)


def _known(answer: bool | None, wanted: bool) -> Value:
    return ANYTHING if answer is None else Const(answer is wanted)


def _is_in(left: Value, right: Value) -> bool | None:
    if not isinstance(left, Const):
        return None
    if isinstance(right, Const) and isinstance(right.value, str) and isinstance(left.value, str):
        return left.value in right.value
    parts = right.parts() if isinstance(right, Tup) else None
    if parts is None or not all(isinstance(part, Const) for part in parts):
        return None
    return left in parts


def _is_same(left: Value, right: Value) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if one == Const(None):
            if other == one:
                return True
            unsure = isinstance(other, Union) or (
                isinstance(other, Data) and not isinstance(other, Const)
            )
            return None if unsure or other is NEVER else False
    return None


def changed_in_place(m: Machine, left: Value, right: Value, at: Place) -> None:
    """Change a list or a dictionary as `+=` and `|=` do."""
    for one in members(left):
        if isinstance(one, Seq):
            one.add(m, right.element(m, at))
        elif isinstance(one, Dict):
            one.take(m, right, at)


def attribute_deleted(m: Machine, owner: Value, name: str, at: Place) -> None:
    """Run what `del owner.name` runs."""
    for one in (one for one in members(owner) if isinstance(one, Inst)):
        one.asked(m, ("__delattr__",), at, Const(name))
        found = one.cls.find(name)
        if isinstance(found, Property) and found.delete is not None:
            found.delete.call(m, Given((one,)), at)


def deleted(m: Machine, owner: Value, key: Value, at: Place) -> None:
    """Run what `del owner[key]` runs."""
    for one in members(owner):
        if isinstance(one, Inst) and one.cls.find("__delitem__") is not None:
            one.method(m, "__delitem__", Given((key,)), at)
