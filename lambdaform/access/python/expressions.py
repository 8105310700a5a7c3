"""Expressions: what each sort of them gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from lambdaform.access.python import displays, operators
from lambdaform.access.python.call_arguments import arguments_of
from lambdaform.access.python.containers import Slice
from lambdaform.access.python.externals import External
from lambdaform.access.python.functions import Definition, Func
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.scopes import Frame, place
from lambdaform.access.python.targets import assign
from lambdaform.access.python.texts import template
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    join,
    members,
    not_too_heavy,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_REPR = ord("r")
_Evaluate: TypeAlias = Callable[["Machine", Any, Frame], Value]


def evaluate(m: Machine, node: ast.expr, frame: Frame) -> Value:
    """Return what an expression gives in a frame."""
    m.step()
    m.depth += 1
    try:
        return not_too_heavy(_TABLE.get(type(node), _unknown)(m, node, frame))
    finally:
        m.depth -= 1


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
    given = arguments_of(m, node, frame)
    if callee is NEVER and isinstance(node.func, ast.Attribute):
        m.guess(node.func.attr, given, place(node, frame))
    return callee.call(m, given, place(node, frame))


def _lambda(m: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return function(m, node, frame)


def _choice(m: Machine, node: ast.IfExp, frame: Frame) -> Value:
    chosen = operators.truth(m, evaluate(m, node.test, frame), place(node, frame))
    if chosen is not None:
        return evaluate(m, node.body if chosen else node.orelse, frame)
    return join(evaluate(m, node.body, frame), evaluate(m, node.orelse, frame))


def _and_or(m: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    stops = isinstance(node.op, ast.Or)
    found: list[Value] = []
    for operand in node.values:
        value = evaluate(m, operand, frame)
        truth = operators.truth(m, value, place(operand, frame))
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
        truth = operators.truth(m, value, place(node, frame))
        return ANYTHING if truth is None else Const(not truth)
    return operators.unary(m, type(node.op), value, place(node, frame))


def _compare(m: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = evaluate(m, node.left, frame)
    rights = [evaluate(m, right, frame) for right in node.comparators]
    answers = [
        operators.compare(m, type(operator), one, other, place(node, frame))
        for operator, one, other in zip(node.ops, (left, *rights), rights, strict=False)
    ]
    return answers[0] if len(answers) == 1 else ANYTHING


def _text(m: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    return template([evaluate(m, part, frame) for part in node.values])


def _in_text(m: Machine, node: ast.FormattedValue, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    if node.format_spec is not None:
        evaluate(m, node.format_spec, frame)
    if node.conversion == _REPR:
        for one in members(value):
            if isinstance(one, Inst):
                return join(ANYTHING, one.asked(m, ("__repr__",), place(node, frame)))
    return operators.as_text(m, value, place(node, frame))


def _item(m: Machine, node: ast.Subscript, frame: Frame) -> Value:
    value = evaluate(m, node.value, frame)
    return value.item(m, evaluate(m, node.slice, frame), place(node, frame))


def _slice(m: Machine, node: ast.Slice, frame: Frame) -> Value:
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            evaluate(m, part, frame)
    return Slice()


def _starred(m: Machine, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(m, node.value, frame)


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
    ast.Dict: displays.a_dict,
    ast.DictComp: displays.dict_of,
    ast.FormattedValue: _in_text,
    ast.GeneratorExp: displays.generated,
    ast.IfExp: _choice,
    ast.JoinedStr: _text,
    ast.Lambda: _lambda,
    ast.List: displays.a_list,
    ast.ListComp: displays.list_of,
    ast.Name: _name,
    ast.NamedExpr: _walrus,
    ast.Set: displays.a_list,
    ast.SetComp: displays.list_of,
    ast.Slice: _slice,
    ast.Starred: _starred,
    ast.Subscript: _item,
    ast.Tuple: displays.a_tuple,
    ast.UnaryOp: _unary,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
}
