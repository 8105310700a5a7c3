"""Methods of lists, dictionaries and generators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.containers import Generator, Seq, Tup
from lambdaform.access.python.dictionaries import Dict, may_be_absent
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    join,
    without_absent,
)

if TYPE_CHECKING:
    from lambdaform.access.python.externals import External
    from lambdaform.access.python.machine import Machine, Model


def container_method(m: Machine, owner: Value, name: str, given: Given, at: Place) -> Value:
    """Return what a method of a container gives."""
    for kind, methods in METHODS.items():
        if isinstance(owner, kind) and name in methods:
            return methods[name](m, owner, given, at)
    if name in _COMPARING:
        for value in given:
            value.hashed(m, at)
    if isinstance(owner, Tup | Generator) or name in _QUIET:
        return ANYTHING
    m.hand_over(given, f"is given to a method `{name}` that is not known", at)
    return ANYTHING


_QUIET = {"index", "count", "sort", "reverse", "clear", "remove", "discard", "isdisjoint"}
_COMPARING = {"index", "count", "remove", "discard"}
_MethodOf = Callable[["Machine", Value, "Given", Place], Value]


def _add(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Seq)
    for value in given:
        owner.add(m, value)
    return NONE


def _add_to_set(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    for value in given:
        value.hashed(m, at)
    return _add(m, owner, given, at)


def _extend(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Seq)
    for value in given:
        owner.add(m, value.element(m, at))
    return NONE


def _element(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    return owner.element(m, at)


def _itself(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    return owner


def _sort(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    key, element = given.keywords.get("key", NONE), owner.element(m, at)
    sorts = element if key == NONE or key.plain else key.call(m, Given((element,)), at)
    operators.ordered(m, sorts, at)
    return NONE


def _with_others(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    others = [value.element(m, at) for value in given]
    return Tup((), join(owner.element(m, at), *others))


def _send(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Generator)
    owner.frame.held.write(m, "sent", join(*given))
    return owner.element(m, at)


def _get(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    return owner.get(given.sure(0, "key", ANYTHING), given.sure(1, "default", NONE))


def _pop(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    return owner.get(given.sure(0, "key", ANYTHING), given.sure(1, "default", NEVER))


def _set_default(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    key, value = given.sure(0, "key", ANYTHING), given.sure(1, "default", NONE)
    old = owner.state.held.get(key)
    if old is None or may_be_absent(old):
        owner.put(m, key, value if old is None else join(without_absent(old), value))
    return owner.get(key, NEVER)


def _update(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    for value in (*given.positional, *(v for v in (given.more, given.others) if v is not None)):
        owner.take(m, value, at)
    for name, value in given.keywords.items():
        owner.put(m, Const(name), value)
    return NONE


def _keys(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    return Tup((), owner.element(m, at))


def _values(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    return Tup((), owner.values())


def _items(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    assert isinstance(owner, Dict)
    return Tup((), owner.pairs())


def _put(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    owner.put_item(m, given.sure(0, "key", ANYTHING), given.sure(1, "value", ANYTHING), at)
    return NONE


def _copy(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    copied = m.allocate(Dict, (at, "copy")).begin(m)
    copied.take(m, owner, at)
    return copied


def unbound(name: str) -> Model:
    """Return the model of a method that is taken from its class: `dict.__setitem__`."""

    def model(m: Machine, external: External, given: Given, at: Place) -> Value:
        owner = given.positional[0] if given.positional else ANYTHING
        return owner.attribute(m, name, at).call(m, given.after(1), at)

    return model


METHODS: dict[type[Value], dict[str, _MethodOf]] = {
    Seq: {
        "append": _add,
        "appendleft": _add,
        "add": _add_to_set,
        "insert": _add,
        "extend": _extend,
        "sort": _sort,
        "extendleft": _extend,
        "update": _extend,
        "pop": _element,
        "popleft": _element,
        "copy": _itself,
        "union": _with_others,
        "intersection": _itself,
        "difference": _itself,
        "symmetric_difference": _with_others,
        "__getitem__": _element,
        "__iter__": _itself,
    },
    Dict: {
        "get": _get,
        "pop": _pop,
        "popitem": lambda m, owner, given, at: owner.pairs() if isinstance(owner, Dict) else NEVER,
        "setdefault": _set_default,
        "update": _update,
        "keys": _keys,
        "values": _values,
        "items": _items,
        "copy": _copy,
        "__getitem__": _get,
        "__setitem__": _put,
        "__contains__": lambda m, owner, given, at: ANYTHING,
    },
    Generator: {"send": _send, "__next__": _element, "__anext__": _element},
}
MODELS: dict[str, Model] = {
    f"builtins.{cls.__name__}.{name}": unbound(name)
    for cls, kind in {list: Seq, set: Seq, dict: Dict}.items()
    for name in METHODS[kind]
    if hasattr(cls, name)
}
