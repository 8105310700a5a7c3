"""Which resources a template makes for one stack, and of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lambdaform import tags
from lambdaform.cloud.formation import properties
from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.formation.records import Output, Standing, Wanted
from lambdaform.cloud.formation.references import in_order, mentioned
from lambdaform.cloud.formation.stacks import Stack
from lambdaform.cloud.formation.template import Definition
from lambdaform.cloud.formation.values import Unknown, Values
from lambdaform.cloud.formation.world import StackWorld, values

_BRANCHES = 3


def drafted(stack: Stack, wanted: Wanted, world: StackWorld) -> Draft:
    """Return what a template makes for a stack, and let its functions read only that."""
    draft = Draft(wanted, values(stack, wanted, world))
    world.ids = draft.definitions.keys()
    return draft


@dataclass(frozen=True)
class Draft:
    """The resources that a template makes, its conditions decided.

    Attributes:
        wanted: what the stack is to be.
        values: what evaluates the template.
    """

    wanted: Wanted
    values: Values

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        """The resources whose conditions hold, each behind what it needs."""
        found = {
            id: one
            for id, one in self.wanted.template.resources.items()
            if self.values.holds(one.condition)
        }
        needs = {id: one.needs & found.keys() for id, one in found.items()}
        return {id: found[id] for id in in_order(needs)}

    def needs(self, id: str) -> frozenset[str]:
        """Return the ids of the resources that one needs."""
        return self.definitions[id].needs & self.definitions.keys()

    def lost(self) -> Mapping[str, list[str]]:
        """Return, by the section, the ids that it refers to and whose conditions do not hold."""
        template = self.wanted.template
        outputs = [
            one for one in template.outputs.values() if self.values.holds(one.get("Condition"))
        ]
        found = {
            "Resources": [dict(one.properties) for one in self.definitions.values()],
            "Outputs": [[one["Value"], one.get("Export")] for one in outputs],
        }
        absent = template.resources.keys() - self.definitions.keys()
        sections = {
            section: {id for id, _ in mentioned(self._taken(parts))} & absent
            for section, parts in found.items()
        }
        return {section: sorted(ids) for section, ids in sections.items() if ids}

    def _taken(self, value: Any) -> Any:
        """Return a value with the branch of each `Fn::If` that is taken in its place."""
        if isinstance(value, list):
            return [self._taken(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        chosen = value.get("Fn::If") if len(value) == 1 else None
        if isinstance(chosen, list) and len(chosen) == _BRANCHES and isinstance(chosen[0], str):
            condition, then, otherwise = chosen
            return self._taken(then if self.values.holds(condition) else otherwise)
        return {key: self._taken(one) for key, one in value.items()}

    def properties(self, id: str) -> dict[str, Any]:
        """Return the properties of a resource, evaluated, with the stack's tags among them."""
        definition = self.definitions[id]
        found = self.values.of(dict(definition.properties))
        tagged = tags.tagged({"Type": definition.type, "Properties": found}, self.wanted.tags)
        return properties.fitted(definition.type, tagged["Properties"])

    def stands(self, id: str, physical_id: str, made_of: Mapping[str, Any]) -> Standing:
        """Return a resource as it stands, made of properties."""
        one = self.definitions[id]
        return Standing(
            id,
            one.type,
            physical_id,
            made_of,
            needs=self.needs(id),
            deletion_policy=one.deletion_policy,
            replace_policy=one.replace_policy,
            metadata=one.metadata,
        )

    def outputs(self) -> tuple[Output, ...]:
        """Return what the stack says to others."""
        return tuple(
            self._output(key, one)
            for key, one in self.wanted.template.outputs.items()
            if self.values.holds(one.get("Condition"))
        )

    def _output(self, key: str, entry: Mapping[str, Any]) -> Output:
        export = self.values.of(entry["Export"]["Name"]) if "Export" in entry else None
        value = self.values.of(entry["Value"])
        return Output(key, _said(value), self.values.of(entry.get("Description")), export)


def _said(value: Any) -> Any:
    return value if isinstance(value, Unknown) else text(value)
