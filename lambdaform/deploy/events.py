"""What CloudFormation reports of a stack while it works, and which failure was the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lambdaform.deploy.account import Client

STACK = "AWS::CloudFormation::Stack"

_CASCADE = re.compile(
    r"^Resource (creation|update|deletion|import) cancelled|The following resource\(s\) failed to"
    r"|^Embedded stack \S+ was not successfully"
)
"""What stands in the reason of a failure that another one has caused."""

_CANCELLED = re.compile(r"Resource (creation|update|deletion|import) cancelled")

_REPLACED = "requires the creation of a new physical resource"

_STARTS = tuple(
    f"{word}_IN_PROGRESS" for word in ("CREATE", "UPDATE", "DELETE", "IMPORT", "REVIEW")
)


@dataclass(frozen=True)
class Event:
    """One step of one resource; the stack itself is a resource too.

    Attributes:
        id: unique, and in no order.
        resource: the logical id; of the stack itself, its name.
        physical: the physical id; of the stack itself, its ARN.
        token: what the operation was asked for with; most people give none.
        within: the id of the nested stack that this happened in, in `stack`; of deeper ones, a path.
    """

    id: str
    time: datetime
    stack: str
    resource: str
    physical: str
    type: str
    status: str
    reason: str = ""
    token: str = ""
    within: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Event:
        """Make one of what DescribeStackEvents returns."""
        return cls(
            id=raw["EventId"],
            time=raw["Timestamp"],
            stack=raw["StackName"],
            resource=raw.get("LogicalResourceId", ""),
            physical=raw.get("PhysicalResourceId", ""),
            type=raw.get("ResourceType", ""),
            status=raw.get("ResourceStatus", ""),
            reason=raw.get("ResourceStatusReason", ""),
            token=raw.get("ClientRequestToken") or "",
        )

    @property
    def of_stack(self) -> bool:
        """Whether this tells of the stack as a whole."""
        return self.type == STACK and self.resource == self.stack and not self.within

    @property
    def nests(self) -> bool:
        """Whether this tells of a stack nested in the stack, which has events of its own."""
        return self.type == STACK and not self.of_stack and self.physical.startswith("arn:")

    @property
    def failed(self) -> bool:
        """Whether something could not be done."""
        return self.status.endswith("_FAILED")

    @property
    def cancelled(self) -> bool:
        """Whether CloudFormation only stopped this, because something else failed."""
        return self.failed and _CANCELLED.match(self.reason) is not None

    @property
    def is_cascade(self) -> bool:
        """Whether this failed only because something else did."""
        return _CASCADE.search(self.reason) is not None

    @property
    def replaces(self) -> bool:
        """Whether this begins to make something anew, in the place of what is there."""
        return _REPLACED in self.reason

    @property
    def begins(self) -> bool:
        """Whether this is the start of an operation of somebody's on the stack."""
        return self.of_stack and self.status in _STARTS

    @property
    def ends(self) -> bool:
        """Whether this is the end of an operation on the stack."""
        return self.of_stack and not self.status.endswith("_IN_PROGRESS")


class Reader:
    """Reads the events of a stack, each of them once, from one moment on.

    Attributes:
        stack: the name, or the ARN, which a stack that is gone still has.
    """

    def __init__(self, client: Client, stack: str) -> None:
        self.stack = stack
        self._client = client
        self._seen: set[str] = set()
        self._since: datetime | None = None

    def skip(self) -> None:
        """Take all that has happened so far for read."""
        page = next(self._pages(), [])
        self._seen |= {event.id for event in page}
        self._since = page[0].time if page else None

    def rewind(self) -> None:
        """Begin with the operation that is under way."""
        begun = False
        for page in self._pages():
            for event in page:
                if begun:
                    self._seen.add(event.id)
                elif event.begins:
                    begun, self._since = True, event.time
            if self._seen:
                return

    def new(self) -> list[Event]:
        """Return the events that were not read before, in order of time.

        One may be listed late, behind some that were read: a page is always read to its end.
        """
        fresh = []
        for page in self._pages():
            unseen = [event for event in page if event.id not in self._seen]
            fresh += [event for event in unseen if not self._is_before(event)]
            if len(unseen) < len(page) or any(self._is_before(event) for event in page):
                break
        self._seen |= {event.id for event in fresh}
        return fresh[::-1]

    def _is_before(self, event: Event) -> bool:
        return self._since is not None and event.time < self._since

    def history(self) -> list[Event]:
        """Return all events that CloudFormation still has, in order of time."""
        return [event for page in self._pages() for event in page][::-1]

    def last_operation(self) -> list[Event]:
        """Return the events of the latest operation on the stack, in order of time."""
        found = []
        for event in (event for page in self._pages() for event in page):
            found.append(event)
            if event.begins:
                break
        return found[::-1]

    def _pages(self) -> Iterator[list[Event]]:
        """Yield events, the newest first, as CloudFormation lists them."""
        pages = self._client.get_paginator("describe_stack_events")
        for page in pages.paginate(StackName=self.stack):
            yield [Event.of(raw) for raw in page["StackEvents"]]


def first_failures(events: Sequence[Event]) -> list[Event]:
    """Return the failures that no other one has caused, in order of time, one of each resource.

    Where all of them are caused by others, which those are is not known: the first stands for them.
    """
    failed = [event for event in events if event.failed]
    causes = [event for event in failed if not event.is_cascade and not event.of_stack]
    chosen = causes or [event for event in failed if event.reason] or failed
    first: dict[tuple[str, str], Event] = {}
    for event in chosen if causes else chosen[:1]:
        first.setdefault((event.within, event.resource), event)
    return list(first.values())
