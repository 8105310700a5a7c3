"""What the functions of a stack's template read: its resources, other stacks, the region."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.records import Standing, Wanted
from lambdaform.cloud.formation.regions import url_suffix
from lambdaform.cloud.formation.stacks import Stack
from lambdaform.cloud.formation.values import Unknown, Values


class StackWorld:
    """What the functions of a stack read while it is being changed.

    Attributes:
        ids: the resources that the template makes: what stands, and is about to go, is not there.
        imports: the exports that were read.
    """

    def __init__(self, stack: Stack, clients: Callable[[str], Any]) -> None:
        self._stack = stack
        self._clients = clients
        self.ids: Collection[str] = ()
        self.imports: set[str] = set()

    def reference(self, id: str) -> Any:
        """Return the physical id of a resource."""
        return self._standing(id).physical_id

    def attribute(self, id: str, name: str) -> Any:
        """Return an attribute of a resource."""
        standing = self._standing(id)
        if name in standing.attributes:
            return standing.attributes[name]
        value: Any = standing.attributes
        for part in name.split("."):
            if not isinstance(value, Mapping) or part not in value:
                message = f"resource {id} does not support attribute type {name} in Fn::GetAtt"
                raise TemplateFault(f"Template error: {message}")
            value = value[part]
        return value

    def export(self, name: str) -> str:
        """Return what another stack of the region exports."""
        exports = self._stack.region.exports()
        if name not in exports:
            raise TemplateFault(f"No export named {name} found.")
        self.imports.add(name)
        return exports[name][1]

    def output(self, stack: str, name: str, region: str | None) -> str:
        """Return an output of another stack, which may be in another region."""
        here = self._stack.region
        there = here.regions.of(here.account, region or here.name)
        found = there.find(stack)
        if found is None or found.status in ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS"):
            raise TemplateFault(f"Stack [{stack}] does not exist in {there.name}.")
        for output in found.outputs:
            if output.key == name:
                return output.value
        raise TemplateFault(f"Output [{name}] does not exist in stack [{stack}].")

    def zones(self, region: str | None) -> list[str]:
        """Return the availability zones of a region."""
        name = region or self._stack.region.name
        found = self._clients("ec2").describe_availability_zones(
            Filters=[{"Name": "region-name", "Values": [name]}]
        )
        return [zone["ZoneName"] for zone in found["AvailabilityZones"]]

    def _standing(self, id: str) -> Standing:
        if id not in self.ids or id not in self._stack.standing:
            message = f"Unresolved resource dependencies [{id}] in the Resources block"
            raise TemplateFault(f"Template format error: {message} of the template")
        return self._stack.standing[id]


class PlannedWorld(StackWorld):
    """What the functions of a stack read before it is changed: not all is known.

    Attributes:
        new: the ids of resources that will be made, or replaced.
        changed: the ids of resources whose attributes may become other ones.
    """

    def __init__(self, stack: Stack, clients: Callable[[str], Any]) -> None:
        super().__init__(stack, clients)
        self.new: set[str] = set()
        self.changed: set[str] = set()

    def reference(self, id: str) -> Any:
        """Return the physical id of a resource, where it will stay."""
        if id in self.new:
            return Unknown("ResourceReference", id)
        return super().reference(id)

    def attribute(self, id: str, name: str) -> Any:
        """Return an attribute of a resource, where nothing of it changes."""
        if id in self.new or id in self.changed:
            return Unknown("ResourceAttribute", f"{id}.{name}")
        return super().attribute(id, name)


def values(stack: Stack, wanted: Wanted, world: StackWorld) -> Values:
    """Return what evaluates the template that a stack is wanted to be made of."""
    given = {key: one.resolved for key, one in wanted.parameters.items()}
    return Values(wanted.template, _pseudo(stack, wanted) | given, world)


def _pseudo(stack: Stack, wanted: Wanted) -> dict[str, Any]:
    """Return the parameters that AWS gives."""
    region = stack.region
    return {
        "AWS::AccountId": region.account,
        "AWS::NotificationARNs": list(wanted.notification_arns),
        "AWS::Partition": region.partition,
        "AWS::Region": region.name,
        "AWS::StackId": stack.id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": url_suffix(region.partition),
    }
