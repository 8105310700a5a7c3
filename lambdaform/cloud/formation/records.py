"""What the embedded CloudFormation remembers of a stack, piece by piece, as data."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lambdaform.cloud.formation.template import Template


def now() -> datetime:
    """Return the time as CloudFormation notes it."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stack.

    Attributes:
        value: what was given.
        resolved: what `Ref` gives: a list, or what the parameter store holds, as its type says.
        hidden: whether nobody may read it.
        stored: whether it names what the parameter store holds.
    """

    value: str
    resolved: Any
    hidden: bool = False
    stored: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a stack is to be."""

    template: Template
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] = ()
    role_arn: str | None = None
    rollback_configuration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A resource that stands: what it was made of, and what it became.

    Attributes:
        id: its logical id.
        type: its type.
        physical_id: what `Ref` gives.
        properties: its properties, with no function left in them but references to secrets.
        attributes: what `Fn::GetAtt` gives.
        needs: the ids of what it was made of, which must outlast it.
        deletion_policy: what becomes of it when it leaves the stack.
        replace_policy: what becomes of it when another takes its place.
        metadata: its metadata.
    """

    id: str
    type: str
    physical_id: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    metadata: Any = None


@dataclass(frozen=True)
class Entry:
    """What the API says of a resource: its last state, whether or not it stands."""

    id: str
    type: str
    physical_id: str
    status: str
    at: datetime
    reason: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a stack or to one of its resources."""

    id: str
    at: datetime
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    token: str | None
    operation: str
    properties: str | None = None


@dataclass(frozen=True)
class Output:
    """What a stack says to others."""

    key: str
    value: str
    description: str | None = None
    export: str | None = None


@dataclass
class Undo:
    """What an operation has done so far, so that it can be undone.

    Attributes:
        before: what stood before, by logical id.
        wanted: what the stack was to be before; `None` for one that is being created.
        outputs: what it said before.
        touched: what was changed in place, in order, as it was to become.
        made: what was made, in order.
        stuck: the ids of what could not be undone.
    """

    before: Mapping[str, Standing]
    wanted: Wanted | None
    outputs: tuple[Output, ...] = ()
    touched: dict[str, Standing] = field(default_factory=dict)
    made: list[Standing] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


@dataclass
class Operation:
    """Something that is done to a stack, from the request to the last event.

    Attributes:
        kind: what, as `DescribeEvents` names it.
        token: what the client calls it by.
        id: what CloudFormation calls it by.
        started: when it was asked for.
        ended: when it was done.
        cancelled: set when it is to stop.
        superseded: whether something else is done in its place, so that it says nothing more.
        thread: what carries it out.
        after: what is called when it is done.
    """

    kind: str
    token: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: datetime = field(default_factory=now)
    ended: datetime | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    superseded: bool = False
    thread: threading.Thread | None = None
    after: Callable[[], None] | None = None
