"""Values that pass between the templates of a split stack: what they are called, how they are given.

A nested stack is given what it uses of outside as parameters; what others use of it are its
outputs. The root stands in between, so both have the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lambdaform.placements import ROOT
from lambdaform.splitting.placing import is_given
from lambdaform.splitting.uses import Key, Place, Uses
from lambdaform.splitting.whole import Whole
from lambdaform.template import Json

_LIST = "CommaDelimitedList"
_LISTS = (_LIST, "List<")
_OF_TEXTS = "List<String>"
"""What only the parameter store knows: plain parameters call it otherwise."""

_STORED = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_NAMES = {
    "AWS::StackName": "RootStackName",
    "AWS::StackId": "RootStackId",
    "AWS::NotificationARNs": "RootNotificationARNs",
}
_SAID = ("StackName", "OutputName")
_LONGEST = 200


class Crossing:
    """The values that pass between the templates of a stack.

    Args:
        whole: the template.
        places: logical id -> `root` or a nested stack, of each resource.
    """

    def __init__(self, whole: Whole, places: Mapping[str, str]) -> None:
        self.whole = whole
        self.places = places
        self._taken = {*whole.resources, *whole.parameters, *places.values()}
        for its in (*whole.uses.values(), *whole.outputs.values()):
            self._taken |= its.names
        self._names: dict[Key, str] = {}
        for place, its in self._users():
            for key in its.keys:
                if self.crosses(key, place):
                    self._name(key)

    def crosses(self, key: Key, place: str) -> bool:
        """Tell whether a template has to get a value from another."""
        if key.id in self.whole.resources:
            return self.places[key.id] != place
        return place != ROOT and is_given(key, self.whole)

    def within(self, place: str, key: Key) -> Key | None:
        """Return how a template writes what it gets from another; `None` for what is its own."""
        if not self.crosses(key, place):
            return None
        return self._output(key) if place == ROOT else Key(self.name(key))

    def name(self, key: Key) -> str:
        """Return what a value is called where it passes: its parameters, its output."""
        return key.id if key.id in self.whole.parameters else self._names[key]

    def given(self, key: Key, places: list[Place]) -> Json:
        """Return what the root gives for a value; `places` are where the nested stack uses it."""
        if key.id not in self.whole.resources:
            return {"Fn::Join": [",", key.reference]} if self._is_list(key) else key.reference
        outer = self._output(key) if self.places[key.id] != ROOT else key
        condition = self.whole.resources[key.id].get("Condition")
        if condition and all(place.guarded for place in places):
            return {"Fn::If": [condition, outer.reference, ""]}
        return outer.reference

    def parameter(self, key: Key) -> dict[str, Json]:
        """Return how a nested stack declares what it is given for a value."""
        declared = self.whole.parameters.get(key.id)
        if declared is None:
            return {"Type": _LIST if self._is_list(key) else "String"}
        told = {name: declared[name] for name in ("Description", "NoEcho") if name in declared}
        return {"Type": self._type(declared), **told}

    def _type(self, declared: Mapping[str, Json]) -> str:
        """Return the type of a parameter; what the parameter store has is read by the root."""
        type = str(declared.get("Type", "String"))
        stored = _STORED.fullmatch(type)
        if stored is None:
            return type
        return _LIST if stored[1] == _OF_TEXTS else stored[1]

    def _is_list(self, key: Key) -> bool:
        declared = self.whole.parameters.get(key.id)
        if declared is None:
            return key.id == "AWS::NotificationARNs"
        return self._type(declared).startswith(_LISTS)

    def _output(self, key: Key) -> Key:
        return Key(self.places[key.id], f"Outputs.{self.name(key)}")

    def _users(self) -> Iterator[tuple[str, Uses]]:
        for id, its in self.whole.uses.items():
            yield self.places[id], its
            for condition in self.whole.all_conditions(its):
                yield self.places[id], self.whole.conditions[condition]
        for its in self.whole.outputs.values():
            yield ROOT, its

    def _name(self, key: Key) -> None:
        """Give a value a name that nothing else has."""
        if key in self._names or key.id in self.whole.parameters:
            return
        plain = self._plain(key)
        name, number = plain, 2
        while name in self._taken:
            name, number = f"{plain}{number}", number + 1
        self._names[key] = name
        self._taken.add(name)

    def _plain(self, key: Key) -> str:
        if key.id in _NAMES:
            return _NAMES[key.id]
        text = f"{key.id}{key.attribute or 'Ref'}"
        if key.of_stack:
            said = key.reference[key.id]
            parts = [said.get(part) for part in _SAID] if isinstance(said, dict) else []
            text = "".join(part for part in parts if isinstance(part, str))
        return re.sub(r"[^A-Za-z0-9]", "", text)[:_LONGEST] or "Value"
