"""API Gateway's patch operations, applied to the fields that a thing of moto's has.

A path leads to a field: `/throttle/rateLimit`. What is added to a list or taken out of it is the
operation's value, or else the last part of the path: `/binaryMediaTypes/image~1png`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

_LISTS = frozenset({"binaryMediaTypes", "providerARNs", "types"})


def _flag(text: str) -> bool:
    return text.lower() == "true"


_FORMS: Mapping[str, Callable[[str], Any]] = {
    "authorizerResultTtlInSeconds": int,
    "burstLimit": int,
    "disableExecuteApiEndpoint": _flag,
    "enabled": _flag,
    "limit": int,
    "minimumCompressionSize": int,
    "offset": int,
    "rateLimit": float,
}
"""How a value, which comes as text, is read where it is no text."""


def patch(thing: Any, names: Mapping[str, str], operations: Iterable[Mapping[str, Any]]) -> None:
    """Change a thing of moto's as patch operations say.

    Args:
        thing: what is to be changed.
        names: its attributes by what the API calls them.
        operations: as the API takes them.
    """
    told = {name: deepcopy(getattr(thing, attribute)) for name, attribute in names.items()}
    for operation in operations:
        _apply(told, parts(operation["path"]), operation)
    for name, attribute in names.items():
        setattr(thing, attribute, told.get(name))


def parts(path: str) -> list[str]:
    """Return the parts of a path; within one, `~1` is a slash."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def read(name: str, value: Any) -> Any:
    """Return a value of a field in the form that the field has."""
    form = _FORMS.get(name)
    return form(str(value)) if form and value not in (None, "") else value


def _apply(place: dict[str, Any], path: list[str], operation: Mapping[str, Any]) -> None:
    name, *rest = path
    if name in _LISTS:
        place[name] = _listed(place.get(name) or [], operation, rest)
    elif rest:
        place[name] = place.get(name) or {}
        _apply(place[name], rest, operation)
    elif operation["op"] == "remove":
        place[name] = None
    else:
        place[name] = read(name, operation.get("value"))


def _listed(found: list[Any], operation: Mapping[str, Any], rest: list[str]) -> list[Any]:
    value = operation.get("value") or "".join(rest)
    if operation["op"] == "add":
        return [*found, value]
    if operation["op"] == "remove":
        return [one for one in found if one != value]
    return [value]
