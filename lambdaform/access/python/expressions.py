"""Expressions: what each sort of them gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from lambdaform.access.python import operators
from lambdaform.access.python.containers import Dict, Seq, Slice, Tup
from lambdaform.access.python.externals import External
from lambdaform.access.python.functions import Definition, Func
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.targets import assign
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    join,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_Evaluate: TypeAlias = Callable[["Machine", Any, Frame], Value]
_LONGEST = 128
"""How many elements of a display are each known in its place."""


def evaluate(m: Machine, node: ast.expr, frame: Frame) -> Value:
    """Return what an expression gives in a frame."""
    m.step()
    m.depth += 1
    try:
        return _TABLE.get(type(node), _unknown)(m, node, frame)
    finally:
        m.depth -= 1


def place(node: ast.expr | ast.stmt, frame: Frame) -> Place:
    """Return where something stands."""
    return Place(frame.file, node.lineno, node.col_offset)


def function(m: Machine, node: Definition, frame: Frame) -> Func:
    """Return the function that a definition makes, its defaults evaluated."""
    taken = node.args
    positional = [*taken.posonlyargs, *taken.args]
    last = positional[len(positional) - len(taken.defaults) :]
    pairs = [
        *zip(last, taken.defaults, strict=True),
        *zip(taken.kwonlyargs, taken.kw_defaults, strict=True),
    ]
    defaults = tuple((p.arg, evaluate(m, d, frame)) for p, d in pairs if d is not None)
    return Func(node, frame.scope, frame.file, defaults)


def _unknown(m: Machine, node: ast.expr, frame: Frame) -> Value:
    """Evaluate what stands in an expression that a newer Python brought."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            m.let_go(
                evaluate(m, child, frame), "stands in syntax that is not known", place(node, frame)
            )
    return ANYTHING


def _constant(m: Machine, node: ast.Constant, frame: Frame) -> Value:
    return Const(node.value)


def _name(m: Machine, node: ast.Name, frame: Frame) -> Value:
    found = frame.scope.look_up(node.id)
    if found is not None:
        return found
    aliens = frame.scope.module.aliens
    builtin = m.builtin(node.id)
    if builtin is not None or not aliens:
        return builtin or NEVER
    return join(*(External(f"{path}.{node.id}") for path in aliens))


def _attribute(m: Machine, node: ast.Attribute, frame: Frame) -> Value:
    return evaluate(m, node.value, frame).attribute(m, node.attr, place(node, frame))


def _call(m: Machine, node: ast.Call, frame: Frame) -> Value:
    callee = evaluate(m, node.func, frame)
    given = _given(m, node, frame)
    return callee.call(m, given, place(node, frame))


def _given(m: Machine, node: ast.Call, frame: Frame) -> Given:
    positional: list[Value] = []
    more: list[Value] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            value = evaluate(m, argument.value, frame)
            parts = None if more else value.parts()
            if parts is None:
                more.append(value.element(m, place(argument, frame)))
            else:
                positional.extend(parts)
        else:
            (more or positional).append(evaluate(m, argument, frame))
    names: dict[str, Value] = {}
    others: list[Value] = []
    for keyword in node.keywords:
        value = evaluate(m, keyword.value, frame)
        if keyword.arg is not None:
            names[keyword.arg] = value
        else:
            _spread(m, value, names, others, place(node, frame))
    return Given(
        tuple(positional), names, join(*more) if more else None, join(*others) if others else None
    )


def _spread(
    m: Machine, value: Value, names: dict[str, Value], others: list[Value], at: Place
) -> None:
    """Take the entries of a mapping that stands behind `**`."""
    known = value.named(m)
    if known is None:
        others.append(value if value.plain else ANYTHING)
        m.let_go(value, "is spread as arguments", at)
        return
    names.update(
        {name: join(names.get(name, ABSENT), v) if v is ABSENT else v for name, v in known}
    )
    if isinstance(value, Dict) and value.state.more is not None:
        others.append(value.state.more)


def _lambda(m: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return function(m, node, frame)


def _choice(m: Machine, node: ast.IfExp, frame: Frame) -> Value:
    chosen = evaluate(m, node.test, frame).truth()
    if chosen is not None:
        return evaluate(m, node.body if chosen else node.orelse, frame)
    return join(evaluate(m, node.body, frame), evaluate(m, node.orelse, frame))


def _and_or(m: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    stops = isinstance(node.op, ast.Or)
    found: list[Value] = []
    for operand in node.values:
        value = evaluate(m, operand, frame)
        truth = value.truth()
        if truth is None or truth is stops or operand is node.values[-1]:
            found.append(value)
        if truth is stops:
            break
    return join(*found)


def _binary(m: Machine, node: ast.BinOp, frame: Frame) -> Value:
    left = evaluate(m, node.left, frame)
    right = evaluate(m, node.right, frame)
    return operators.binary(m, type(node.op), left, right, place(node, frame))


def _unary(m: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    value = evaluate(m, node.operand, frame)
    if isinstance(node.op, ast.Not):
        truth = value.truth()
        return ANYTHING if truth is None else Const(not truth)
    return operators.unary(m, type(node.op), value, place(node, frame))


def _compare(m: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = evaluate(m, node.left, frame)
    rights = [evaluate(m, right, frame) for right in node.comparators]
    if len(rights) > 1:
        return ANYTHING
    return operators.compare(m, type(node.ops[0]), left, rights[0], place(node, frame))


def _text(m: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    return template([evaluate(m, part, frame) for part in node.values])


def _in_text(m: Machine, node: ast.FormattedValue, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    if node.format_spec is not None:
        evaluate(m, node.format_spec, frame)
    return operators.as_text(m, value, place(node, frame))


def _item(m: Machine, node: ast.Subscript, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    return value.item(m, evaluate(m, node.slice, frame), place(node, frame))


def _slice(m: Machine, node: ast.Slice, frame: Frame) -> Value:
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            evaluate(m, part, frame)
    return Slice()


def _tuple(m: Machine, node: ast.Tuple, frame: Frame) -> Value:
    items, more = _elements(m, node.elts, frame)
    return Tup(tuple(items), more)


def _list(m: Machine, node: ast.List | ast.Set, frame: Frame) -> Value:
    items, more = _elements(m, node.elts, frame)
    return m.allocate(Seq, node).display(m, items, more)


def _elements(m: Machine, nodes: list[ast.expr], frame: Frame) -> tuple[list[Value], Value | None]:
    items: list[Value] = []
    more: list[Value] = []
    for node in nodes:
        if len(items) >= _LONGEST and isinstance(node, ast.Constant):
            more = [*more, ANYTHING] if ANYTHING not in more else more
            continue
        value = evaluate(m, node, frame)
        parts = value.parts() if isinstance(node, ast.Starred) else (value,)
        if parts is None:
            more.append(value.element(m, place(node, frame)))
        elif more or len(items) >= _LONGEST:
            more.extend(parts)
        else:
            items.extend(parts)
    return items, join(*more) if more else None


def _starred(m: Machine, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


def _dict(m: Machine, node: ast.Dict, frame: Frame) -> Value:
    made = m.allocate(Dict, node).begin(m)
    for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if index >= _LONGEST and isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
            made.put_all(m, ANYTHING)
        elif key is None:
            made.take(m, evaluate(m, value, frame), place(node, frame))
        else:
            made.put(m, evaluate(m, key, frame), evaluate(m, value, frame))
    return made


def _list_of(m: Machine, node: ast.ListComp | ast.SetComp, frame: Frame) -> Value:
    found = _comprehended(m, node.generators, (node.elt,), frame)
    return m.allocate(Seq, node).display(m, (), found[0])


def _generated(m: Machine, node: ast.GeneratorExp, frame: Frame) -> Value:
    return Tup((), _comprehended(m, node.generators, (node.elt,), frame)[0])


def _dict_of(m: Machine, node: ast.DictComp, frame: Frame) -> Value:
    # What newer Pythons spread, `{**x for x in y}`, has no value.
    value = getattr(node, "value", None)
    parts = (node.key,) if value is None else (node.key, node.value)
    found = _comprehended(m, node.generators, parts, frame)
    made = m.allocate(Dict, node).begin(m)
    if len(found) > 1:
        known = not found[0].plain or isinstance(found[0], Const)
        made.put(m, found[0], found[1]) if known else made.put_all(m, found[1])
    else:
        made.take(m, found[0], place(node, frame))
    return made


def _comprehended(
    m: Machine, generators: list[ast.comprehension], parts: tuple[ast.expr, ...], frame: Frame
) -> list[Value]:
    inner = _within(frame)
    for generator in generators:
        source = evaluate(m, generator.iter, inner)
        assign(m, generator.target, source.element(m, place(generator.iter, frame)), inner)
        for test in generator.ifs:
            evaluate(m, test, inner)
    return [evaluate(m, part, inner) for part in parts]


def _within(frame: Frame) -> Frame:
    """Return a frame for the names that a comprehension binds for itself."""
    inner = Frame(Scope(frame.scope, is_inner=True), frame.file)
    inner.first, inner.held, inner.home = frame.first, frame.held, frame.home
    return inner


def _walrus(m: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    assign(m, node.target, value, frame)
    if frame.home is not frame:
        assign(m, node.target, value, frame.home)
    return value


def _await(m: Machine, node: ast.Await, frame: Frame) -> Value:
    return evaluate(m, node.value, frame).awaited(m, place(node, frame))


def _yield(m: Machine, node: ast.Yield, frame: Frame) -> Value:
    value = NONE if node.value is None else evaluate(m, node.value, frame)
    frame.held.write(m, "yield", value)
    return frame.held.read("sent", default=ANYTHING) or ANYTHING


def _yield_from(m: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    source = evaluate(m, node.value, frame)
    frame.held.write(m, "yield", source.element(m, place(node, frame)))
    inner = getattr(source, "frame", None)
    return (inner.held.read("return") or NEVER) if isinstance(inner, Frame) else ANYTHING


_TABLE: dict[type[ast.expr], _Evaluate] = {
    ast.Attribute: _attribute,
    ast.Await: _await,
    ast.BinOp: _binary,
    ast.BoolOp: _and_or,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.DictComp: _dict_of,
    ast.FormattedValue: _in_text,
    ast.GeneratorExp: _generated,
    ast.IfExp: _choice,
    ast.JoinedStr: _text,
    ast.Lambda: _lambda,
    ast.List: _list,
    ast.ListComp: _list_of,
    ast.Name: _name,
    ast.NamedExpr: _walrus,
    ast.Set: _list,
    ast.SetComp: _list_of,
    ast.Slice: _slice,
    ast.Starred: _starred,
    ast.Subscript: _item,
    ast.Tuple: _tuple,
    ast.UnaryOp: _unary,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
