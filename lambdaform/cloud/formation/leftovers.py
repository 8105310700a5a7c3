"""What an operation leaves over: resources that belong to the stack no more."""

from __future__ import annotations

from collections.abc import Iterable

from lambdaform.cloud.formation.handlers import Failed, Handlers
from lambdaform.cloud.formation.records import Standing
from lambdaform.cloud.formation.references import in_order
from lambdaform.cloud.formation.stacks import Stack

_KEPT = ("Retain", "RetainExceptOnCreate")


def leftovers(stack: Stack) -> list[Standing]:
    """Return what was made, before or now, and stands in the stack no more: dependents first."""
    undo = stack.undo
    if undo is None:
        return []
    current = {(one.id, one.physical_id) for one in stack.standing.values()}
    known = (*undo.before.values(), *undo.made)
    return dependents_first([one for one in known if (one.id, one.physical_id) not in current])


def dependents_first(found: Iterable[Standing]) -> list[Standing]:
    """Return resources so that each stands before what it needs."""
    by_id: dict[str, list[Standing]] = {}
    for one in found:
        by_id.setdefault(one.id, []).append(one)
    needs = {id: frozenset().union(*(one.needs for one in ones)) for id, ones in by_id.items()}
    try:
        order = in_order(needs)
    except ValueError:  # those of two templates may need each other
        order = list(by_id)
    return [one for id in reversed(order) for one in by_id[id]]


def clean_up(stack: Stack, handlers: Handlers, *, undoing: bool) -> list[str]:
    """Take away what is left over, unless its policy says to keep it.

    Args:
        stack: the stack.
        handlers: what takes a resource away.
        undoing: whether what is left over was made by the operation that is undone.

    Returns:
        The ids of what could not be taken away; nothing of it belongs to the stack any more.
    """
    failed = []
    for one in leftovers(stack):
        current = one.id not in stack.standing
        try:
            if _kept(stack, one, undoing=undoing):
                handlers.skip(one, current=current)
            else:
                handlers.discard(one, current=current)
        except Failed:
            failed.append(one.id)
    return failed


def _kept(stack: Stack, one: Standing, *, undoing: bool) -> bool:
    if undoing:
        return one.deletion_policy == "Retain" and not stack.retain_except_on_create
    if one.id in stack.standing:
        return stack.standing[one.id].replace_policy in _KEPT
    return one.deletion_policy in _KEPT
