"""Statements: both ways of a branch, loops until nothing changes, `try` and all handlers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from lambdaform.access.python import imports, operators
from lambdaform.access.python.class_definitions import define
from lambdaform.access.python.classes import Cls, Inst
from lambdaform.access.python.expressions import evaluate, function, place
from lambdaform.access.python.given import Given
from lambdaform.access.python.patterns import fits
from lambdaform.access.python.scopes import Frame, Loop, merge
from lambdaform.access.python.targets import assign
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    blurred,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_Execute: TypeAlias = Callable[["Machine", Any, Frame], bool]
_EXACT_TURNS = 3
_MOST_TURNS = 8


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


def _nested(m: Machine, body: list[ast.stmt], frame: Frame) -> bool:
    """Run statements that may run, or more than once."""
    before, frame.block = frame.block, object()
    try:
        return execute(m, body, frame)
    finally:
        frame.block = before


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
    evaluate(m, node.test, frame)
    return True


def _break(m: Machine, node: ast.Break, frame: Frame) -> bool:
    if frame.loops:
        frame.loops[-1].broken.append(frame.scope.names)
    return False


def _continue(m: Machine, node: ast.Continue, frame: Frame) -> bool:
    if frame.loops:
        frame.loops[-1].continued.append(frame.scope.names)
    return False


def _if(m: Machine, node: ast.If, frame: Frame) -> bool:
    truth = evaluate(m, node.test, frame).truth()
    if truth is not None:
        return execute(m, node.body if truth else node.orelse, frame)
    return _ways(
        m, [lambda: _nested(m, node.body, frame), lambda: _nested(m, node.orelse, frame)], frame
    )


def _ways(m: Machine, ways: list[Callable[[], bool]], frame: Frame) -> bool:
    """Go each of several ways from here; go on where any of them goes on."""
    before = frame.scope.names
    ends: list[dict[str, Value]] = []
    for way in ways:
        frame.scope.names = dict(before)
        if way():
            ends.append(frame.scope.names)
    return _meet(ends, frame)


def _meet(ends: list[dict[str, Value]], frame: Frame) -> bool:
    if not ends:
        return False
    names = ends[0]
    for other in ends[1:]:
        names = merge(names, other)
    frame.scope.names = dict(names)
    return True


def _for(m: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    at = place(node.iter, frame)
    element = evaluate(m, node.iter, frame).element(m, at)

    def turn() -> bool:
        assign(m, node.target, element, frame)
        return _nested(m, node.body, frame)

    return _loop(m, node, frame, turn, ends=True)


def _while(m: Machine, node: ast.While, frame: Frame) -> bool:
    truth = evaluate(m, node.test, frame).truth()
    if truth is False:
        return execute(m, node.orelse, frame)

    def turn() -> bool:
        evaluate(m, node.test, frame)
        return _nested(m, node.body, frame)

    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    return _loop(m, node, frame, turn, ends=not endless)


def _loop(
    m: Machine,
    node: ast.For | ast.AsyncFor | ast.While,
    frame: Frame,
    turn: Callable[[], bool],
    *,
    ends: bool,
) -> bool:
    loop = Loop()
    frame.loops.append(loop)
    for count in range(_MOST_TURNS):
        before = frame.scope.names
        frame.scope.names = dict(before)
        after = [frame.scope.names] if turn() else []
        after = [frame.scope.names] if after else []
        _meet([before, *after, *loop.continued], frame)
        if count >= _EXACT_TURNS:
            _blur(before, frame)
        if frame.scope.names == before:
            break
    else:
        m.unknown("out of scope", None, "a loop changes more than is followed", place(node, frame))
    frame.loops.pop()
    leaves = [frame.scope.names] if ends and execute(m, node.orelse, frame) else []
    if leaves:
        leaves = [frame.scope.names]
    return _meet([*leaves, *loop.broken], frame)


def _blur(before: dict[str, Value], frame: Frame) -> None:
    for name, value in frame.scope.names.items():
        if before.get(name) != value:
            frame.scope.names[name] = blurred(value)


def _with(m: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    for item in node.items:
        at = place(item.context_expr, frame)
        value = evaluate(m, item.context_expr, frame).entered(m, at)
        if item.optional_vars is not None:
            assign(m, item.optional_vars, value, frame)
    return execute(m, node.body, frame) or _ends_by_raise(node.body)


def _ends_by_raise(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise)  # `with suppress(...)` goes on behind it


def _try(m: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> bool:
    faulty = dict(frame.scope.names)
    goes_on = True
    for statement in node.body:
        goes_on = execute(m, [statement], frame)
        faulty = merge(faulty, frame.scope.names)
        if not goes_on:
            break
    ends = []
    if goes_on and execute(m, node.orelse, frame):
        ends.append(frame.scope.names)
    for handler in node.handlers:
        frame.scope.names = dict(faulty)
        kind = ANYTHING if handler.type is None else evaluate(m, handler.type, frame)
        if handler.name:
            frame.scope.bind(m, handler.name, _caught(m, kind))
        if _nested(m, handler.body, frame):
            ends.append(frame.scope.names)
    _meet(ends or [faulty], frame)
    return execute(m, node.finalbody, frame) and bool(ends)


def _caught(m: Machine, kind: Value) -> Value:
    """Return what an `except` may bind: objects of the code's own classes are followed."""
    raised = m.raised.read("raised", default=NEVER) or NEVER
    if isinstance(kind, Cls):
        fit = (one for one in members(raised) if isinstance(one, Inst) and kind in one.cls.order())
        return join(ANYTHING, *fit)
    return join(ANYTHING, *(one for one in members(raised) if isinstance(one, Inst)))


def _match(m: Machine, node: ast.Match, frame: Frame) -> bool:
    subject = evaluate(m, node.subject, frame)
    before = frame.scope.names
    ends: list[dict[str, Value]] = []
    for case in node.cases:
        frame.scope.names = dict(before)
        answer = fits(m, case.pattern, subject, frame)
        if answer is False:
            continue
        sure = answer is True
        if case.guard is not None:
            truth = evaluate(m, case.guard, frame).truth()
            if truth is False:
                continue
            sure = sure and truth is True
        if _nested(m, case.body, frame):
            ends.append(frame.scope.names)
        if sure:
            return _meet(ends, frame)
    return _meet([*ends, before], frame)


def _function(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> bool:
    value: Value = function(m, node, frame)
    for decorator in reversed(node.decorator_list):
        value = evaluate(m, decorator, frame).call(m, Given((value,)), place(decorator, frame))
    frame.scope.bind(m, node.name, value)
    return True


def _class(m: Machine, node: ast.ClassDef, frame: Frame) -> bool:
    value: Value = define(m, node, frame)
    for decorator in reversed(node.decorator_list):
        value = evaluate(m, decorator, frame).call(m, Given((value,)), place(decorator, frame))
    frame.scope.bind(m, node.name, value)
    return True


def _global(m: Machine, node: ast.Global, frame: Frame) -> bool:
    for name in node.names:
        frame.scope.declare_global(name)
    return True


def _nonlocal(m: Machine, node: ast.Nonlocal, frame: Frame) -> bool:
    for name in node.names:
        frame.scope.declare_nonlocal(name)
    return True


def _import(m: Machine, node: ast.Import, frame: Frame) -> bool:
    for alias in node.names:
        bound, value = imports.module(m, alias, place(node, frame))
        frame.scope.bind(m, bound, value)
    return True


def _import_from(m: Machine, node: ast.ImportFrom, frame: Frame) -> bool:
    package = frame.scope.module.names.get("__package__")
    within = package.value if isinstance(package, Const) else ""
    for name, value in imports.names(m, node, str(within), frame.scope, place(node, frame)):
        frame.scope.bind(m, name, value)
    return True


_TABLE: dict[type[ast.stmt], _Execute] = {
    ast.AnnAssign: _annotated,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AsyncFor: _for,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.AugAssign: _augmented,
    ast.Break: _break,
    ast.ClassDef: _class,
    ast.Continue: _continue,
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.Global: _global,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Match: _match,
    ast.Nonlocal: _nonlocal,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.While: _while,
    ast.With: _with,
}
