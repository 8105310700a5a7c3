"""Calls of the SDK: what they are called with is put together, and they are taken note of."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform import sdk
from lambdaform.access.javascript.machine import Key, Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Command,
    Const,
    Context,
    Data,
    Env,
    Evt,
    Obj,
    Response,
    Tmpl,
    Union,
    Value,
    join,
    members,
)
from lambdaform.access.python.reach import Call
from lambdaform.access.python.values import Absent, Opaque
from lambdaform.arguments import ABSENT as NOT_GIVEN
from lambdaform.arguments import UNKNOWN, Begins, OneOf

_DEEPEST = 12
_MOST_ASKED = 6


def record(
    m: Machine,
    service: str,
    operation: str,
    given: Value,
    node: Node,
    *,
    bound: Value = NEVER,
    own: bool = True,
    region: Value = NEVER,
    certain: bool = True,
    command: object = None,
) -> Value:
    """Take note of a call with what it is given, and return what it answers.

    Args:
        m: the analysis.
        service: of the call.
        operation: of the service.
        given: the object with the parameters.
        node: where.
        bound: another such object, of parameters that any call has.
        own: whether it is made with the credentials of the function's role.
        region: where it is made; `NEVER` is the function's own region.
        certain: whether it is made each time.
        command: the key of the command that asks for it.
    """
    at = m.at(node)
    answers = []
    for one in members(given) or (ANYTHING,):
        if one is NONE and len(members(given)) > 1:
            continue
        entries = _entries(m, service, operation, one)
        if bound is not NEVER:
            entries = {**_entries(m, service, operation, bound), **entries}
        found = {_key(key): plain(m, value) for key, value in entries.items()}
        known = {n: v for n, v in found.items() if isinstance(n, str) and v is not NOT_GIVEN}
        where = place(m, region)
        call = Call(service, operation, known, at, tuple(m.stack), certain, own, where)
        m.called(call, command)
        answers.append(Response(service, operation, _asked(entries)))
    return join(*answers) if answers else NEVER


def place(m: Machine, region: Value) -> object:
    """Return a region as an argument of a call; `None` for the function's own."""
    return None if region is NEVER else plain(m, region)


def command(m: Machine, service: str, operation: str, given: Value, node: Node) -> Value:
    """Take note of a command that is made, and return it."""
    at = m.at(node)
    key = (service, operation, (at.file, at.line, at.column))
    answer = record(m, service, operation, given, node, command=key)
    asked = next((one.asked for one in members(answer) if isinstance(one, Response)), ())
    return Command(service, operation, asked, (at.file, at.line, at.column))


def _asked(entries: dict[Key, Value]) -> tuple[tuple[str, Value], ...]:
    known = (
        (name, value)
        for name, value in entries.items()
        if isinstance(name, str)
        and isinstance(value, Data)
        and not isinstance(value, Opaque | Response)  # answers would be nested without end
    )
    return tuple(known)[:_MOST_ASKED]


def _entries(m: Machine, service: str, operation: str, given: Value) -> dict[Key, Value]:
    """Return the parameters that an object holds; all that there are where that is not known."""
    if isinstance(given, Obj):
        fields = m.fields(given)
        if fields.held is NEVER:
            return dict(m.contents(given))
        return {**_any(service, operation), **m.contents(given)}
    return {} if given is NONE else _any(service, operation)


def _any(service: str, operation: str) -> dict[Key, Value]:
    client = sdk.client(service)
    names = client.parameters(operation) if client else frozenset[str]()
    return dict.fromkeys(sorted(names), ANYTHING)


def plain(m: Machine, value: Value, depth: int = 0) -> object:
    """Return what stands for a value among the arguments of a call."""
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(value, Union):
        return _choice([plain(m, one, depth + 1) for one in value.members])
    if isinstance(value, Obj):
        return _list(m, value, depth) if value.made == "array" else _mapping(m, value, depth)
    match value:
        case Const():
            return value.value
        case Absent():
            return NOT_GIVEN
        case Tmpl():
            return _text(value)
        case Env() | Evt() | Context() | Response():
            return value
    return UNKNOWN


def _text(value: Tmpl) -> object:
    """Return a text of which a part is known."""
    first = value.pieces[0]
    if any(isinstance(one, Env | Evt | Context | Response) for one in value.pieces):
        return value
    return Begins(str(first.value)) if isinstance(first, Const) else UNKNOWN


def _choice(found: Iterable[object]) -> object:
    several: list[object] = []
    for one in found:
        if one not in several:
            several.append(one)
    if not several or UNKNOWN in several:
        return UNKNOWN
    return several[0] if len(several) == 1 else OneOf(tuple(several))


def _list(m: Machine, value: Obj, depth: int) -> list[object]:
    held = m.fields(value).held
    found = [plain(m, one, depth + 1) for one in m.contents(value).values()]
    return [*found, *(plain(m, one, depth + 1) for one in members(held))]


def _mapping(m: Machine, value: Obj, depth: int) -> dict[object, object]:
    found = {_key(key): plain(m, one, depth + 1) for key, one in m.contents(value).items()}
    return found if m.fields(value).held is NEVER else {**found, UNKNOWN: UNKNOWN}


def _key(key: Key) -> object:
    if isinstance(key, Const):
        return str(key.value)
    if isinstance(key, Env | Evt | Context | Response | Tmpl):
        return key
    return UNKNOWN if isinstance(key, Value) else key
