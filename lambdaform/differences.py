"""How the properties of a resource differ, and whether a difference asks for another resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lambdaform import schemas

Recreation: TypeAlias = Literal["Never", "Conditionally", "Always"]
Kind: TypeAlias = Literal["Add", "Remove", "Modify"]

_ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """A property that is, or becomes, another one.

    Attributes:
        name: the property.
        before: what it was; `None` where it was not there.
        after: what it is to be; `None` where it is not to be there.
        kind: whether it comes, goes or changes.
        recreation: whether the resource must be made anew.
    """

    name: str
    before: Any
    after: Any
    kind: Kind
    recreation: Recreation


def differences(type: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return how the properties of a resource of a type differ."""
    names = [*before, *(name for name in after if name not in before)]
    return [
        Difference(
            name,
            before.get(name),
            after.get(name),
            _kind(name, before, after),
            _recreation(type, name, before, after),
        )
        for name in names
        if before.get(name, _ABSENT) != after.get(name, _ABSENT)
    ]


def replaces(found: Iterable[Difference]) -> bool:
    """Tell whether differences ask for another resource in the place of the one that is there.

    Where AWS replaces it only for some changes of a property, it is replaced.
    """
    return any(one.recreation != "Never" for one in found)


def _kind(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Kind:
    if name not in before:
        return "Add"
    return "Modify" if name in after else "Remove"


def _recreation(
    type: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Recreation:
    if not schemas.updatable(type) or _any_differs(schemas.create_only(type), name, before, after):
        return "Always"
    if _any_differs(schemas.conditionally_create_only(type), name, before, after):
        return "Conditionally"
    return "Never"


def _any_differs(
    places: Iterable[schemas.Place], name: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    return any(_at(before, place) != _at(after, place) for place in places if place[0] == name)


def _at(value: Any, place: schemas.Place) -> Any:
    """Return what stands at a place: a list of what stands there in each item at `*`."""
    if not place:
        return value
    first, *rest = place
    if first == "*":
        items = list(value.values()) if isinstance(value, Mapping) else value
        return [_at(item, tuple(rest)) for item in items] if isinstance(items, list) else items
    if isinstance(value, Mapping):
        return _at(value.get(first), tuple(rest))
    return value
