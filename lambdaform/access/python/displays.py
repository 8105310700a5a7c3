"""Displays and comprehensions: what they make."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python import operators
from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.scopes import Frame, Scope, place
from lambdaform.access.python.targets import assign
from lambdaform.access.python.values import (
    ANYTHING,
    Const,
    Value,
    join,
    one_by_one,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


_LONGEST = 128
"""How many elements of a display are each known in its place."""


def a_tuple(m: Machine, node: ast.Tuple, frame: Frame) -> Value:
    """Return what `(a, b)` makes."""
    items, more = _elements(m, node.elts, frame)
    return Tup(tuple(items), more)


def a_list(m: Machine, node: ast.List | ast.Set, frame: Frame) -> Value:
    """Return what `[a, b]` or `{a, b}` makes."""
    items, more = _elements(m, node.elts, frame)
    if isinstance(node, ast.Set):
        join(*items).hashed(m, place(node, frame))
    return m.allocate(Seq, node).display(m, items, more)


def _elements(m: Machine, nodes: list[ast.expr], frame: Frame) -> tuple[list[Value], Value | None]:
    items: list[Value] = []
    more: list[Value] = []
    for node in nodes:
        if len(items) >= _LONGEST and isinstance(node, ast.Constant):
            more = [*more, ANYTHING] if ANYTHING not in more else more
            continue
        value = m.evaluate(node, frame)
        parts = value.parts() if isinstance(node, ast.Starred) else (value,)
        if parts is None:
            more.append(value.walked(m, place(node, frame)))
        elif more or len(items) >= _LONGEST:
            more.extend(parts)
        else:
            items.extend(parts)
    return items, join(*more) if more else None


def a_dict(m: Machine, node: ast.Dict, frame: Frame) -> Value:
    """Return what `{a: b, **c}` makes."""
    made = m.allocate(Dict, node).begin(m)
    for index, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if index >= _LONGEST and isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
            made.put_all(m, ANYTHING)
        elif key is None:
            made.take(m, m.evaluate(value, frame), place(node, frame))
        else:
            made.put_item(m, m.evaluate(key, frame), m.evaluate(value, frame), place(node, frame))
    return made


def list_of(m: Machine, node: ast.ListComp | ast.SetComp, frame: Frame) -> Value:
    """Return what a comprehension of a list or of a set makes."""
    found = [row[0] for row in _comprehended(m, node.generators, (node.elt,), frame)]
    return m.allocate(Seq, node).display(m, (), join(*found))


def generated(m: Machine, node: ast.GeneratorExp, frame: Frame) -> Value:
    """Return what an expression that is a generator gives."""
    return Tup((), join(*(row[0] for row in _comprehended(m, node.generators, (node.elt,), frame))))


def dict_of(m: Machine, node: ast.DictComp, frame: Frame) -> Value:
    """Return what a comprehension of a dictionary makes."""
    # What newer Pythons spread, `{**x for x in y}`, has no value.
    value = getattr(node, "value", None)
    parts = (node.key,) if value is None else (node.key, node.value)
    found = _comprehended(m, node.generators, parts, frame)
    made = m.allocate(Dict, node).begin(m)
    for key, *values in found:
        if not values:
            made.take(m, key, place(node, frame))
        elif not key.plain or isinstance(key, Const):
            made.put(m, key, values[0])
        else:
            made.put_all(m, values[0])
    return made


def _comprehended(
    m: Machine, generators: list[ast.comprehension], parts: tuple[ast.expr, ...], frame: Frame
) -> list[list[Value]]:
    """Return what the parts give, in each way that is followed by itself."""
    inner = _within(frame)
    first, *others = generators
    element = m.evaluate(first.iter, inner).walked(m, place(first.iter, frame))
    return [_row(m, first, one, others, parts, inner) for one in one_by_one(element)]


def _row(
    m: Machine,
    first: ast.comprehension,
    element: Value,
    others: list[ast.comprehension],
    parts: tuple[ast.expr, ...],
    inner: Frame,
) -> list[Value]:
    assign(m, first.target, element, inner)
    _test(m, first, inner)
    for generator in others:
        source = m.evaluate(generator.iter, inner)
        assign(m, generator.target, source.walked(m, place(generator.iter, inner)), inner)
        _test(m, generator, inner)
    return [m.evaluate(part, inner) for part in parts]


def _test(m: Machine, generator: ast.comprehension, inner: Frame) -> None:
    for test in generator.ifs:
        operators.truth(m, m.evaluate(test, inner), place(test, inner))


def _within(frame: Frame) -> Frame:
    """Return a frame for the names that a comprehension binds for itself."""
    inner = Frame(Scope(frame.scope, is_inner=True), frame.file)
    inner.first, inner.held, inner.home = frame.first, frame.held, frame.home
    return inner
