"""Options held against their annotations, so that a wrong type is told at the user's line."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import cache
from typing import (
    Any,
    ClassVar,
    Literal,
    Protocol,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from lambdaform import foreign
from lambdaform.app import App
from lambdaform.construct import Component, Element, Scope, Section, Stack
from lambdaform.errors import Problem, Source
from lambdaform.iam import Infer, grant
from lambdaform.template import Intrinsic, is_foreign_number, quoted


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


def check(options: _Dataclass, whose: object, at: Source | None) -> Iterator[Problem]:
    """Yield a problem for each option that is not of the type that its field says."""
    kind = type(options)
    for name, default in _options(kind):
        value = getattr(options, name)
        if value is not default and not (value is None and _exists(options)):
            yield from _check(name, value, _hint(kind, name), whose, at)


def check_scope(scope: App[Any] | Scope) -> Iterator[Problem]:
    """Yield a problem for each argument of an app, a stack or a component of the wrong type."""
    kind: type = type(scope)
    for name, hint in _arguments(kind):
        value = getattr(scope, name)
        of_stage = isinstance(scope, Stack) and value is getattr(scope.app.stage, name, None)
        if not of_stage:  # that is told at the app
            yield from _check(name, value, hint, scope, scope.at)


def _check(
    name: str, value: object, hint: Any, whose: object, at: Source | None
) -> Iterator[Problem]:
    if not _matches(value, hint):
        yield from _wrong(name, value, hint, whose, at)
        return
    for nested in value if isinstance(value, (list, tuple)) else (value,):
        if is_dataclass(nested) and not isinstance(nested, (Element, type)):
            lines = (getattr(nested, name, None) for name in ("line", "at"))
            line = next((line for line in lines if isinstance(line, Source)), at)
            yield from check(nested, f"{type(nested).__name__} of {whose}", line)


def _wrong(
    name: str, value: object, hint: Any, whose: object, at: Source | None
) -> Iterator[Problem]:
    """Yield what is of the wrong type: each entry of a dictionary by itself."""
    entries = _of_mapping(hint)
    if entries is None or not isinstance(value, Mapping) or not all(map(_is_text, value)):
        message = f"{whose}: `{name}` is {_shown(value)}, but it takes {_words(hint)}"
        yield Problem(message, at, _advice(name, value, hint))
        return
    for key, inner in value.items():
        if not _matches(inner, entries):
            entry = f"`{name}[{key!r}]` is {_shown(inner)}"
            message = f"{whose}: {entry}, but it takes {_words(entries)}"
            yield Problem(message, at, _advice(name, inner, entries))


def _is_text(key: object) -> bool:
    return isinstance(key, str)


def _of_mapping(hint: Any) -> Any:
    """Return what the values of a dictionary are, where a hint takes one; `None` elsewhere."""
    choices = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return next((get_args(c)[1] for c in choices if get_origin(c) is Mapping), None)


def _exists(options: object) -> bool:
    """Tell whether this is a construct of something that exists, of which little is known."""
    return isinstance(options, Element) and options.given is not None


@cache
def _options(kind: type) -> list[tuple[str, Any]]:
    return [(f.name, f.default) for f in fields(kind) if f.init]


@cache
def _hint(kind: type, name: str) -> Any:
    """Return the annotation of an option; `Any` where it names what is not known any more.

    Annotations are text until somebody uses the option: most are never worked out. A class of an
    app's own may name what only a type checker imports, or what is gone with the module that its
    file was run as.
    """
    declaring = next(c for c in kind.__mro__ if name in vars(c).get("__annotations__", ()))
    said = types.SimpleNamespace(__annotations__={name: declaring.__annotations__[name]})
    known = vars(sys.modules[declaring.__module__])
    try:
        return get_type_hints(said, globalns=known)[name]
    except (NameError, AttributeError):
        return Any


@cache
def _arguments(kind: type) -> list[tuple[str, Any]]:
    ours = next(base for base in (App, Stack, Component) if issubclass(kind, base))
    hints = get_type_hints(ours.__init__)
    told = ("name", "id", "scope", "return")  # checked where they are given
    return [(name, hint) for name, hint in hints.items() if name not in told]


@cache
def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_origin(hint), get_args(hint)


def _matches(value: object, hint: Any) -> bool:
    if hint is Any:
        return True
    if hint is None or hint is type(None):
        return value is None
    origin, arguments = _parts(hint)
    if origin in (Union, types.UnionType):
        return any(_matches(value, a) for a in arguments)
    if origin is Literal:
        return any(value == a and type(value) is type(a) for a in arguments)
    kind = origin or hint
    if not isinstance(kind, type):  # a form of `typing` that says nothing at run time
        return True
    if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, float)):
        if kind is int and is_foreign_number(value):
            return True
        return kind is float and isinstance(value, int) and not isinstance(value, bool)
    if kind in (Sequence, tuple, list) and isinstance(value, Sequence):
        items = arguments[:1] if kind is not tuple or Ellipsis in arguments else ()
        return not isinstance(value, str) and all(_matches(v, i) for v in value for i in items)
    if kind is Mapping and arguments and isinstance(value, Mapping):
        key, item = arguments
        return all(_matches(k, key) and _matches(v, item) for k, v in value.items())
    return True


def _words(hint: Any) -> str:
    """Say what a hint takes, in the words of somebody who writes an app."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        names = dict.fromkeys(map(_words, arguments))
        for narrow, wide in (("a reference", "a string"), ("a whole number", "a number")):
            if wide in names:
                names.pop(narrow, None)
        return " or ".join(names)
    if origin is Literal:
        return " or ".join(f"`{a!r}`" for a in arguments)
    if origin in (Sequence, list, tuple):
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
        Infer: "`INFER`",
        Section: "a `Condition`",  # no option takes any of the others
    }
    if getattr(hint, "_is_protocol", False):
        # What a protocol stands for is the first sentence of its docstring.
        return str(hint.__doc__).partition(".")[0].lower()
    name = getattr(origin or hint, "__name__", str(hint))
    article = "an" if name[0] in "AEIOU" else "a"
    return plain.get(hint) or ("a reference" if name in _REFERENCES else f"{article} `{name}`")


_IN_DAYS = ("log_retention", "expiration", "period", "transitions", "abort_incomplete")
_REFERENCES = {"Intrinsic", "Ref", "GetAtt", "Call"}


def _plural(hint: Any) -> str:
    words = [w.removeprefix("a ").removeprefix("an ") for w in _words(hint).split(" or ")]
    return " or ".join(w if w.endswith("`") else f"{w}s".replace("ys", "ies") for w in words)


def _advice(name: str, value: object, hint: Any) -> str | None:
    words = _words(hint)
    each = value if isinstance(value, (list, tuple)) else (value,)
    theirs = next((said for one in each if (said := foreign.advice(one, words))), None)
    if theirs is not None:
        return theirs
    if value == "INFER" and "`INFER`" in words:
        return "write it without quotes: `from lambdaform import INFER`"
    if isinstance(value, Element) and "string" in words:
        return _attributes(value)
    if "timedelta" in words and type(value) in (int, float):
        unit = "days" if any(word in name for word in _IN_DAYS) else "seconds"
        return f"write `timedelta({unit}={value})`"
    if "string" in words and type(value) in (int, float):
        return f'write `"{value}"`'
    if isinstance(value, Intrinsic):
        return "where CloudFormation takes a reference, `stack.override` sets one"
    if "a list of" in words and not isinstance(value, (list, tuple)):
        return "write it in square brackets"
    if "dictionary" in words and isinstance(value, Mapping):
        return "the keys must be strings"
    if isinstance(value, (list, tuple)):
        of = _grants if "`Grant`" in words else _attributes if "strings" in words else None
        return next((of(v) for v in value if of and isinstance(v, Element)), None)
    return None


def _attributes(element: Element) -> str | None:
    names = [name for name in ("name", "arn", "value") if hasattr(type(element), name)]
    shown = " or ".join(f"`.{name}`" for name in names)
    return f"give one of its attributes, such as {shown}" if names else None


def _grants(element: Element) -> str | None:
    kinds = type(element).__mro__
    names = [name for kind in kinds for name, of in vars(kind).items() if isinstance(of, grant)]
    return f"give one of its grants, such as `.{names[0]}`" if names else None


def _shown(value: object) -> str:
    if isinstance(value, Intrinsic):
        return "a reference"
    return foreign.shown(value) or quoted(value)
