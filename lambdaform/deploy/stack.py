"""One stack on AWS: how it stands, and what can be begun with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lambdaform.deploy import failures, states
from lambdaform.deploy.account import Client
from lambdaform.deploy.change_sets import ChangeSet, ChangeSets, Overtaken, is_overtaken
from lambdaform.deploy.nested_events import TreeReader
from lambdaform.deploy.operation import Manner, Operation


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


class Stack:
    """One stack on AWS, by its name.

    Attributes:
        change_sets: what it could become.
    """

    def __init__(self, name: str, client: Client, manner: Manner) -> None:
        self.name = name
        self.client = client
        self.manner = manner
        self.watcher = manner.watcher
        self.reins = manner.reins
        self.change_sets = ChangeSets(name, client, manner)

    def look(self) -> Snapshot | None:
        """Return how the stack stands; `None` where there is none."""
        try:
            found = self.client.describe_stacks(StackName=self.name)["Stacks"]
        except self.client.exceptions.ClientError as error:
            if failures.code(error) == "ValidationError" and "does not exist" in str(error):
                return None
            raise
        return Snapshot.of(found[0])

    def template(self) -> Mapping[str, Any] | None:
        """Return the template that was deployed; `None` of one that is not JSON."""
        body = self.client.get_template(StackName=self.name)["TemplateBody"]
        if isinstance(body, str):  # botocore returns JSON ready read, where it is plain JSON
            try:
                body = json.loads(body)
            except ValueError:
                return None
        return body if isinstance(body, Mapping) else None

    def protect(self, *, protected: bool) -> None:
        """Protect the stack from deletion, or do so no longer."""
        self.client.update_termination_protection(
            StackName=self.name, EnableTerminationProtection=protected
        )

    def execute(self, change_set: ChangeSet) -> Operation:
        """Begin to carry a change set out; raises Overtaken where the stack is not as it was.

        What is new and cannot be made whole is deleted again, whatever its deletion policy: it holds
        nothing yet.
        """
        operation = self._operation(change_set.stack_id, change_set.id)
        try:
            self.client.execute_change_set(
                ChangeSetName=change_set.id,
                ClientRequestToken=operation.token,
                RetainExceptOnCreate=True,
            )
        except failures.ours() as error:
            if not self.change_sets.is_carried_out(change_set):
                if is_overtaken(error):
                    raise Overtaken(str(error)) from error
                raise
        return operation

    def delete(self, now: Snapshot) -> Operation:
        """Begin to delete the stack."""
        operation = self._operation(now.id)
        self.client.delete_stack(StackName=now.id, ClientRequestToken=operation.token)
        return operation

    def go_back(self, now: Snapshot) -> Operation:
        """Begin to roll back an update that stopped half way, or whose rollback did."""
        operation = self._operation(now.id)
        how = {"StackName": now.id, "ClientRequestToken": operation.token}
        if now.status == "UPDATE_FAILED":
            self.client.rollback_stack(**how, RetainExceptOnCreate=True)
        else:
            self.client.continue_update_rollback(**how)
        return operation

    def running(self, now: Snapshot) -> Operation:
        """Return the operation that somebody has begun before, from its beginning on."""
        reader = TreeReader(self.client, now.id)
        reader.rewind()
        return Operation(self.name, self.client, self.manner, reader, ours=False)

    def _operation(self, id: str, change_set: str | None = None) -> Operation:
        """Return an operation that is about to be begun: what happens from now on counts."""
        reader = TreeReader(self.client, id)
        reader.skip()
        return Operation(
            self.name, self.client, self.manner, reader, ours=True, change_set=change_set
        )
