"""What code reaches as JSON, and back: nothing that is read is ever run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lambdaform.access.python.reach import Call, Place, Reach, Read, Unknown
from lambdaform.access.python.snapshot import plain
from lambdaform.access.python.values import Const, Context, Env, Evt, Response, Tmpl, Value
from lambdaform.arguments import ABSENT, UNKNOWN, Begins, Missing, OneOf

_SIMPLE = (str, int, float, type(None))


def text(reaches: Mapping[str, Reach]) -> str:
    """Return what handlers reach as JSON, by the handlers.

    Raises TypeError where an argument of a call has no form in JSON.
    """
    return json.dumps({handler: _reach(one) for handler, one in reaches.items()})


def read(text: str) -> dict[str, Reach]:
    """Return what handlers reach.

    Raises ValueError, TypeError, LookupError or AttributeError for other texts.
    """
    return {str(handler): _read_reach(one) for handler, one in json.loads(text).items()}


def _reach(reach: Reach) -> object:
    return {
        "calls": [_call(one) for one in reach.calls],
        "unknowns": [[u.kind, u.service, u.reason, u.place] for u in reach.unknowns],
        "environment": [[r.name, r.place, r.required] for r in reach.environment],
        "modules": reach.modules,
        "problems": reach.problems,
    }


def _read_reach(found: Any) -> Reach:
    return Reach(
        tuple(_read_call(*one) for one in found["calls"]),
        tuple(Unknown(k, s, r, Place(*place)) for k, s, r, place in found["unknowns"]),
        tuple(
            Read(name, Place(*place), required) for name, place, required in found["environment"]
        ),
        tuple(found["modules"]),
        tuple(found["problems"]),
    )


def _call(call: Call) -> object:
    arguments = {name: _value(value) for name, value in call.arguments.items()}
    made = [call.certain, call.own, _value(call.region), _value(call.endpoint)]
    return [call.service, call.operation, arguments, call.place, call.stack, *made]


def _read_call(
    service: str, operation: str, arguments: Any, place: Any, stack: Any, *made: Any
) -> Call:
    known = {name: _read_value(value) for name, value in arguments.items()}
    steps = tuple(Place(*one) for one in stack)
    certain, own, region, endpoint = made
    client = (certain, own, _read_value(region), _read_value(endpoint))
    return Call(service, operation, known, Place(*place), steps, *client)


def _value(value: object) -> object:
    """Return an argument: what JSON does not have is an object of one entry, named by its kind."""
    if isinstance(value, _SIMPLE):
        return value
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, Mapping):
        return {"entries": [[_value(k), _value(v)] for k, v in value.items()]}
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Value):
        return _value(plain(value))
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _read_value(found: Any) -> Any:
    if isinstance(found, list):
        return [_read_value(one) for one in found]
    if isinstance(found, dict):
        ((kind, inner),) = found.items()
        return _READERS[kind](inner)
    return found


_WRITERS: Mapping[type, Callable[[Any], object]] = {
    Missing: lambda value: {"missing": value.value},
    bytes: lambda value: {"bytes": value.hex()},
    OneOf: lambda value: {"one of": [_value(one) for one in value.values]},
    Begins: lambda value: {"begins": value.text},
    Const: lambda value: {"constant": _value(value.value)},
    Env: lambda value: {"variable": [value.name, _default(value.default)]},
    Tmpl: lambda value: {"template": [_value(piece) for piece in value.pieces]},
    Evt: lambda value: {"event": value.path},
    Context: lambda value: {"context": value.path},
    Response: lambda value: {
        "response": [
            value.service,
            value.operation,
            [[name, _value(asked)] for name, asked in value.asked],
            value.path,
        ]
    },
}


def _default(value: Value | None) -> object:
    """Return the default of a variable in brackets; without one, there is none."""
    return [] if value is None else [_value(value)]


def _read_variable(found: Any) -> Env:
    name, default = found
    return Env(name, _read_value(default[0]) if default else None)


def _read_response(found: Any) -> Response:
    service, operation, asked, path = found
    known = tuple((name, _read_value(value)) for name, value in asked)
    return Response(service, operation, known, tuple(path))


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "entries": lambda found: {_read_value(k): _read_value(v) for k, v in found},
    "missing": lambda found: {"absent": ABSENT, "unknown": UNKNOWN}[found],
    "bytes": bytes.fromhex,
    "one of": lambda found: OneOf(tuple(map(_read_value, found))),
    "begins": Begins,
    "constant": lambda found: Const(_read_value(found)),
    "variable": _read_variable,
    "template": lambda found: Tmpl(tuple(map(_read_value, found))),
    "event": lambda found: Evt(tuple(found)),
    "context": lambda found: Context(tuple(found)),
    "response": _read_response,
}
