"""The templates of a split stack: the root, and each nested stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lambdaform.placements import ROOT
from lambdaform.splitting.crossing import Crossing
from lambdaform.splitting.uses import Key, Place, Uses, rewritten, uses
from lambdaform.splitting.whole import Whole
from lambdaform.template import Json

STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class Part:
    """A nested stack.

    Attributes:
        id: the logical id of the resource of the root that is this stack.
        body: its template.
        keys: what its parameters and outputs stand for: `Parameters.JobsArn` -> `Jobs`.
    """

    id: str
    body: dict[str, Json]
    keys: Mapping[str, str]


class Building:
    """Writes the templates, once each resource has a place."""

    def __init__(self, whole: Whole, places: Mapping[str, str], parts: Iterable[str]) -> None:
        self.whole = whole
        self.places = places
        self.crossing = Crossing(whole, places)
        self._ids: dict[str, list[str]] = {ROOT: [], **{part: [] for part in parts}}
        for id in whole.resources:
            self._ids[places[id]].append(id)
        self._given = {part: self._given_to(part) for part in self._ids if part != ROOT}

    def parts(self) -> list[Part]:
        """Return the nested stacks."""
        told = self._told()
        return [self._part(part, told.get(part, {})) for part in self._given]

    def root(self, urls: Mapping[str, str]) -> dict[str, Json]:
        """Return the root; `urls` are where it finds the templates of its nested stacks."""
        body = {**self.whole.body}
        stacks = {part: self._stack(part, urls[part]) for part in self._given}
        body["Resources"] = {**self._entries(ROOT), **stacks}
        if "Outputs" in body:
            body["Outputs"] = self._rewritten(body["Outputs"], ROOT)
        return self._without_moved(body)

    def _part(self, part: str, told: Mapping[Key, None]) -> Part:
        crossing, given = self.crossing, self._given[part]
        inner = Uses()
        for id in self._ids[part]:
            inner.conditions |= self.whole.uses[id].conditions
            inner.mappings |= self.whole.uses[id].mappings
        names = self.whole.all_conditions(inner)
        for name in names:
            inner.mappings |= self.whole.conditions[name].mappings
        sections = {
            "Parameters": {crossing.name(key): crossing.parameter(key) for key in given},
            "Mappings": self._chosen("Mappings", inner.mappings),
            "Conditions": self._rewritten(self._chosen("Conditions", names), part),
            "Resources": self._entries(part),
            "Outputs": {crossing.name(key): self._output(key) for key in told},
        }
        keys = {f"Parameters.{crossing.name(key)}": key.id for key in given}
        keys |= {f"Outputs.{crossing.name(key)}": key.id for key in told}
        said = {name: entries for name, entries in sections.items() if entries}
        return Part(part, {"AWSTemplateFormatVersion": "2010-09-09", **said}, keys)

    def _output(self, key: Key) -> dict[str, Json]:
        condition = self.whole.resources[key.id].get("Condition")
        return {"Value": key.reference} | ({"Condition": condition} if condition else {})

    def _chosen(self, section: str, names: Iterable[str]) -> dict[str, Json]:
        """Return some entries of a section, in its order."""
        names = {*names}
        entries: Mapping[str, Json] = self.whole.body.get(section, {})
        return {name: entry for name, entry in entries.items() if name in names}

    def _given_to(self, part: str) -> dict[Key, list[Place]]:
        """Return what a nested stack is given, and where it uses that."""
        found: dict[Key, list[Place]] = {}
        for id in self._ids[part]:
            its = self.whole.uses[id]
            conditions = (self.whole.conditions[name] for name in self.whole.all_conditions(its))
            for one in (its, *conditions):
                for key, places in one.keys.items():
                    if self.crossing.crosses(key, part):
                        found.setdefault(key, []).extend(places)
        return found

    def _told(self) -> dict[str, dict[Key, None]]:
        """Return what each nested stack tells the others, in the order of the template."""
        found: dict[str, dict[Key, None]] = {}
        for id, keys in self.whole.users.items():
            here = self.places[id]
            for key, users in keys.items() if here != ROOT else ():
                if any(self.places.get(user, ROOT) != here for user in users):
                    found.setdefault(here, {})[key] = None
        return {
            part: dict.fromkeys(key for id in self._ids[part] for key in _of(keys, id))
            for part, keys in found.items()
        }

    def _stack(self, part: str, url: str) -> dict[str, Json]:
        """Return a nested stack as a resource of the root."""
        given = {
            self.crossing.name(key): self.crossing.given(key, places)
            for key, places in self._given[part].items()
        }
        waits = (id for member in self._ids[part] for id in self.whole.uses[member].waits)
        entry: dict[str, Json] = {"Type": STACK}
        properties = {"TemplateURL": url} | ({"Parameters": given} if given else {})
        needed = {*uses({"Properties": properties}).ids}
        others = [id for id in self._waited(waits, part) if id not in needed]
        if others:
            entry["DependsOn"] = others
        return {**entry, "Properties": properties}

    def _waited(self, ids: Iterable[str], place: str) -> list[str]:
        """Return what stands in the root for ids that something outside waits for."""
        outside = (id for id in ids if self.places.get(id) not in (None, place))
        names = (id if self.places[id] == ROOT else self.places[id] for id in outside)
        return list(dict.fromkeys(names))

    def _entries(self, place: str) -> dict[str, Json]:
        return {id: self._entry(id, place) for id in self._ids[place]}

    def _entry(self, id: str, place: str) -> dict[str, Json]:
        """Return a resource as its template has it."""
        entry: dict[str, Json] = self._rewritten(self.whole.resources[id], place)
        waits = self.whole.uses[id].waits
        if all(self.places.get(other, place) == place for other in waits):
            return entry
        kept = [other for other in waits if self.places.get(other, place) == place]
        if place == ROOT:
            needed = {*uses({**entry, "DependsOn": []}).ids}
            kept += [other for other in self._waited(waits, place) if other not in needed]
        if kept:
            return {**entry, "DependsOn": kept}
        return {name: value for name, value in entry.items() if name != "DependsOn"}

    def _rewritten(self, value: Json, place: str) -> Json:
        return rewritten(value, lambda key: self.crossing.within(place, key))

    def _without_moved(self, body: dict[str, Json]) -> dict[str, Json]:
        """Leave out of the root the conditions and mappings that only nested stacks use."""
        here, there = Uses(), Uses()
        for entry in (*body["Resources"].values(), *body.get("Outputs", {}).values()):
            its = uses(entry)
            here.conditions |= its.conditions
            here.mappings |= its.mappings
        for its in self.whole.uses.values():
            there.conditions |= its.conditions
            there.mappings |= its.mappings
        for all_of in (here, there):
            all_of.conditions = dict.fromkeys(self.whole.all_conditions(all_of))
            for name in all_of.conditions:
                all_of.mappings |= self.whole.conditions[name].mappings
        moved = {
            "Conditions": there.conditions.keys() - here.conditions.keys(),
            "Mappings": there.mappings.keys() - here.mappings.keys(),
        }
        for section, names in moved.items():
            if section in body:
                body[section] = {k: v for k, v in body[section].items() if k not in names}
        return {name: value for name, value in body.items() if value or name not in moved}


def _of(keys: Mapping[Key, None], id: str) -> list[Key]:
    return [key for key in keys if key.id == id]
