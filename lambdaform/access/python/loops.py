"""Loops: they run until nothing changes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.flow import meet, nested, ways
from lambdaform.access.python.scopes import Frame, Loop, place
from lambdaform.access.python.targets import assign
from lambdaform.access.python.values import (
    Value,
    blurred,
    one_by_one,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


_EXACT_TURNS = 3
_MOST_TURNS = 8


def run_for(m: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> bool:
    """Run `for`, `async for`."""
    at = place(node.iter, frame)
    element = m.evaluate(node.iter, frame).walked(m, at)

    def once(one: Value) -> bool:
        assign(m, node.target, one, frame)
        return nested(m, node.body, frame)

    def turn() -> bool:
        return ways(m, [partial(once, one) for one in one_by_one(element)], frame)

    return _loop(m, node, frame, turn, ends=True)


def run_while(m: Machine, node: ast.While, frame: Frame) -> bool:
    """Run `while`."""
    truth = operators.truth(m, m.evaluate(node.test, frame), place(node, frame))
    if truth is False:
        return m.execute(node.orelse, frame)

    def turn() -> bool:
        m.evaluate(node.test, frame)
        return nested(m, node.body, frame)

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
        meet([before, *after, *loop.continued], frame)
        if count >= _EXACT_TURNS:
            _blur(before, frame)
        if frame.scope.names == before:
            break
    else:
        m.unknown("out of scope", None, "a loop changes more than is followed", place(node, frame))
    frame.loops.pop()
    leaves = [frame.scope.names] if ends and m.execute(node.orelse, frame) else []
    if leaves:
        leaves = [frame.scope.names]
    return meet([*leaves, *loop.broken], frame)


def _blur(before: dict[str, Value], frame: Frame) -> None:
    for name, value in frame.scope.names.items():
        if before.get(name) != value:
            frame.scope.names[name] = blurred(value)
