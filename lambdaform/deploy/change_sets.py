"""The change sets of a stack: worked out, looked through, thrown away."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.operation import Manner, token
from lambdaform.deploy.watcher import Change
from lambdaform.errors import DeployError, Problem

_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")

_NESTED = "Nested change set"
"""What the reason of a change set begins with that failed because one of a nested stack did."""

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
        nested: whether it has nested stacks, whose changes are to be worked out, too.
    """

    template: Mapping[str, str]
    parameters: Parameters
    tags: Mapping[str, str]
    new: bool
    role: str | None = None
    transforms: bool = False
    nested: bool = False

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
            **({"IncludeNestedStacks": True} if self.nested else {}),
        }


class ChangeSets:
    """The change sets of one stack, by its name."""

    def __init__(self, name: str, client: Client, manner: Manner) -> None:
        self._name = name
        self._client = client
        self._manner = manner

    def made(self, request: Request) -> ChangeSet | None:
        """Have the changes worked out; `None` where there are none.

        Raises DeployError where CloudFormation refuses, Overtaken where the stack is no longer as
        it was, and as `Reins.heed` does; a change set that is left over changes nothing.
        """
        name = token()
        try:
            made = self._client.create_change_set(
                StackName=self._name, ChangeSetName=name, ClientToken=name, **request.arguments()
            )
            found = self._worked_out(made["Id"])
        except self._client.exceptions.ClientError as error:
            if is_overtaken(error):
                raise Overtaken(str(error)) from error
            raise
        change_set = ChangeSet(
            made["Id"],
            made["StackId"],
            tuple(self._changes(found, split=request.nested)),
            request.new,
        )
        if found["Status"] == "CREATE_COMPLETE":
            return change_set
        if found["Status"] != "FAILED":
            raise Overtaken(f"the change set is in {found['Status']}")
        if request.nested and _NESTED in found.get("StatusReason", ""):
            return self._made_without_nested(change_set, request, found["StatusReason"])
        self._refused(change_set, found.get("StatusReason", ""))
        return None

    def _made_without_nested(
        self, failed: ChangeSet, request: Request, reason: str
    ) -> ChangeSet | None:
        """Have the changes worked out again without those inside nested stacks.

        CloudFormation cannot foretell these where a function reads a value that is not there yet,
        and can carry them out all the same. What is wrong with a nested template is told then.
        """
        with contextlib.suppress(*failures.ours()):
            self._client.delete_change_set(ChangeSetName=failed.id)
        text = f"what changes inside its nested stacks is not foretold: {reason.rstrip('.')}"
        self._manner.watcher.note(f"`{self._name}`: {text}")
        return self.made(replace(request, nested=False))

    def _refused(self, change_set: ChangeSet, reason: str) -> None:
        """Throw a change set away; raises DeployError where it failed for a reason."""
        if any(part in reason for part in _NO_CHANGES):
            self.discard(change_set)
            return
        problem = self._refusal(change_set.id, reason)
        self.discard_if_allowed(change_set)
        raise DeployError(problem)

    def _worked_out(self, id: str) -> Mapping[str, Any]:
        while True:
            found: Mapping[str, Any] = self._client.describe_change_set(ChangeSetName=id)
            if found["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
                return found
            self._manner.reins.detach.wait(self._manner.pause)
            self._manner.reins.heed(self._name)

    def _changes(self, page: Mapping[str, Any], *, split: bool) -> Iterator[Change]:
        """Yield the changes of a change set, those inside nested stacks in the place of theirs."""
        for raw in self._rows(page):
            change = _change(raw)
            if split and _is_dynamic(raw):
                change = replace(change, sure=False)
            inner = raw.get("ResourceChange", {}).get("ChangeSetId")
            if inner:
                below = self._client.describe_change_set(ChangeSetName=inner)
                yield from self._changes(below, split=True)
            if not inner or change.action != "Modify":
                yield change

    def _rows(self, page: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield from page.get("Changes", [])
        while following := page.get("NextToken"):
            id = page["ChangeSetId"]
            page = self._client.describe_change_set(ChangeSetName=id, NextToken=following)
            yield from page.get("Changes", [])

    def _refusal(self, id: str, reason: str) -> Problem:
        """Return why a change set failed, with what CloudFormation's validation has found."""
        message = f"`{self._name}`: CloudFormation does not take the template: {reason.rstrip('.')}"
        return Problem(message, notes=tuple(self._validation(id)))

    def _validation(self, id: str) -> Sequence[str]:
        try:
            found = self._client.describe_events(ChangeSetName=id)["OperationEvents"]
        except self._client.exceptions.ClientError:
            return []  # it is more to read, where the credentials may read it
        return [
            f"{event.get('ValidationPath', '')} {event['ValidationStatusReason']}".strip()
            for event in found
            if event.get("ValidationStatusReason")
        ]

    def discard(self, change_set: ChangeSet) -> None:
        """Delete a change set, and the empty stack that was made for it, unless others use that."""
        self._client.delete_change_set(ChangeSetName=change_set.id)
        if change_set.new and self._is_unused(change_set):
            self._client.delete_stack(StackName=change_set.stack_id)

    def discard_if_allowed(self, change_set: ChangeSet) -> None:
        """Delete a change set where something else is to be told: one that stays changes nothing."""
        with contextlib.suppress(*failures.ours()):
            self.discard(change_set)

    def _is_unused(self, change_set: ChangeSet) -> bool:
        found = self._client.describe_stacks(StackName=change_set.stack_id)["Stacks"][0]
        pages = self._client.get_paginator("list_change_sets").paginate(
            StackName=change_set.stack_id
        )
        ids = {summary["ChangeSetId"] for page in pages for summary in page["Summaries"]}
        return found["StackStatus"] == "REVIEW_IN_PROGRESS" and ids <= {change_set.id}

    def is_carried_out(self, change_set: ChangeSet) -> bool:
        """Tell whether an execution is on its way although its call failed: an answer was lost."""
        with contextlib.suppress(*failures.ours()):
            found = self._client.describe_change_set(ChangeSetName=change_set.id)
            return str(found.get("ExecutionStatus")).startswith("EXECUTE_")
        return False


def is_overtaken(error: Exception) -> bool:
    """Tell whether an error comes of another deploy, most likely, that came in between."""
    found = failures.code(error)
    if found == "ValidationError":
        return _OVERTAKEN.search(failures.text(error)) is not None
    return found in ("InvalidChangeSetStatus", "ChangeSetNotFound")


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
        policy=found.get("PolicyAction"),
    )


def _is_dynamic(raw: Mapping[str, Any]) -> bool:
    """Tell whether nothing is sure of a change: what it reads may be what it was."""
    found = raw.get("ResourceChange", {})
    details = found.get("Details", ())
    dynamic = all(one.get("Evaluation") == "Dynamic" for one in details)
    return found.get("Action") == "Modify" and bool(details) and dynamic
