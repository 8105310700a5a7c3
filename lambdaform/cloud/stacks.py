"""Stacks as the embedded CloudFormation remembers them, per account and region.

moto's own state is kept by `BackendDict`; ours is too, so that moto's reset forgets both.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from moto.core.base_backend import BackendDict, BaseBackend

from lambdaform.cloud.records import (
    Entry,
    Event,
    Operation,
    Output,
    Standing,
    Undo,
    Wanted,
    now,
)
from lambdaform.cloud.refusals import no_such_stack

if TYPE_CHECKING:
    from lambdaform.cloud.change_sets import ChangeSet

STACK = "AWS::CloudFormation::Stack"


@dataclass
class Stack:
    """A stack, and all that happened to it."""

    name: str
    id: str
    region: Region
    status: str
    wanted: Wanted | None = None
    reason: str | None = None
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    deleted: datetime | None = None
    protected: bool = False
    on_failure: str = "ROLLBACK"
    timeout: int | None = None
    retain_except_on_create: bool = False
    policy: str | None = None
    parent: str | None = None
    root: str | None = None
    change_set_id: str | None = None
    standing: dict[str, Standing] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    executed: dict[str, ChangeSet] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    undo: Undo | None = None

    @property
    def operation(self) -> Operation:
        """What was done to it last."""
        return self.operations[-1]

    @property
    def busy(self) -> bool:
        """Whether something is being done to it."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def say(self, status: str, reason: str | None = None) -> None:
        """Put the stack into a state, and note it among its events."""
        self.status, self.reason = status, reason
        self._note(str(uuid.uuid4()), self.name, self.id, STACK, status, reason)

    def note(
        self,
        id: str,
        type: str,
        physical_id: str,
        status: str,
        reason: str | None = None,
        properties: str | None = None,
        *,
        current: bool = True,
    ) -> None:
        """Note what happens to a resource among the stack's events.

        Args:
            id: its logical id.
            type: its type.
            physical_id: what it is called so far.
            status: the state that it is in now.
            reason: why, where that is worth saying.
            properties: what it is made of, as JSON.
            current: whether it is what stands in the stack under its logical id.
        """
        at = now()
        if current:
            self.entries[id] = Entry(id, type, physical_id, status, at, reason)
        event = f"{id}-{status}-{at.isoformat(timespec='milliseconds')[:-6]}Z"
        self._note(event, id, physical_id, type, status, reason, properties, at)

    def _note(
        self,
        id: str,
        logical_id: str,
        physical_id: str,
        type: str,
        status: str,
        reason: str | None,
        properties: str | None = None,
        at: datetime | None = None,
    ) -> None:
        of = self.operation
        self.events.append(
            Event(
                id,
                at or now(),
                logical_id,
                physical_id,
                type,
                status,
                reason,
                of.token,
                of.id,
                properties,
            )
        )

    def forget(self, id: str) -> None:
        """Let a resource leave the stack."""
        self.standing.pop(id, None)

    def place(self, standing: Standing) -> None:
        """Let a resource stand in the stack."""
        self.standing[standing.id] = standing


class Region(BaseBackend):
    """The stacks of one account in one region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = threading.RLock()
        self.stacks: dict[str, Stack] = {}
        self.tokens: dict[str, tuple[str, str]] = {}

    def reset(self) -> None:
        """Forget all stacks; what is being done to one stops at its next resource."""
        for stack in list(self.stacks.values()):
            for operation in stack.operations:
                operation.superseded = True
                operation.cancelled.set()
        super().reset()

    def arn(self, kind: str, name: str) -> str:
        """Return a new ARN of CloudFormation's."""
        place = f"arn:{self.partition}:cloudformation:{self.region_name}:{self.account_id}"
        return f"{place}:{kind}/{name}/{uuid.uuid4()}"

    def living(self) -> Iterator[Stack]:
        """Return the stacks that are there, oldest first."""
        return iter([s for s in list(self.stacks.values()) if s.status != "DELETE_COMPLETE"])

    def find(self, name: str) -> Stack | None:
        """Return a stack by its name, or by its id whether or not it is there any more."""
        if name in self.stacks:
            return self.stacks[name]
        return next((stack for stack in self.living() if stack.name == name), None)

    def stack(self, name: str) -> Stack:
        """Return a stack by its name or id.

        Raises:
            ValidationError: there is none.
        """
        found = self.find(name)
        if found is None:
            raise no_such_stack(name)
        return found

    def exports(self) -> dict[str, tuple[Stack, str]]:
        """Return what stacks export: the name, who, and the value."""
        return {
            output.export: (stack, output.value)
            for stack in self.living()
            for output in stack.outputs
            if output.export
        }

    def importers(self, name: str) -> list[str]:
        """Return the names of the stacks that import an export."""
        return [stack.name for stack in self.living() if name in stack.imports]


regions = BackendDict(Region, "cloudformation")
"""The regions, by account and name: `regions[account][region]`."""
