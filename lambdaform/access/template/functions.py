"""The Lambda functions of templates: environment, role, code, and what hands them events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lambdaform.access.patterns import symbol
from lambdaform.access.template.names import Declared
from lambdaform.access.template.roles import Role, Roles
from lambdaform.access.template.triggers import Trigger, triggers
from lambdaform.access.template.values import Texts, Values
from lambdaform.template import Json

_FUNCTION = "AWS::Lambda::Function"
_QUALIFIED = 7  # arn:aws:lambda:region:account:function:name


@dataclass(frozen=True)
class LambdaFunction:
    """A function of a template.

    Attributes:
        values: read the values of its template.
        declared: the resource.
        role: `None` where it is not declared here.
        triggers: what hands it events.
    """

    values: Values = field(compare=False)
    declared: Declared
    role: Role | None
    triggers: tuple[Trigger, ...]

    @property
    def id(self) -> str:
        """Its logical id."""
        return self.declared.id

    @property
    def runtime(self) -> str | None:
        """Such as `python3.14`; `None` for an image."""
        return next(iter(self._texts("Runtime")), None)

    @property
    def handler(self) -> str | None:
        """As Lambda takes it; `None` where it is not plain."""
        return next(iter(self._texts("Handler")), None)

    @cached_property
    def environment(self) -> Mapping[str, Texts]:
        """Its variables, those that Lambda sets among them."""
        return {**self._reserved(), **self.variables}

    @cached_property
    def variables(self) -> Mapping[str, Texts]:
        """The variables that the template sets; of conditions, all that they choose among."""
        found: dict[str, Texts] = {}
        for environment in self.values.items(self.property("Environment")):
            below = environment.get("Variables") if isinstance(environment, Mapping) else None
            for given in self.values.items(below):
                for name, value in given.items() if isinstance(given, Mapping) else ():
                    texts = (*found.get(name, ()), *self.values.texts(value))
                    found[name] = tuple(dict.fromkeys(texts))
        return found

    def _reserved(self) -> dict[str, Texts]:
        region = (self.values.place.region,)
        return {
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": self.declared.ref,
            "AWS_LAMBDA_FUNCTION_VERSION": (symbol("version", self.id),),
        }

    def property(self, name: str) -> Json:
        """Return a property of the resource."""
        return self.declared.properties.get(name)

    def _texts(self, property: str) -> Texts:
        value = self.declared.properties.get(property)
        return self.values.texts(value) if value is not None else ()


def functions(templates: Sequence[Values]) -> list[LambdaFunction]:
    """Return the functions of some templates, in the order of their declaration."""
    roles = Roles(templates)
    by_function: dict[str, list[Trigger]] = {}
    for trigger in triggers(templates):
        by_function.setdefault(_unqualified(trigger.function), []).append(trigger)
    return [
        LambdaFunction(
            values,
            declared,
            roles.of(values.texts(declared.properties.get("Role", ""))),
            tuple(t for name in (*declared.ref, *declared.arns) for t in by_function.get(name, ())),
        )
        for values in templates
        for declared in values.of_type(_FUNCTION)
    ]


def _unqualified(function: str) -> str:
    """Return what names a function without its alias or version, which stand behind a colon."""
    parts = function.split(":")
    return ":".join(parts[:_QUALIFIED]) if len(parts) > _QUALIFIED else _name(function)


def _name(function: str) -> str:
    return function if function.startswith("arn:") else function.partition(":")[0]
