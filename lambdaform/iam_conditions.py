"""Conditions of IAM policies: operators, keys that are absent or have several values, variables.

After "IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or
values" and "Variables and tags" of AWS's user guide. Nothing here was held against AWS itself.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import TypeAlias

from lambdaform.template import Json

Context: TypeAlias = Mapping[str, str | Sequence[str]]
"""Condition keys of a request, in any case, each with its value or values."""

Matcher: TypeAlias = Callable[[str], bool]
"""Tells whether a value of the request is what the policy means."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"(?P<key>[^,]*?)\s*,\s*'(?P<value>.*)'", re.DOTALL)
_LITERALS = {"*", "?", "$"}
_ARN_PARTS = 6


class Unresolved(Exception):  # noqa: N818 - it decides, and is no mistake
    """A variable of the policy has no value in the request: its statement does not apply."""


class Values:
    """The condition keys of one request, and what they make of texts of a policy.

    Args:
        context: the keys.
        variables: whether `${...}` in the policy is a variable: since its version 2012-10-17.
    """

    def __init__(self, context: Context, *, variables: bool) -> None:
        self._variables = variables
        self._values = {
            key.lower(): (value,) if isinstance(value, str) else tuple(value)
            for key, value in context.items()
        }

    def of(self, key: str) -> tuple[str, ...] | None:
        """Return the values of a key; `None` where the request does not have it."""
        return self._values.get(key.lower())

    def literal(self, text: str) -> str:
        """Return a text in which nothing is a wildcard; raises as `pattern` does."""
        return "".join(piece for piece, _ in self._pieces(text))

    def pattern(self, text: str) -> Matcher:
        """Return what a text matches: `*` and `?` are wildcards, unless they were substituted.

        Raises Unresolved for a variable that has no value, or several.
        """
        pieces = self._pieces(text)
        found = _compiled("".join(re.escape(p) if is_value else _wild(p) for p, is_value in pieces))
        return lambda value: found.fullmatch(value) is not None

    def _pieces(self, text: str) -> Iterator[tuple[str, bool]]:
        """Yield the parts of a text, each with whether it was put in for a variable."""
        end = 0
        for match in _VARIABLE.finditer(text) if self._variables else ():
            yield text[end : match.start()], False
            yield self._value(match[1]), True
            end = match.end()
        yield text[end:], False

    def _value(self, variable: str) -> str:
        if variable in _LITERALS:
            return variable
        default = _DEFAULT.fullmatch(variable)
        values = self.of(default["key"] if default else variable) or ()
        if len(values) == 1:
            return values[0]
        if default and not values:
            return default["value"]
        raise Unresolved(variable)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.DOTALL)


def _wild(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")


def holds(block: Mapping[str, Mapping[str, Json]], values: Values) -> bool:
    """Tell whether a condition block holds: all operators, and of each all keys.

    Raises Unresolved where a variable anywhere in it has no value, and ValueError for an operator
    that IAM does not have.
    """
    checks = [
        _check(name, key, wanted, values)
        for name, keys in block.items()
        for key, wanted in keys.items()
    ]
    return all(check() for check in checks)


def _check(name: str, key: str, wanted: Json, values: Values) -> Callable[[], bool]:
    """Return the check of one key, with all its variables resolved."""
    quantifier, _, rest = name.rpartition(":")
    plain = rest.removesuffix("IfExists")
    texts = [_text(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    found = values.of(key)
    if plain == "Null":
        return lambda: any((text.lower() == "true") == (found is None) for text in texts)
    positive = _NEGATED.get(plain, plain)
    if positive not in _OPERATORS or quantifier not in ("", "ForAllValues", "ForAnyValue"):
        raise ValueError(f"`{name}` is no condition operator")
    negated, matchers = positive != plain, [_OPERATORS[positive](t, values) for t in texts]

    def fits(value: str) -> bool:
        return any(matches(value) for matches in matchers) != negated

    if quantifier == "ForAllValues":
        return lambda: all(map(fits, found or ()))
    if quantifier == "ForAnyValue":
        return lambda: any(map(fits, found or ()))
    if found is None:
        return lambda: negated or plain != rest
    every = all if negated else any
    return lambda: every(map(fits, found))


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _string_equals(text: str, values: Values) -> Matcher:
    literal = values.literal(text)
    return lambda value: value == literal


def _string_equals_ignore_case(text: str, values: Values) -> Matcher:
    literal = values.literal(text).casefold()
    return lambda value: value.casefold() == literal


def _string_like(text: str, values: Values) -> Matcher:
    return values.pattern(text)


def _arn_like(text: str, values: Values) -> Matcher:
    """Compare the six parts of ARNs one by one: a wildcard does not cross a colon."""
    held = _VARIABLE.sub(lambda match: match[0].replace(":", "\0"), text)
    parts = [part.replace("\0", ":") for part in held.split(":", _ARN_PARTS - 1)]
    matchers = [values.pattern(part) for part in parts]

    def matches(value: str) -> bool:
        mine = value.split(":", _ARN_PARTS - 1)
        return len(mine) == len(matchers) == _ARN_PARTS and all(
            fits(part) for fits, part in zip(matchers, mine, strict=True)
        )

    return matches


def _ordered(
    read: Callable[[str], float], compare: Callable[[float, float], bool], text: str, _: Values
) -> Matcher:
    def matches(value: str) -> bool:
        try:
            return compare(read(value), read(text))
        except ValueError:
            return False

    return matches


def _moment(text: str) -> float:
    try:
        return float(text)  # seconds since 1970
    except ValueError:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _bool(text: str, _: Values) -> Matcher:
    return lambda value: value.lower() == text.lower() and text.lower() in ("true", "false")


def _binary_equals(text: str, _: Values) -> Matcher:
    def matches(value: str) -> bool:
        try:
            return base64.b64decode(value, validate=True) == base64.b64decode(text, validate=True)
        except binascii.Error:
            return False

    return matches


def _ip_address(text: str, _: Values) -> Matcher:
    def matches(value: str) -> bool:
        try:
            return ipaddress.ip_address(value) in ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False

    return matches


_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}

_OPERATORS: Mapping[str, Callable[[str, Values], Matcher]] = {
    "StringEquals": _string_equals,
    "StringEqualsIgnoreCase": _string_equals_ignore_case,
    "StringLike": _string_like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _bool,
    "BinaryEquals": _binary_equals,
    "IpAddress": _ip_address,
    **{f"Numeric{name}": partial(_ordered, float, order) for name, order in _ORDERS.items()},
    **{f"Date{name}": partial(_ordered, _moment, order) for name, order in _ORDERS.items()},
}

_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
"""Operators that hold where none of the values is meant -> what they are the negation of."""
