"""What inferred roles may do, in words: one line for each action on each resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lambdaform import iam_data
from lambdaform.access.patterns import readable
from lambdaform.access.template.places import Places
from lambdaform.access.template.statements import Origin, Statement, statements
from lambdaform.access.template.values import Values, of_templates
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.assembly import Assembly


def facts(assembly: Assembly) -> frozenset[str]:
    """Return what the code of functions that infer their grants may do: each fact a line.

    `Orders/CreateOrder: dynamodb:PutItem on OrdersTable`. What their roles hold for options and
    triggers is not among it: no change of code changes that.
    """
    templates = of_templates(assembly.templates)
    told = _Telling(templates)
    return frozenset(
        fact
        for values in templates
        for id, notes in values.template.notes.items()
        if notes.get("infer")
        for fact in told.facts(values, id, notes)
    )


class _Telling:
    def __init__(self, templates: tuple[Values, ...]) -> None:
        self._places = Places(d for values in templates for d in values.resources.values())
        self._stacks = {values.template.name: values.template.stack for values in templates}

    def facts(self, values: Values, id: str, notes: Mapping[str, Json]) -> Iterator[str]:
        origin = Origin(values.template.name, id)
        for document in _documents(notes):
            for statement in statements(document, values, origin):
                for action in statement.actions:
                    known = iam_data.action(action)
                    name = known.full_name if known else action
                    for resource in statement.resources:
                        on = f"{self._resource(resource, values)}{_conditions(statement)}"
                        yield _line(f"{values.template.stack}/{id}: {name} on {on}")

    def _resource(self, arn: str, values: Values) -> str:
        """Return a resource as people read it, with the stack where that is another."""
        shown = self._places.shown(arn)
        declared = self._places.find(arn)
        if declared is None or declared.stack == values.template.name:
            return shown
        return f"{self._stacks[declared.stack]}/{shown}"


def _documents(notes: Mapping[str, Json]) -> Iterator[Json]:
    yield from notes.get("allow", ())
    yield from (one.get("uses") for one in notes.get("assume", ()))


def _conditions(statement: Statement) -> str:
    said = (
        f"{key} is {' or '.join(map(readable, wanted))}"
        if operator == "StringEquals"
        else f"{operator} of {key}: {', '.join(map(readable, wanted))}"
        for operator, key, wanted in statement.conditions
    )
    text = " and ".join(said)
    return f" where {text}" if text else ""


def _line(text: str) -> str:
    """Return a text in one line: what cannot be printed is written as Python writes it."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
