"""Takes a stack away: its resources, dependents first, except those that are to be kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lambdaform.cloud.formation import exports
from lambdaform.cloud.formation.deployment import failure
from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.handlers import Failed, Handlers
from lambdaform.cloud.formation.leftovers import dependents_first
from lambdaform.cloud.formation.records import Standing, now
from lambdaform.cloud.formation.stacks import Stack

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

_KEPT = ("Retain", "RetainExceptOnCreate")


def remove(
    engine: Engine, stack: Stack, retained: Collection[str], *, force: bool, settled: str
) -> None:
    """Take a stack away.

    Args:
        engine: what makes and takes away resources.
        stack: the stack.
        retained: the ids of resources to keep, whatever their policy says.
        force: whether what cannot be taken away is left to itself.
        settled: the state to go back to where an export is in use.
    """
    try:
        for output in stack.outputs:
            if output.export:
                exports.check_unused(stack, output.export, "deleted")
    except TemplateFault as fault:
        stack.say(settled, str(fault))
        return
    failed = _remove_all(stack, Handlers(engine, stack), retained, force=force)
    if failed:
        stack.say("DELETE_FAILED", failure("delete", failed))
        return
    stack.deleted = now()
    stack.undo = None
    stack.change_sets.clear()
    stack.say("DELETE_COMPLETE")


def _remove_all(
    stack: Stack, handlers: Handlers, retained: Collection[str], *, force: bool
) -> list[str]:
    failed: list[str] = []
    needed: set[str] = set()
    for standing in _all(stack):
        current = stack.standing.get(standing.id) in (None, standing)
        if standing.id in needed:
            needed |= standing.needs
            continue
        try:
            if standing.deletion_policy in _KEPT or standing.id in retained:
                handlers.skip(standing, current=current)
            else:
                handlers.delete(standing, current=current)
        except Failed:
            if force:
                handlers.skip(standing, current=current)
            else:
                failed.append(standing.id)
                needed |= standing.needs
                continue
        _gone(stack, standing)
    return failed


def _all(stack: Stack) -> list[Standing]:
    """Return what stands, and what an operation that did not end has made or replaced."""
    known = list(stack.standing.values())
    if stack.undo:
        found = {(one.id, one.physical_id) for one in known}
        for one in (*stack.undo.before.values(), *stack.undo.made):
            if (one.id, one.physical_id) not in found:
                found.add((one.id, one.physical_id))
                known.append(one)
    return dependents_first(known)


def _gone(stack: Stack, standing: Standing) -> None:
    if stack.standing.get(standing.id) == standing:
        stack.forget(standing.id)
    undo = stack.undo
    if undo:
        same = (standing.id, standing.physical_id)
        undo.made = [one for one in undo.made if (one.id, one.physical_id) != same]
        undo.before = {
            id: one for id, one in undo.before.items() if (one.id, one.physical_id) != same
        }
