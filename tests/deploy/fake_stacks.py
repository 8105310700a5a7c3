"""CloudFormation, as far as a deploy sees it: stacks, change sets, and events that come bit by bit."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.fake_buckets import Buckets
from deploy.refusal import Refusal, invalid

Step = tuple[str, ...]
"""A resource's logical id (of the stack itself: nothing), its status, a reason, and a token.

Where an operation of the stack begins without a token, it is somebody else's.
"""

STACK = "AWS::CloudFormation::Stack"
NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)
_START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


@dataclass
class FakeStack:
    """A stack, with what is yet to happen to it: a batch of steps for each look at its events.

    Attributes:
        token: of the operation that is under way.
        text: the template as GetTemplate shows it, where that is not what was sent.
        nested: the ARNs of stacks that are resources of this one, by their logical ids.
    """

    name: str
    id: str
    status: str
    template: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    protected: bool = False
    reason: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    coming: deque[list[Step]] = field(default_factory=deque)
    change_sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    then: dict[str, Any] = field(default_factory=dict)
    token: str = ""
    text: str = ""
    nested: dict[str, str] = field(default_factory=dict)

    def physical(self, id: str) -> str:
        """Return the physical id of a resource."""
        return self.nested.get(id) or physical(id)


class Stacks:
    """The stacks of an account.

    Attributes:
        page: how many events, changes or resources a page holds.
        slow: looks at a change set until it is worked out.
        refusing: why change sets fail; nothing lets them be worked out.
        validations: what validation says of a change set that failed.
        outputs: values by the name of an output, for stacks to have.
        absent: the ids of resources whose condition does not hold.
    """

    def __init__(self, account: str, buckets: Buckets) -> None:
        self.account = account
        self.buckets = buckets
        self.live: dict[str, FakeStack] = {}
        self.gone: dict[str, FakeStack] = {}
        self.page = 100
        self.slow = 0
        self.refusing = ""
        self.validations: list[dict[str, Any]] = []
        self.outputs: dict[str, str] = {}
        self.absent: set[str] = set()
        self._plans: dict[str, deque[list[list[Step]]]] = defaultdict(deque)
        self._numbers = itertools.count(1)

    # What a test says

    def put(self, name: str, status: str = "CREATE_COMPLETE", **how: Any) -> FakeStack:
        """Have a stack there; a template may be given as what it is."""
        reason = how.pop("reason", "")
        stack = FakeStack(name, self._arn("stack", name), status, **how)
        self.live[name] = stack
        self._add(stack, ("", "CREATE_IN_PROGRESS", "User Initiated"))
        self._add(stack, ("", status, reason))
        return stack

    def plan(self, name: str, *batches: list[Step]) -> None:
        """Say what happens in the next operation on a stack: a batch for each look at its events."""
        self._plans[name].append([*batches])

    def happen(self, name: str, *steps: Step) -> None:
        """Let something happen to a stack now."""
        for step in steps:
            self._add(self._stack(name), step)

    # Stacks

    def describe_stacks(self, call: Any, StackName: str) -> dict[str, Any]:
        stack = self._stack(StackName)
        raw = {
            "StackId": stack.id,
            "StackName": stack.name,
            "StackStatus": stack.status,
            "CreationTime": _START,
            "EnableTerminationProtection": stack.protected,
            "Parameters": _pairs("Parameter", stack.parameters),
            "Outputs": _pairs("Output", stack.outputs),
            "Tags": [{"Key": k, "Value": v} for k, v in stack.tags.items()],
        }
        return {"Stacks": [raw | ({"StackStatusReason": stack.reason} if stack.reason else {})]}

    def get_template(self, call: Any, StackName: str) -> dict[str, Any]:
        text = json.dumps(self._stack(StackName).template, ensure_ascii=False)
        return {"TemplateBody": self._stack(StackName).text or text}

    def describe_stack_events(
        self, call: Any, StackName: str, NextToken: str | None = None
    ) -> dict[str, Any]:
        stack = self._stack(StackName)
        if NextToken is None and stack.coming:
            for step in stack.coming.popleft():
                self._add(stack, step)
        return self._page("StackEvents", stack.events[::-1], NextToken)

    def list_stack_resources(
        self, call: Any, StackName: str, NextToken: str | None = None
    ) -> dict[str, Any]:
        rows = [
            {
                "LogicalResourceId": id,
                "PhysicalResourceId": self._stack(StackName).physical(id),
                "ResourceType": resource["Type"],
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": _START,
            }
            for id, resource in self._resources(self._stack(StackName).template)
        ]
        return self._page("StackResourceSummaries", rows, NextToken)

    def describe_stack_resource(
        self, call: Any, StackName: str, LogicalResourceId: str
    ) -> dict[str, Any]:
        stack = self._stack(StackName)
        found = dict(self._resources(stack.template)).get(LogicalResourceId)
        if found is None:
            raise invalid(f"Resource {LogicalResourceId} does not exist for stack {StackName}")
        detail = {
            "LogicalResourceId": LogicalResourceId,
            "PhysicalResourceId": stack.physical(LogicalResourceId),
            "ResourceType": found["Type"],
            "ResourceStatus": "CREATE_COMPLETE",
            "LastUpdatedTimestamp": _START,
        }
        return {"StackResourceDetail": detail}

    def update_termination_protection(
        self, call: Any, StackName: str, EnableTerminationProtection: bool
    ) -> None:
        self._stack(StackName).protected = EnableTerminationProtection

    # Operations

    def delete_stack(self, call: Any, StackName: str, ClientRequestToken: str = "") -> None:
        stack = self._stack(StackName)
        if stack.protected:
            raise invalid(
                f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        if _is_busy(stack.status) and not stack.status.startswith(("CREATE", "DELETE")):
            raise invalid(f"Stack cannot be deleted while in status {stack.status}")
        if stack.status == "REVIEW_IN_PROGRESS":
            self._add(stack, ("", "DELETE_COMPLETE"))
            return
        rows = [*self._resources(stack.template)]
        steps = [(id, _deleted(resource)) for id, resource in rows]
        steps.append(("", "DELETE_COMPLETE"))
        self._begin(stack, "DELETE_IN_PROGRESS", steps, ClientRequestToken)

    def cancel_update_stack(self, call: Any, StackName: str, ClientRequestToken: str = "") -> None:
        stack = self._stack(StackName)
        if stack.status != "UPDATE_IN_PROGRESS":
            raise invalid("CancelUpdateStack cannot be called from current stack status")
        self._go_back(stack, ClientRequestToken)

    def continue_update_rollback(
        self, call: Any, StackName: str, ClientRequestToken: str = ""
    ) -> None:
        self._roll_back(self._stack(StackName), "UPDATE_ROLLBACK_FAILED", ClientRequestToken)

    def rollback_stack(
        self, call: Any, StackName: str, RetainExceptOnCreate: bool, ClientRequestToken: str = ""
    ) -> None:
        self._roll_back(self._stack(StackName), "UPDATE_FAILED", ClientRequestToken)

    def _roll_back(self, stack: FakeStack, needed: str, token: str) -> None:
        if stack.status != needed:
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back")
        self._go_back(stack, token)

    def _go_back(self, stack: FakeStack, token: str) -> None:
        steps = [("", "UPDATE_ROLLBACK_COMPLETE")]
        self._begin(stack, "UPDATE_ROLLBACK_IN_PROGRESS", steps, token)

    # Change sets

    def create_change_set(
        self, call: Any, StackName: str, ChangeSetName: str, ChangeSetType: str, **how: Any
    ) -> dict[str, Any]:
        stack = self.live.get(StackName)
        self._check(StackName, stack, ChangeSetName, new=ChangeSetType == "CREATE")
        if stack is None:
            stack = FakeStack(StackName, self._arn("stack", StackName), "REVIEW_IN_PROGRESS")
            self.live[StackName] = stack
            self._add(stack, ("", "REVIEW_IN_PROGRESS", "User Initiated"))
        text = how.get("TemplateBody") or self.buckets.content(how["TemplateURL"])
        template = json.loads(text)
        sent = text.decode() if isinstance(text, bytes) else text
        shown = "" if sent.isascii() else "".join(c if c.isascii() else "?" for c in sent)
        values = _values(template, how.get("Parameters", []), stack)
        tags = {tag["Key"]: tag["Value"] for tag in how.get("Tags", [])}
        changed = {"template": template, "parameters": values, "tags": tags}
        same = all(getattr(stack, name) == value for name, value in changed.items())
        id = self._arn("changeSet", ChangeSetName)
        stack.change_sets[id] = {
            "looks": self.slow,
            "reason": self.refusing or (NO_CHANGES if same else ""),
            "changes": [*_changes(stack.template, template)],
            "then": {**changed, "text": shown},
            "execution": "AVAILABLE",
        }
        return {"Id": id, "StackId": stack.id}

    def describe_change_set(
        self, call: Any, ChangeSetName: str, NextToken: str | None = None
    ) -> dict[str, Any]:
        stack, found = self._change_set(ChangeSetName)
        answer = {"ChangeSetId": ChangeSetName, "StackId": stack.id, "StackName": stack.name}
        if found["looks"] > 0:
            found["looks"] -= 1
            return {**answer, "Status": "CREATE_IN_PROGRESS"}
        answer["ExecutionStatus"] = found["execution"]
        if found["reason"]:
            return {**answer, "Status": "FAILED", "StatusReason": found["reason"]}
        page = self._page("Changes", found["changes"], NextToken)
        return {**answer, "Status": "CREATE_COMPLETE", **page}

    def describe_events(self, call: Any, ChangeSetName: str, **how: Any) -> dict[str, Any]:
        return {"OperationEvents": self.validations}

    def list_change_sets(self, call: Any, StackName: str, **page: Any) -> dict[str, Any]:
        ids = self._stack(StackName).change_sets
        return {"Summaries": [{"ChangeSetId": id} for id in ids]}

    def delete_change_set(self, call: Any, ChangeSetName: str) -> None:
        stack, _ = self._change_set(ChangeSetName)
        del stack.change_sets[ChangeSetName]

    def execute_change_set(
        self, call: Any, ChangeSetName: str, ClientRequestToken: str, RetainExceptOnCreate: bool
    ) -> None:
        stack, found = self._change_set(ChangeSetName)
        if found["execution"] != "AVAILABLE":
            raise Refusal("InvalidChangeSetStatus", "it cannot be executed in its current status")
        stack.change_sets = {ChangeSetName: found}
        found["execution"] = "EXECUTE_IN_PROGRESS"
        word = "CREATE" if stack.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        rows = [id for id, _ in self._resources(found["then"]["template"])]
        steps: list[Step] = [
            (id, f"{word}_{end}") for id in rows for end in ("IN_PROGRESS", "COMPLETE")
        ]
        steps.append(("", f"{word}_COMPLETE"))
        stack.then = found["then"]
        self._begin(stack, f"{word}_IN_PROGRESS", steps, ClientRequestToken)

    # Within

    def _begin(self, stack: FakeStack, status: str, usual: list[Step], token: str = "") -> None:
        plans = self._plans[stack.name]
        self._add(stack, ("", status, "User Initiated", token))
        stack.coming = deque(plans.popleft() if plans else [usual])

    def _add(self, stack: FakeStack, step: Step) -> None:
        id, status, reason, token = (*step, "", "", "")[:4]
        if (not id and status in _BEGINS) or token:
            stack.token = token
        number = next(self._numbers)
        types = {
            id: r["Type"]
            for t in (stack.template, stack.then.get("template", {}))
            for id, r in t.get("Resources", {}).items()
        } | dict.fromkeys(stack.nested, STACK)
        stack.events.append(
            {
                "StackId": stack.id,
                "StackName": stack.name,
                "EventId": f"event-{number}",
                "Timestamp": _START + timedelta(seconds=number),
                "LogicalResourceId": id or stack.name,
                "PhysicalResourceId": stack.physical(id) if id else stack.id,
                "ResourceType": types.get(id, "AWS::SQS::Queue") if id else STACK,
                "ResourceStatus": status,
                **({"ResourceStatusReason": reason} if reason else {}),
                **({"ClientRequestToken": stack.token} if stack.token else {}),
            }
        )
        if not id:
            self._become(stack, status, reason)

    def _become(self, stack: FakeStack, status: str, reason: str) -> None:
        stack.status, stack.reason = status, reason
        for change_set in stack.change_sets.values():
            if not _is_busy(status) and change_set["execution"] == "EXECUTE_IN_PROGRESS":
                change_set["execution"] = "EXECUTE_COMPLETE"
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            for name, value in stack.then.items():
                setattr(stack, name, value)
            names = stack.template.get("Outputs", {})
            stack.outputs = {
                name: self.outputs.get(name, f"{name} of {stack.name}") for name in names
            }
        if status == "DELETE_COMPLETE":
            self.live.pop(stack.name, None)
            self.gone[stack.id] = stack

    def _check(self, name: str, stack: FakeStack | None, change_set: str, *, new: bool) -> None:
        there = stack is not None and stack.status != "REVIEW_IN_PROGRESS"
        if new and there:
            text = f"Stack [{name}] already exists and cannot be created again with the changeSet [{change_set}]."
            raise invalid(text)
        if not new and not there:
            raise invalid(f"Stack [{name}] does not exist")
        if not new and stack and stack.status in ("UPDATE_FAILED", "CREATE_FAILED"):
            raise invalid(f"This stack is currently in a non-terminal [{stack.status}] state.")
        if not new and stack and stack.status not in _UPDATABLE:
            raise invalid(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")

    def _stack(self, name: str) -> FakeStack:
        for stack in self.live.values():
            if name in (stack.name, stack.id):
                return stack
        if name in self.gone:
            return self.gone[name]
        raise invalid(f"Stack with id {name} does not exist")

    def _change_set(self, id: str) -> tuple[FakeStack, dict[str, Any]]:
        for stack in self.live.values():
            if id in stack.change_sets:
                return stack, stack.change_sets[id]
        raise Refusal("ChangeSetNotFound", f"ChangeSet [{id}] does not exist", 404)

    def _resources(self, template: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for id, resource in template.get("Resources", {}).items():
            if id not in self.absent:
                yield id, resource

    def _page(self, key: str, rows: list[Any], token: str | None) -> dict[str, Any]:
        begin = int(token or 0)
        end = begin + self.page
        return {key: rows[begin:end], **({"NextToken": str(end)} if len(rows) > end else {})}

    def _arn(self, kind: str, name: str) -> str:
        number = next(self._numbers)
        return f"arn:aws:cloudformation:eu-west-1:{self.account}:{kind}/{name}/{number}"


_UPDATABLE = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)


_BEGINS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")


def physical(id: str) -> str:
    """Return the physical id that a resource gets."""
    return f"{id.lower()}-1x2y"


def _is_busy(status: str) -> bool:
    return status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"


def _deleted(resource: Mapping[str, Any]) -> str:
    kept = resource.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    return "DELETE_SKIPPED" if kept else "DELETE_COMPLETE"


def _pairs(kind: str, values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{f"{kind}Key": key, f"{kind}Value": value} for key, value in values.items()]


def _values(
    template: Mapping[str, Any], said: Iterable[Mapping[str, Any]], stack: FakeStack
) -> dict[str, str]:
    values = {k: p["Default"] for k, p in template.get("Parameters", {}).items() if "Default" in p}
    for item in said:
        key = item["ParameterKey"]
        if key not in template.get("Parameters", {}):
            raise invalid(f"Parameters: [{key}] do not exist in the template")
        values[key] = (
            stack.parameters[key] if item.get("UsePreviousValue") else item["ParameterValue"]
        )
    return values


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    old, new = before.get("Resources", {}), after.get("Resources", {})
    for id in dict.fromkeys([*old, *new]):
        if old.get(id) == new.get(id):
            continue
        action = "Add" if id not in old else "Remove" if id not in new else "Modify"
        change = {
            "Action": action,
            "LogicalResourceId": id,
            "ResourceType": (new.get(id) or old[id])["Type"],
            **({} if action == "Add" else {"PhysicalResourceId": physical(id)}),
            **({"Replacement": "False"} if action == "Modify" else {}),
        }
        yield {"Type": "Resource", "ResourceChange": change}
