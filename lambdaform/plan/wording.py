"""Whether two values mean the same in other words.

Some lists have no order: cfn-lint's schemas say which (`insertionOrder`), and lists of tags. Policies
are the same whatever the order of their statements and actions. A text is the same as a number
that is written so, and `Fn::Sub` says what `Fn::GetAtt` says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from lambdaform import schemas
from lambdaform.template import Json

_VARIABLE = re.compile(r"\$\{(!?[^}]*)\}")
_ACTIONS = ("Action", "NotAction")
_LISTS = (*_ACTIONS, "Resource", "NotResource")
_NO_MEANING = "Sid"


def says_same(before: Json, after: Json) -> bool:
    """Tell whether two values become the same, order and all."""
    old, new = (_plain(value, None, ordered=True) for value in (before, after))
    same: bool = old == new
    return same


def means_same(type: str, property: str, before: Json, after: Json) -> bool:
    """Tell whether a property of a type means the same, whatever order does not matter."""
    whole = schemas.schema(type) or {}
    place = _Place(whole, whole.get("properties", {}).get(property, {}), property)
    old, new = (_plain(value, place, ordered=False) for value in (before, after))
    same: bool = old == new
    return same


class _Place:
    """What a schema says of a value.

    Args:
        whole: the schema of the type.
        own: what it says of this value.
        name: the property.
    """

    def __init__(self, whole: schemas.Schema, own: schemas.Schema, name: str = "") -> None:
        self._whole = whole
        self._own = self._resolved(own)
        self._name = name

    def _resolved(self, own: schemas.Schema) -> schemas.Schema:
        name = str(own.get("$ref", "")).rpartition("/")[2]
        found: schemas.Schema = self._whole.get("definitions", {}).get(name, own)
        return found

    @property
    def has_order(self) -> bool:
        """Whether the order of a list matters."""
        return self._own.get("insertionOrder") is not False and self._name != "Tags"

    def item(self) -> _Place:
        """Return what is said of the items of a list."""
        items = self._own.get("items", {})
        return _Place(self._whole, items if isinstance(items, Mapping) else {})

    def member(self, name: str) -> _Place:
        """Return what is said of a property."""
        return _Place(self._whole, self._own.get("properties", {}).get(name, {}), name)


def _plain(value: Json, place: _Place | None, *, ordered: bool) -> Json:
    """Return a value in the one form that all have that mean the same."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else str(value)
    if isinstance(value, list):
        items = [_plain(item, place and place.item(), ordered=ordered) for item in value]
        return items if ordered or place is None or place.has_order else _sorted(items)
    if not isinstance(value, dict):
        return value
    if not ordered and isinstance(value.get("Statement"), (list, dict)):
        return _policy(value)
    if len(value) == 1 and next(iter(value)) in _TEXTS:
        return _collapsed(value)
    return {k: _plain(v, place and place.member(k), ordered=ordered) for k, v in value.items()}


def _sorted(items: list[Json]) -> list[Json]:
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def policy_statements(document: Mapping[str, Json]) -> list[Json]:
    """Return the statements of a policy in the one form that all have that mean the same."""
    found = document.get("Statement")
    given = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
    return [_statement(one) for one in given]


def _policy(document: Mapping[str, Json]) -> Json:
    statements = policy_statements(document)
    rest = {key: _plain(v, None, ordered=True) for key, v in document.items() if key != "Statement"}
    return {**rest, "Statement": _sorted(statements)}


def _statement(one: Json) -> Json:
    if not isinstance(one, dict) or "Fn::If" in one:
        return _plain(one, None, ordered=True)
    return {key: _part(key, value) for key, value in one.items() if key != _NO_MEANING}


def _part(key: str, value: Json) -> Json:
    if key in _LISTS:
        items = value if isinstance(value, list) else [value]
        plain = [_plain(item, None, ordered=True) for item in items]
        lowered = [p.lower() if key in _ACTIONS and isinstance(p, str) else p for p in plain]
        return _sorted(lowered)
    if isinstance(value, dict) and not (set(value) & set(_TEXTS)):
        return {name: _part(name, inner) for name, inner in value.items()}
    if isinstance(value, list):  # values of a condition, or principals
        return _sorted([_plain(item, None, ordered=True) for item in value])
    return [_plain(value, None, ordered=True)] if key != "Effect" else value


def _collapsed(value: Mapping[str, Json]) -> Json:
    """Return a text that is put together as its pieces; a single one as it is."""
    merged: list[Json] = []
    for piece in _pieces(value):
        if merged and isinstance(piece, str) and isinstance(merged[-1], str):
            merged[-1] += piece
        elif piece != "":
            merged.append(piece)
    return merged[0] if len(merged) == 1 else {"": merged}


def _pieces(value: Json) -> Iterator[Json]:
    match value:
        case {"Fn::Sub": str(text)}:
            yield from _sub(text, {})
        case {"Fn::Sub": [str(text), Mapping() as given]}:
            yield from _sub(text, given)
        case {"Fn::Join": [str(between), [*parts]]}:
            for index, part in enumerate(parts):
                yield between if index else ""
                yield from _pieces(part)
        case {"Fn::GetAtt": str(text)}:
            yield {"Fn::GetAtt": text.split(".", 1)}
        case {"Ref": _} | {"Fn::GetAtt": _}:
            yield value
        case _:
            yield _plain(value, None, ordered=True) if not _is_text(value) else {"=": value}


def _is_text(value: Json) -> bool:
    """Tell whether a value is put together in a way that is not understood here."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _TEXTS


def _sub(text: str, given: Mapping[str, Json]) -> Iterator[Json]:
    at = 0
    for found in _VARIABLE.finditer(text):
        yield text[at : found.start()]
        at = found.end()
        name = found[1]
        if name.startswith("!"):
            yield f"${{{name[1:]}}}"
        elif name in given:
            yield from _pieces(given[name])
        else:
            id, _, attribute = name.strip().partition(".")
            yield {"Fn::GetAtt": [id, attribute]} if attribute else {"Ref": id}
    yield text[at:]


_TEXTS = ("Fn::Sub", "Fn::Join", "Fn::GetAtt", "Ref")
