"""Options held against their annotations, so that a wrong type is told at the user's line."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import timedelta
from functools import cache
from typing import (
    Any,
    ClassVar,
    Literal,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from lambdaform.construct import Element
from lambdaform.errors import Problem, Source

_LONG = 60


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


def check(options: _Dataclass, whose: object, at: Source | None) -> Iterator[Problem]:
    """Yield a problem for each option that is not of the type that its field says."""
    for name, default, hint in _hints(type(options)):
        value = getattr(options, name)
        if value is default:
            continue
        if not _matches(value, hint):
            message = f"{whose}: `{name}` is `{_short(value)}`, but it takes {_words(hint)}"
            yield Problem(message, at, _advice(value, hint))
            continue
        for nested in value if isinstance(value, (list, tuple)) else (value,):
            if is_dataclass(nested) and not isinstance(nested, (Element, type)):
                line = getattr(nested, "at", None) or at
                yield from check(nested, f"{type(nested).__name__} of {whose}", line)


@cache
def _hints(kind: type) -> list[tuple[str, Any, Any]]:
    hints = get_type_hints(kind)
    return [
        (f.name, None if f.default is MISSING else f.default, hints[f.name])
        for f in fields(kind)
        if f.init
    ]


def _matches(value: object, hint: Any) -> bool:
    if hint is Any:
        return True
    if hint is None or hint is type(None):
        return value is None
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_matches(value, a) for a in arguments)
    if origin is Literal:
        return any(value == a and type(value) is type(a) for a in arguments)
    if isinstance(hint, TypeVar):
        return True
    kind = origin or hint
    if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, float)):
        return kind is float and isinstance(value, int) and not isinstance(value, bool)
    if kind is Sequence or kind is tuple or kind is list:
        items = arguments[:1] if kind is not tuple or Ellipsis in arguments else ()
        return not isinstance(value, str) and all(_matches(v, i) for v in value for i in items)
    if kind is Mapping and isinstance(value, Mapping):
        key, item = arguments
        return all(_matches(k, key) and _matches(v, item) for k, v in value.items())
    return True


def _words(hint: Any) -> str:
    """Say what a hint takes, in the words of somebody who writes an app."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        names = [_words(a) for a in arguments]
        if "a string" in names and "a reference" in names:
            names.remove("a reference")
        return " or ".join(dict.fromkeys(names))
    if origin is Literal:
        return " or ".join(f"`{a!r}`" for a in arguments)
    if origin is Sequence:
        return f"a list of {_plural(arguments[0])}"
    if origin is Mapping:
        return "a dictionary"
    if hint is None or hint is type(None):
        return "`None`"
    plain: dict[Any, str] = {
        str: "a string",
        int: "a whole number",
        float: "a number",
        bool: "`True` or `False`",
        timedelta: "a `timedelta`",
    }
    name = getattr(origin or hint, "__name__", str(hint))
    return plain.get(hint) or ("a reference" if name in _REFERENCES else f"a `{name}`")


_REFERENCES = {"Intrinsic", "Ref", "GetAtt", "Call"}


def _plural(hint: Any) -> str:
    words = _words(hint)
    return words.replace("a string", "strings").removeprefix("a ")


def _advice(value: object, hint: Any) -> str | None:
    words = _words(hint)
    if isinstance(value, Element) and "string" in words:
        return "give one of its attributes, such as `.name` or `.arn`"
    if "timedelta" in words and isinstance(value, (int, float)):
        return f"write `timedelta(seconds={value})`"
    if "a list of" in words and not isinstance(value, (list, tuple)):
        return "write it in square brackets"
    if "dictionary" in words and isinstance(value, Mapping):
        inner = [v for v in value.values() if isinstance(v, Element)]
        if inner:
            return "give one of its attributes, such as `.name` or `.arn`"
        return "keys and values must be strings or references"
    return None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."
