"""Ways through the code: where they part, and where they meet again."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdaform.access.python.scopes import Frame, merge
from lambdaform.access.python.values import (
    Value,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def nested(m: Machine, body: list[ast.stmt], frame: Frame) -> bool:
    """Run statements that may run, or more than once."""
    before, frame.block = frame.block, object()
    try:
        return m.execute(body, frame)
    finally:
        frame.block = before


def ways(m: Machine, every: list[Callable[[], bool]], frame: Frame) -> bool:
    """Go each of several ways from here; go on where any of them goes on."""
    before = frame.scope.names
    ends: list[dict[str, Value]] = []
    for way in every:
        frame.scope.names = dict(before)
        if way():
            ends.append(frame.scope.names)
    return meet(ends, frame)


def meet(ends: list[dict[str, Value]], frame: Frame) -> bool:
    if not ends:
        return False
    names = ends[0]
    for other in ends[1:]:
        names = merge(names, other)
    frame.scope.names = dict(names)
    return True
