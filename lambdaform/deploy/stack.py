"""One stack on AWS: how it stands, its change sets, and an operation followed to its end."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lambdaform.deploy import failures, states
from lambdaform.deploy.account import Client
from lambdaform.deploy.events import Reader
from lambdaform.deploy.follow import Follower, Reins, Result
from lambdaform.deploy.watcher import Change, Watcher
from lambdaform.errors import DeployError, Problem

PREFIX = "lambdaform-"
"""What the names of our change sets begin with."""

_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")

_OVERTAKEN = re.compile(
    r"_IN_PROGRESS|state and can ?not be updated|already exists and cannot be created"
    r"|^Stack .*does not exist|non-terminal \["
)
"""What CloudFormation says of a stack that is no longer as it was looked at."""

Parameters = Mapping[str, str | None]
"""Values by name; `None` is the value that the stack has."""


class Overtaken(Exception):  # noqa: N818 - nothing went wrong
    """Somebody else has changed the stack in between: look again."""


@dataclass(frozen=True)
class Snapshot:
    """How a stack stands.

    Attributes:
        id: the ARN.
        outputs, parameters: values by name.
        protected: whether it is protected from deletion.
    """

    id: str
    name: str
    status: str
    reason: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    protected: bool
    changed: datetime

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Snapshot:
        """Make one of what DescribeStacks returns."""
        return cls(
            id=raw["StackId"],
            name=raw["StackName"],
            status=raw["StackStatus"],
            reason=raw.get("StackStatusReason", ""),
            outputs={o["OutputKey"]: o.get("OutputValue", "") for o in raw.get("Outputs", [])},
            parameters={
                p["ParameterKey"]: p.get("ParameterValue", "") for p in raw.get("Parameters", [])
            },
            tags={t["Key"]: t["Value"] for t in raw.get("Tags", [])},
            protected=raw.get("EnableTerminationProtection", False),
            changed=raw.get("LastUpdatedTime") or raw["CreationTime"],
        )

    @property
    def readiness(self) -> states.Readiness:
        """What can be done with it."""
        return states.readiness(self.status)


@dataclass(frozen=True)
class ChangeSet:
    """Changes that CloudFormation has worked out, and that nothing was done with yet."""

    id: str
    stack_id: str
    changes: tuple[Change, ...]
    new: bool


@dataclass(frozen=True)
class Request:
    """What a stack is to become.

    Attributes:
        template: `TemplateBody` or `TemplateURL`, and its value.
        new: whether there is no stack yet.
        role: the ARN of the role that CloudFormation works with; `None` is the caller.
        transforms: whether macros are expanded in the template.
    """

    template: Mapping[str, str]
    parameters: Parameters
    tags: Mapping[str, str]
    new: bool
    role: str | None = None
    transforms: bool = False

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of CreateChangeSet."""
        expand = ["CAPABILITY_AUTO_EXPAND"] if self.transforms else []
        return {
            **self.template,
            "ChangeSetType": "CREATE" if self.new else "UPDATE",
            "Capabilities": ["CAPABILITY_NAMED_IAM", *expand],
            "Parameters": [_parameter(name, value) for name, value in self.parameters.items()],
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            **({"RoleARN": self.role} if self.role else {}),
        }


class Stack:
    """One stack on AWS, by its name.

    Attributes:
        pause: seconds between two looks at an operation that is under way.
        patience: seconds that the connection may be gone meanwhile; `None` is some minutes.
    """

    def __init__(
        self,
        name: str,
        client: Client,
        watcher: Watcher,
        *,
        pause: float,
        reins: Reins,
        patience: float | None = None,
    ) -> None:
        self.name = name
        self.client = client
        self.pause = pause
        self.patience = patience
        self.reins = reins
        self.watcher = watcher

    def look(self) -> Snapshot | None:
        """Return how the stack stands; `None` where there is none."""
        try:
            found = self.client.describe_stacks(StackName=self.name)["Stacks"]
        except self.client.exceptions.ClientError as error:
            if failures.code(error) == "ValidationError" and "does not exist" in str(error):
                return None
            raise
        return Snapshot.of(found[0])

    def template(self) -> str | Mapping[str, Any]:
        """Return the template that was deployed; botocore returns JSON ready read."""
        body: str | Mapping[str, Any] = self.client.get_template(StackName=self.name)[
            "TemplateBody"
        ]
        return body

    def changes(self, request: Request) -> ChangeSet | None:
        """Have the changes worked out; `None` where there are none.

        Raises DeployError where CloudFormation refuses, Overtaken where the stack is no longer as
        it was, and as `Reins.heed` does; a change set that is left over changes nothing.
        """
        name = f"{PREFIX}{secrets.token_hex(8)}"
        try:
            made = self.client.create_change_set(
                StackName=self.name, ChangeSetName=name, ClientToken=name, **request.arguments()
            )
            found = self._worked_out(made["Id"])
        except self.client.exceptions.ClientError as error:
            if _is_overtaken(error):
                raise Overtaken(str(error)) from error
            raise
        changes = self._all_changes(found)
        change_set = ChangeSet(made["Id"], made["StackId"], changes, request.new)
        if found["Status"] == "CREATE_COMPLETE":
            return change_set
        if found["Status"] != "FAILED":
            raise Overtaken(f"the change set is in {found['Status']}")
        reason = found.get("StatusReason", "")
        problems = () if _has_none(reason) else self._refusal(made["Id"], reason)
        self.discard(change_set)
        if problems:
            raise DeployError(*problems)
        return None

    def _worked_out(self, id: str) -> Mapping[str, Any]:
        while True:
            found: Mapping[str, Any] = self.client.describe_change_set(ChangeSetName=id)
            if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return found
            self.reins.detach.wait(self.pause)
            self.reins.heed(self.name)

    def _all_changes(self, page: Mapping[str, Any]) -> tuple[Change, ...]:
        changes = [_change(raw) for raw in page.get("Changes", [])]
        while token := page.get("NextToken"):
            id = page["ChangeSetId"]
            page = self.client.describe_change_set(ChangeSetName=id, NextToken=token)
            changes += [_change(raw) for raw in page.get("Changes", [])]
        return tuple(changes)

    def _refusal(self, id: str, reason: str) -> Sequence[Problem]:
        """Return why a change set failed, with what CloudFormation's validation has found."""
        message = f"`{self.name}`: CloudFormation does not take the template: {reason.rstrip('.')}"
        return [Problem(message, notes=tuple(self._validation(id)))]

    def _validation(self, id: str) -> Sequence[str]:
        try:
            found = self.client.describe_events(ChangeSetName=id)["OperationEvents"]
        except self.client.exceptions.ClientError:
            return []  # it is more to read, where the credentials may read it
        return [
            f"{event.get('ValidationPath', '')} {event['ValidationStatusReason']}".strip()
            for event in found
            if event.get("ValidationStatusReason")
        ]

    def discard(self, change_set: ChangeSet) -> None:
        """Delete a change set, and the empty stack that was made for it, unless others use that."""
        self.client.delete_change_set(ChangeSetName=change_set.id)
        if change_set.new and self._is_unused(change_set):
            self.client.delete_stack(StackName=change_set.stack_id)

    def _is_unused(self, change_set: ChangeSet) -> bool:
        found = self.client.describe_stacks(StackName=change_set.stack_id)["Stacks"][0]
        pages = self.client.get_paginator("list_change_sets").paginate(
            StackName=change_set.stack_id
        )
        ids = {summary["ChangeSetId"] for page in pages for summary in page["Summaries"]}
        return found["StackStatus"] == "REVIEW_IN_PROGRESS" and ids <= {change_set.id}

    def execute(self, change_set: ChangeSet) -> Result:
        """Carry a change set out, and follow it to its end; raises as `Follower` does.

        What is new and could not be made whole is deleted again, whatever its deletion policy: it
        holds nothing yet.
        """
        reader = Reader(self.client, change_set.stack_id)
        reader.skip()
        try:
            self.client.execute_change_set(
                ChangeSetName=change_set.id,
                ClientRequestToken=f"{PREFIX}{secrets.token_hex(8)}",
                RetainExceptOnCreate=True,
            )
        except failures.ours() as error:
            if not self._is_carried_out(change_set):
                if _is_overtaken(error):
                    raise Overtaken(str(error)) from error
                raise
        return self._follow(reader, change_set.stack_id)

    def _is_carried_out(self, change_set: ChangeSet) -> bool:
        """Tell whether an execution is on its way although its call failed: an answer was lost."""
        with contextlib.suppress(*failures.ours()):
            found = self.client.describe_change_set(ChangeSetName=change_set.id)
            return str(found.get("ExecutionStatus")).startswith("EXECUTE_")
        return False

    def follow_running(self, now: Snapshot) -> Result:
        """Follow an operation that somebody has started before; raises as `Follower` does."""
        reader = Reader(self.client, now.id)
        reader.rewind()
        return self._follow(reader, now.id, begun=False)

    def _follow(self, reader: Reader, id: str, *, begun: bool = True) -> Result:
        return Follower(self, reader, id, begun=begun).followed()

    def delete(self, now: Snapshot) -> Result:
        """Delete the stack, and follow that to its end; raises as `Follower` does."""
        reader = Reader(self.client, now.id)
        reader.skip()
        self.client.delete_stack(StackName=now.id)
        return self._follow(reader, now.id)

    def go_back(self, now: Snapshot) -> Result:
        """Roll back an update that stopped half way, or whose rollback did, and follow that."""
        reader = Reader(self.client, now.id)
        reader.skip()
        if now.status == "UPDATE_FAILED":
            self.client.rollback_stack(StackName=now.id, RetainExceptOnCreate=True)
        else:
            self.client.continue_update_rollback(StackName=now.id)
        return self._follow(reader, now.id)


def _parameter(name: str, value: str | None) -> dict[str, Any]:
    if value is None:
        return {"ParameterKey": name, "UsePreviousValue": True}
    return {"ParameterKey": name, "ParameterValue": value}


def _change(raw: Mapping[str, Any]) -> Change:
    found = raw.get("ResourceChange", {})
    return Change(
        action=found.get("Action", ""),
        id=found.get("LogicalResourceId", ""),
        type=found.get("ResourceType", ""),
        physical=found.get("PhysicalResourceId"),
        replacement=found.get("Replacement"),
    )


def _has_none(reason: str) -> bool:
    return any(part in reason for part in _NO_CHANGES)


def _is_overtaken(error: Exception) -> bool:
    """Tell whether an error comes of another deploy, most likely, that came in between."""
    found = failures.code(error)
    if found == "ValidationError":
        return _OVERTAKEN.search(failures.text(error)) is not None
    return found in ("InvalidChangeSetStatus", "ChangeSetNotFound")
