"""What can be done to a stack, and when: create, update, delete, cancel, continue, roll back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lambdaform.cloud.formation.deployment import Cancelled, Deployment, Stopped
from lambdaform.cloud.formation.records import Operation, Wanted, now
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.removal import remove
from lambdaform.cloud.formation.rollback import (
    CLEANUP,
    finish_update,
    undo_creation,
    undo_update,
)
from lambdaform.cloud.formation.stacks import Stack

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

_ASKED = "User Initiated"
_ROLLBACK = "Rollback requested by user."

_UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
    }
)


def check_updatable(stack: Stack) -> None:
    """Refuse to update a stack that is not in a state for it.

    Raises:
        ValidationError: something is being done to it, or it never came to be.
    """
    if stack.status not in _UPDATABLE:
        raise ValidationError(
            f"Stack:{stack.id} is in {stack.status} state and can not be updated."
        )


def create(engine: Engine, stack: Stack, wanted: Wanted, operation: Operation) -> None:
    """Begin to make a new stack."""
    stack.wanted = wanted

    def work() -> None:
        try:
            Deployment(engine, stack, wanted, operation).run()
        except Stopped as stop:
            _create_failed(engine, stack, operation, stop)
        else:
            if _said(stack, operation, "CREATE_COMPLETE"):
                stack.undo = None

    engine.begin(stack, operation, ("CREATE_IN_PROGRESS", _ASKED), work)


def _said(stack: Stack, operation: Operation, status: str, reason: str | None = None) -> bool:
    """Put a stack into a state, unless something else is done in the operation's place."""
    with stack.region.lock:
        if not operation.superseded:
            stack.say(status, reason)
        return not operation.superseded


def _create_failed(engine: Engine, stack: Stack, operation: Operation, stop: Stopped) -> None:
    said = f"{str(stop).strip().removesuffix('.')}. "
    if stack.on_failure == "DO_NOTHING":
        _said(stack, operation, "CREATE_FAILED", said)
    elif stack.on_failure == "DELETE":
        if _said(stack, operation, "DELETE_IN_PROGRESS", f"{said}Delete requested by user."):
            remove(engine, stack, (), force=False, settled="CREATE_FAILED")
    elif _said(stack, operation, "ROLLBACK_IN_PROGRESS", said + _ROLLBACK):
        undo_creation(engine, stack)


def update(
    engine: Engine,
    stack: Stack,
    wanted: Wanted,
    operation: Operation,
    *,
    keeps_failures: bool = False,
    within: bool = False,
) -> None:
    """Begin to make a stack another one.

    Args:
        engine: what carries it out.
        stack: the stack.
        wanted: what it is to be.
        operation: what this is.
        keeps_failures: whether it stays as it is where something fails.
        within: whether this is part of the update of its parent, which finishes both.

    Raises:
        ValidationError: the stack is not in a state for it.
    """
    if not stack.pending:
        check_updatable(stack)
    stack.updated = now()

    def work() -> None:
        try:
            Deployment(engine, stack, wanted, operation).run()
        except Stopped as stop:
            if keeps_failures and not isinstance(stop, Cancelled):
                _said(stack, operation, "UPDATE_FAILED", str(stop))
            elif _said(stack, operation, "UPDATE_ROLLBACK_IN_PROGRESS", str(stop)):
                undo_update(engine, stack)
        else:
            if within:
                stack.pending = True
                stack.say(CLEANUP)
            else:
                finish_update(engine, stack)

    engine.begin(stack, operation, ("UPDATE_IN_PROGRESS", _ASKED), work)


def delete(
    engine: Engine,
    stack: Stack,
    operation: Operation,
    *,
    retained: Collection[str] = (),
    force: bool = False,
) -> None:
    """Begin to take a stack away; one that is going already is left alone.

    Raises:
        ValidationError: it is protected, being changed, or may not be forced.
    """
    if stack.protected:
        message = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        raise ValidationError(message)
    if stack.status in ("DELETE_IN_PROGRESS", "DELETE_COMPLETE"):
        return
    if stack.busy and stack.status != "CREATE_IN_PROGRESS":
        message = f"Stack [{stack.name}] cannot be deleted while in status {stack.status}"
        raise ValidationError(message)
    _check_kept(stack, retained, force=force)
    settled = stack.status
    running = _superseded(stack)

    def work() -> None:
        if running and running.thread:
            running.thread.join()
        remove(engine, stack, retained, force=force, settled=settled)

    engine.begin(stack, operation, ("DELETE_IN_PROGRESS", _ASKED), work)


def _check_kept(stack: Stack, retained: Collection[str], *, force: bool) -> None:
    failed = stack.status == "DELETE_FAILED"
    if force and not failed:
        message = "You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation"
        reason = f"{message} only when the stack is in the DELETE_FAILED state."
        raise ValidationError(f"Invalid operation on stack [{stack.id}]. {reason}")
    if retained and not failed:
        message = "Specify which resources to retain only when the stack is in the DELETE_FAILED"
        raise ValidationError(f"Invalid operation on stack [{stack.id}]. {message} state.")
    unknown = [id for id in retained if id not in stack.entries]
    if unknown:
        listed = ", ".join(unknown)
        raise ValidationError(f"Resources [{listed}] do not exist in stack [{stack.name}]")


def _superseded(stack: Stack) -> Operation | None:
    """Stop what is being done to a stack, for something else to be done; return it."""
    if stack.status != "CREATE_IN_PROGRESS":
        return None
    operation = stack.operation
    operation.superseded = True
    operation.cancelled.set()
    return operation


def cancel(stack: Stack, token: str | None) -> None:
    """Stop an update; what it did is rolled back.

    Raises:
        ValidationError: none is under way.
    """
    if stack.status != "UPDATE_IN_PROGRESS":
        message = "CancelUpdateStack cannot be called from current stack status"
        raise ValidationError(message)
    stack.operation.token = token or stack.operation.token
    stack.operation.cancelled.set()


def resume(
    engine: Engine, stack: Stack, operation: Operation, skipped: Collection[str] = ()
) -> None:
    """Begin to go on with the rollback of an update that got stuck.

    Raises:
        ValidationError: it is not stuck, or what is to be skipped is not what it is stuck at.
    """
    if stack.status != "UPDATE_ROLLBACK_FAILED":
        message = f"Stack:{stack.id} is in {stack.status} state and can not continue rollback."
        raise ValidationError(message)
    for id in skipped:
        if stack.undo is None or id not in stack.undo.stuck:
            message = f"Resource [{id}] cannot be skipped: only resources in UPDATE_FAILED state"
            raise ValidationError(f"{message} because a rollback failed can be.")
    said = ("UPDATE_ROLLBACK_IN_PROGRESS", _ASKED)
    engine.begin(stack, operation, said, lambda: undo_update(engine, stack, skipped))


def undo(engine: Engine, stack: Stack, operation: Operation) -> None:
    """Begin to undo an update that is done, as that of the parent is undone."""
    said = ("UPDATE_ROLLBACK_IN_PROGRESS", _ASKED)
    engine.begin(stack, operation, said, lambda: undo_update(engine, stack))


def roll_back(engine: Engine, stack: Stack, operation: Operation) -> None:
    """Begin to roll back what was left as it was when it failed.

    Raises:
        ValidationError: the stack is not in a state for it.
    """
    if stack.status == "CREATE_FAILED":
        said = ("ROLLBACK_IN_PROGRESS", _ASKED)
        engine.begin(stack, operation, said, lambda: undo_creation(engine, stack))
    elif stack.status == "UPDATE_FAILED":
        said = ("UPDATE_ROLLBACK_IN_PROGRESS", _ASKED)
        engine.begin(stack, operation, said, lambda: undo_update(engine, stack))
    else:
        message = f"Stack:{stack.id} is in {stack.status} state and can not be rolled back."
        raise ValidationError(message)
