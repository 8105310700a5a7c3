"""The arguments that stand in a call."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, place
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    Value,
    join,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def arguments_of(m: Machine, node: ast.Call, frame: Frame) -> Given:
    positional: list[Value] = []
    more: list[Value] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            value = m.evaluate(argument.value, frame)
            parts = None if more else value.parts()
            if parts is None:
                more.append(value.walked(m, place(argument, frame)))
            else:
                positional.extend(parts)
        else:
            (more or positional).append(m.evaluate(argument, frame))
    names: dict[str, Value] = {}
    others: list[Value] = []
    for keyword in node.keywords:
        value = m.evaluate(keyword.value, frame)
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
    asked = value.mapped(m, at)
    if asked is not None:
        others.append(asked)
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
