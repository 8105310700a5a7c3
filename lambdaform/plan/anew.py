"""What of a template is another one than before, beside what it says: what its words stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lambdaform.cycles import references
from lambdaform.plan.conditions import Values
from lambdaform.template import Json

MARK = "\0anew"
_REFERRING = {
    "Condition",
    "Ref",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Sub",
}
_PARTS = 3
_VALUE = ("Default", "Type")
"""What a parameter's value comes of."""


@dataclass(frozen=True)
class Anew:
    """What words stand for another thing than before.

    Attributes:
        ids: resources that are replaced, and parameters that get another value.
        conditions: conditions that say something else.
        before, after: the templates.
        outputs: what other stacks tell that is another thing: `Stack/Output`, or an export's name.
    """

    ids: frozenset[str]
    conditions: frozenset[str]
    before: Mapping[str, Json]
    after: Mapping[str, Json]
    outputs: frozenset[str] = frozenset()

    def names(self, value: Json) -> Iterator[str]:
        """Yield what a value refers to that is another thing than before."""
        if isinstance(value, list):
            for item in value:
                yield from self.names(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from self._of(key, item)
                yield from self.names(item)

    def _of(self, function: str, argument: Json) -> Iterator[str]:
        """Yield what a function refers to by its name, without its arguments."""
        match function, argument:
            case "Fn::If", [str(name), *_]:
                yield from {name} & self.conditions
            case "Condition", str(name):
                yield from {name} & self.conditions
            case "Fn::FindInMap", [str(name), *keys]:
                yield from [name] if self._is_mapped_anew(name, keys) else ()
            case "Fn::GetStackOutput", {"StackName": str(stack), "OutputName": str(name)}:
                yield from {f"{stack}/{name}"} & self.outputs
            case "Fn::ImportValue", str(name):
                yield from {name} & self.outputs
            case (("Ref" | "Fn::GetAtt" | "Fn::Sub"), _):
                found = list(references({function: argument}))
                yield from (id for id in dict.fromkeys(found) if id in self.ids)

    def _is_mapped_anew(self, name: str, keys: list[Any]) -> bool:
        old, new = (_entry(body, name, keys) for body in (self.before, self.after))
        same: bool = old == new
        return not same

    def marked(self, value: Json) -> Json:
        """Return a value in which what refers to another thing than before is told from before."""
        if isinstance(value, list):
            return [self.marked(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and next(iter(value)) in _REFERRING:
            return {**value, MARK: True} if any(self.names(value)) else value
        return {key: self.marked(item) for key, item in value.items()}

    def told(self, stack: str) -> Iterator[str]:
        """Yield what a stack tells others that is another thing, as they name it."""
        old = self.before.get("Outputs", {})
        for name, output in self.after.get("Outputs", {}).items():
            was = old.get(name)
            if not isinstance(was, Mapping) or not isinstance(output, Mapping):
                continue
            if was.get("Value") != output.get("Value") or any(self.names(output.get("Value"))):
                yield f"{stack}/{name}"
                export = output.get("Export")
                if isinstance(export, Mapping) and isinstance(export.get("Name"), str):
                    yield export["Name"]

    def with_replaced(self, ids: frozenset[str]) -> Anew:
        """Return the same, where some resources are replaced as well."""
        return replace(self, ids=self.ids | ids)


def _entry(body: Mapping[str, Json], name: str, keys: list[Any]) -> Json:
    """Return the entry of a mapping that keys lead to; all where only a deploy tells the keys."""
    found = body.get("Mappings", {}).get(name)
    for key in keys[: _PARTS - 1]:
        if not isinstance(key, str):
            return found
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def anew(
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    values: Values,
    outputs: frozenset[str] = frozenset(),
) -> Anew:
    """Return what is another one than before, as long as no resource is replaced.

    Args:
        before: the template that is deployed.
        after: as it is to be.
        values: what is known of the values of parameters.
        outputs: what other stacks tell that is another thing.
    """
    ids = frozenset(_parameters(before, after, values))
    made = Anew(ids, frozenset(), before, after, outputs)
    while True:
        found = frozenset(_conditions(made))
        if found <= made.conditions:
            return made
        made = replace(made, conditions=found)


def _parameters(
    before: Mapping[str, Json], after: Mapping[str, Json], values: Values
) -> Iterator[str]:
    """Yield the parameters that get another value: what followed the default goes on to do so."""
    old, new = before.get("Parameters", {}), after.get("Parameters", {})
    for name in old.keys() & new.keys():
        if any(old[name].get(key) != new[name].get(key) for key in _VALUE):
            said, usual = values.said.get(name), old[name].get("Default")
            if said is None or said == str(usual):
                yield name


def _conditions(made: Anew) -> Iterator[str]:
    old, new = made.before.get("Conditions", {}), made.after.get("Conditions", {})
    for name in old.keys() & new.keys():
        if old[name] != new[name] or any(made.names(new[name])):
            yield name
