"""An app, and what is proven of the roles of its functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lambdaform.access.code import Code, Codes, Finder, reaches
from lambdaform.access.template.functions import functions
from lambdaform.access.template.places import Places
from lambdaform.access.template.values import Values, of_templates
from lambdaform.access.verdict import FunctionAccess, RoleAccess, verdict
from lambdaform.errors import shown

if TYPE_CHECKING:
    from lambdaform.access.memory import Memory
    from lambdaform.access.python.reach import Place
    from lambdaform.assembly import Assembly, Template
    from lambdaform.errors import Source


@dataclass(frozen=True)
class Proof:
    """What is proven of an app.

    Attributes:
        functions: of all stacks, in the order of their declaration.
        roles: those of the functions that are declared here.
        templates: those that read the values of each template.
        codes: find the code of the functions.
    """

    functions: tuple[FunctionAccess, ...]
    roles: tuple[RoleAccess, ...]
    templates: tuple[Values, ...] = field(repr=False)
    codes: Finder = field(repr=False, compare=False)

    @cached_property
    def places(self) -> Places:
        """The resources by their ARNs."""
        return Places(one for values in self.templates for one in values.resources.values())

    def role_of(self, function: FunctionAccess) -> RoleAccess | None:
        """Return the role of a function; `None` where it is not declared here."""
        return self._roles.get(_name(function))

    @cached_property
    def _roles(self) -> Mapping[tuple[str, str], RoleAccess]:
        return {_name(one): role for role in self.roles for one in role.functions}

    @cached_property
    def rendered(self) -> frozenset[tuple[str, str]]:
        """The names of stacks and the ids of the resources that the AWS CDK has rendered."""
        every = (values.template for values in self.templates)
        return frozenset((one.name, id) for one in every for id in one.rendered)

    def line(self, function: FunctionAccess) -> Source | None:
        """Return the line of the app that declares a function."""
        template: Template = function.function.values.template
        return template.sources.get(function.function.id)

    def place(self, function: FunctionAccess, place: Place) -> str:
        """Return a place in the code of a function as people find it: `src/orders.py:12`."""
        code = self.codes.code(function.function)
        path = code.paths.get(place.file) if isinstance(code, Code) else None
        return f"{shown(path)}:{place.line}" if path else str(place)


def _name(function: FunctionAccess) -> tuple[str, str]:
    return function.function.declared.stack, function.function.id


def prove(assembly: Assembly, memory: Memory | None = None) -> Proof:
    """Read the code of all functions of an app, and hold it against their roles.

    No code of the app is imported or run.

    Args:
        assembly: the app as synthesised.
        memory: what is known of code that has not changed; `None` keeps nothing.
    """
    return proved(assembly.templates, Codes(assembly), memory)


def proved(templates: Sequence[Template], codes: Finder, memory: Memory | None = None) -> Proof:
    """Return what is proven of templates, given what finds the code of their functions."""
    values = of_templates(templates)
    every = functions(values)
    found = [
        (function, None, one) if isinstance(one, str) else (function, one, None)
        for function, one in zip(every, reaches(every, codes, memory), strict=True)
    ]
    return Proof(*verdict(found, values), values, codes)
