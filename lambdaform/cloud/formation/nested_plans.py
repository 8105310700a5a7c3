"""What a change of a stack does inside the stacks nested in it, found before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lambdaform.cloud.formation.changes import Change, Plan
from lambdaform.cloud.formation.functions import TemplateFault, text
from lambdaform.cloud.formation.plan import planned
from lambdaform.cloud.formation.records import Wanted
from lambdaform.cloud.formation.refusals import Refusal
from lambdaform.cloud.formation.requests import wanted
from lambdaform.cloud.formation.stacks import STACK, Stack
from lambdaform.cloud.formation.values import Unknown

Clients = Callable[[str], Any]

_ALL = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")


def asked(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a nested stack's properties ask for; it may do all that its parent may."""
    given = properties.get("Parameters") or {}
    values = [{"ParameterKey": key, "ParameterValue": text(one)} for key, one in given.items()]
    return {**properties, "Capabilities": _ALL, "Parameters": values}


def within(parent: Stack, plan: Plan, clients: Clients) -> dict[str, tuple[Stack, Wanted, Plan]]:
    """Return, by logical id, the nested stacks that a plan may change, and what becomes of them.

    One that does not exist yet stands for itself. One whose template cannot be looked into without
    what shows only when the change is made is left out.
    """
    found = {}
    for change in plan.changes:
        if change.type == STACK and change.action != "Remove":
            child = _child(parent, change)
            try:
                meant = _wanted(change.after or {}, child, clients)
                found[change.id] = (child, meant, planned(child, meant, clients))
            except (Refusal, TemplateFault):
                continue
    return found


def without_idle(plan: Plan, inside: Mapping[str, Plan]) -> Plan:
    """Leave out of a plan the nested stacks in which nothing happens, and which stay as they are."""
    idle = {id for id, one in inside.items() if one.empty}
    kept = tuple(
        one
        for one in plan.changes
        if one.id not in idle or one.action == "Add" or any(d.difference for d in one.details)
    )
    return replace(plan, changes=kept)


def _child(parent: Stack, change: Change) -> Stack:
    there = parent.region.stacks.get(change.physical_id or "")
    if there is not None:
        return there
    name = f"{parent.name}-{change.id}"
    return Stack(name, parent.region.arn("stack", name), parent.region, "REVIEW_IN_PROGRESS")


def _wanted(properties: Mapping[str, Any], child: Stack, clients: Clients) -> Wanted:
    """Return what a nested stack is to be; a parameter whose value shows later is an `Unknown`."""
    given = properties.get("Parameters") or {}
    later = {key: one for key, one in given.items() if isinstance(one, Unknown)}
    before = child.wanted.parameters if child.wanted else {}
    stand_ins = {key: before[key].value if key in before else "0" for key in later}
    said = {**properties, "Parameters": {**given, **stand_ins}}
    meant = wanted(asked(said), child.wanted, clients)
    unknown = {key: replace(meant.parameters[key], resolved=one) for key, one in later.items()}
    return replace(meant, parameters={**meant.parameters, **unknown})
