"""The operations that tell of the resources of a stack, and of its events."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult

from lambdaform.cloud.api import shapes
from lambdaform.cloud.api.calls import Calls
from lambdaform.cloud.formation import change_sets
from lambdaform.cloud.formation.early_validation import Finding
from lambdaform.cloud.formation.records import Entry, Event, Operation
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.stacks import Stack


class ResourceCalls(Calls):
    """Operations that tell of resources and events."""

    def describe_stack_resources(self) -> ActionResult:
        """Describe the resources of a stack, which one of them may name."""
        name, id = self.request.get("StackName"), self.request.get("LogicalResourceId")
        stack = self.here.stack(name) if name else self._owner()
        found = [entry for entry in list(stack.entries.values()) if id in (None, entry.id)]
        return ActionResult({"StackResources": [shapes.resource(stack, one) for one in found]})

    def _owner(self) -> Stack:
        physical_id = self.request.get("PhysicalResourceId")
        for stack in self.here.living():
            if any(one.physical_id == physical_id for one in list(stack.entries.values())):
                return stack
        raise ValidationError(f"Stack for {physical_id} does not exist")

    def describe_stack_resource(self) -> ActionResult:
        """Describe one resource of a stack."""
        stack, id = self.stack, self.request["LogicalResourceId"]
        entry = stack.entries.get(id)
        if entry is None:
            raise ValidationError(f"Resource {id} does not exist for stack {stack.name}")
        standing = stack.standing.get(id)
        metadata = json.dumps(standing.metadata) if standing and standing.metadata else "{}"
        shown = {**shapes.resource(stack, entry), "Metadata": metadata}
        return ActionResult({"StackResourceDetail": shown})

    def list_stack_resources(self) -> ActionResult:
        """List the resources of a stack."""
        stack = self.stack
        return self.page("StackResourceSummaries", [*stack.entries.values()], _shaped(stack))

    def describe_stack_events(self) -> ActionResult:
        """Tell what happened to a stack, the newest first."""
        stack = self.here.find(self.request["StackName"])
        if stack is None:
            raise ValidationError(f"Stack [{self.request['StackName']}] does not exist")
        return self.page("StackEvents", stack.events[::-1], lambda one: shapes.event(stack, one))

    def describe_events(self) -> ActionResult:
        """Tell what happened in the operations on a stack, the newest first."""
        named, operation = self.request.get("StackName"), self.request.get("OperationId")
        if self.request.get("ChangeSetName"):
            found = change_sets.find(self.here, self.request["ChangeSetName"], named)
            return self.page("OperationEvents", found.findings, _of_change_set(found))
        if not named and not operation:
            message = "One of ChangeSetName, OperationId or StackName must be specified"
            raise ValidationError(message)
        stack = self.here.stack(named) if named else self._of_operation(operation)
        failed = (self.request.get("Filters") or {}).get("FailedEvents")
        events = [
            event
            for event in stack.events[::-1]
            if operation in (None, event.operation)
            and (not failed or event.status.endswith("_FAILED"))
        ]
        return self.page("OperationEvents", events, lambda one: _of_an_operation(stack, one))

    def _of_operation(self, id: str | None) -> Stack:
        for stack in list(self.here.stacks.values()):
            if any(operation.id == id for operation in stack.operations):
                return stack
        raise ValidationError(f"Operation [{id}] does not exist")


def _of_change_set(one: change_sets.ChangeSet) -> Callable[[Finding], shapes.Shape]:
    return lambda finding: {
        "EventId": f"{finding.id}-{finding.path}-{finding.reason}",
        "StackId": one.stack.id,
        "OperationId": one.id,
        "OperationType": "CREATE_CHANGESET",
        "OperationStatus": "FAILED",
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": finding.id,
        "ResourceType": finding.type,
        "Timestamp": one.created,
        "ValidationFailureMode": "FAIL",
        "ValidationName": "PROPERTY_VALIDATION",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": finding.reason,
        "ValidationPath": finding.path,
    }


def _shaped(stack: Stack) -> Callable[[Entry], Any]:
    return lambda entry: shapes.resource(stack, entry)


def _of_an_operation(stack: Stack, event: Event) -> shapes.Shape:
    operation = next(one for one in stack.operations if one.id == event.operation)
    failed = event.status.endswith("_FAILED")
    return {
        **shapes.event(stack, event),
        "OperationType": operation.kind,
        "OperationStatus": _status(stack, operation),
        "EventType": "PROVISIONING_ERROR" if failed else "STACK_EVENT",
        "StartTime": operation.started,
        "EndTime": operation.ended,
    }


def _status(stack: Stack, operation: Operation) -> str:
    if operation.ended is None and operation.thread is not None:
        return "IN_PROGRESS"
    last = [event for event in stack.events if event.operation == operation.id][-1]
    went_well = "ROLLBACK" not in last.status or operation.kind in ("ROLLBACK", "CONTINUE_ROLLBACK")
    return "SUCCEEDED" if went_well and not last.status.endswith("_FAILED") else "FAILED"
