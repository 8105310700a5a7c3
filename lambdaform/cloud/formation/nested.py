"""`AWS::CloudFormation::Stack`: a stack that is a resource of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdaform.cloud.formation import operations
from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.nested_plans import asked
from lambdaform.cloud.formation.plan import planned
from lambdaform.cloud.formation.records import Operation, Wanted
from lambdaform.cloud.formation.refusals import Refusal
from lambdaform.cloud.formation.requests import wanted
from lambdaform.cloud.formation.stacks import Stack
from lambdaform.cloud.provider import Made, Request, ResourceFault

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

_LONGEST_NAME = 128
_STUCK = "UPDATE_ROLLBACK_FAILED"


class NestedStack:
    """Makes stacks within stacks, each with events of its own.

    Args:
        engine: makes their resources.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, request: Request) -> Made:
        """Make a stack, and wait for it."""
        region = self._engine.regions.of(request.account, request.region)
        name = request.name(_LONGEST_NAME)
        parent = region.stacks[request.stack_id]
        child = Stack(name, region.arn("stack", name), region, "CREATE_IN_PROGRESS")
        child.parent, child.root = parent.id, parent.root or parent.id
        made = _wanted(request, None)
        region.stacks[child.id] = child
        child.timeout = request.properties.get("TimeoutInMinutes")
        operation = _operation("CREATE_STACK", child)
        _wait(child, lambda: operations.create(self._engine, child, made, operation))
        if child.status != "CREATE_COMPLETE":
            reason = f"Embedded stack {child.id} was not successfully created: {_told(child)}"
            self._remove(child)
            raise ResourceFault(reason, child.id)
        return _made(child)

    def update(self, request: Request, physical_id: str) -> Made:
        """Make the stack another one, and wait for it; nothing to do is fine."""
        child = self._engine.regions.of(request.account, request.region).stacks[physical_id]
        if request.undoing:
            self._undo(child)
            return _made(child)
        made = _wanted(request, child.wanted)
        try:
            if planned(child, made, request.clients).empty:
                return _made(child)
            operation = _operation("UPDATE_STACK", child)
            _wait(
                child,
                lambda: operations.update(self._engine, child, made, operation, within=True),
            )
        except (Refusal, TemplateFault) as refused:
            raise ResourceFault(_message(refused)) from refused
        if not child.pending:
            raise _not_updated(child)
        return _made(child)

    def _undo(self, child: Stack) -> None:
        """Undo what its update did, by what it noted: its template may be another one by now."""
        if child.pending:
            operation = _operation("ROLLBACK", child)
            _wait(child, lambda: operations.undo(self._engine, child, operation))
        elif child.status == _STUCK:
            operation = _operation("CONTINUE_ROLLBACK", child)
            _wait(child, lambda: operations.resume(self._engine, child, operation))
        if child.status == _STUCK:
            raise _not_updated(child)

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the stack away, and wait for it."""
        child = self._engine.regions.of(request.account, request.region).stacks.get(physical_id)
        if child is None:
            return
        self._remove(child)
        if child.status != "DELETE_COMPLETE":
            told = f"was not successfully deleted: {_told(child)}"
            raise ResourceFault(f"Embedded stack {child.id} {told}")

    def _remove(self, child: Stack) -> None:
        operation = _operation("DELETE_STACK", child)
        _wait(child, lambda: operations.delete(self._engine, child, operation))


def _operation(kind: str, child: Stack) -> Operation:
    """Return an operation that is called as that of the parent is."""
    parent = child.region.stacks[child.parent or ""]
    return Operation(kind, parent.operation.token)


def _not_updated(child: Stack) -> ResourceFault:
    state = f"Currently in {child.status} with reason: {_told(child)}"
    return ResourceFault(f"Embedded stack {child.id} was not successfully updated. {state}")


def _wait(child: Stack, begin: Callable[[], None]) -> None:
    with child.region.lock:
        begin()
    thread = child.operation.thread
    if thread:
        thread.join()


def _wanted(request: Request, before: Wanted | None) -> Wanted:
    """Return what a nested stack is to be."""
    try:
        return wanted(asked(request.properties), before, request.clients)
    except Refusal as refused:
        raise ResourceFault(_message(refused)) from refused


def _made(child: Stack) -> Made:
    return Made(child.id, {f"Outputs.{output.key}": output.value for output in child.outputs})


def _told(child: Stack) -> str:
    """Return why a stack failed: what the first event that says so says."""
    last = child.operation.id
    for event in child.events:
        failed = event.status.endswith(("_FAILED", "ROLLBACK_IN_PROGRESS"))
        if failed and event.operation == last and event.logical_id == child.name and event.reason:
            return event.reason
    return child.reason or ""


def _message(error: Exception) -> str:
    return error.message if isinstance(error, Refusal) else str(error)
