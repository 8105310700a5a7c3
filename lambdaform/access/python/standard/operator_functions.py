"""`operator`: what its functions do to what they get."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.containers import Tup
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, NONE, Const, Value

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


@dataclass(frozen=True, slots=True)
class Asks(Value):
    """`operator.methodcaller`, `attrgetter`, `itemgetter`: asks what it gets for something."""

    how: str
    names: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        owner = first(given)
        if self.how == "itemgetter":
            found = [owner.item(m, name, at) for name in self.names]
            return found[0] if len(found) == 1 else Tup(tuple(found))
        if self.how == "methodcaller":
            method = _attribute(m, owner, self.names[0], at) if self.names else ANYTHING
            return method.call(m, Given(self.names[1:], dict(self.keywords)), at)
        found = [_path(m, owner, name, at) for name in self.names]
        return found[0] if len(found) == 1 else Tup(tuple(found))


def _attribute(m: Machine, owner: Value, name: Value, at: Place) -> Value:
    if isinstance(name, Const) and isinstance(name.value, str):
        return owner.attribute(m, name.value, at)
    return owner.any_attribute(m, "", at)


def _path(m: Machine, owner: Value, name: Value, at: Place) -> Value:
    if isinstance(name, Const) and isinstance(name.value, str):
        for step in name.value.split("."):
            owner = owner.attribute(m, step, at)
        return owner
    return owner.any_attribute(m, "", at)


def _set_item(m: Machine, given: Given, at: Place) -> Value:
    owner, key, value = (given.sure(i, name, ANYTHING) for i, name in enumerate("abc"))
    owner.put_item(m, key, value, at)
    return NONE


def _item(m: Machine, given: Given, at: Place) -> Value:
    return first(given).item(m, given.sure(1, "b", ANYTHING), at)


def _delete_item(m: Machine, given: Given, at: Place) -> Value:
    operators.deleted(m, first(given), given.sure(1, "b", ANYTHING), at)
    return NONE


def _binary(operator: type[ast.operator]) -> Simple:
    return lambda m, given, at: operators.binary(
        m, operator, first(given), given.sure(1, "b", ANYTHING), at
    )


def _in_place(operator: type[ast.operator]) -> Simple:
    def model(m: Machine, given: Given, at: Place) -> Value:
        operators.changed_in_place(m, first(given), given.sure(1, "b", ANYTHING), at)
        return first(given)

    return model


def _compared(operator: type[ast.cmpop]) -> Simple:
    return lambda m, given, at: operators.compare(
        m, operator, first(given), given.sure(1, "b", ANYTHING), at
    )


def _contains(m: Machine, given: Given, at: Place) -> Value:
    return operators.compare(m, ast.In, given.sure(1, "b", ANYTHING), first(given), at)


_BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "and_": ast.BitAnd,
    "concat": ast.Add,
    "matmul": ast.MatMult,
    "mod": ast.Mod,
    "mul": ast.Mult,
    "or_": ast.BitOr,
    "sub": ast.Sub,
    "truediv": ast.Div,
    "xor": ast.BitXor,
}
_COMPARED: dict[str, type[ast.cmpop]] = {
    "eq": ast.Eq,
    "ge": ast.GtE,
    "gt": ast.Gt,
    "le": ast.LtE,
    "lt": ast.Lt,
    "ne": ast.NotEq,
}
_TABLE: dict[str, Simple] = {
    "operator.attrgetter": lambda m, given, at: Asks("attrgetter", given.positional),
    "operator.itemgetter": lambda m, given, at: Asks("itemgetter", given.positional),
    "operator.methodcaller": lambda m, given, at: Asks(
        "methodcaller", given.positional, tuple(given.keywords.items())
    ),
    "operator.call": lambda m, given, at: first(given).call(m, given.after(1), at),
    "operator.contains": _contains,
    "operator.delitem": _delete_item,
    "operator.getitem": _item,
    "operator.setitem": _set_item,
    **{f"operator.{name}": _binary(operator) for name, operator in _BINARY.items()},
    **{f"operator.{name}": _compared(operator) for name, operator in _COMPARED.items()},
    **{
        f"operator.{name}": _in_place(operator)
        for name, operator in {"iadd": ast.Add, "iconcat": ast.Add, "ior": ast.BitOr}.items()
    },
}
MODELS: dict[str, Model] = {path: simple(model) for path, model in _TABLE.items()}
