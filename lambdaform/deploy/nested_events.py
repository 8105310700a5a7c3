"""The events of a stack and of those nested in it, as if all resources were of one stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from heapq import merge
from operator import attrgetter

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.events import Event, Reader

_in_time = attrgetter("time")


class TreeReader(Reader):
    """Reads the events of a stack, and of those nested in it, each of them once.

    A nested stack is known by the event of its parent that has its physical id. What a nested
    stack says of itself as a whole, its parent says of it, too, and is left out.
    """

    def __init__(self, client: Client, stack: str) -> None:
        super().__init__(client, stack)
        self._nested: dict[str, _NestedReader] = {}

    def new(self) -> list[Event]:
        """Return the events that were not read before, in order of time."""
        own = super().new()
        self._discover(own, self._since)
        return self._merged(own, *(reader.new() for reader in self._readers()))

    def history(self) -> list[Event]:
        """Return all events that CloudFormation still has, in order of time."""
        return self._since_ever(super().history(), None)

    def last_operation(self) -> list[Event]:
        """Return the events of the latest operation on the stack, in order of time."""
        own = super().last_operation()
        return self._since_ever(own, own[0].time if own else None)

    def _since_ever(self, own: list[Event], since: datetime | None) -> list[Event]:
        """Return the stack's own events, and all those of nested ones from a moment on."""
        inner = TreeReader(self._client, self.stack)
        inner._discover(own, since)
        return inner._merged(own, *(reader.new() for reader in inner._readers()))

    def _readers(self) -> list[_NestedReader]:
        return [*self._nested.values()]

    def _discover(self, events: Iterable[Event], since: datetime | None) -> None:
        """Take up the nested stacks that events tell of."""
        for event in events:
            if event.nests and event.physical not in self._nested:
                reader = _NestedReader(self._client, event, since)
                self._nested[event.physical] = reader

    def _merged(self, *several: list[Event]) -> list[Event]:
        """Return events in order of time; what is inside comes before its nested stack's end."""
        return [*merge(*several[1:], several[0], key=_in_time)]


class _NestedReader(TreeReader):
    """Reads the events of a nested stack as those of the stack that it is in."""

    def __init__(self, client: Client, of: Event, since: datetime | None) -> None:
        super().__init__(client, of.physical)
        self._of = of
        self._since = since

    def new(self) -> list[Event]:
        try:
            events = super().new()
        except self._client.exceptions.ClientError as error:
            if "does not exist" not in failures.text(error):
                raise
            return []  # it is gone for so long that nobody knows of it any more
        return [self._outer(event) for event in events if not event.of_stack]

    def _outer(self, event: Event) -> Event:
        path = "/".join(filter(None, (self._of.resource, event.within)))
        return replace(event, stack=self._of.stack, within=path)
