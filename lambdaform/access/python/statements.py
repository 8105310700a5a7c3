"""Statements: both ways of a branch, loops until nothing changes, `try` and all handlers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from lambdaform.access.python import branches, definitions, loops, operators
from lambdaform.access.python.expressions import evaluate
from lambdaform.access.python.scopes import Frame, place
from lambdaform.access.python.targets import assign
from lambdaform.access.python.values import (
    NONE,
    join,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_Execute: TypeAlias = Callable[["Machine", Any, Frame], bool]


def execute(m: Machine, body: list[ast.stmt], frame: Frame) -> bool:
    """Run statements; tell whether the code goes on behind them."""
    for node in body:
        m.step()
        m.depth += 1
        try:
            if not _TABLE.get(type(node), _nothing)(m, node, frame):
                return False
        finally:
            m.depth -= 1
    return True


def _nothing(m: Machine, node: ast.stmt, frame: Frame) -> bool:
    return True


def _expression(m: Machine, node: ast.Expr, frame: Frame) -> bool:
    evaluate(m, node.value, frame)
    return True


def _assign(m: Machine, node: ast.Assign, frame: Frame) -> bool:
    value = evaluate(m, node.value, frame)
    for target in node.targets:
        assign(m, target, value, frame)
    return True


def _annotated(m: Machine, node: ast.AnnAssign, frame: Frame) -> bool:
    if node.value is not None:
        assign(m, node.target, evaluate(m, node.value, frame), frame)
    return True


def _augmented(m: Machine, node: ast.AugAssign, frame: Frame) -> bool:
    loaded = ast.copy_location(_loading(node.target), node.target)
    left, right = evaluate(m, loaded, frame), evaluate(m, node.value, frame)
    at = place(node, frame)
    result = operators.binary(m, type(node.op), left, right, at)
    for one in (left,) if right.plain else ():
        if not one.plain:
            result = join(result, one)
    operators.changed_in_place(m, left, right, at)
    assign(m, node.target, join(left, result) if not left.plain else result, frame)
    return True


def _loading(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    if isinstance(target, ast.Attribute):
        return ast.Attribute(target.value, target.attr, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())


def _delete(m: Machine, node: ast.Delete, frame: Frame) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Name):
            frame.scope.names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            owner = evaluate(m, target.value, frame)
            operators.attribute_deleted(m, owner, target.attr, place(target, frame))
        elif isinstance(target, ast.Subscript):
            owner = evaluate(m, target.value, frame)
            operators.deleted(m, owner, evaluate(m, target.slice, frame), place(target, frame))
    return True


def _return(m: Machine, node: ast.Return, frame: Frame) -> bool:
    value = NONE if node.value is None else evaluate(m, node.value, frame)
    frame.result = join(frame.result, value)
    return False


def _raise(m: Machine, node: ast.Raise, frame: Frame) -> bool:
    for part in (node.exc, node.cause):
        if part is not None:
            value = evaluate(m, part, frame)
            if not value.plain:
                m.raised.write(m, "raised", value)
    return False


def _assert(m: Machine, node: ast.Assert, frame: Frame) -> bool:
    operators.truth(m, evaluate(m, node.test, frame), place(node, frame))
    return True


def _break(m: Machine, node: ast.Break, frame: Frame) -> bool:
    if frame.loops:
        frame.loops[-1].broken.append(frame.scope.names)
    return False


def _continue(m: Machine, node: ast.Continue, frame: Frame) -> bool:
    if frame.loops:
        frame.loops[-1].continued.append(frame.scope.names)
    return False


def _global(m: Machine, node: ast.Global, frame: Frame) -> bool:
    for name in node.names:
        frame.scope.declare_global(name)
    return True


def _nonlocal(m: Machine, node: ast.Nonlocal, frame: Frame) -> bool:
    for name in node.names:
        frame.scope.declare_nonlocal(name)
    return True


_TABLE: dict[type[ast.stmt], _Execute] = {
    ast.AnnAssign: _annotated,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AsyncFor: loops.run_for,
    ast.AsyncFunctionDef: definitions.run_function,
    ast.AsyncWith: branches.run_with,
    ast.AugAssign: _augmented,
    ast.Break: _break,
    ast.ClassDef: definitions.run_class,
    ast.Continue: _continue,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.For: loops.run_for,
    ast.FunctionDef: definitions.run_function,
    ast.Global: _global,
    ast.If: branches.run_if,
    ast.Import: definitions.run_import,
    ast.ImportFrom: definitions.run_import_from,
    ast.Match: branches.run_match,
    ast.Nonlocal: _nonlocal,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: branches.run_try,
    ast.TryStar: branches.run_try,
    ast.While: loops.run_while,
    ast.With: branches.run_with,
}
