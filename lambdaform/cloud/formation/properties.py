"""A resource's properties, fitted to what its type's schema says that they are.

CloudFormation takes `"128"` for a number and `128` for a text; the services do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform import schemas
from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.provider import ResourceFault

_NUMBER = re.compile(r"-?\d+(\.\d+)?")

_ANYTHING = {"string", "array", "object"}
"""How a schema says that anything goes: it becomes text, as with a function's environment."""

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """A key that should not be there, or should.

    Attributes:
        place: where: keys from the properties down.
        key: the key.
        missing: whether it should be there.
    """

    place: tuple[str, ...]
    key: str
    missing: bool

    def __str__(self) -> str:
        said = "not found" if self.missing else "is not permitted"
        kind = "required" if self.missing else "extraneous"
        return f"{'/'.join(('#', *self.place))}: {kind} key [{self.key}] {said}"


def fitted(type: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with numbers, truths and texts as the schema of their type has them."""
    schema = schemas.schema(type)
    if schema is None:
        return dict(properties)
    found: dict[str, Any] = _Fit(schema).value(schema, properties)
    return found


def wrong(type: str, properties: Mapping[str, Any]) -> list[Wrong]:
    """Return what the schema of a type does not know, or misses, in properties."""
    schema = schemas.schema(type) or {}
    return list(_Fit(schema).wrong(schema, properties, ()))


def check(id: str, type: str, properties: Mapping[str, Any]) -> None:
    """Hold properties against the schema of their type.

    Raises:
        ResourceFault: one is not known, or one that is required is missing.
    """
    found = wrong(type, properties)
    if found:
        listed = ", ".join(map(str, found))
        message = f"Properties validation failed for resource {id} with message:\n[{listed}]"
        raise ResourceFault(message)


class _Fit:
    """Walks values beside the nodes of a schema."""

    def __init__(self, schema: schemas.Schema) -> None:
        self._schema = schema

    def value(self, node: Node, value: Any) -> Any:
        """Return a value as its node has it."""
        node = self._resolved(node)
        if isinstance(value, Mapping):
            return {key: self.value(self._below(node, key), one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.value(node.get("items", {}), one) for one in value]
        return _scalar(node.get("type"), value)

    def wrong(self, node: Node, value: Any, place: tuple[str, ...]) -> Iterator[Wrong]:
        """Return what a value has that its node does not, and the other way round."""
        node = self._resolved(node)
        if isinstance(value, Mapping):
            if "properties" in node:
                yield from _wrong_keys(node, value, place)
            for key, one in value.items():
                yield from self.wrong(self._below(node, key), one, (*place, key))
        elif isinstance(value, list):
            for index, one in enumerate(value):
                yield from self.wrong(node.get("items", {}), one, (*place, str(index)))

    def _below(self, node: Node, key: str) -> Node:
        named: Node | None = node.get("properties", {}).get(key)
        if named is not None:
            return named
        for pattern, one in node.get("patternProperties", {}).items():
            if _fits(pattern, key):
                found: Node = one
                return found
        other = node.get("additionalProperties")
        return other if isinstance(other, Mapping) else {}

    def _resolved(self, node: Node) -> Node:
        while "$ref" in node:
            target: Any = self._schema
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            node = target
        return node


def _fits(pattern: str, key: str) -> bool:
    try:
        return bool(re.search(pattern, key))
    except re.error:
        # A few are no expressions of Python's, `\p{L}`: all of them take what a tag's key may be.
        return True


def _wrong_keys(node: Node, value: Mapping[str, Any], place: tuple[str, ...]) -> Iterator[Wrong]:
    known = node["properties"]
    if node.get("additionalProperties") is False and "patternProperties" not in node:
        for key in value:
            if key not in known:
                yield Wrong(place, key, missing=False)
    for key in node.get("required", ()):
        if key not in value:
            yield Wrong(place, key, missing=True)


def _scalar(type: Any, value: Any) -> Any:
    kinds = {type} if isinstance(type, str) else set(type or ())
    if isinstance(value, str):
        return _from_text(kinds, value)
    wants_text = kinds == {"string"} or kinds >= _ANYTHING
    return text(value) if wants_text and isinstance(value, int | float) else value


def _from_text(kinds: set[str], value: str) -> Any:
    if kinds == {"boolean"} and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if kinds and kinds <= {"integer", "number"} and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value
