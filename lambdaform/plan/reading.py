"""The values of all stacks, before and after: what references across stacks lead to is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from lambdaform.access.template.places import Places
from lambdaform.access.template.roles import Roles
from lambdaform.access.template.values import Values, of_templates
from lambdaform.assembly import Assembly, Template
from lambdaform.template import Json


@dataclass(frozen=True)
class Side:
    """All stacks of an app, as they are or as they are to be.

    Attributes:
        values: what reads the values of each, by the stacks' names.
    """

    values: Mapping[str, Values]

    @cached_property
    def roles(self) -> Roles:
        """The roles of all of them."""
        return Roles(list(self.values.values()))

    @cached_property
    def places(self) -> Places:
        """The resources of all of them."""
        return Places(one for values in self.values.values() for one in values.resources.values())


def sides(before: Mapping[str, Mapping[str, Json]], assembly: Assembly) -> tuple[Side, Side]:
    """Return the stacks of an app as they are deployed, and as they are to be.

    Args:
        before: the whole templates that are deployed, by the stacks' names.
        assembly: what the app becomes.
    """
    old = [_with(template, before.get(template.name, {})) for template in assembly.templates]
    known = {template.name for template in assembly.templates}
    left = [
        Template(name, name, dict(body), {}) for name, body in before.items() if name not in known
    ]
    new = [_with(template, template.whole) for template in assembly.templates]
    return _side([*old, *left]), _side(new)


def _with(template: Template, body: Mapping[str, Json]) -> Template:
    return replace(template, body=dict(body), unsplit=None)


def _side(templates: list[Template]) -> Side:
    return Side({values.template.name: values for values in of_templates(templates)})
