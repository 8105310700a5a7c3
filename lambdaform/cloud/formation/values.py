"""What the values of a template are for one stack: its functions, evaluated."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lambdaform.cloud.formation.functions import NOTHING, PLAIN, TemplateFault, text
from lambdaform.cloud.formation.references import places
from lambdaform.cloud.formation.template import Template

_MAPPED = 3


@dataclass(frozen=True)
class Unknown:
    """A value that shows only when the change is made.

    Attributes:
        source: `ResourceReference` or `ResourceAttribute`.
        entity: the resource that it is of, and its attribute.
    """

    source: str
    entity: str


class World(Protocol):
    """What the functions of a template read beside the template and its parameters."""

    def reference(self, id: str) -> Any:
        """Return what `Ref` of a resource gives."""
        ...

    def attribute(self, id: str, name: str) -> Any:
        """Return what `Fn::GetAtt` gives."""
        ...

    def export(self, name: str) -> str:
        """Return what another stack exports."""
        ...

    def output(self, stack: str, name: str, region: str | None) -> str:
        """Return an output of another stack."""
        ...

    def zones(self, region: str | None) -> list[str]:
        """Return the availability zones of a region."""
        ...


class Values:
    """Evaluates the values of one template for one stack.

    Args:
        template: the template.
        parameters: the values of its parameters, and those that AWS gives, by their name.
        world: what else the functions read.
    """

    def __init__(self, template: Template, parameters: Mapping[str, Any], world: World) -> None:
        self._template = template
        self._parameters = parameters
        self._world = world
        self._conditions: dict[str, bool] = {}
        self._open: list[str] = []
        self._functions: Mapping[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._attribute,
            "Fn::Sub": self._sub,
            "Fn::If": self._if,
            "Fn::And": lambda given: all(self._truth(one) for one in given),
            "Fn::Or": lambda given: any(self._truth(one) for one in given),
            "Fn::Not": lambda given: not self._truth(given[0]),
            "Fn::FindInMap": self._mapped,
            "Fn::ImportValue": self._imported,
            "Fn::GetStackOutput": self._output,
            "Fn::GetAZs": self._zones,
            "Fn::Transform": self._transform,
        }

    def of(self, value: Any) -> Any:
        """Return a value with its functions evaluated, and without what is left out."""
        if isinstance(value, list):
            return [one for one in map(self.of, value) if one is not NOTHING]
        if not isinstance(value, Mapping):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions or name in PLAIN:
                return self._applied(name, argument)
        found = {key: self.of(one) for key, one in value.items()}
        return {key: one for key, one in found.items() if one is not NOTHING}

    def _applied(self, name: str, argument: Any) -> Any:
        function = self._functions.get(name)
        try:
            return function(argument) if function else self._plain(name, argument)
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            said = json.dumps(argument, default=str)
            message = f"Template error: {name} cannot be evaluated for {said}: {error}"
            raise TemplateFault(message) from error

    def holds(self, condition: str | None) -> bool:
        """Tell whether a condition of the template holds; none always does."""
        if condition is None:
            return True
        if condition in self._open:
            listed = ", ".join(self._open)
            raise TemplateFault(f"Circular dependency between conditions: [{listed}]")
        if condition not in self._conditions:
            if condition not in self._template.conditions:
                message = f"Template error: unresolved condition dependency {condition}"
                raise TemplateFault(message)
            self._open.append(condition)
            self._conditions[condition] = self._truth(self._template.conditions[condition])
            self._open.pop()
        return self._conditions[condition]

    def _truth(self, value: Any) -> bool:
        if isinstance(value, Mapping) and list(value) == ["Condition"]:
            return self.holds(value["Condition"])
        found = self.of(value)
        return found == "true" if isinstance(found, str) else bool(found)

    def _plain(self, name: str, argument: Any) -> Any:
        given = self.of(argument)
        return _unknown(given) or PLAIN[name](given)

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        if name in self._parameters:
            return self._parameters[name]
        return self._world.reference(name)

    def _attribute(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        name = self.of(parts[1])
        return name if isinstance(name, Unknown) else self._world.attribute(parts[0], name)

    def _sub(self, argument: Any) -> Any:
        template, given = argument if isinstance(argument, list) else (argument, {})
        known = {key: self.of(value) for key, value in given.items()}
        for place in places(template):
            if place not in known:
                known[place] = self._placed(place)
        unknown = _unknown(list(known.values()))
        return unknown or _filled(template, known)

    def _placed(self, place: str) -> Any:
        id, _, name = place.partition(".")
        return self._world.attribute(id, name) if name else self._ref(id)

    def _if(self, argument: Any) -> Any:
        condition, then, otherwise = argument
        return self.of(then if self.holds(condition) else otherwise)

    def _mapped(self, argument: Any) -> Any:
        keys = [self.of(one) for one in argument[:_MAPPED]]
        unknown = _unknown(keys)
        if unknown:
            return unknown
        name, first, second = map(text, keys)
        found = self._template.mappings.get(name, {}).get(first, {}).get(second, NOTHING)
        if found is not NOTHING:
            return found
        if len(argument) > _MAPPED and "DefaultValue" in argument[_MAPPED]:
            return self.of(argument[_MAPPED]["DefaultValue"])
        message = f"Template error: Unable to get mapping for {name}::{first}::{second}"
        raise TemplateFault(message)

    def _imported(self, argument: Any) -> Any:
        name = self.of(argument)
        return name if isinstance(name, Unknown) else self._world.export(text(name))

    def _output(self, argument: Any) -> Any:
        said = self.of(argument)
        unknown = _unknown(list(said.values()))
        if unknown:
            return unknown
        return self._world.output(said["StackName"], said["OutputName"], said.get("Region"))

    def _zones(self, argument: Any) -> Any:
        region = self.of(argument)
        return region if isinstance(region, Unknown) else self._world.zones(region or None)

    def _transform(self, argument: Any) -> Any:
        name = argument.get("Name") if isinstance(argument, Mapping) else argument
        raise TemplateFault(f"the embedded cloud does not know the transform {name}")


def _filled(template: str, known: Mapping[str, Any]) -> str:
    """Return the text of an `Fn::Sub` with its places filled."""
    filled = ""
    rest = template
    while rest:
        before, opening, after = rest.partition("${")
        filled += before
        if not opening:
            break
        place, closing, rest = after.partition("}")
        if not closing:
            return filled + opening + place
        filled += "${" + place[1:] + "}" if place.startswith("!") else text(known[place.strip()])
    return filled


def _unknown(value: Any) -> Unknown | None:
    """Return the first unknown in a value, if there is one."""
    return next(unknowns(value), None)


def unknowns(value: Any) -> Iterator[Unknown]:
    """Return each unknown in a value."""
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from unknowns(one)
    elif isinstance(value, list):
        for one in value:
            yield from unknowns(one)
