"""What is known of packages of npm: which call AWS, and what they call."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Model:
    """What a call of a function, or making an object, of a package makes.

    Attributes:
        operations: of the service.
        certain: those of them that it makes each time.
        arguments: the parameter of the operations -> where it comes from.
        when: the operation that is made only where something is given -> what.
        every: where all parameters come from; `None` for nowhere.
    """

    service: str
    operations: tuple[str, ...]
    certain: frozenset[str]
    arguments: Mapping[str, str] = field(default_factory=dict)
    every: str | None = None
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Libraries:
    """All that is known."""

    plain: frozenset[str]
    calling: frozenset[str]
    signing: frozenset[str]
    same: Mapping[str, list[str]]
    plain_imports: frozenset[str]
    models: Mapping[tuple[str, str], Model]

    def modelled(self, name: str) -> bool:
        """Tell whether something of an import has a model."""
        return any(package == name for package, _ in self.models)


def package_of(name: str) -> str:
    """Return the package that an import is of: `@aws-sdk/client-s3` of a file of it."""
    parts = name.split("/")
    return "/".join(parts[: 2 if name.startswith("@") else 1])


@cache
def libraries() -> Libraries:
    """Return what is known of packages."""
    text = (Path(__file__).parent / "libraries.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    models = {(one["package"], n): _model(one) for one in said["calls"] for n in one["names"]}
    return Libraries(
        frozenset(said["plain"]),
        frozenset(said["calling"]),
        frozenset(said["signing"]),
        said["same"],
        frozenset(said["plain_imports"]),
        models,
    )


def _model(said: Mapping[str, Any]) -> Model:
    operations = tuple(said["operations"])
    certain = frozenset(said.get("certain", operations))
    arguments = said.get("arguments", {})
    return Model(
        said["service"], operations, certain, arguments, said.get("every"), said.get("when", {})
    )
