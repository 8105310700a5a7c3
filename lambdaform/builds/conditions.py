"""What a condition in the code comes to on Lambda, as far as its syntax tree tells."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

_UNKNOWN = object()
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, values: value in values,
    ast.NotIn: lambda value, values: value not in values,
}
_LINUX = {"sys.platform": "linux", "os.name": "posix", "sys.implementation.name": "cpython"}
_NEWEST_PATCH = 99


def truth(test: ast.expr, version: tuple[int, int]) -> bool | None:
    """Return what a condition comes to where a version of Python imports the module on Lambda.

    `None` where that depends on more than the version, the system and the type checker.
    """
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            holds = truth(operand, version)
            return None if holds is None else not holds
        case ast.BoolOp(op=op, values=values):
            return _combined([truth(value, version) for value in values], isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(_value(left, version), op, _value(right, version))
        case ast.Call(func=ast.Attribute(value=value, attr="startswith"), args=[argument]):
            return _starts(_value(value, version), _value(argument, version))
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
        case ast.Constant(value=value):
            return bool(value)
    return None


def _combined(values: list[bool | None], is_or: bool) -> bool | None:
    if is_or in values:
        return is_or
    return None if None in values else not is_or


def _compared(left: object, op: ast.cmpop, right: object) -> bool | None:
    compare = _COMPARE.get(type(op))
    if compare is None or left is _UNKNOWN or right is _UNKNOWN:
        return None
    try:
        return bool(compare(left, right))
    except TypeError:
        return None


def _starts(value: object, start: object) -> bool | None:
    if isinstance(value, str) and isinstance(start, str):
        return value.startswith(start)
    return None


def _value(node: ast.expr, version: tuple[int, int]) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            values = tuple(_value(element, version) for element in elements)
            return _UNKNOWN if _UNKNOWN in values else values
        case ast.Name(id="__name__"):
            return ""  # a module's own name, which is never `__main__` on Lambda
        case ast.Subscript(value=value, slice=index):
            return _part(_value(value, version), index)
        case ast.Attribute():
            return _attribute(ast.unparse(node), version)
    return _UNKNOWN


def _attribute(name: str, version: tuple[int, int]) -> object:
    major, minor = version
    known = {
        **_LINUX,
        "sys.version_info": (major, minor, _NEWEST_PATCH, "final", 0),
        "sys.version_info.major": major,
        "sys.version_info.minor": minor,
    }
    return known.get(name, _UNKNOWN)


def _part(value: object, index: ast.expr) -> object:
    match index:
        case ast.Constant(value=int(number)) if isinstance(value, tuple) and number < len(value):
            return value[number]
        case ast.Slice(lower=None, upper=ast.Constant(value=int(end)), step=None):
            return value[:end] if isinstance(value, tuple) else _UNKNOWN
    return _UNKNOWN
