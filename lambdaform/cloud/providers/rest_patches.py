"""Changes of properties as the patch operations that API Gateway takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from lambdaform.cloud.providers.service import Found, value_of
from lambdaform.cloud.providers.shapes import text
from lambdaform.cloud.providers.work import Work

Patch = Mapping[str, Any]
Values = Mapping[str, Any]


def replace(path: str, value: Any) -> Patch:
    """Return the operation that gives a field a value."""
    return {"op": "replace", "path": path, "value": text(value)}


def remove(path: str, **more: str) -> Patch:
    """Return the operation that takes a field, or a member of a list, away."""
    return {"op": "remove", "path": path, **more}


def add(path: str, **more: str) -> Patch:
    """Return the operation that adds to a list."""
    return {"op": "add", "path": path, **more}


def escaped(part: str) -> str:
    """Return a text as one part of a path."""
    return part.replace("~", "~0").replace("/", "~1")


def fields(
    before: Values, wanted: Values, paths: Mapping[str, str], defaults: Values
) -> Iterator[Patch]:
    """Yield what changes simple fields, each property at its path."""
    for name, path in paths.items():
        if before.get(name) == wanted.get(name):
            continue
        if name in wanted or name in defaults:
            yield replace(path, wanted.get(name, defaults.get(name)))
        else:
            yield remove(path)


def listed(before: Values, wanted: Values, name: str, path: str) -> Iterator[Patch]:
    """Yield what changes a list of texts, each named in the operation's path."""
    old, new = (list(one.get(name) or ()) for one in (before, wanted))
    yield from (remove(f"{path}/{escaped(one)}") for one in old if one not in new)
    yield from (add(f"{path}/{escaped(one)}") for one in new if one not in old)


def patching(
    operation: str, key: Mapping[str, Found], patches: Callable[[Values, Values], Iterable[Patch]]
) -> Callable[[Work], None]:
    """Return what calls an update with the operations that a change needs, if it needs any."""

    def put(work: Work) -> None:
        found = list(patches(work.before, work.properties))
        if found:
            which = {name: value_of(value, work) for name, value in key.items()}
            work.call(operation, {**which, "patchOperations": found})

    return put
