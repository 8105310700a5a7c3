"""What cfn-lint's schemas say of a resource type: what it takes, and what a change of it means.

cfn-lint carries AWS's own schemas as files. They are read here without importing cfn-lint, which
takes half a second where one schema takes a millisecond.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

Place: TypeAlias = tuple[str, ...]
"""Where a property is: `("VpcConfig", "SubnetIds")`; `*` is any item of a list or a map."""

_REGION = "us-east-1"
_CUSTOM = "AWS::CloudFormation::CustomResource"


@cache
def types() -> frozenset[str]:
    """Return the resource types that CloudFormation has, without custom ones."""
    return frozenset(_names())


def schema(type: str) -> Schema | None:
    """Return the schema of a resource type, if there is one."""
    return _schema(_CUSTOM if type.startswith("Custom::") else type)


@cache
def create_only(type: str) -> frozenset[Place]:
    """Return the properties that cannot change without replacing the resource."""
    return _places(type, "createOnlyProperties")


@cache
def conditionally_create_only(type: str) -> frozenset[Place]:
    """Return the properties of which some changes replace the resource."""
    return _places(type, "conditionalCreateOnlyProperties")


@cache
def read_only(type: str) -> frozenset[Place]:
    """Return what only the service says: attributes that `Fn::GetAtt` can read."""
    return _places(type, "readOnlyProperties")


@cache
def primary_identifier(type: str) -> tuple[Place, ...]:
    """Return the properties that name a resource, in the order of its identifier."""
    found = schema(type) or {}
    return tuple(_place(pointer) for pointer in found.get("primaryIdentifier", ()))


@cache
def tag_property(type: str) -> str:
    """Return the property that holds the tags."""
    tagging = (schema(type) or {}).get("tagging", {})
    return str(tagging.get("tagProperty", "/properties/Tags")).rpartition("/")[2]


@cache
def updatable(type: str) -> bool:
    """Tell whether anything of a resource can change without replacing it."""
    handlers = (schema(type) or {}).get("handlers", {})
    return not handlers or "update" in handlers


@cache
def _schema(type: str) -> Schema | None:
    name = _names().get(type)
    if name is None:
        return None
    found: Schema = json.loads((_folder() / "resources" / f"{name}.json").read_text("utf-8"))
    return found


@cache
def _names() -> Mapping[str, str]:
    """Return the file of each type's schema, by the type."""
    found: Mapping[str, str] = json.loads(
        (_folder() / "providers" / f"{_REGION}.json").read_text("utf-8")
    )
    return found


def _folder() -> Path:
    spec = find_spec("cfnlint")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / "schemas"


def _places(type: str, key: str) -> frozenset[Place]:
    pointers: Iterable[str] = (schema(type) or {}).get(key, ())
    return frozenset(map(_place, pointers))


def _place(pointer: str) -> Place:
    return tuple(part for part in pointer.split("/")[2:] if part != "properties")
