"""A stack as the embedded CloudFormation remembers it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lambdaform.cloud.formation.records import (
    Entry,
    Event,
    Operation,
    Output,
    Standing,
    Undo,
    Wanted,
    now,
)

if TYPE_CHECKING:
    from lambdaform.cloud.formation.change_sets import ChangeSet
    from lambdaform.cloud.formation.regions import Region

STACK = "AWS::CloudFormation::Stack"


@dataclass
class Stack:
    """A stack, and all that happened to it.

    Attributes:
        pending: whether its update is done and that of its parent is not, which may yet undo it.
    """

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
    pending: bool = False

    @property
    def operation(self) -> Operation:
        """What was done to it last."""
        return self.operations[-1]

    @property
    def busy(self) -> bool:
        """Whether something is being done to it."""
        if self.pending or self.status == "REVIEW_IN_PROGRESS":
            return False
        return self.status.endswith("_IN_PROGRESS")

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
