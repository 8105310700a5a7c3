"""Branches: both ways of `if`, `try` with all its handlers, the cases of `match`, `with`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.classes import Cls
from lambdaform.access.python.flow import meet, nested, ways
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.patterns import fits
from lambdaform.access.python.scopes import Frame, merge, place
from lambdaform.access.python.targets import assign
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def run_if(m: Machine, node: ast.If, frame: Frame) -> bool:
    """Run both ways of `if`; one, where it is known which."""
    truth = operators.truth(m, m.evaluate(node.test, frame), place(node, frame))
    if truth is not None:
        return m.execute(node.body if truth else node.orelse, frame)
    return ways(
        m, [lambda: nested(m, node.body, frame), lambda: nested(m, node.orelse, frame)], frame
    )


def run_with(m: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    """Run `with`, `async with`."""
    for item in node.items:
        at = place(item.context_expr, frame)
        value = m.evaluate(item.context_expr, frame).entered(m, at)
        if item.optional_vars is not None:
            assign(m, item.optional_vars, value, frame)
    return m.execute(node.body, frame) or _ends_by_raise(node.body)


def _ends_by_raise(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise)  # `with suppress(...)` goes on behind it


def run_try(m: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> bool:
    """Run `try`, and every handler from anywhere within it."""
    faulty = dict(frame.scope.names)
    goes_on = True
    for statement in node.body:
        goes_on = m.execute([statement], frame)
        faulty = merge(faulty, frame.scope.names)
        if not goes_on:
            break
    ends = []
    if goes_on and m.execute(node.orelse, frame):
        ends.append(frame.scope.names)
    for handler in node.handlers:
        frame.scope.names = dict(faulty)
        kind = ANYTHING if handler.type is None else m.evaluate(handler.type, frame)
        if handler.name:
            frame.scope.bind(m, handler.name, _caught(m, kind))
        if nested(m, handler.body, frame):
            ends.append(frame.scope.names)
    meet(ends or [faulty], frame)
    return m.execute(node.finalbody, frame) and bool(ends)


def _caught(m: Machine, kind: Value) -> Value:
    """Return what an `except` may bind: objects of the code's own classes are followed."""
    raised = m.raised.read("raised", default=NEVER) or NEVER
    if isinstance(kind, Cls):
        fit = (one for one in members(raised) if isinstance(one, Inst) and kind in one.cls.order())
        return join(ANYTHING, *fit)
    return join(ANYTHING, *(one for one in members(raised) if isinstance(one, Inst)))


def run_match(m: Machine, node: ast.Match, frame: Frame) -> bool:
    """Run the cases of `match` that may fit."""
    subject = m.evaluate(node.subject, frame)
    before = frame.scope.names
    ends: list[dict[str, Value]] = []
    for case in node.cases:
        frame.scope.names = dict(before)
        answer = fits(m, case.pattern, subject, frame)
        if answer is False:
            continue
        sure = answer is True
        if case.guard is not None:
            truth = operators.truth(m, m.evaluate(case.guard, frame), place(case.guard, frame))
            if truth is False:
                continue
            sure = sure and truth is True
        if nested(m, case.body, frame):
            ends.append(frame.scope.names)
        if sure:
            return meet(ends, frame)
    return meet([*ends, before], frame)
