"""The operations on change sets."""

from __future__ import annotations

from functools import partial

from moto.core.responses import ActionResult

from lambdaform.cloud.api import shapes
from lambdaform.cloud.api.calls import Calls
from lambdaform.cloud.formation import change_sets


class ChangeSetCalls(Calls):
    """Operations on change sets."""

    def create_change_set(self) -> ActionResult:
        """Find out what a change of a stack will do."""
        with self.here.lock:
            made = change_sets.create(self.engine, self.here, self.request)
        return ActionResult({"Id": made.id, "StackId": made.stack.id})

    def describe_change_set(self) -> ActionResult:
        """Describe a change set, and a page of its changes."""
        found = self._named()
        values = bool(self.request.get("IncludePropertyValues"))
        shape = partial(shapes.change, of=found, values=values)
        page = self.page("Changes", found.plan.changes, shape)
        assert isinstance(page.result, dict)
        return ActionResult({**shapes.change_set(found), **page.result})

    def list_change_sets(self) -> ActionResult:
        """List the change sets of a stack."""
        found = list(self.stack.change_sets.values())
        return self.page("Summaries", found, shapes.change_set_summary)

    def execute_change_set(self) -> ActionResult:
        """Begin to make the change."""
        with self.here.lock:
            if self.repeated("ExecuteChangeSet"):
                return ActionResult({})
            found = self._named()
            change_sets.execute(self.engine, found, self.request)
            self.remember("ExecuteChangeSet", found.stack)
        return ActionResult({})

    def delete_change_set(self) -> ActionResult:
        """Forget a change set."""
        with self.here.lock:
            name, stack = self.request["ChangeSetName"], self.request.get("StackName")
            change_sets.delete(self.here, name, stack)
        return ActionResult({})

    def describe_change_set_hooks(self) -> ActionResult:
        """Say that a change set invokes no hooks: there are none here."""
        found = self._named()
        named = {"ChangeSetId": found.id, "ChangeSetName": found.name}
        return ActionResult({**named, "Hooks": [], "Status": "UNAVAILABLE"})

    def _named(self) -> change_sets.ChangeSet:
        name, stack = self.request["ChangeSetName"], self.request.get("StackName")
        return change_sets.find(self.here, name, stack)
