"""CloudFormation, as far as splitting needs it: what the properties of each resource come to.

Nothing here is shared with what is tested: each function of CloudFormation is worked out anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

STACK = "AWS::CloudFormation::Stack"
NOTHING = object()
LISTS = ("CidrBlockAssociations",)
OF_STACK = {"AWS::StackName": "root", "AWS::StackId": "id-of-root"}
PLACE = re.compile(r"\$\{([^}]*)\}")


class Unresolved(Exception):  # noqa: N818 - it is the template that is at fault
    """Something refers to what is not there."""


@dataclass
class Stack:
    """A stack: its template, what its parameters are, and the templates of those nested in it."""

    body: dict[str, Any]
    given: dict[str, str] = field(default_factory=dict)
    nested: dict[str, dict[str, Any]] = field(default_factory=dict)
    name: str = "root"
    made: dict[str, Stack] = field(default_factory=dict)

    def resolved(self) -> dict[str, Any]:
        """Return the resources that are made: type, and properties as CloudFormation has them."""
        found: dict[str, Any] = {}
        for id, entry in self.body["Resources"].items():
            if not self.holds(entry.get("Condition")):
                continue
            if entry["Type"] == STACK:
                found |= self.inner(id).resolved()
            else:
                found[id] = (entry["Type"], self.value(entry.get("Properties", {})))
        return found

    def inner(self, id: str) -> Stack:
        """Return a nested stack, once it has all that it is given."""
        if id not in self.made:
            self.made[id] = self._inner(id)
        return self.made[id]

    def _inner(self, id: str) -> Stack:
        given = self.body["Resources"][id]["Properties"].get("Parameters", {})
        values = {name: self.value(one) for name, one in given.items()}
        assert all(isinstance(one, str) for one in values.values()), values
        assert given.keys() == self.nested[id].get("Parameters", {}).keys()
        return Stack(self.nested[id], values, {}, f"{self.name}-{id}")

    def outputs(self) -> dict[str, Any]:
        """Return the outputs that there are."""
        return {
            id: self.value(one["Value"])
            for id, one in self.body.get("Outputs", {}).items()
            if self.holds(one.get("Condition"))
        }

    def output(self, name: str) -> Any:
        """Return one output."""
        entry = self.body.get("Outputs", {}).get(name)
        if entry is None or not self.holds(entry.get("Condition")):
            raise Unresolved(name)
        return self.value(entry["Value"])

    def holds(self, condition: str | None) -> bool:
        """Tell whether a condition holds."""
        return condition is None or self.truth(self.body["Conditions"][condition])

    def truth(self, expression: Any) -> bool:
        """Return what the expression of a condition says."""
        ((name, argument),) = expression.items()
        if name == "Condition":
            return self.holds(argument)
        if name == "Fn::Not":
            return not self.truth(argument[0])
        assert name == "Fn::Equals"
        left, right = (self.value(one) for one in argument)
        return bool(left == right)

    def value(self, it: Any) -> Any:
        """Return what a value of the template comes to."""
        if isinstance(it, list):
            return [v for one in it if (v := self.value(one)) is not NOTHING]
        if not isinstance(it, dict):
            return it
        if len(it) == 1:
            ((name, argument),) = it.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self.function(name, argument)
        return {key: v for key, one in it.items() if (v := self.value(one)) is not NOTHING}

    def function(self, name: str, argument: Any) -> Any:
        """Return what a function comes to."""
        if name == "Ref":
            return self.ref(argument)
        if name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            return self.attribute(*parts)
        if name == "Fn::If":
            return self.value(argument[1 if self.holds(argument[0]) else 2])
        if name == "Fn::Join":
            return argument[0].join(self.value(argument[1]))
        if name == "Fn::FindInMap":
            first, second = (self.value(one) for one in argument[1:])
            return self.body["Mappings"][argument[0]][first][second]
        if name == "Fn::GetStackOutput":
            assert self.name == "root", "nested stacks are told what others say"
            return f"output {sorted(argument.items())}"
        assert name == "Fn::Sub", name
        return self.text(argument)

    def text(self, argument: Any) -> str:
        """Return what `Fn::Sub` comes to."""
        pattern, variables = argument if isinstance(argument, list) else (argument, {})

        def place(match: re.Match[str]) -> str:
            named = match[1].strip()
            if named.startswith("!"):
                return f"${{{named[1:]}}}"
            if named in variables:
                return str(self.value(variables[named]))
            id, dot, attribute = named.partition(".")
            found = self.attribute(id, attribute) if dot else self.ref(id)
            assert isinstance(found, str)
            return found

        return PLACE.sub(place, pattern)

    def ref(self, id: str) -> Any:
        """Return what `Ref` comes to."""
        if id == "AWS::NoValue":
            return NOTHING
        if id in OF_STACK:
            return OF_STACK[id] if self.name == "root" else f"{OF_STACK[id]} of {self.name}"
        if id.startswith("AWS::"):
            return f"<{id}>"
        if id in self.body.get("Parameters", {}):
            return self.parameter(id)
        self.there(id)
        return f"<{id}>"

    def parameter(self, id: str) -> Any:
        """Return what a parameter stands for."""
        declared = self.body["Parameters"][id]
        value = self.given.get(id, declared.get("Default"))
        if value is None:
            raise Unresolved(id)
        type = declared["Type"]
        if type.startswith("AWS::SSM::Parameter::Value<"):
            value, type = f"stored {value}, more", type[27:-1]
        listed = type == "CommaDelimitedList" or type.startswith("List<")
        return [one.strip() for one in value.split(",")] if listed else value

    def attribute(self, id: str, attribute: str) -> Any:
        """Return what `Fn::GetAtt` comes to."""
        self.there(id)
        if self.body["Resources"][id]["Type"] == STACK:
            return self.inner(id).output(attribute.removeprefix("Outputs."))
        return [f"<{id}.{attribute}>"] if attribute in LISTS else f"<{id}.{attribute}>"

    def there(self, id: str) -> None:
        """Make sure that there is a resource."""
        entry = self.body["Resources"].get(id)
        if entry is None or not self.holds(entry.get("Condition")):
            raise Unresolved(id)
