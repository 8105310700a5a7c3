"""What is known of types of resources beside their schemas: the table `data/deploy_permissions.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

_TABLE = Path(__file__).parent.parent / "data" / "deploy_permissions.toml"
_CUSTOM = "AWS::CloudFormation::CustomResource"

Made: TypeAlias = Literal["stack", "id", "ssm", "service"]
"""How a resource gets a name that nobody gives it."""


@dataclass(frozen=True)
class Row:
    """What is known of a type of resources; the table tells what each is.

    Attributes:
        of: IAM's types, by the placeholder of their ARN that has the name; empty is the first.
    """

    of: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    beside: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    refers: str | None = None
    made: Made = "stack"
    longest: int = 255
    lower: bool = False
    tail: str = ""
    passes: str | None = None
    also: tuple[str, ...] = ()
    never: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, str] = field(default_factory=dict)


@cache
def rows() -> Mapping[str, Row]:
    """Return what is known of types, by the type."""
    found = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {type: _row(entry) for type, entry in found.items()}


def row(type: str) -> Row | None:
    """Return what is known of a type; `None` where that is no more than its schema says."""
    return rows().get(_CUSTOM if type.startswith("Custom::") else type)


def _row(entry: Mapping[str, object]) -> Row:
    said = dict(entry)
    listed = said.pop("of", [])
    assert isinstance(listed, list)
    pairs = (one.partition("=") for one in listed)
    of = {type: place for type, _, place in pairs}
    return Row(of=of, **said)  # type: ignore[arg-type]  # a test holds the table to the fields
