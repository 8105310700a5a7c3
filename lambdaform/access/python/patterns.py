"""Patterns of `match`: what they may bind, and whether they certainly fit."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from lambdaform.access.python.classes import Cls
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame
from lambdaform.access.python.values import Const, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_Fits: TypeAlias = Callable[["Machine", Any, Value, Frame], "bool | None"]


def fits(m: Machine, pattern: ast.pattern, value: Value, frame: Frame) -> bool | None:
    """Tell whether a value fits a pattern, `None` where it may; bind what the pattern names."""
    return _TABLE[type(pattern)](m, pattern, value, frame)


def _value(m: Machine, pattern: ast.MatchValue, value: Value, frame: Frame) -> bool | None:
    wanted = m.evaluate(pattern.value, frame)
    if isinstance(value, Const) and isinstance(wanted, Const):
        return value.value == wanted.value
    every = members(value)
    if every and isinstance(wanted, Const) and all(isinstance(one, Const) for one in every):
        return None if wanted in every else False
    return None


def _singleton(m: Machine, pattern: ast.MatchSingleton, value: Value, frame: Frame) -> bool | None:
    return value.value is pattern.value if isinstance(value, Const) else None


def _sequence(m: Machine, pattern: ast.MatchSequence, value: Value, frame: Frame) -> bool | None:
    at = Place(frame.file, pattern.lineno, pattern.col_offset)
    known = value.parts()
    starred = any(isinstance(one, ast.MatchStar) for one in pattern.patterns)
    if known is not None and not starred and len(known) != len(pattern.patterns):
        return False
    exact = known is not None and not starred
    parts = known if exact and known else (value.element(m, at),) * len(pattern.patterns)
    answers = [fits(m, p, v, frame) for p, v in zip(pattern.patterns, parts, strict=True)]
    return _all(answers, otherwise=None if not exact else True)


def _mapping(m: Machine, pattern: ast.MatchMapping, value: Value, frame: Frame) -> bool | None:
    at = Place(frame.file, pattern.lineno, pattern.col_offset)
    answers = [
        fits(m, one, value.item(m, m.evaluate(key, frame), at), frame)
        for key, one in zip(pattern.keys, pattern.patterns, strict=True)
    ]
    if pattern.rest:
        frame.scope.bind(m, pattern.rest, value)
    return _all(answers, otherwise=None)


def _class(m: Machine, pattern: ast.MatchClass, value: Value, frame: Frame) -> bool | None:
    at = Place(frame.file, pattern.lineno, pattern.col_offset)
    cls = m.evaluate(pattern.cls, frame)
    fitting = [one for one in members(value) if _is_of(one, cls) is not False]
    if not fitting and members(value):
        return False
    rest = join(*fitting)
    names = [*cls.fields] if isinstance(cls, Cls) else []
    for index, one in enumerate(pattern.patterns):
        name = names[index] if index < len(names) else None
        found = rest.any_attribute(m, "", at) if name is None else rest.attribute(m, name, at)
        fits(m, one, found if name else join(rest, found), frame)
    for name, one in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        fits(m, one, rest.attribute(m, name, at), frame)
    bare = not pattern.patterns and not pattern.kwd_patterns
    return True if bare and all(_is_of(one, cls) for one in members(value)) else None


def _is_of(value: Value, cls: Value) -> bool | None:
    """Tell whether a value is an object of a class; `None` where that is not known."""
    if isinstance(value, Inst) and isinstance(cls, Cls):
        return cls in value.cls.order() or (None if value.cls.open() else False)
    return None


def _star(m: Machine, pattern: ast.MatchStar, value: Value, frame: Frame) -> bool | None:
    if pattern.name:
        frame.scope.bind(m, pattern.name, value)
    return True


def _as(m: Machine, pattern: ast.MatchAs, value: Value, frame: Frame) -> bool | None:
    answer = True if pattern.pattern is None else fits(m, pattern.pattern, value, frame)
    if pattern.name:
        frame.scope.bind(m, pattern.name, value)
    return answer


def _or(m: Machine, pattern: ast.MatchOr, value: Value, frame: Frame) -> bool | None:
    answers = [fits(m, one, value, frame) for one in pattern.patterns]
    if True in answers:
        return True
    return None if None in answers else False


def _all(answers: list[bool | None], *, otherwise: bool | None) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else otherwise


_TABLE: dict[type[ast.pattern], _Fits] = {
    ast.MatchAs: _as,
    ast.MatchClass: _class,
    ast.MatchMapping: _mapping,
    ast.MatchOr: _or,
    ast.MatchSequence: _sequence,
    ast.MatchSingleton: _singleton,
    ast.MatchStar: _star,
    ast.MatchValue: _value,
}
