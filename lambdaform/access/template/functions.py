"""The Lambda functions of templates: environment, role, code, and what hands them events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lambdaform.access.patterns import symbol
from lambdaform.access.template.names import Declared
from lambdaform.access.template.roles import Role, Roles
from lambdaform.access.template.triggers import Trigger, triggers
from lambdaform.access.template.values import Texts, Values
from lambdaform.template import Json

_FUNCTION = "AWS::Lambda::Function"


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
        given = self.declared.properties.get("Environment") or {}
        variables = given.get("Variables", {}) if isinstance(given, Mapping) else {}
        own = variables if isinstance(variables, Mapping) else {}
        return {**self._reserved(), **{n: self.values.texts(v) for n, v in own.items()}}

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
    every = triggers(templates)
    return [
        LambdaFunction(
            values,
            declared,
            roles.of(values.texts(declared.properties.get("Role", ""))),
            tuple(_of(declared, every)),
        )
        for values in templates
        for declared in values.resources.values()
        if declared.type == _FUNCTION
    ]


def _of(declared: Declared, every: Iterable[Trigger]) -> Iterator[Trigger]:
    own = (*declared.ref, *declared.arns)
    for trigger in every:
        # An alias or a version: the ARN, or the name, goes on behind a colon.
        if trigger.function in own or trigger.function.startswith(tuple(f"{one}:" for one in own)):
            yield trigger
