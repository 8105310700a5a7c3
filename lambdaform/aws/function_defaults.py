"""What functions share: said once on the app or a stack, overridden on a function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeAlias

from lambdaform.app import Defaults
from lambdaform.bundle import Bundle
from lambdaform.dependencies import Dependencies
from lambdaform.iam import Infer
from lambdaform.template import Text

Architecture: TypeAlias = Literal["arm64", "x86_64"]
LogLevel: TypeAlias = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]

LogFormat: TypeAlias = Literal["JSON", "Text"]


@dataclass(frozen=True, kw_only=True)
class FunctionDefaults(Defaults):
    """What functions share; said once on the app or a stack, overridden on a function.

    `environment` and `tags` are merged key by key and `layers` are added up, as with `Globals`
    in SAM; of everything else the nearest wins. The options are those of `Function`; its own
    `allow=[...]` wins over `allow=INFER`, also where that list is empty.
    """

    allow: Infer | None = None
    architecture: Architecture | None = None
    bundle: Bundle | bool | None = None
    code: str | Path | None = None
    dependencies: str | Path | Dependencies | None = None
    environment: Mapping[str, Text] = field(default_factory=dict)
    ephemeral_storage_mb: int | None = None
    layers: Sequence[Text] = ()
    log_format: LogFormat | None = None
    log_level: LogLevel | None = None
    log_retention: timedelta | None = None
    memory_mb: int | None = None
    runtime: str | None = None
    tags: Mapping[str, Text] = field(default_factory=dict)
    timeout: timedelta | None = None
    tracing: bool | None = None


HOUSE = FunctionDefaults(
    architecture="arm64",
    log_format="JSON",
    log_level="INFO",
    log_retention=timedelta(days=30),
    memory_mb=512,
    runtime="python3.14",
    timeout=timedelta(seconds=10),
    tracing=True,
)
"""What holds where nobody says otherwise."""

_NAMES = [f.name for f in fields(FunctionDefaults)]


def combined(*said: object) -> FunctionDefaults:
    """Return what holds of all that was said, the nearest first, and of the house's own."""
    values = {name: [getattr(s, name) for s in (*said, HOUSE)] for name in _NAMES}
    return FunctionDefaults(**{name: _combined(of_all) for name, of_all in values.items()})


def _combined(values: Sequence[Any]) -> Any:
    """Combine what was said of one option, the nearest first, the house last."""
    house = values[-1]
    if isinstance(house, dict):
        return {k: v for of_one in reversed(values) if of_one for k, v in of_one.items()}
    if isinstance(house, tuple):
        return tuple(chain.from_iterable(reversed(values)))
    return next((v for v in values if v is not None), None)
