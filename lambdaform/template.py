"""A template as data: resources, references, intrinsic functions, and the one render.

A reference is an object until it is rendered. Inside an f-string it becomes a token, which
`render` turns into `Fn::Sub`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from lambdaform.errors import DeclarationError, Problem, Source

Json: TypeAlias = Any
"""What `json.dumps` takes."""


class Intrinsic:
    """A value that CloudFormation works out: a reference or a function call."""

    def __str__(self) -> str:
        text = json.dumps(self.encode(), separators=(",", ":"))
        return f"${{lambdaform:{base64.urlsafe_b64encode(text.encode()).decode()}}}"

    def __add__(self, other: object) -> str:
        return f"{self}{other}"

    def __radd__(self, other: object) -> str:
        return f"{other}{self}"

    def encode(self) -> list[Json]:
        """Return the JSON form that a token carries."""
        raise NotImplementedError


Text: TypeAlias = str | Intrinsic
"""A string, an f-string that holds references, or a reference."""

Value: TypeAlias = Any
"""Whatever `render` takes: JSON values, intrinsics, and mappings and sequences of them."""


@dataclass(frozen=True)
class Ref(Intrinsic):
    """`Ref`: a resource's own identifier, a parameter's value, or a pseudo parameter.

    `stack` is the path of the stack that declares `id`; without one, `id` is known in every stack.
    """

    id: str
    stack: str | None = None

    def encode(self) -> list[Json]:
        return ["Ref", self.id, self.stack]


@dataclass(frozen=True)
class GetAtt(Intrinsic):
    """`Fn::GetAtt`: an attribute of a resource, by CloudFormation's name."""

    id: str
    attribute: str
    stack: str | None = None

    def encode(self) -> list[Json]:
        return ["GetAtt", self.id, self.attribute, self.stack]


Reference: TypeAlias = Ref | GetAtt


@dataclass(frozen=True)
class Call(Intrinsic):
    """Any other intrinsic function, by its full name, with its argument in CloudFormation's form."""

    name: str
    argument: Value

    def encode(self) -> list[Json]:
        return ["Call", self.name, _encode(self.argument)]


@dataclass(frozen=True)
class Asset:
    """A folder of code that becomes a zip; rendered as the place where the zip will be."""

    path: str
    exclude: tuple[str, ...] = ()
    handler: str | None = None
    runtime: str | None = None


@dataclass(frozen=True)
class Resource:
    """A resource of a template: its logical id, its type, its properties.

    `None` among the properties means "leave out". A property in `apart` can be said by other
    resources instead, and is where it would close a cycle.
    """

    id: str
    type: str
    properties: Mapping[str, Value]
    depends_on: Sequence[str] = ()
    removal_policy: str | None = None
    metadata: Mapping[str, Value] = field(default_factory=dict)
    apart: Mapping[str, Sequence[Resource]] = field(default_factory=dict)
    at: Source | None = None


class Resolver(Protocol):
    """What `render` asks for the values that depend on where the template is."""

    def reference(self, reference: Reference) -> Json:
        """Return the JSON form of a reference as seen from this template."""

    def asset(self, asset: Asset) -> Json:
        """Return the JSON form of the place where the asset will be."""


TOKEN = re.compile(r"\$\{lambdaform:([A-Za-z0-9_=-]+)\}")
_MARK = "${lambdaform:"


def render(value: Value, resolver: Resolver) -> Json:
    """Turn a value into JSON: references resolved, `None` left out, f-strings made `Fn::Sub`.

    Raises DeclarationError for a value that a template cannot hold.
    """
    if isinstance(value, str):
        return _render_text(value, resolver) if _MARK in value else value
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (Ref, GetAtt)):
        return resolver.reference(value)
    if isinstance(value, Call):
        return {value.name: render(value.argument, resolver)}
    if isinstance(value, Asset):
        return resolver.asset(value)
    if isinstance(value, Mapping):
        return {_key(k): render(v, resolver) for k, v in value.items() if v is not None}
    if isinstance(value, (Sequence, frozenset, set)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [render(v, resolver) for v in items if v is not None]
    message = f"a template cannot hold {value!r}, which is a `{type(value).__name__}`"
    raise DeclarationError(Problem(message))


def tokens(text: str) -> Iterator[str | Intrinsic]:
    """Split a string into its literal parts and the references that stand in it."""
    end = 0
    for match in TOKEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        yield _decode(json.loads(base64.urlsafe_b64decode(match[1])))
        end = match.end()
    if end < len(text):
        yield text[end:]


def _render_text(text: str, resolver: Resolver) -> Json:
    parts = list(tokens(text))
    if any(isinstance(p, str) and _MARK in p for p in parts):
        raise DeclarationError(
            Problem(
                "a reference inside a string was cut or changed",
                hint="its value is known only after a deploy; use `Fn.select`, `Fn.split`, ...",
            )
        )
    if len(parts) == 1:
        return render(parts[0], resolver)
    pattern = ""
    variables: dict[str, Json] = {}
    for part in parts:
        if isinstance(part, str):
            pattern += part.replace("${", "${!")
            continue
        rendered = render(part, resolver)
        name = _sub_name(rendered)
        if name is None:
            name = f"Value{len(variables) + 1}"
            variables[name] = rendered
        pattern += f"${{{name}}}"
    return {"Fn::Sub": [pattern, variables] if variables else pattern}


def _sub_name(rendered: Json) -> str | None:
    """Return how `Fn::Sub` writes a reference of the same template."""
    match rendered:
        case {"Ref": str(id)}:
            return id
        case {"Fn::GetAtt": [str(id), str(attribute)]}:
            return f"{id}.{attribute}"
    return None


def _key(key: object) -> str:
    if isinstance(key, str) and _MARK not in key:
        return key
    raise DeclarationError(Problem(f"a key in a template must be plain text, not {key!r}"))


def _encode(value: Value) -> Json:
    if isinstance(value, Intrinsic):
        return {_MARK: value.encode()}
    if isinstance(value, Mapping):
        return {k: _encode(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode(v) for v in value]
    return value


def _decode(encoded: Json) -> Intrinsic:
    name, *rest = encoded
    if name == "Call":
        return Call(rest[0], _decode_value(rest[1]))
    makers: dict[str, Callable[..., Intrinsic]] = {"Ref": Ref, "GetAtt": GetAtt}
    return makers[name](*rest)


def _decode_value(value: Json) -> Value:
    if isinstance(value, dict):
        if _MARK in value:
            return _decode(value[_MARK])
        return {k: _decode_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_decode_value(v) for v in value]
    return value


def part_of_arn(arn: Text, separator: str, index: int) -> Text:
    """Return one part of an ARN: worked out here where the ARN is plain, else by CloudFormation."""
    if isinstance(arn, str) and _MARK not in arn:
        return arn.split(separator)[index]
    return Call("Fn::Select", [index, Call("Fn::Split", [separator, arn])])


def seconds(duration: timedelta | None) -> int | None:
    """Return a duration in whole seconds; raise DeclarationError where it is not whole."""
    return _whole(duration, timedelta(seconds=1), "seconds")


def days(duration: timedelta | None) -> int | None:
    """Return a duration in whole days; raise DeclarationError where it is not whole."""
    return _whole(duration, timedelta(days=1), "days")


def _whole(duration: timedelta | None, unit: timedelta, word: str) -> int | None:
    if duration is None:
        return None
    if duration % unit:
        raise DeclarationError(f"`{duration!r}` is not a whole number of {word}")
    return duration // unit
