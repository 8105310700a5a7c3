"""Values of a template in the form that an operation of a service takes.

CloudFormation's property names are the services' own, but for the case of some letters; its values
may be strings where the service wants numbers. botocore's models say what each operation takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from lambdaform.cloud.provider import ResourceFault

Names = Mapping[str, str]
"""CloudFormation's name of a property, at any depth, to the service's name of the parameter."""

_TRUE = {"true": True, "false": False}


def members(shape: Any) -> dict[str, str]:
    """Return the members of a structure by their names in lower case."""
    return _members(shape)


@cache
def _members(shape: Any) -> dict[str, str]:
    return {name.lower(): name for name in shape.members} if shape is not None else {}


def member(shape: Any, name: str, names: Names) -> str | None:
    """Return what a structure calls a property, or `None` where it has no such member."""
    return _members(shape).get(names.get(name, name).lower())


def fitted(value: Any, shape: Any, names: Names | None = None, path: str = "") -> Any:
    """Return a value of a template as a shape of botocore wants it.

    Raises:
        ResourceFault: the value cannot be brought to that form.
    """
    names = names or {}
    kind = shape.type_name
    if kind == "structure":
        return _structure(value, shape, names, path)
    if kind == "list":
        return _list(value, shape, names, path)
    if kind == "map":
        return _map(value, shape, names, path)
    return _scalar(value, shape, path)


def _structure(value: Any, shape: Any, names: Names, path: str) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    if not isinstance(value, Mapping):
        raise _unfit(path, "JSONObject", value)
    found = {}
    for key, inner in value.items():
        name = member(shape, key, names)
        if name is None:
            message = f"Model validation failed (#{path}: extraneous key [{key}] is not permitted)"
            raise ResourceFault(message)
        found[name] = fitted(inner, shape.members[name], names, f"{path}/{key}")
    return found


def _list(value: Any, shape: Any, names: Names, path: str) -> list[Any]:
    pair = _pair(shape.member)
    if isinstance(value, Mapping) and pair:
        value = [{pair[0]: key, pair[1]: inner} for key, inner in value.items()]
    elif not isinstance(value, list | tuple | set | frozenset):
        value = [value]
    elif pair:
        value = [_renamed(one, pair) for one in value]
    return [fitted(one, shape.member, names, f"{path}/{n}") for n, one in enumerate(value)]


def _map(value: Any, shape: Any, names: Names, path: str) -> dict[str, Any]:
    if isinstance(value, list):  # tags, where the service has them by their keys
        value = {one["Key"]: one["Value"] for one in value}
    if not isinstance(value, Mapping):
        raise _unfit(path, "JSONObject", value)
    return {str(k): fitted(v, shape.value, names, f"{path}/{k}") for k, v in value.items()}


def _pair(shape: Any) -> tuple[str, str] | None:
    """Return what the two members of a tag are called, where a shape is that of a tag."""
    if shape.type_name != "structure" or len(shape.members) != 2:  # noqa: PLR2004 - key and value
        return None
    first, second = sorted(shape.members)
    return (first, second) if _ends(first, "key") and _ends(second, "value") else None


def _ends(name: str, word: str) -> bool:
    return name.lower() in (word, f"tag{word}")


def _renamed(tag: Any, pair: tuple[str, str]) -> Any:
    if isinstance(tag, Mapping) and tag.keys() == {"Key", "Value"}:
        return {pair[0]: tag["Key"], pair[1]: tag["Value"]}
    return tag


def _scalar(value: Any, shape: Any, path: str) -> Any:
    kind = shape.type_name
    try:
        if kind in ("integer", "long"):
            return int(value)
        if kind in ("float", "double"):
            return float(value)
        if kind == "boolean":
            return value if isinstance(value, bool) else _TRUE[str(value).lower()]
    except (KeyError, TypeError, ValueError):
        raise _unfit(path, {"boolean": "Boolean"}.get(kind, "Number"), value) from None
    if kind == "blob":
        return value if isinstance(value, bytes) else text(value).encode()
    return text(value) if kind in ("string", "character") else value


def text(value: Any) -> str:
    """Return a value as text: a JSON document for an object or a list, `true` for a boolean."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def _unfit(path: str, expected: str, found: Any) -> ResourceFault:
    kind = type(found).__name__
    return ResourceFault(
        f"Model validation failed (#{path}: expected type: {expected}, found: {kind})"
    )


def flag(value: Any) -> bool:
    """Return a boolean of a template, which may be written as text."""
    return value if isinstance(value, bool) else str(value).lower() == "true"
