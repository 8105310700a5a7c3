"""The rules of a template: what parameters may be together, held before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lambdaform.cloud.formation import account_values
from lambdaform.cloud.formation.account_values import Clients
from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.formation.parameter_types import kind_of
from lambdaform.cloud.formation.records import Parameter
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template

_COUNTS = {
    "Fn::And": range(2, 11),
    "Fn::Or": range(2, 11),
    "Fn::Not": range(1, 2),
    "Fn::Equals": range(2, 3),
    "Fn::Contains": range(2, 3),
    "Fn::EachMemberEquals": range(2, 3),
    "Fn::EachMemberIn": range(2, 3),
    "Fn::ValueOf": range(2, 3),
    "Fn::ValueOfAll": range(2, 3),
}
"""How many arguments functions of rules take."""

_ALONE = ("Ref", "Fn::RefAll")
"""Functions that take a name."""


def check(template: Template) -> None:
    """Refuse rules that hold other functions than those of rules.

    Raises:
        ValidationError: with the function.
    """
    for name, rule in template.rules.items():
        for asked in _asked(rule):
            fault = next(_faults(asked), None)
            if fault is not None:
                raise ValidationError(f"Template format error: Rule {name}: {fault}")


def _asked(rule: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what a rule asks: its condition, and its assertions."""
    if "RuleCondition" in rule:
        yield rule["RuleCondition"]
    for assertion in rule["Assertions"]:
        yield assertion["Assert"]


def _faults(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _faults(one)
    elif isinstance(value, Mapping):
        for name, argument in value.items():
            if len(value) > 1 or not (name in _COUNTS or name in _ALONE):
                yield f"{name} is no function of rules"
            elif name in _ALONE and not isinstance(argument, str):
                yield f"{name} takes a name"
            elif name in _COUNTS and not _fits(name, argument):
                yield f"{name} takes another number of parameters"
            yield from _faults(argument)


def _fits(name: str, argument: Any) -> bool:
    return isinstance(argument, list) and len(argument) in _COUNTS[name]


def hold(template: Template, parameters: Mapping[str, Parameter], clients: Clients) -> None:
    """Refuse parameters that the rules of a template do not allow.

    Args:
        template: what has the rules; it was checked.
        parameters: their values, by their keys.
        clients: reads what the account has.

    Raises:
        ValidationError: an assertion does not hold; with its description.
    """
    asked = _Asked(template, parameters, clients)
    for name, rule in template.rules.items():
        if "RuleCondition" in rule and not asked.truth(name, rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not asked.truth(name, assertion["Assert"]):
                told = assertion.get("AssertDescription") or "an assertion does not hold"
                raise ValidationError(f"Template validation error: Rule {name}: {told}")


class _Asked:
    """Evaluates what rules ask."""

    def __init__(
        self, template: Template, parameters: Mapping[str, Parameter], clients: Clients
    ) -> None:
        self._template = template
        self._parameters = parameters
        self._clients = clients
        self._functions: Mapping[str, Callable[..., Any]] = {
            "Fn::And": lambda *given: all(given),
            "Fn::Or": lambda *given: any(given),
            "Fn::Not": lambda given: not given,
            "Fn::Equals": lambda one, other: _texts(one) == _texts(other),
            "Fn::Contains": lambda known, one: text(one) in _texts(known),
            "Fn::EachMemberEquals": lambda given, one: {*_texts(given)} <= {text(one)},
            "Fn::EachMemberIn": lambda given, known: {*_texts(given)} <= {*_texts(known)},
            "Fn::ValueOf": self._value,
            "Fn::ValueOfAll": lambda of, name: account_values.attributes(of, name, clients),
        }

    def truth(self, rule: str, value: Any) -> bool:
        """Tell whether a condition or an assertion of a rule holds."""
        found = self._of(value)
        if not isinstance(found, bool):
            message = f"Rule {rule} asks what is neither true nor false"
            raise ValidationError(f"Template validation error: {message}")
        return found

    def _of(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._of(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        ((name, argument),) = value.items()
        if name == "Ref":
            return self._ref(argument)
        if name == "Fn::RefAll":
            return account_values.values(argument, self._clients)
        return self._functions[name](*self._of(argument))

    def _ref(self, name: str) -> Any:
        if name not in self._parameters:
            return account_values.pseudo(name, self._clients)
        found = self._parameters[name].resolved
        return [""] if found == [] else found  # an empty list of texts holds an empty text here

    def _value(self, key: str, name: str) -> Any:
        """Return an attribute of what a parameter names: a list where it names several."""
        if key not in self._parameters:
            message = f"Unresolved dependencies [{key}] in the Rules block of the template"
            raise ValidationError(f"Template format error: {message}")
        kind = kind_of(self._template.parameters[key]["Type"])
        named = self._parameters[key].resolved
        found = account_values.attributes(kind, name, self._clients, _texts(named))
        return found if isinstance(named, list) else next(iter(found), "")


def _texts(value: Any) -> list[str]:
    return list(map(text, value)) if isinstance(value, list) else [text(value)]
