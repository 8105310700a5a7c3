"""What a value of a template refers to, and the order that follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")


def mentioned(value: Any) -> set[tuple[str, str | None]]:
    """Return what a value refers to: an id, and the attribute where it reads one."""
    return set(_mentions(value))


def _mentions(value: Any) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, list):
        for item in value:
            yield from _mentions(item)
    elif isinstance(value, Mapping):
        if len(value) == 1:
            yield from _of_function(*next(iter(value.items())))
        else:
            for item in value.values():
                yield from _mentions(item)


def _of_function(name: str, argument: Any) -> Iterator[tuple[str, str | None]]:
    if name == "Ref" and isinstance(argument, str):
        yield argument, None
    elif name == "Fn::GetAtt":
        yield from _of_attribute(argument)
    elif name == "Fn::Sub":
        yield from _of_text(argument)
    else:
        yield from _mentions(argument)


def _of_attribute(argument: Any) -> Iterator[tuple[str, str | None]]:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if isinstance(parts, list) and len(parts) > 1 and isinstance(parts[0], str):
        yield parts[0], parts[1] if isinstance(parts[1], str) else ""
        yield from _mentions(parts[1])


def _of_text(argument: Any) -> Iterator[tuple[str, str | None]]:
    text, given = argument if isinstance(argument, list) and argument[1:] else (argument, {})
    given = given if isinstance(given, Mapping) else {}
    yield from _mentions(list(given.values()))
    for place in places(text if isinstance(text, str) else ""):
        if place not in given:
            id, _, attribute = place.partition(".")
            yield id, attribute or None


def places(text: str) -> list[str]:
    """Return what stands between `${` and `}` in the text of an `Fn::Sub`."""
    return [place.strip() for place in _PLACE.findall(text)]


def in_order(needs: Mapping[str, AbstractSet[str]]) -> list[str]:
    """Return ids so that each stands behind what it needs, otherwise as they were.

    Raises:
        ValueError: some need each other; its arguments are their ids.
    """
    rest = {id: {other for other in needed if other in needs} for id, needed in needs.items()}
    order: list[str] = []
    while rest:
        free = [id for id, needed in rest.items() if not needed]
        if not free:
            raise ValueError(*rest)
        order += free
        rest = {id: needed.difference(free) for id, needed in rest.items() if id not in free}
    return order
