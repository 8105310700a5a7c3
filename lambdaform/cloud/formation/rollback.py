"""Undoes what an operation has done to a stack, as far as its `undo` notes it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lambdaform.cloud.formation.deployment import failure
from lambdaform.cloud.formation.handlers import Failed, Handlers
from lambdaform.cloud.formation.leftovers import clean_up
from lambdaform.cloud.formation.records import Standing, Undo
from lambdaform.cloud.formation.stacks import Stack

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
_LEFT_OVER = "One or more resources could not be deleted."


def undo_creation(engine: Engine, stack: Stack) -> None:
    """Take away what was made for a stack, which is nothing any more then."""
    made = dict(stack.standing)
    stack.standing.clear()
    failed = clean_up(stack, Handlers(engine, stack, undoing=True), undoing=True)
    for id, entry in list(stack.entries.items()):
        if entry.status == "CREATE_FAILED" and not entry.physical_id:
            stack.note(id, entry.type, "", "DELETE_COMPLETE")
    if failed:
        stack.standing.update({id: made[id] for id in failed if id in made})
        stack.say("ROLLBACK_FAILED", failure("delete", failed))
        return
    stack.undo, stack.outputs = None, ()
    stack.say("ROLLBACK_COMPLETE")


def undo_update(engine: Engine, stack: Stack, skipped: Collection[str] = ()) -> None:
    """Give what was changed its earlier properties, and take away what was made.

    Args:
        engine: what makes resources.
        stack: the stack.
        skipped: the ids of resources to leave as they are.
    """
    undo = stack.undo
    assert undo is not None
    handlers = Handlers(engine, stack, undoing=True)
    undo.stuck = _restore(stack, undo, handlers, skipped)
    if undo.stuck:
        stack.say("UPDATE_ROLLBACK_FAILED", failure("update", undo.stuck))
        return
    _bring_back(stack, undo)
    stack.wanted, stack.outputs = undo.wanted, undo.outputs
    stack.say("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    left = clean_up(stack, handlers, undoing=True)
    _drop_entries(stack)
    stack.undo, stack.pending = None, False
    _finish_nested(engine, stack)
    stack.say("UPDATE_ROLLBACK_COMPLETE", _LEFT_OVER if left else None)


def _restore(stack: Stack, undo: Undo, handlers: Handlers, skipped: Collection[str]) -> list[str]:
    """Update back what was changed in place; return the ids of what that failed for."""
    for id, changed in list(undo.touched.items()):
        before = undo.before.get(id)
        if before is not None and before.physical_id == changed.physical_id:
            try:
                _restore_one(stack, handlers, before, changed, skip=id in skipped)
            except Failed:
                return [id]
        del undo.touched[id]
    return []


def _restore_one(
    stack: Stack, handlers: Handlers, before: Standing, changed: Standing, *, skip: bool
) -> None:
    if skip:
        stack.note(before.id, before.type, before.physical_id, "UPDATE_COMPLETE")
    else:
        handlers.started(before, changed)
        handlers.update(before, changed)
    current = stack.standing.get(before.id)
    if current is not None and current.physical_id == before.physical_id:
        stack.place(before)


def _bring_back(stack: Stack, undo: Undo) -> None:
    """Let what had been replaced stand again, and what had been added leave."""
    for id, before in undo.before.items():
        current = stack.standing.get(id)
        if current is None or current.physical_id != before.physical_id:
            stack.note(id, before.type, before.physical_id, "UPDATE_COMPLETE")
            stack.place(before)
    for id in [one for one in stack.standing if one not in undo.before]:
        stack.forget(id)


def finish_update(engine: Engine, stack: Stack) -> None:
    """Take away what an update that went well leaves over."""
    if not stack.pending:
        stack.say(CLEANUP)
    left = clean_up(stack, Handlers(engine, stack), undoing=False)
    _drop_entries(stack)
    stack.undo, stack.pending = None, False
    _finish_nested(engine, stack)
    stack.say("UPDATE_COMPLETE", _LEFT_OVER if left else None)


def _finish_nested(engine: Engine, stack: Stack) -> None:
    """Take away what the updates of the stacks within leave over: nothing undoes them any more."""
    for child in list(stack.region.living()):
        if child.parent == stack.id and child.pending:
            finish_update(engine, child)


def _drop_entries(stack: Stack) -> None:
    """Say no more of resources that belong to the stack no more."""
    for id in [one for one in stack.entries if one not in stack.standing]:
        del stack.entries[id]
