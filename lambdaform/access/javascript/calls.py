"""What calling a value, making an object of it, or calling a method of it gives."""

from __future__ import annotations

from lambdaform.access.javascript import (
    builtin_calls,
    clients,
    collection_methods,
    escapes,
    functions,
    library_calls,
    members,
    recording,
)
from lambdaform.access.javascript.libraries import libraries, package_of
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Bound,
    Client,
    ClientClass,
    Command,
    CommandClass,
    Const,
    Context,
    Credentials,
    Data,
    Environ,
    Evt,
    Fn,
    Given,
    Lost,
    Made,
    Method,
    Obj,
    Outside,
    Package,
    Response,
    Union,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

_PROMISED = frozenset({"then", "catch", "finally"})


def call(m: Machine, value: Value, given: Given, node: Node, this: Value = NEVER) -> Value:
    """Return what a call gives."""
    m.step()
    match value:
        case Union():
            able = [one for one in value.members if one is not NONE]
            return join(*(call(m, one, given, node, this) for one in able))
        case Fn():
            return functions.enter(m, value, given, node, this)
        case Bound():
            every = Given((*value.arguments, *given.values), given.rest)
            return call(m, value.function, every, node, value.this)
        case Method():
            return clients.call(m, value, given, node)
        case Outside():
            return outside(m, value, given, node)
        case ClientClass() | CommandClass() | Package():
            return construct(m, value, given, node)
        case Made():
            return _made(m, value, given, node)
        case Client() | Credentials() | Lost():
            escapes.all_of(m, (value,) if isinstance(value, Lost) else (), "is called", node)
            return value
    if value is NONE or value is NEVER:
        return NEVER
    escapes.all_of(m, given.all(), "is given to code that is not known", node)
    return ANYTHING


def construct(m: Machine, value: Value, given: Given, node: Node) -> Value:
    """Return what `new` gives."""
    m.step()
    match value:
        case Union():
            able = [one for one in value.members if one is not NONE]
            return join(*(construct(m, one, given, node) for one in able))
        case Fn():
            return functions.construct(m, value, given, node)
        case ClientClass():
            return clients.made(m, value, given, node)
        case CommandClass():
            return recording.command(m, value.service, value.operation, given.at(0), node)
        case Package():
            whole = members.of_package(m, value.name, "", node)
            return construct(m, whole, given, node) if isinstance(whole, ClientClass) else whole
    return call(m, value, given, node)


def outside(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    """Call what a package exports."""
    if value.package.startswith("node:"):
        return builtin_calls.call(m, value, given, node)
    return library_calls.call(m, value, given, node)


def _made(m: Machine, value: Made, given: Given, node: Node) -> Value:
    """Call what a library has made, which calls what that was given: a handler that is wrapped."""
    m.wrapped.update(value.given)
    found = [call(m, one, given, node) for one in value.given if isinstance(one, Fn | Bound | Made)]
    escapes.all_of(m, given.all(), f"is given to `{value.package}`", node)
    return join(Made(value.package, _with(m, value.given, given)), *found)


def _of_made(m: Machine, owner: Made, given: Given, node: Node) -> Value:
    """Call a method of what a library has made: it may keep what it is given, and call it."""
    measured = package_of(owner.package) in m.program.measured
    every = escapes.held(m, given.all())
    why = f"is given to `{owner.package}`"
    escapes.all_of(m, every, why, node, measured=measured)
    return Made(owner.package, _with(m, owner.given, given))


def _with(m: Machine, before: tuple[Value, ...], given: Given) -> tuple[Value, ...]:
    more = (one for one in escapes.held(m, given.all()) if isinstance(one, Fn | Bound | Made))
    return tuple(dict.fromkeys((*before, *more)))[:12]


def method(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    """Return what a call of a method gives."""
    m.step()
    if isinstance(owner, Union):
        able = [one for one in owner.members if one is not NONE]
        return join(*(method(m, one, name, given, node) for one in able))
    if name in _PROMISED and not isinstance(owner, Outside | Made):
        return _promised(m, owner, name, given, node)
    if isinstance(owner, Fn | Bound) and name in {"call", "apply", "bind"}:
        return _of_function(m, owner, name, given, node)
    if isinstance(owner, Outside | Package | ClientClass | Client | Environ):
        return call(m, members.attribute(m, owner, name, node), given, node, owner)
    if isinstance(owner, Made):
        if name in libraries().same.get(owner.package, ()):
            return given.at(0)
        return _of_made(m, owner, given, node)
    if isinstance(owner, Lost):
        return call(m, owner, given, node)
    if isinstance(owner, Method):
        return _of_method(m, owner, name, given, node)
    return _of_data(m, owner, name, given, node)


def _of_method(m: Machine, owner: Method, name: str, given: Given, node: Node) -> Value:
    """Call a method of a method of a client, or of what is no method: `middlewareStack`."""
    if name == "bind":
        return owner
    if name in {"call", "apply"}:
        rest = given.values[1:] if name == "call" else ()
        return call(m, owner, Given(rest, ANYTHING if name == "apply" else given.rest), node)
    escapes.enter_all(m, given.all())
    return ANYTHING


def _of_data(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    if isinstance(owner, Obj | Fn):
        found = members.attribute(m, owner, name, node)
        own = [one for one in each(found) if not isinstance(one, Data)]
        if own and not (
            isinstance(owner, Obj)
            and name in collection_methods.NAMES
            and owner.made != "instance"
            and name not in m.contents(owner)
        ):
            return join(*(call(m, one, given, node, owner) for one in own))
    elif not isinstance(owner, Data | Command):
        found = members.attribute(m, owner, name, node)
        return call(m, found, given, node, owner)
    if isinstance(owner, Response) and name == "promise":
        return owner
    if owner is NONE:
        return NEVER
    if isinstance(owner, Const) and isinstance(owner.value, str):
        return collection_methods.of_text(m, owner, name, given, node)
    if isinstance(owner, Obj | Evt | Context | Response) and name in collection_methods.NAMES:
        return collection_methods.call(m, owner, name, given, node)
    return collection_methods.of_anything(m, owner, name, given, node)


def _promised(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    if name == "finally":
        call(m, given.at(0), Given(), node)
        return owner
    if name == "catch":
        return join(owner, call(m, given.at(0), Given((ANYTHING,)), node))
    found = [call(m, given.at(0), Given((owner,)), node)]
    if len(given.values) > 1:
        found.append(call(m, given.at(1), Given((ANYTHING,)), node))
    return join(*found)


def _of_function(m: Machine, owner: Value, name: str, given: Given, node: Node) -> Value:
    this, rest = given.at(0), given.values[1:]
    if name == "bind":
        return Bound(owner, NEVER if this is NONE else this, rest)
    if name == "apply":
        elements = [one for one in each(given.at(1)) if isinstance(one, Obj)]
        listed = tuple(m.contents(elements[0]).values()) if len(elements) == 1 else ()
        return call(m, owner, Given(listed, None if listed else ANYTHING), node, this)
    return call(m, owner, Given(rest, given.rest), node, this)
