"""Values that nobody may read, hidden where properties are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.formation.records import Wanted

MASK = "****"


def masked(value: Any, *wanted: Wanted | None) -> Any:
    """Return a value with what hidden parameters gave to it masked.

    Args:
        value: properties, or a part of them.
        wanted: what its stack is, or was, to be.
    """
    hidden = {secret for one in wanted if one for secret in _hidden(one)}
    return _masked(value, hidden) if hidden else value


def _hidden(wanted: Wanted) -> Iterator[str]:
    for one in wanted.parameters.values():
        if one.hidden:
            found = one.resolved if isinstance(one.resolved, list) else [one.resolved]
            yield from filter(None, map(text, found))


def _masked(value: Any, hidden: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _masked(one, hidden) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, hidden) for one in value]
    if isinstance(value, str):
        for secret in sorted(hidden, key=len, reverse=True):
            value = value.replace(secret, MASK)
        return value
    return MASK if isinstance(value, int | float) and text(value) in hidden else value
