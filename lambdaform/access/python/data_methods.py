"""Methods of data: of texts, of events, of what an operation answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.access.python.containers import Tup
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ANYTHING,
    HARMLESS,
    NONE,
    Const,
    Data,
    Opaque,
    Tmpl,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_PART = re.compile(r"\{\w*[.\[]")  # `{user.name}`
_SAME = {"strip", "lstrip", "rstrip", "encode", "decode", "read", "getvalue", "copy", "text"}
_LETTERS = {"lower", "upper", "title", "capitalize", "casefold", "swapcase"}
_PARTS = {"split", "rsplit", "splitlines", "partition", "rpartition"}
_DataMethod: TypeAlias = "Callable[[Machine, Value, Given, Place], Value]"


def data_method(m: Machine, owner: Value, name: str, given: Given, at: Place) -> Value:
    """Return what a method of data gives."""
    model = _TABLE.get(name)
    if model is not None:
        return model(m, owner, given, at)
    if isinstance(owner, Const) and isinstance(owner.value, str):
        if name in _LETTERS | {"strip", "removeprefix", "removesuffix", "replace"}:
            return _computed(owner.value, name, given)
        if name in _PARTS:
            return _split(owner.value, name, given)
    if name in _SAME:
        return owner
    guessed = owner is ANYTHING and m.guess(name, given, at)
    for value in given:
        if not value.plain:
            m.let_go(value, f"is given to a method `{name}` of something that is not known", at)
    if guessed:
        return HARMLESS
    return (
        owner.below(name) if isinstance(owner, Data) and not isinstance(owner, Const) else ANYTHING
    )


def _get(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    found = owner.item(m, given.sure(0, "key", ANYTHING), at)
    default = given.get(1, "default")
    for value in given:
        if not value.plain and value is not default:
            m.let_go(value, "is a key of something that is not known", at)
    return found if default is None or default == NONE else join(found, default)


def _pairs(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    return Tup((), Tup((ANYTHING, owner.element(m, at))))


def _values(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    return Tup((), owner.element(m, at))


def _format(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    text = owner.value if isinstance(owner, Const) else None
    for value in given if isinstance(text, str) and _PART.search(text) else ():
        if not value.plain:
            value.any_attribute(m, "", at).shown(m, at)
    shown = [value.shown(m, at) for value in given.positional]
    named = {name: value.shown(m, at) for name, value in given.keywords.items()}
    if not isinstance(text, str) or given.more or given.others or "{{" in text:
        return ANYTHING
    return _filled(text, shown, named)


def _filled(text: str, shown: list[Value], named: dict[str, Value]) -> Value:
    parts: list[Value] = []
    count = 0
    for piece in text.split("{"):
        field, closed, rest = piece.partition("}")
        if not closed:
            parts.append(Const(piece))
            continue
        key = field.partition(":")[0].partition("!")[0]
        index = int(key) if key.isdigit() else count if not key else -1
        count += not key
        found = shown[index] if 0 <= index < len(shown) else named.get(key, ANYTHING)
        parts += [found, Const(rest)]
    return template(parts)


def _join(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    source = given.sure(0, "iterable", ANYTHING)
    parts = source.parts()
    if parts is None:
        source.element(m, at)
        return ANYTHING
    mixed: list[Value] = []
    for part in parts:
        mixed += [owner, part.shown(m, at)] if mixed else [part.shown(m, at)]
    return template(mixed) if parts else Const("")


def _computed(text: str, name: str, given: Given) -> Value:
    own = [value.value for value in given.positional if isinstance(value, Const)]
    if len(own) != len(given.positional) or not all(isinstance(one, str) for one in own):
        return ANYTHING
    try:
        return Const(getattr(text, name)(*own))
    except TypeError:
        return ANYTHING


def _split(text: str, name: str, given: Given) -> Value:
    own = [value.value for value in given.positional if isinstance(value, Const)]
    if len(own) != len(given.positional) or given.keywords:
        return ANYTHING
    try:
        return Tup(tuple(Const(part) for part in getattr(text, name)(*own)[:64]))
    except (TypeError, ValueError):
        return ANYTHING


def _replace(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    if isinstance(owner, Const) and isinstance(owner.value, str):
        return _computed(owner.value, "replace", given)
    return ANYTHING


def _changed(m: Machine, owner: Value, given: Given, at: Place) -> Value:
    held = join(*(value if value.plain else join(value, value.element(m, at)) for value in given))
    if any(isinstance(one, Opaque | Const | Tmpl) for one in members(owner)) and not held.plain:
        m.hand_over(given, "is kept by something that is not known", at)
    elif not held.plain:
        m.slots(owner).write(m, "[]", held)
    return NONE


_TABLE: dict[str, _DataMethod] = {
    "append": _changed,
    "extend": _changed,
    "format": _format,
    "get": _get,
    "items": _pairs,
    "join": _join,
    "pop": _get,
    "replace": _replace,
    "setdefault": _get,
    "update": _changed,
    "values": _values,
}
