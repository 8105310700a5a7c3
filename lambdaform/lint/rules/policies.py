"""The statements of policies, wherever in a template they stand."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.lint.rules.rule import Path, Resources
from lambdaform.template import Json

# A key's own policy names `kms:*` for its account: without that, nobody could manage the key.
_KEYS = "AWS::KMS::"


def allowing(resources: Resources, kinds: str = "") -> Iterator[tuple[Path, dict[str, Json]]]:
    """Yield each statement that allows something, of the resources whose type begins so."""
    for id, (kind, properties) in resources.all.items():
        if kind.startswith(kinds) and not kind.startswith(_KEYS):
            yield from _statements(properties, ("Resources", id, "Properties"))


def _statements(value: Json, path: Path) -> Iterator[tuple[Path, dict[str, Json]]]:
    if isinstance(value, list):
        for i, member in enumerate(value):
            yield from _statements(member, (*path, i))
    elif isinstance(value, dict):
        if value.get("Effect") == "Allow" and ("Action" in value or "NotAction" in value):
            yield path, value
        for key, member in value.items():
            yield from _statements(member, (*path, str(key)))
