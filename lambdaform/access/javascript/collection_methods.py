"""Methods of arrays, maps, texts and other data."""

from __future__ import annotations

from lambdaform.access.javascript import escapes, members
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Bound,
    Const,
    Context,
    Data,
    Evt,
    Fn,
    Given,
    Obj,
    Response,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

_OF_TEXTS = frozenset({"slice", "concat"})
_WALKED = frozenset({"forEach", "some", "every", "findIndex", "findLastIndex"})
_KEPT = frozenset(
    {"filter", "sort", "toSorted", "slice", "reverse", "toReversed", "concat", "flat", "splice"}
)
_MAPPED = frozenset({"map", "flatMap"})
_TAKEN = frozenset({"find", "findLast", "pop", "shift", "at", "get", "next"})
_ADDED = frozenset({"push", "unshift", "add", "fill"})
_LISTS = frozenset({"values", "entries", "keys"})
NAMES = _WALKED | _KEPT | _MAPPED | _TAKEN | _ADDED | _LISTS | {"reduce", "reduceRight", "set"}
"""The methods of arrays and maps that are followed."""

_SAME = frozenset({"toString", "trim", "valueOf", "trimEnd", "trimStart"})


def call(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    """Call a method of an array, a map or a set."""
    element = members.element(m, owner)
    if name in _ADDED or name == "set":
        _keep(m, owner, given, node, name)
        return owner
    if name == "at" and not _is_list(owner):
        return ANYTHING
    if name in _TAKEN:
        _walk(m, owner, given, element, node)
        keyed = name == "get" and isinstance(owner, Obj) and given.at(0) in m.contents(owner)
        exact = m.contents(owner).get(given.at(0)) if keyed else None
        return exact if exact is not None else join(element, NONE)
    if name in {"reduce", "reduceRight"}:
        return _reduced(m, given, element, node)
    if name in _LISTS:
        return _listed(m, owner, name, node)
    found = _walk(m, owner, given, element, node)
    if name in _MAPPED:
        made = m.make(node, "array")
        m.write(
            made,
            None,
            join(*(members.element(m, one) for one in each(found))) if name == "flatMap" else found,
        )
        return made
    if name in _OF_TEXTS and not _is_list(owner):
        return ANYTHING
    if name == "concat":
        return join(owner, *given.values)
    return owner if name in _KEPT else ANYTHING


def _is_list(value: Value) -> bool:
    """Tell whether a value is a list: of data from outside that is mostly not known."""
    path = value.path if isinstance(value, Evt | Context | Response) else ()
    return isinstance(value, Obj) or path[-1:] == ("Records",)


def _keep(m: Machine, owner: Value, given: Given, node: Node, name: str) -> None:
    values = given.values[1:] if name == "set" else given.all()
    if not isinstance(owner, Obj):
        escapes.all_of(m, values, "is kept by something that is not known", node)
        return
    for value in values:
        key = given.at(0)
        known = name == "set" and isinstance(key, Const) and owner.made != "array"
        m.write(owner, key if known else None, value)


def _walk(m: Machine, owner: Value, given: Given, element: Value, node: Node) -> Value:
    elements = members.elements(m, owner)
    found = [
        m.call(one, Given((single, ANYTHING, ANYTHING)), node, NEVER)
        for value in given.values[:1]
        for one in each(value)
        if not isinstance(one, Data | Obj)
        for single in ((element,) if elements is None else elements)
    ]
    return join(*found)


def _reduced(m: Machine, given: Given, element: Value, node: Node) -> Value:
    start = given.at(1) if len(given.values) > 1 else element
    once = m.call(given.at(0), Given((start, element, ANYTHING)), node, NEVER)
    again = m.call(given.at(0), Given((join(start, once), element, ANYTHING)), node, NEVER)
    return join(start, once, again)


def _listed(m: Machine, owner: Value, name: str, node: Node) -> Value:
    if name == "keys" or not isinstance(owner, Obj):
        return ANYTHING if name == "keys" else owner
    if name == "values" or owner.made == "array":
        return owner
    return pairs(m, members.element(m, owner), node)


def pairs(m: Machine, element: Value, node: Node) -> Value:
    """Return a list of pairs of a key and a value."""
    inner = m.make(node, "array")
    m.write(inner, "0", ANYTHING)
    m.write(inner, "1", element)
    outer = m.make(node, "pairs")
    m.write(outer, None, inner)
    return outer


def of_text(m: Machine, owner: Const, name: str, given: Given, node: Node) -> Value:
    """Call a method of a text that is known."""
    if name in _SAME:
        return owner
    if name == "toLowerCase":
        return Const(str(owner.value).lower())
    if name == "toUpperCase":
        return Const(str(owner.value).upper())
    return of_anything(m, owner, name, given, node)


def of_anything(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    """Call a method of something that is not known: what it is given may come out again."""
    if name in _SAME and isinstance(owner, Data):
        return owner
    held = escapes.held(m, given.all())
    clients = [one for one in held if not isinstance(one, Fn | Bound | Obj)]
    escapes.all_of(m, clients, "is given to code that is not known", node)
    escapes.all_of(m, (one for one in held if one not in clients), "is given away", node)
    return ANYTHING
