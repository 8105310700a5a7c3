"""A template before it is split, and what is known of its resources together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lambdaform import schemas
from lambdaform.errors import Source
from lambdaform.splitting.limits import Limits, size
from lambdaform.splitting.uses import Key, Uses, used, uses
from lambdaform.template import Json

_STACK = "AWS::CloudFormation::Stack"
_PLAIN = frozenset({"string", "integer", "number", "boolean"})


@dataclass(frozen=True)
class Whole:
    """A template as declared, and where its resources are already.

    Attributes:
        stack: the stack's id, for messages.
        body: the template.
        owners: logical id -> id of the construct that the resource is part of.
        placed: logical id -> `root`, or the id of the nested stack that it is in.
        sources: logical id -> line of the app.
        at: the line that declares the stack.
        limits: how large templates get.
    """

    stack: str
    body: Mapping[str, Json]
    owners: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    at: Source | None = None
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def resources(self) -> Mapping[str, Json]:
        """The resources by logical id."""
        found: Mapping[str, Json] = self.body.get("Resources", {})
        return found

    @cached_property
    def parameters(self) -> Mapping[str, Json]:
        """The parameters by id."""
        found: Mapping[str, Json] = self.body.get("Parameters", {})
        return found

    @cached_property
    def conditions(self) -> Mapping[str, Uses]:
        """What each condition uses."""
        return {id: used(one) for id, one in self.body.get("Conditions", {}).items()}

    @cached_property
    def uses(self) -> Mapping[str, Uses]:
        """What each resource uses."""
        return {id: uses(entry) for id, entry in self.resources.items()}

    @cached_property
    def outputs(self) -> Mapping[str, Uses]:
        """What each output uses."""
        return {id: uses(entry) for id, entry in self.body.get("Outputs", {}).items()}

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """The bytes of each resource."""
        return {id: len(id) + 4 + size(entry) for id, entry in self.resources.items()}

    @cached_property
    def users(self) -> Mapping[str, Mapping[Key, frozenset[str]]]:
        """Who refers to each resource: by the key, the ids of resources, and `""` for outputs."""
        found: dict[str, dict[Key, set[str]]] = {}
        for id, its in [*self.uses.items(), *(("", its) for its in self.outputs.values())]:
            for key in its.keys:
                if key.id in self.resources:
                    found.setdefault(key.id, {}).setdefault(key, set()).add(id)
        return {id: {k: frozenset(v) for k, v in keys.items()} for id, keys in found.items()}

    def needs(self, id: str) -> list[str]:
        """Return the resources that one needs, each once."""
        return [n for n in dict.fromkeys(self.uses[id].ids) if n in self.resources]

    def owner(self, id: str) -> str:
        """Return the construct that a resource is part of."""
        return self.owners.get(id, id)

    def outer(self, id: str) -> set[Key]:
        """Return what a resource uses that is no resource, its conditions' needs among it."""
        keys = {*self.uses[id].keys}
        keys |= {key for c in self.all_conditions(self.uses[id]) for key in self.conditions[c].keys}
        return {key for key in keys if key.id not in self.resources}

    def all_conditions(self, its: Uses) -> list[str]:
        """Return the conditions that something uses, and those that these use."""
        found: dict[str, None] = {}
        todo = list(its.conditions)
        while todo:
            name = todo.pop(0)
            if name in self.conditions and name not in found:
                found[name] = None
                todo += self.conditions[name].conditions
        return list(found)

    def crosses(self, key: Key) -> bool:
        """Tell whether a value can pass between templates: what is text can, a list cannot."""
        if key.attribute is None:
            return True
        type = self.resources[key.id].get("Type")
        if type == _STACK and key.attribute.startswith("Outputs."):
            return True
        return isinstance(type, str) and _is_plain(type, key.attribute)


def _is_plain(type: str, attribute: str) -> bool:
    """Tell whether an attribute of a type is text or a number, as far as that is known."""
    found = schemas.schema(type)
    if found is None or type.startswith(("Custom::", "AWS::CloudFormation::CustomResource")):
        return False
    place: Json = found
    for name in attribute.split("."):
        place = _resolved(place, found).get("properties", {}).get(name)
        if not isinstance(place, dict):
            return False
    said = _resolved(place, found).get("type")
    return _PLAIN.issuperset([said] if isinstance(said, str) else said or ["object"])


def _resolved(place: Json, root: Mapping[str, Json]) -> Json:
    """Follow the references of a schema."""
    while "$ref" in place:
        found: Json = root
        for name in place["$ref"].split("/")[1:]:
            found = found[name]
        place = found
    return place
