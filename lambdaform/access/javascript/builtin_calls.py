"""Calls of what Node and JavaScript itself have."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform.access.javascript import collection_methods, escapes, imports, members
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.nodes_own import OUT_OF_SCOPE
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Bound,
    Const,
    Context,
    Credentials,
    Data,
    Env,
    Evt,
    Fn,
    Given,
    Made,
    Method,
    Obj,
    Outside,
    Response,
    Tmpl,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

_SAME = frozenset(
    [
        "Promise.all",
        "Promise.resolve",
        "Promise.race",
        "Promise.any",
        "Object.freeze",
        "Object.seal",
        "String",
        "Array.from",
        "structuredClone",
        "Object.create",
        "Object.getPrototypeOf",
        "Promise.withResolvers",
        "promisify",
        "callbackify",
        "types.promisify",
        "Object.setPrototypeOf",
        "Object.preventExtensions",
        "__importDefault",
        "__importStar",
        "__toESM",
        "__toCommonJS",
        "Object",
    ]
)
_COLLECTIONS = frozenset({"Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Array", "Array.of"})
_SENDING = frozenset({"fetch", "request", "get", "createHmac"})
_LOOKING = ("console.", "JSON.", "Array.isArray", "assert")
_DEEPEST = 3
_SOURCED = Env | Evt | Context | Response | Tmpl | Const


def call(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    """Call what is Node's own."""
    name = value.name.removeprefix("default.")
    reason = OUT_OF_SCOPE.get(value.package) or (
        OUT_OF_SCOPE.get(f"node:{name}") if value.package == "node:global" else None
    )
    if reason is not None:
        m.unknown("out of scope", None, f"`{name}` {reason}", m.at(node))
        escapes.all_of(m, given.all(), f"is given to `{name}`", node)
        return ANYTHING
    if name in {"require", "createRequire"}:
        again = Outside("node:global", "require")
        return again if name != "require" else imports.dynamic(m, given.at(0), node)
    if name in _SAME:
        return _same(m, name, given, node)
    if name.startswith("Object."):
        return _of_object(m, name, given, node)
    if name in _COLLECTIONS:
        return _collection(m, given, node)
    if name == "awslambda.streamifyResponse":
        return Made(name, tuple(escapes.held(m, given.all())))
    if name in _SENDING:
        held = [one for one in _below(m, given.all()) if isinstance(one, Credentials)]
        escapes.all_of(m, held, f"is given to `{name}`", node)
    if not name.startswith(_LOOKING):
        escapes.enter_all(m, (one for one in given.all() if not isinstance(one, Fn)))
    return _other(m, given, node)


def _below(m: Machine, values: Iterable[Value], depth: int = 0) -> list[Value]:
    """Return values, and what objects among them hold."""
    found = [one for value in values for one in each(value)]
    if depth < _DEEPEST:
        for one in list(found):
            if isinstance(one, Obj):
                found += _below(m, m.contents(one).values(), depth + 1)
    return found


def _same(m: Machine, name: str, given: Given, node: Node) -> Value:
    first = given.at(0)
    if name == "Array.from" and len(given.values) > 1:
        return collection_methods.call(m, first, "map", Given(given.values[1:]), node)
    if name == "String":
        return join(*(one if isinstance(one, _SOURCED) else ANYTHING for one in each(first)))
    if name in {"Promise.race", "Promise.any"}:
        return members.element(m, first)
    return first


def _of_object(m: Machine, name: str, given: Given, node: Node) -> Value:
    first = given.at(0)
    match name.partition(".")[2]:
        case "assign":
            for source in given.values[1:]:
                copy(m, first, source)
            return first
        case "values":
            made = m.make(node, "array")
            m.write(made, None, members.element(m, first))
            return made
        case "keys" | "getOwnPropertyNames":
            return _names(m, first, node)
        case "entries":
            return collection_methods.pairs(m, members.element(m, first), node)
        case "fromEntries":
            made = m.make(node)
            m.write(made, None, members.element(m, members.element(m, first)))
            return made
        case "defineProperty":
            _define(m, given, node)
            return first
    return _other(m, given, node)


def _copied(m: Machine, target: Value, getter: Value, node: Node) -> None:
    """Take what bundlers copy from one module to another: of a package that is all of it."""
    before = dict(m.unknowns)
    value = m.call(getter, Given(), node, NEVER)
    m.unknowns = before
    more = [one for one in each(value) if not isinstance(one, Data)]
    for one in each(target):
        if isinstance(one, Obj) and more:
            m.write(one, None, join(*more))


def _names(m: Machine, value: Value, node: Node) -> Value:
    names = members.names(m, value)
    if names is None:
        return ANYTHING
    made = m.make(node, "array")
    for index, name in enumerate(names):
        m.write(made, str(index), name)
    return made


def _define(m: Machine, given: Given, node: Node) -> None:
    key, descriptor = given.at(1), given.at(2)
    value = members.attribute(m, descriptor, "value", node)
    getter = members.attribute(m, descriptor, "get", node)
    if getter not in {NONE, NEVER} and not isinstance(key, Const):
        _copied(m, given.at(0), getter, node)
        return
    if getter not in {NONE, NEVER}:
        value = join(*(v for v in (value,) if v is not NONE), m.call(getter, Given(), node, NEVER))
    for one in each(given.at(0)):
        if isinstance(one, Obj | Fn):
            m.write(one, str(key.value) if isinstance(key, Const) else None, value)


def copy(m: Machine, target: Value, source: Value) -> None:
    """Write all that an object holds into another."""
    for into in each(target):
        if not isinstance(into, Obj | Fn):
            continue
        for one in each(source):
            if isinstance(one, Obj):
                for key, value in list(m.contents(one).items()):
                    m.write(into, key, value)
                if m.fields(one).held is not NEVER:
                    m.write(into, None, m.fields(one).held)
            elif one is not NONE and not isinstance(one, Const):
                m.write(into, None, ANYTHING if isinstance(one, Data) else one)


def _collection(m: Machine, given: Given, node: Node) -> Value:
    made = m.make(node, "map")
    for value in given.values:
        for one in each(members.element(m, value)):
            inner = members.element(m, one) if isinstance(one, Obj) else one
            m.write(made, None, join(inner, one))
    return made


def _other(m: Machine, given: Given, node: Node) -> Value:
    """Call what only calls what is callable, and may give back what it is given."""
    held = escapes.held(m, given.all())
    found: list[Value] = []
    for one in held:
        if isinstance(one, Fn | Bound):
            resolve = Outside("node:global", "resolve")
            found.append(m.call(one, Given((resolve, resolve), ANYTHING), node, NEVER))
        elif isinstance(one, Method):
            m.call(one, Given((), ANYTHING), node, NEVER)
        elif not isinstance(one, Obj | Made):
            found.append(one)
    return join(ANYTHING, *found)
