"""What an entry of a template uses of the others, and the same entry with other references."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lambdaform.template import Json

_STACK_OUTPUT = "Fn::GetStackOutput"
_PLACE = re.compile(r"\$\{([^!}][^}]*)\}")


class Key(NamedTuple):
    """What is referred to: a resource or parameter by `Ref`, or an attribute of a resource.

    What `Fn::GetStackOutput` reads is one, too, with the function's argument as its attribute.
    """

    id: str
    attribute: str | None = None

    @property
    def reference(self) -> Json:
        """The key as a template writes it."""
        if self.attribute is None:
            return {"Ref": self.id}
        if self.id == _STACK_OUTPUT:
            return {self.id: json.loads(self.attribute)}
        return {"Fn::GetAtt": [self.id, self.attribute]}

    @property
    def of_stack(self) -> bool:
        """Whether it is read from another stack."""
        return self.id == _STACK_OUTPUT


class Place(NamedTuple):
    """Where a reference stands.

    Attributes:
        text: only a text can stand there.
        guarded: a condition says whether it counts.
    """

    text: bool = False
    guarded: bool = False


@dataclass
class Uses:
    """What an entry uses.

    Attributes:
        keys: each reference, with the places where it stands.
        conditions, mappings: those that it names.
        waits: ids in its `DependsOn`.
        names: of the variables in its texts.
        odd: it holds what cannot be followed, such as a macro.
    """

    keys: dict[Key, list[Place]] = field(default_factory=dict)
    conditions: dict[str, None] = field(default_factory=dict)
    mappings: dict[str, None] = field(default_factory=dict)
    waits: tuple[str, ...] = ()
    names: set[str] = field(default_factory=set)
    odd: bool = False

    @property
    def ids(self) -> Iterator[str]:
        """The ids that the entry needs."""
        yield from (key.id for key in self.keys)
        yield from self.waits

    def add(self, value: Json, place: Place = Place()) -> None:  # noqa: B008 - a value
        """Take up what a value uses."""
        if isinstance(value, list):
            for inner in value:
                self.add(inner, place)
        elif isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                self._function(name, argument, place)
            else:
                for inner in value.values():
                    self.add(inner, place)

    def _function(self, name: str, argument: Json, place: Place) -> None:
        match name, argument:
            case "Ref", str(id):
                self._key(Key(id), place)
            case "Fn::GetAtt", _:
                self._attribute(argument, place)
            case "Fn::Sub", _:
                self._text(argument, place)
            case "Fn::If", [str(condition), *branches]:
                self.conditions[condition] = None
                self.add(branches, place._replace(guarded=True))
            case "Fn::FindInMap", [str(mapping), *rest]:
                self.mappings[mapping] = None
                self.add(rest, place)
            case "Fn::Join", [_, list(values)]:
                self.add(values, place._replace(text=True))
            case (("Fn::Split" | "Fn::Base64"), _):
                self.add(argument, place._replace(text=True))
            case "Condition", str(condition):
                self.conditions[condition] = None
            case "Fn::GetStackOutput", _:
                self._stack_output(argument, place)
            case _:
                self.odd |= name == "Fn::Transform" or name.startswith("Fn::ForEach")
                self.add(argument, place)

    def _key(self, key: Key, place: Place) -> None:
        self.keys.setdefault(key, []).append(place)

    def _attribute(self, argument: Json, place: Place) -> None:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        match parts:
            case [str(id), str(attribute)]:
                self._key(Key(id, attribute), place)
            case _:  # the attribute is worked out: what it is read from stays in the same template
                self.odd = True
                self.add(argument, place)
                if isinstance(parts, list) and parts and isinstance(parts[0], str):
                    self._key(Key(parts[0]), place)

    def _text(self, argument: Json, place: Place) -> None:
        pattern, variables = _sub(argument)
        if pattern is None:
            self.add(argument, place)
            return
        inside = place._replace(text=True)
        self.names |= set(variables)
        self.add(list(variables.values()), inside)
        for found in _PLACE.findall(pattern):
            if found.strip() not in variables:
                self._key(_named(found), inside)

    def _stack_output(self, argument: Json, place: Place) -> None:
        inner = used(argument)
        if inner.keys or inner.conditions or inner.mappings:
            self.odd = True
            self.add(argument, place)
        else:
            self._key(Key(_STACK_OUTPUT, json.dumps(argument, sort_keys=True)), place)


def uses(entry: Mapping[str, Json]) -> Uses:
    """Return what a resource or an output uses."""
    found = Uses()
    condition, waits = entry.get("Condition"), entry.get("DependsOn", [])
    guarded = isinstance(condition, str)
    if isinstance(condition, str):
        found.conditions[condition] = None
    found.waits = (waits,) if isinstance(waits, str) else tuple(waits)
    for name, value in entry.items():
        if name not in ("Condition", "DependsOn"):
            found.add(value, Place(guarded=guarded))
    return found


def used(value: Json) -> Uses:
    """Return what a value uses."""
    found = Uses()
    found.add(value)
    return found


def rewritten(value: Json, change: Callable[[Key], Key | None]) -> Json:
    """Return a value with other references: what `change` makes of each, where it says any."""
    if isinstance(value, list):
        return [rewritten(inner, change) for inner in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"Ref": str(id)} if len(value) == 1:
            return _changed(Key(id), value, change)
        case {"Fn::GetAtt": [str(id), str(attribute)]} if len(value) == 1:
            return _changed(Key(id, attribute), value, change)
        case {"Fn::GetAtt": str(text)} if len(value) == 1 and "." in text:
            return _changed(Key(*text.split(".", 1)), value, change)
        case {"Fn::GetStackOutput": argument} if len(value) == 1:
            key = Key(_STACK_OUTPUT, json.dumps(argument, sort_keys=True))
            return _changed(key, value, change)
        case {"Fn::Sub": argument} if len(value) == 1 and _sub(argument)[0] is not None:
            return {"Fn::Sub": _text(argument, change)}
    return {key: rewritten(inner, change) for key, inner in value.items()}


def _changed(key: Key, value: Json, change: Callable[[Key], Key | None]) -> Json:
    new = change(key)
    return value if new is None else new.reference


def _text(argument: Json, change: Callable[[Key], Key | None]) -> Json:
    pattern, variables = _sub(argument)
    assert pattern is not None

    def place(match: re.Match[str]) -> str:
        named = match[1].strip()
        new = None if named in variables else change(_named(named))
        if new is None:
            return match[0]
        return f"${{{new.id}.{new.attribute}}}" if new.attribute else f"${{{new.id}}}"

    text = _PLACE.sub(place, pattern)
    return [text, rewritten(dict(variables), change)] if isinstance(argument, list) else text


def _sub(argument: Json) -> tuple[str | None, Mapping[str, Json]]:
    """Return the pattern of `Fn::Sub` and its variables; no pattern where it has another form."""
    match argument:
        case str(pattern):
            return pattern, {}
        case [str(pattern), dict(variables)]:
            return pattern, variables
    return None, {}


def _named(place: str) -> Key:
    id, dot, attribute = place.strip().partition(".")
    return Key(id, attribute if dot else None)
