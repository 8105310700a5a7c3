"""What Python's built-in functions do that look something up by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Cls
from lambdaform.access.python.externals import External
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import Names, by_name
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.object_parts import Attributes, Maker
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Scope
from lambdaform.access.python.supers import Super
from lambdaform.access.python.values import (
    ANYTHING,
    NONE,
    Const,
    Tmpl,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


def _getattr(m: Machine, given: Given, at: Place) -> Value:
    owner, default = first(given), given.get(2, "default")
    found: list[Value] = []
    for name in members(given.sure(1, "name", ANYTHING)):
        if isinstance(name, Const) and isinstance(name.value, str):
            if default is None or owner.has(name.value) is not False:
                found.append(owner.attribute(m, name.value, at))
        else:
            begin = name.pieces[0] if isinstance(name, Tmpl) else None
            prefix = str(begin.value) if isinstance(begin, Const) else ""
            found.append(owner.any_attribute(m, prefix, at))
    return join(*found, *(() if default is None else (default,)))


def _setattr(m: Machine, given: Given, at: Place) -> Value:
    owner, value = first(given), given.sure(2, "value", ANYTHING)
    for name in members(given.sure(1, "name", ANYTHING)):
        if isinstance(name, Const) and isinstance(name.value, str):
            owner.put_attribute(m, name.value, value, at)
        else:
            _set_some(m, owner, value, at)
    return NONE


def _set_some(m: Machine, owner: Value, value: Value, at: Place) -> None:
    for one in members(owner):
        if isinstance(one, Inst):
            one.put_some_attribute(m, value, at)
        else:
            m.let_go(value, "becomes an attribute whose name is computed", at)


def _hasattr(m: Machine, given: Given, at: Place) -> Value:
    name = given.sure(1, "name", ANYTHING)
    known = isinstance(name, Const) and isinstance(name.value, str)
    answer = first(given).has(name.value) if known else None  # type: ignore[attr-defined]
    return ANYTHING if answer is None else Const(answer)


def _vars(m: Machine, given: Given, at: Place) -> Value:
    owner = first(given) if given.positional else _locals(m, given, at)
    if isinstance(owner, Inst):
        return Attributes(owner)
    return owner.attribute(m, "__dict__", at) if given.positional else owner


def _globals(m: Machine, given: Given, at: Place) -> Value:
    return Names(m.here.scope.module)


def _locals(m: Machine, given: Given, at: Place) -> Value:
    return Names(m.here.scope)


def _super(m: Machine, given: Given, at: Place) -> Value:
    if len(given.positional) > 1 and isinstance(given.positional[0], Cls):
        return Super(given.positional[0], given.positional[1])
    scope: Scope | None = m.here.scope
    while scope is not None and not isinstance(scope.owner, Cls):
        scope = scope.parent
    if scope is None or m.here.first is None or not isinstance(scope.owner, Cls):
        return ANYTHING
    cls = scope.owner
    return join(*(Super(cls, owner) for owner in members(m.here.first)))


def _type(m: Machine, given: Given, at: Place) -> Value:
    if len(given.positional) > 1:
        m.hand_over(given, "becomes a class that is made by `type`", at)
    return join(*(one.cls if isinstance(one, Inst) else ANYTHING for one in members(first(given))))


def _import(m: Machine, given: Given, at: Place) -> Value:
    return imported(m, given.sure(0, "name", ANYTHING), "", at)


def imported(m: Machine, name: Value, package: str, at: Place) -> Value:
    """Return the module of a name that is a value."""
    found: list[Value] = []
    for one in members(name):
        if isinstance(one, Const) and isinstance(one.value, str):
            level = len(one.value) - len(one.value.lstrip("."))
            whole = f"{package}.{one.value[level:]}" if level and package else one.value[level:]
            found.append(by_name(m, whole, at))
        else:
            m.unknown("out of scope", None, "a module is imported whose name is computed", at)
            found.append(ANYTHING)
    return join(*found)


def _exec(m: Machine, given: Given, at: Place) -> Value:
    m.unknown("out of scope", None, "code is run that is data here", at)
    return ANYTHING


def _attribute(m: Machine, external: External, given: Given, at: Place) -> Value:
    """Return what `object.__getattribute__` gives: no hook of the class is asked."""
    name = given.sure(1, "name", ANYTHING)
    found = [
        one.own_attribute(m, str(name.value), at)
        if isinstance(one, Inst) and isinstance(name, Const)
        else one.any_attribute(m, "", at)
        for one in members(first(given))
    ]
    return join(*found)


def _new(m: Machine, external: External, given: Given, at: Place) -> Value:
    cls = first(given)
    return Maker(cls).call(m, given, at) if isinstance(cls, Cls) else ANYTHING


_TABLE: dict[str, Simple] = {
    "__import__": _import,
    "compile": _exec,
    "eval": _exec,
    "exec": _exec,
    "getattr": _getattr,
    "globals": _globals,
    "hasattr": _hasattr,
    "locals": _locals,
    "setattr": _setattr,
    "super": _super,
    "type": _type,
    "vars": _vars,
}
MODELS: dict[str, Model] = {
    **{f"builtins.{name}": simple(model) for name, model in _TABLE.items()},
    "builtins.object.__getattribute__": _attribute,
    "builtins.object.__new__": _new,
}
