"""The operations on stacks: create, update, delete, cancel, describe and the like."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from lambdaform.cloud.api import shapes
from lambdaform.cloud.api.calls import Calls
from lambdaform.cloud.formation import operations
from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.plan import planned
from lambdaform.cloud.formation.refusals import AlreadyExists, ValidationError
from lambdaform.cloud.formation.requests import wanted
from lambdaform.cloud.formation.stacks import Stack


class StackCalls(Calls):
    """Operations on stacks."""

    def create_stack(self) -> ActionResult:
        """Begin to make a new stack."""
        request, here = self.request, self.here
        with here.lock:
            known = self.repeated("CreateStack")
            if known:
                return ActionResult({"StackId": known})
            name = request["StackName"]
            if here.find(name):
                raise AlreadyExists(f"Stack [{name}] already exists")
            stack = Stack(name, here.arn("stack", name), here, "CREATE_IN_PROGRESS")
            made = wanted(request, None, self.clients)
            self._plan(stack, made)
            stack.on_failure = self._on_failure()
            stack.timeout = request.get("TimeoutInMinutes")
            stack.policy = request.get("StackPolicyBody")
            stack.protected = bool(request.get("EnableTerminationProtection"))
            stack.retain_except_on_create = bool(request.get("RetainExceptOnCreate"))
            here.stacks[stack.id] = stack
            operation = self.operation("CREATE_STACK")
            operations.create(self.engine, stack, made, operation)
            self.remember("CreateStack", stack)
        return ActionResult({"StackId": stack.id, "OperationId": operation.id})

    def _on_failure(self) -> str:
        said, kept = self.request.get("OnFailure"), self.request.get("DisableRollback")
        if said and kept is not None:
            raise ValidationError("Either DisableRollback or OnFailure can be specified, not both.")
        return "DO_NOTHING" if kept else said or "ROLLBACK"

    def _plan(self, stack: Stack, made: Any) -> bool:
        """Tell whether making a stack what it is wanted to be does anything."""
        try:
            return not planned(stack, made, self.clients).empty
        except TemplateFault as fault:
            raise ValidationError(str(fault)) from fault

    def update_stack(self) -> ActionResult:
        """Begin to make a stack another one."""
        request = self.request
        with self.here.lock:
            known = self.repeated("UpdateStack")
            if known:
                return ActionResult({"StackId": known})
            stack = self._existing()
            operations.check_updatable(stack)
            made = wanted(request, stack.wanted, self.clients)
            if not self._plan(stack, made):
                raise ValidationError("No updates are to be performed.")
            stack.retain_except_on_create = bool(request.get("RetainExceptOnCreate"))
            for change_set in stack.change_sets.values():
                change_set.execution = "OBSOLETE"
            operation = self.operation("UPDATE_STACK")
            kept = bool(request.get("DisableRollback"))
            operations.update(self.engine, stack, made, operation, keeps_failures=kept)
            self.remember("UpdateStack", stack)
        return ActionResult({"StackId": stack.id, "OperationId": operation.id})

    def _existing(self) -> Stack:
        name = self.request["StackName"]
        found = self.here.find(name)
        if found is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        return found

    def delete_stack(self) -> EmptyResult:
        """Begin to take a stack away; one that is not there is fine."""
        request = self.request
        with self.here.lock:
            stack = self.here.find(request["StackName"])
            if stack is None or self.repeated("DeleteStack"):
                return EmptyResult()
            operations.delete(
                self.engine,
                stack,
                self.operation("DELETE_STACK"),
                retained=request.get("RetainResources") or (),
                force=request.get("DeletionMode") == "FORCE_DELETE_STACK",
            )
            self.remember("DeleteStack", stack)
        return EmptyResult()

    def cancel_update_stack(self) -> EmptyResult:
        """Stop an update, and roll it back."""
        with self.here.lock:
            operations.cancel(self.stack, self.request.get("ClientRequestToken"))
        return EmptyResult()

    def continue_update_rollback(self) -> EmptyResult:
        """Go on with a rollback that got stuck."""
        with self.here.lock:
            skipped = self.request.get("ResourcesToSkip") or ()
            operation = self.operation("CONTINUE_ROLLBACK")
            operations.resume(self.engine, self.stack, operation, skipped)
        return EmptyResult()

    def rollback_stack(self) -> ActionResult:
        """Roll back what was left as it was when it failed."""
        with self.here.lock:
            stack, operation = self.stack, self.operation("ROLLBACK")
            stack.retain_except_on_create = bool(self.request.get("RetainExceptOnCreate"))
            operations.roll_back(self.engine, stack, operation)
        return ActionResult({"StackId": stack.id, "OperationId": operation.id})

    def describe_stacks(self) -> ActionResult:
        """Describe one stack, or all that are there."""
        named = self.request.get("StackName")
        found = [self.stack] if named else [*self.here.living()][::-1]
        return self.page("Stacks", found, shapes.stack)

    def list_stacks(self) -> ActionResult:
        """List all stacks, those that are gone among them."""
        states = self.request.get("StackStatusFilter")
        found = [
            stack
            for stack in reversed([*self.here.stacks.values()])
            if not states or stack.status in states
        ]
        return self.page("StackSummaries", found, shapes.summary)

    def update_termination_protection(self) -> ActionResult:
        """Protect a stack from deletion, or do so no more."""
        stack = self._existing()
        stack.protected = bool(self.request["EnableTerminationProtection"])
        return ActionResult({"StackId": stack.id})

    def set_stack_policy(self) -> EmptyResult:
        """Keep a stack's policy; it is not enforced."""
        self._existing().policy = self.request.get("StackPolicyBody")
        return EmptyResult()

    def get_stack_policy(self) -> ActionResult:
        """Return a stack's policy."""
        return ActionResult({"StackPolicyBody": self._existing().policy})
