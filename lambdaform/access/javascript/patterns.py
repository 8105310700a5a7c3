"""What is bound by a pattern: parameters, destructuring, the targets of assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lambdaform.access.javascript import escapes, members
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.scopes import Scope
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Env,
    Environ,
    Fn,
    Given,
    Made,
    Obj,
    Outside,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

Bind: TypeAlias = Callable[[Node, Value], None]
_NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern"})


def parameters(m: Machine, code: Node, given: Given, scope: Scope) -> None:
    """Bind the parameters of a function to what it is given."""
    single = code.get("parameter")
    if single is not None:
        declare(m, single, given.at(0), scope)
        return
    listed = code.get("parameters")
    for index, parameter in enumerate(listed.children if listed else ()):
        target = parameter.get("pattern") or parameter
        value = given.at(index)
        default = parameter.get("value")
        if target.kind == "rest_pattern":
            value = _rest(m, target, given, index)
        if default is not None:
            value = defaulted(value, m.evaluate(default, scope))
        declare(m, target, value, scope)
        if _is_property(parameter) and target.kind == "identifier":
            for one in each(m.run.this):
                m.write(one, target.text, value)


def _is_property(parameter: Node) -> bool:
    """Tell whether a parameter of a constructor is a field too, as TypeScript has it."""
    return bool(parameter.words & {"readonly", "private", "public", "protected"})


def _rest(m: Machine, target: Node, given: Given, index: int) -> Value:
    rest = m.make(target, "array")
    for value in (*given.values[index:], *(() if given.rest is None else (given.rest,))):
        m.write(rest, None, value)
    return rest


def defaulted(value: Value, default: Value) -> Value:
    """Return a value with what stands in its place where it is undefined."""
    found: list[Value] = []
    for one in each(value):
        if isinstance(one, Env) and one.default is None and isinstance(default, Const):
            found.append(one if default is NONE else Env(one.name, default))
        elif one is NONE or one == NONE:
            found.append(default)
        else:
            found.append(one)
            if isinstance(one, Env):
                found.append(default)
    return join(*found) if found else default


def declare(m: Machine, pattern: Node, value: Value, scope: Scope) -> None:
    """Bind the names of a pattern, new in a block, to parts of a value."""
    bind(m, pattern, value, scope, lambda n, v: m.write_variable(scope.declare(n.text), v))


def assign(m: Machine, pattern: Node, value: Value, scope: Scope) -> None:
    """Give variables, or parts of objects, a value."""
    bind(m, pattern, value, scope, lambda node, one: _assign(m, node, one, scope))


def _assign(m: Machine, node: Node, value: Value, scope: Scope) -> None:
    variable = scope.find(node.text)
    if variable is None:
        top = scope
        while top.above is not None:
            top = top.above
        variable = top.declare(node.text)
    m.write_variable(variable, value)


def bind(m: Machine, pattern: Node, value: Value, scope: Scope, name: Bind) -> None:
    """Bind a pattern: `name` is called for each name in it."""
    m.step()
    match pattern.kind:
        case kind if kind in _NAMES:
            name(pattern, value)
        case "object_pattern":
            for part in pattern.children:
                _part(m, part, value, scope, name)
        case "array_pattern":
            for index, part in enumerate(pattern.children):
                found = members.item(m, value, Const(index), part)
                bind(m, part, _element(m, value, found), scope, name)
        case "assignment_pattern" | "object_assignment_pattern":
            left, right = pattern.get("left"), pattern.get("right")
            if left is not None and right is not None:
                bind(m, left, defaulted(value, m.evaluate(right, scope)), scope, name)
        case "member_expression" | "subscript_expression":
            put(m, pattern, value, scope)
        case _ if pattern.children:
            bind(m, pattern.children[0], value, scope, name)


def _element(m: Machine, value: Value, found: Value) -> Value:
    """Return an element, where its index may not be the one in the code (a gap in a pattern)."""
    if any(isinstance(one, Obj) and m.fields(one).held is not NEVER for one in each(value)):
        return join(found, members.element(m, value))
    return found if found is not NONE else NONE


def _part(m: Machine, part: Node, value: Value, scope: Scope, name: Bind) -> None:
    match part.kind:
        case "shorthand_property_identifier_pattern":
            name(part, members.attribute(m, value, part.text, part))
        case "object_assignment_pattern":
            left, right = part.get("left"), part.get("right")
            if left is not None and right is not None:
                found = _optional(m, value, left.text, left)
                bind(m, left, defaulted(found, m.evaluate(right, scope)), scope, name)
        case "pair_pattern":
            key, target = part.get("key"), part.get("value")
            if key is not None and target is not None:
                bind(m, target, _at_key(m, key, target, value, scope), scope, name)
        case "rest_pattern" if part.children:
            bind(m, part.children[0], value, scope, name)


def _at_key(m: Machine, key: Node, target: Node, value: Value, scope: Scope) -> Value:
    if key.kind == "computed_property_name":
        return members.item(m, value, m.evaluate(key.children[0], scope), key)
    text = key.text or "".join(one.text for one in key.children)
    if target.kind == "assignment_pattern":
        return _optional(m, value, text, key)
    return members.attribute(m, value, text, key)


def _optional(m: Machine, value: Value, name: str, node: Node) -> Value:
    if isinstance(value, Environ):
        return members.variable(m, name, node, required=False)
    return members.attribute(m, value, name, node)


def put(m: Machine, target: Node, value: Value, scope: Scope) -> None:
    """Let a part of an object hold a value."""
    of = target.get("object")
    if of is None:
        return
    owner = m.evaluate(of, scope)
    name = target.get("property")
    key: Value = Const(name.text) if name is not None else ANYTHING
    index = target.get("index")
    if index is not None:
        key = m.evaluate(index, scope)
    for one in each(owner):
        _put(m, one, key, value, target)


def _put(m: Machine, owner: Value, key: Value, value: Value, node: Node) -> None:
    if isinstance(owner, Obj | Fn):
        known = isinstance(key, Const)
        said = str(key.value) if isinstance(key, Const) else key
        m.write(owner, said if known or isinstance(key, Env) else None, value)
    elif isinstance(owner, Environ):
        if isinstance(key, Const) and isinstance(key.value, str):
            m.write(owner, key.value, value)
    elif isinstance(owner, Outside | Made) or owner is ANYTHING:
        escapes.all_of(m, (value,), "is kept by something that is not known", node)
