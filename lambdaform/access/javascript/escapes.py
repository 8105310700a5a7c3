"""What becomes of values that code has that is not read."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform.access.javascript import members, recording
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    Bound,
    Client,
    ClientClass,
    CommandClass,
    Credentials,
    Data,
    Fn,
    Lost,
    Made,
    Method,
    Module,
    Obj,
    Value,
)
from lambdaform.access.javascript.values import members as each
from lambdaform.access.python.reach import Place

_DEEPEST = 2


def all_of(
    m: Machine, values: Iterable[Value], why: str, node: Node, *, measured: bool = False
) -> None:
    """Let code that is not read have values.

    Args:
        m: the analysis.
        values: what it is given.
        why: how, in words.
        node: where.
        measured: whether all commands that it sends of its own are known.
    """
    for value in values:
        for one in each(value):
            _one(m, one, why, node, measured=measured)


def _one(m: Machine, value: Value, why: str, node: Node, *, measured: bool) -> None:
    key = (value, measured)
    if isinstance(value, Data) or key in m.entered:
        return
    m.entered.add(key)
    _of_aws(m, value, why, m.at(node), measured=measured)
    match value:
        case CommandClass():
            recording.record(m, value.service, value.operation, ANYTHING, node)
        case Fn():
            _enter(m, value)
        case Bound():
            inner = (value.function, value.this, *value.arguments)
            all_of(m, inner, why, node, measured=measured)
        case Made():
            all_of(m, value.given, why, node, measured=measured)
        case Module():
            all_of(m, members.every_export(m, value, node), why, node, measured=measured)
        case Obj():
            inside = (*m.contents(value).values(), m.fields(value).held)
            all_of(m, inside, why, node, measured=measured)
            if isinstance(m.fields(value).kind, Fn):
                enter_methods(m, m.fields(value).kind, value)


def _of_aws(m: Machine, value: Value, why: str, at: Place, *, measured: bool) -> None:
    match value:
        case Client(form="bare") if measured:
            pass
        case Client() | ClientClass():
            m.unknown("client escaped", value.service, f"a client {why}", at)
        case Lost():
            m.unknown("out of scope", None, "too many different values meet here", at)
        case Method():
            m.unknown("client escaped", value.client.service, f"a method of a client {why}", at)
        case Credentials(own=True):
            m.unknown("credentials escaped", None, f"what holds credentials {why}", at)


def enter_all(m: Machine, values: Iterable[Value]) -> None:
    """Let the functions among values run, with arguments that are not known."""
    for value in values:
        for one in each(value):
            if isinstance(one, Fn):
                _enter(m, one)
            elif isinstance(one, Obj) and one not in m.gone:
                m.gone.add(one)
                enter_all(m, m.contents(one).values())


def enter_methods(m: Machine, cls: Value, this: Value) -> None:
    """Let the methods of an object run, with arguments that are not known."""
    if isinstance(cls, Fn) and (cls, this) not in m.entered:
        m.entered.add((cls, this))
        for static in (True, False):
            for method in members.methods(cls, static=static):
                if not static and members.name_of(method) != "constructor":
                    _enter(m, Fn(method, cls.scope, this, cls.file))
        for base in each(m.bases.get(cls, NEVER)):
            enter_methods(m, base, this)


def _enter(m: Machine, function: Fn) -> None:
    """Let a function run with unknown arguments, when all that is known has run."""
    if function.node.kind in members.CLASSES:
        m.waiting[function] = None
    elif function not in m.gone:
        m.gone.add(function)
        m.waiting[function] = None


def held(m: Machine, values: Iterable[Value], depth: int = 0) -> list[Value]:
    """Return what of some values is more than data: it may come out of what was given them."""
    found: list[Value] = []
    for value in values:
        for one in each(value):
            m.step()
            if not isinstance(one, Data):
                found.append(one)
            if isinstance(one, Obj) and one.made == "array" and depth < _DEEPEST:
                found += held(m, (members.element(m, one),), depth + 1)
    return list(dict.fromkeys(found))
