"""CloudFormation's functions whose result follows from their arguments alone."""

from __future__ import annotations

import base64
import ipaddress
import json
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any


class TemplateFault(Exception):  # noqa: N818 - it is the template that is at fault
    """A template cannot be evaluated; the message is CloudFormation's."""


NOTHING = object()
"""`AWS::NoValue`: what holds it is left out."""


def text(value: Any) -> str:
    """Return a value as `Fn::Join` and `Fn::Sub` write it; of nothing they write nothing."""
    if value is NOTHING:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(text, value))
    return str(value)


def _join(argument: Any) -> str:
    delimiter, values = _several("Fn::Join", argument, 2)
    if not isinstance(values, list):
        raise TemplateFault("Template error: every Fn::Join object requires two parameters")
    return str(delimiter).join(map(text, values))


def _select(argument: Any) -> Any:
    index, values = _several("Fn::Select", argument, 2)
    values = values.split(",") if isinstance(values, str) else values
    try:
        place = int(index)
        return values[place if place >= 0 else len(values)]
    except (ValueError, IndexError, TypeError) as error:
        message = "Template error: Fn::Select cannot select nonexistent value at index"
        raise TemplateFault(f"{message} {index}") from error


def _split(argument: Any) -> list[str]:
    delimiter, source = _several("Fn::Split", argument, 2)
    return text(source).split(str(delimiter))


def _base64(argument: Any) -> str:
    return base64.b64encode(text(argument).encode()).decode()


def _cidr(argument: Any) -> list[str]:
    block, count, *bits = argument
    network = ipaddress.ip_network(block, strict=False)
    length = network.max_prefixlen - int(bits[0] if bits else 8)
    try:
        return [str(part) for part in islice(network.subnets(new_prefix=length), int(count))]
    except ValueError as error:
        raise TemplateFault(f"Template error: Fn::Cidr: {error}") from error


def _length(argument: Any) -> int:
    if not isinstance(argument, list):
        raise TemplateFault("Template error: Fn::Length requires a list")
    return len(argument)


def _json(argument: Any) -> str:
    return json.dumps(argument, separators=(",", ":"))


def _several(name: str, argument: Any, count: int) -> list[Any]:
    if not isinstance(argument, list) or len(argument) != count:
        words = {2: "two"}.get(count, str(count))
        raise TemplateFault(f"Template error: every {name} object requires {words} parameters")
    return argument


def _equals(argument: Any) -> bool:
    left, right = _several("Fn::Equals", argument, 2)
    return text(left) == text(right) if not isinstance(left, list | dict) else bool(left == right)


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Length": _length,
    "Fn::ToJsonString": _json,
    "Fn::Equals": _equals,
}
"""Functions by their name; each is given its argument, evaluated."""
