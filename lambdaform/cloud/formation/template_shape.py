"""Whether the parts of a template are what they have to be: objects, lists, text, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from lambdaform.cloud.formation.refusals import ValidationError

Kinds: TypeAlias = tuple[type, ...]

_OBJECT: Kinds = (Mapping,)
_TEXT: Kinds = (str,)
_TEXTS: Kinds = (str, list)
_SCALAR: Kinds = (str, int, float)
_ITEMS = {"DependsOn": _TEXT, "AllowedValues": _SCALAR, "Assertions": _OBJECT}
"""What the items of lists are."""

_ENTRIES: Mapping[str, Mapping[str, Kinds]] = {
    "Parameters": {
        "Type": _TEXT,
        "Default": _SCALAR,
        "NoEcho": _SCALAR,
        "Description": _TEXT,
        "ConstraintDescription": _TEXT,
        "AllowedPattern": _TEXT,
        "AllowedValues": (list,),
        "MinLength": _SCALAR,
        "MaxLength": _SCALAR,
        "MinValue": _SCALAR,
        "MaxValue": _SCALAR,
    },
    "Mappings": {},
    "Resources": {
        "Type": _TEXT,
        "Properties": _OBJECT,
        "Condition": _TEXT,
        "DependsOn": _TEXTS,
        "DeletionPolicy": _TEXT,
        "UpdateReplacePolicy": _TEXT,
        "Description": _TEXT,
    },
    "Outputs": {"Export": _OBJECT, "Condition": _TEXT},
    "Rules": {"RuleCondition": _OBJECT, "Assertions": (list,)},
}
"""What the entries of a section hold."""

_NUMBERS = ("MinLength", "MaxLength", "MinValue", "MaxValue")


def check(body: Mapping[str, Any]) -> None:
    """Refuse a template in which a part is not what it has to be.

    Raises:
        ValidationError: with the place.
    """
    place = next(_malformed(body), None)
    if place is not None:
        raise ValidationError(f"Template format error: [{place}] is malformed.")


def _malformed(body: Mapping[str, Any]) -> Iterator[str]:
    for section, members in _ENTRIES.items():
        entries = body.get(section)
        if entries is not None and not isinstance(entries, Mapping):
            yield f"/{section}"
            return
        for name, entry in (entries or {}).items():
            yield from _malformed_entry(f"/{section}/{name}", entry, members)
    conditions = body.get("Conditions")
    if conditions is not None and not isinstance(conditions, Mapping):
        yield "/Conditions"
    yield from _malformed_mappings(body)
    yield from _malformed_outputs(body)
    yield from _malformed_rules(body)


def _malformed_entry(place: str, entry: Any, members: Mapping[str, Kinds]) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield place
        return
    for name, kinds in members.items():
        if name in entry and not _fits(name, entry[name], kinds):
            yield f"{place}/{name}"


def _fits(name: str, value: Any, kinds: Kinds) -> bool:
    if not isinstance(value, kinds):
        return False
    if name in _NUMBERS:
        return str(value).lstrip("-").replace(".", "", 1).isdigit()
    items = value if isinstance(value, list) else []
    return all(isinstance(item, _ITEMS[name]) for item in items)


def _malformed_mappings(body: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in (body.get("Mappings") or {}).items():
        for key, values in entry.items():
            if not isinstance(values, Mapping):
                yield f"/Mappings/{name}/{key}"


def _malformed_rules(body: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in (body.get("Rules") or {}).items():
        if not entry.get("Assertions"):
            yield f"/Rules/{name}/Assertions"
        for number, assertion in enumerate(entry.get("Assertions") or ()):
            if not isinstance(assertion.get("Assert"), Mapping):
                yield f"/Rules/{name}/Assertions/{number}/Assert"
            if not isinstance(assertion.get("AssertDescription", ""), str):
                yield f"/Rules/{name}/Assertions/{number}/AssertDescription"


def _malformed_outputs(body: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in (body.get("Outputs") or {}).items():
        if entry.get("Value") is None:
            yield f"/Outputs/{name}/Value"
        if "Export" in entry and entry["Export"].get("Name") is None:
            yield f"/Outputs/{name}/Export/Name"
