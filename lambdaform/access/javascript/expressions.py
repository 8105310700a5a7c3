"""What expressions give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from lambdaform.access.javascript import (
    builtin_calls,
    calls,
    functions,
    imports,
    members,
    patterns,
)
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.scopes import Scope, merged
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Data,
    Environ,
    Fn,
    Given,
    Made,
    Obj,
    Outside,
    Package,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each
from lambdaform.access.python.texts import template

Evaluate: TypeAlias = Callable[[Machine, Node, Scope], Value]
_DIGITS = 15
_FALLS_BACK = frozenset({"??", "||"})


def evaluate(m: Machine, node: Node, scope: Scope) -> Value:
    """Return what an expression gives."""
    m.step()
    m.depth += 1
    found = _KINDS.get(node.kind, _children)(m, node, scope)
    m.depth -= 1
    return found


def _children(m: Machine, node: Node, scope: Scope) -> Value:
    """Evaluate what is in a kind of expression that has no value of its own."""
    values = [evaluate(m, child, scope) for child in node.children]
    kept = [one for value in values for one in each(value) if not isinstance(one, Data)]
    return join(ANYTHING, *kept)


def _last(m: Machine, node: Node, scope: Scope) -> Value:
    values = [evaluate(m, child, scope) for child in node.children]
    return values[-1] if values else NONE


def _first(m: Machine, node: Node, scope: Scope) -> Value:
    return evaluate(m, node.children[0], scope) if node.children else NONE


def _identifier(m: Machine, node: Node, scope: Scope) -> Value:
    name = node.text
    variable = scope.find(name)
    if variable is not None:
        return m.read_variable(variable)
    if name == "undefined":
        return NONE
    if name in {"process", "globalThis", "global"}:
        return Package("node:process" if name == "process" else "node:global")
    return Outside("node:global", name)


def _this(m: Machine, _node: Node, _scope: Scope) -> Value:
    return m.run.this


def _string(_m: Machine, node: Node, _scope: Scope) -> Value:
    return Const(text_of(node))


def text_of(node: Node) -> str:
    """Return what a string literal says."""
    return "".join(
        _ESCAPES.get(one.text, one.text[1:]) if one.kind == "escape_sequence" else one.text
        for one in node.children
    )


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\0": "\0"}


def _number(_m: Machine, node: Node, _scope: Scope) -> Value:
    return (
        Const(int(node.text)) if node.text.isdecimal() and len(node.text) <= _DIGITS else ANYTHING
    )


def _template(m: Machine, node: Node, scope: Scope) -> Value:
    parts: list[Value] = []
    for child in node.children:
        if child.kind == "template_substitution":
            parts.append(_last(m, child, scope))
        elif child.kind == "escape_sequence":
            parts.append(Const(_ESCAPES.get(child.text, child.text[1:])))
        else:
            parts.append(Const(child.text))
    return template(parts)


def _member(m: Machine, node: Node, scope: Scope) -> Value:
    of, name = node.get("object"), node.get("property")
    if of is None or name is None:
        return ANYTHING
    if of.kind == "super":
        return _of_base(m, name.text, node, scope)
    owner = evaluate(m, of, scope)
    if isinstance(owner, Environ):
        return members.variable(m, name.text, name, required=True)
    return members.attribute(m, owner, name.text, name)


def _subscript(m: Machine, node: Node, scope: Scope) -> Value:
    of, index = node.get("object"), node.get("index")
    if of is None or index is None:
        return ANYTHING
    owner = evaluate(m, of, scope)
    return members.item(m, owner, evaluate(m, index, scope), index)


def given(m: Machine, node: Node | None, scope: Scope) -> Given:
    """Return the arguments of a call."""
    values: list[Value] = []
    rest: Value | None = None
    for child in node.children if node is not None else ():
        if child.kind == "spread_element":
            spread = functions.walked(m, _first(m, child, scope), child)
            rest = spread if rest is None else join(rest, spread)
            continue
        value = evaluate(m, child, scope)
        if rest is None:
            values.append(value)
        else:
            rest = join(rest, value)
    return Given(tuple(values), rest)


def _call(m: Machine, node: Node, scope: Scope) -> Value:
    callee, listed = node.get("function"), node.get("arguments")
    if callee is None:
        return ANYTHING
    while callee.kind in _BARE and callee.children:
        callee = callee.children[0]
    if callee.kind == "identifier" and callee.text == "await" and listed is not None:
        return _last(m, listed, scope)  # `await (0, f)`, as the parser takes it
    if callee.kind == "import":
        return imports.dynamic(m, _first(m, listed, scope) if listed else NONE, node)
    if callee.kind == "identifier" and callee.text == "require" and not scope.find("require"):
        return imports.dynamic(m, _first(m, listed, scope) if listed else NONE, node)
    if callee.kind == "super":
        return _super(m, node, scope)
    if listed is not None and listed.kind == "template_string":
        _template(m, listed, scope)
        return calls.call(m, evaluate(m, callee, scope), functions.unknown_arguments(), node)
    if callee.kind == "member_expression":
        return _method(m, callee, listed, node, scope)
    value = evaluate(m, callee, scope)
    return calls.call(m, value, given(m, listed, scope), node)


def _method(m: Machine, callee: Node, listed: Node | None, node: Node, scope: Scope) -> Value:
    of, name = callee.get("object"), callee.get("property")
    assert of is not None
    assert name is not None
    if of.kind == "super":
        found = _of_base(m, name.text, node, scope)
        return calls.call(m, found, given(m, listed, scope), node, m.run.this)
    owner = evaluate(m, of, scope)
    return calls.method(m, owner, name.text, given(m, listed, scope), node)


def _of_base(m: Machine, name: str, node: Node, scope: Scope) -> Value:
    """Return what `super.name` is, for a method that runs."""
    found = []
    for cls in each(_class_of(m, scope)):
        for base in each(m.bases.get(cls, NEVER)):
            static = isinstance(m.run.this, Fn)
            one = members.method_of(m, base, name, m.run.this, node, static=static)
            found.append(Made("base") if one is None else one)
    return join(*found)


def _super(m: Machine, node: Node, scope: Scope) -> Value:
    values = given(m, node.get("arguments"), scope)
    for cls in each(_class_of(m, scope)):
        for this in each(m.run.this):
            if isinstance(cls, Fn):
                functions.construct_base(m, cls, this, values, node)
    return m.run.this


def _class_of(m: Machine, scope: Scope) -> Value:
    """Return the class whose method the code of a scope is in; `NEVER` where there is none."""
    around: Scope | None = scope
    while around is not None:
        code = around.run.code
        if code is not None and code in m.owners:
            return m.owners[code]
        around = around.above
    return NEVER


def _new(m: Machine, node: Node, scope: Scope) -> Value:
    callee = node.get("constructor")
    if callee is None:
        return ANYTHING
    value = evaluate(m, callee, scope)
    return calls.construct(m, value, given(m, node.get("arguments"), scope), node)


def _function(m: Machine, node: Node, scope: Scope) -> Value:
    this = m.run.this if node.kind == "arrow_function" else NEVER
    return Fn(node, scope, this, m.run.file)


def _object(m: Machine, node: Node, scope: Scope) -> Value:
    made = m.make(node)
    for part in node.children:
        match part.kind:
            case "pair":
                key, value = part.get("key"), part.get("value")
                if key is not None and value is not None:
                    m.write(made, _key(m, key, scope), evaluate(m, value, scope))
            case "shorthand_property_identifier":
                m.write(made, part.text, _identifier(m, part, scope))
            case "spread_element":
                _spread(m, made, _first(m, part, scope))
            case "method_definition":
                name = part.get("name")
                function = Fn(part, scope, NEVER, m.run.file)
                if name is not None:
                    _define(m, made, part, function, _key(m, name, scope))
    return made


def _define(m: Machine, made: Value, part: Node, function: Fn, key: str | Value | None) -> None:
    if "get" in part.words:
        m.write(made, key, functions.enter(m, function, Given(), part, made))
    elif "set" not in part.words:
        m.write(made, key, function)


def _key(m: Machine, key: Node, scope: Scope) -> str | Value | None:
    if key.kind == "string":
        return text_of(key)
    if key.kind != "computed_property_name":
        return key.text
    value = evaluate(m, key.children[0], scope)
    if isinstance(value, Const):
        return str(value.value)
    known = isinstance(value, Data) and value not in {ANYTHING, NEVER}
    return value if known else None


def _spread(m: Machine, made: Value, source: Value) -> None:
    """Put what an object holds into another; a part of it where it may be something else."""
    several = [one for one in each(source) if one is not NEVER]
    if len(several) <= 1:
        builtin_calls.copy(m, made, source)
        return
    for one in several:
        with m.branching():
            builtin_calls.copy(m, made, one)


def _array(m: Machine, node: Node, scope: Scope) -> Value:
    made = m.make(node, "array")
    spread = False
    for index, part in enumerate(node.children):
        if part.kind == "spread_element":
            spread = True
            m.write(made, None, functions.walked(m, _first(m, part, scope), part))
        else:
            m.write(made, None if spread else str(index), evaluate(m, part, scope))
    return made


def _assignment(m: Machine, node: Node, scope: Scope) -> Value:
    left, right = node.get("left"), node.get("right")
    if left is None or right is None:
        return ANYTHING
    value = evaluate(m, right, scope)
    patterns.assign(m, left, value, scope)
    return value


def _augmented(m: Machine, node: Node, scope: Scope) -> Value:
    left, right = node.get("left"), node.get("right")
    operator = node.get("operator")
    if left is None or right is None or operator is None:
        return ANYTHING
    before = evaluate(m, left, scope)
    value = evaluate(m, right, scope)
    if operator.kind == "+=":
        value = template([before, value])
    elif operator.kind in {"??=", "||=", "&&="}:
        value = patterns.defaulted(before, value)
    else:
        value = ANYTHING
    patterns.assign(m, left, value, scope)
    return value


def _binary(m: Machine, node: Node, scope: Scope) -> Value:
    left, right, operator = node.get("left"), node.get("right"), node.get("operator")
    if left is None or right is None or operator is None:
        return _children(m, node, scope)
    if operator.kind in _FALLS_BACK:
        return _either(m, left, right, scope)
    first = evaluate(m, left, scope)
    if operator.kind == "&&":
        return _both(m, first, right, scope)
    second = evaluate(m, right, scope)
    if operator.kind == "+" and (_is_text(first) or _is_text(second)):
        return template([first, second])
    return ANYTHING


def _is_text(value: Value) -> bool:
    return any(not isinstance(one, Const) or isinstance(one.value, str) for one in each(value))


def _either(m: Machine, left: Node, right: Node, scope: Scope) -> Value:
    first = _optional(m, left, scope)
    before = dict(m.run.now)
    with m.branching():
        second = evaluate(m, right, scope)
    m.run.now = merged((before, m.run.now))
    return patterns.defaulted(first, second)


def _both(m: Machine, first: Value, right: Node, scope: Scope) -> Value:
    before = dict(m.run.now)
    with m.branching():
        second = evaluate(m, right, scope)
    m.run.now = merged((before, m.run.now))
    false = [
        one for one in each(first) if one.truth() is not True and not isinstance(one, Obj | Fn)
    ]
    return join(second, NONE) if false else second


def _optional(m: Machine, node: Node, scope: Scope) -> Value:
    """Evaluate what may be missing: a variable of the environment is not required then."""
    name = node.get("property")
    of = node.get("object")
    if node.kind == "member_expression" and of is not None and name is not None:
        owner = evaluate(m, of, scope)
        if isinstance(owner, Environ):
            return members.variable(m, name.text, name, required=False)
        return members.attribute(m, owner, name.text, name)
    return evaluate(m, node, scope)


def _ternary(m: Machine, node: Node, scope: Scope) -> Value:
    condition = node.get("condition")
    if condition is not None:
        _optional(m, condition, scope)
    before, states, found = dict(m.run.now), [], []
    for name in ("consequence", "alternative"):
        part = node.get(name)
        m.run.now = dict(before)
        if part is not None:
            with m.branching():
                found.append(evaluate(m, part, scope))
        states.append(m.run.now)
    m.run.now = merged(states)
    return join(*found)


def _class(m: Machine, node: Node, scope: Scope) -> Value:
    return functions.define_class(m, node, scope)


def _yield(m: Machine, node: Node, scope: Scope) -> Value:
    value = _first(m, node, scope)
    made = m.make(node, "array")
    m.write(made, None, functions.walked(m, value, node) if "*" in node.words else value)
    functions.yielded(m, made)
    return ANYTHING


def _data(m: Machine, node: Node, scope: Scope) -> Value:
    for child in node.children:
        evaluate(m, child, scope)
    return ANYTHING


def _await(m: Machine, node: Node, scope: Scope) -> Value:
    return _first(m, node, scope)


_BARE = frozenset(
    {"parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression"}
)
_KINDS: dict[str, Evaluate] = {
    "identifier": _identifier,
    "this": _this,
    "string": _string,
    "number": _number,
    "template_string": _template,
    "true": lambda *_: Const(True),
    "false": lambda *_: Const(False),
    "null": lambda *_: NONE,
    "undefined": lambda *_: NONE,
    "regex": lambda *_: ANYTHING,
    "meta_property": lambda *_: ANYTHING,
    "parenthesized_expression": _last,
    "sequence_expression": _last,
    "as_expression": _first,
    "satisfies_expression": _first,
    "non_null_expression": _first,
    "type_assertion": _last,
    "await_expression": _await,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "arrow_function": _function,
    "function_expression": _function,
    "generator_function": _function,
    "function": _function,
    "class": _class,
    "object": _object,
    "array": _array,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _augmented,
    "binary_expression": _binary,
    "unary_expression": _data,
    "update_expression": _data,
    "ternary_expression": _ternary,
    "yield_expression": _yield,
    "spread_element": _first,
}
