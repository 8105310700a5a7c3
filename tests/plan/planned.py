"""What the tests of the plan share: two apps, or two templates, and what the plan says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lambdaform import App, Stack, Stage
from lambdaform.assembly import Assembly, Template
from lambdaform.plan import Plan, plan
from lambdaform.synth import synth

Declare = Callable[[Any], Any]
NAME = "shop-dev-Main"


def assembly(declare: Declare, *, protected: bool = False, **stack: Any) -> Assembly:
    """Return an app of one stack that is declared so."""
    app = App("shop", stages=[Stage("dev", protected=protected)])
    declare(Stack(app, "Main", **stack))
    return synth(app)


def of_body(body: Mapping[str, Any], name: str = NAME) -> Assembly:
    """Return an app of one stack, which has this template."""
    return Assembly("shop", "dev", (Template("Main", name, dict(body), {}),))


def bodies(made: Assembly) -> dict[str, Any]:
    """Return the whole templates of an app, as they count as deployed."""
    return {template.name: template.whole for template in made.templates}


def between(before: Assembly, after: Assembly) -> Plan:
    """Return what a deploy of an app would do, where another one is deployed."""
    return plan(bodies(before), after)


def of_edit(before: Any, after: Any, *, protected: bool = False) -> Plan:
    """Return the plan of an edit; a dictionary is a template, anything else declares in a stack."""
    made = [
        of_body(one) if isinstance(one, dict) else assembly(one, protected=protected)
        for one in (before, after)
    ]
    return between(*made)


def actions(found: Plan) -> list[str]:
    """Return what happens, as `replace Orders: TableName`; the properties in the order of letters."""
    return [_action(change) for stack in found.stacks for change in stack.changes]


def _action(change: Any) -> str:
    names = sorted({c.difference.name for c in change.causes} | set(change.attributes))
    end = f": {' '.join(names)}" if names else ""
    return f"{change.action} {change.id}{end}"


def means(found: Plan) -> list[str]:
    """Return what it means, as `data replace:Orders`; `data -` where it is only told."""
    return [f"{one.kind} {one.name or '-'}" for one in found.consequences]


def template(**resources: Any) -> dict[str, Any]:
    """Return a template of resources, each `(type, properties)`, or as it stands there."""
    made = {id: _entry(one) for id, one in resources.items() if id not in SECTIONS}
    return {"Resources": made, **{k: v for k, v in resources.items() if k in SECTIONS}}


SECTIONS = ("Parameters", "Mappings", "Conditions", "Outputs", "Description", "Transform")


def _entry(one: Any) -> dict[str, Any]:
    if isinstance(one, dict):
        return one
    type, properties, *more = one
    return {"Type": f"AWS::{type}", "Properties": properties, **(more[0] if more else {})}


def listed(found: Iterable[str]) -> str:
    """Return lines for a message."""
    return "\n".join(found) or "nothing"
