"""Faults that tests order: resources that fail, answers that are errors, connections that drop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Moment: TypeAlias = Literal["create", "update", "delete", "rollback"]
"""What the engine is at when a resource is to fail; `rollback` is anything done to roll back."""

When: TypeAlias = Literal["before", "after"]
"""Before an operation is carried out, or after it and before its answer."""

_LONG = 60


@dataclass
class Hold:
    """A resource that takes until it is told to go on.

    Attributes:
        reached: set when the engine has come to the resource.
    """

    reached: threading.Event = field(default_factory=threading.Event)
    _released: threading.Event = field(default_factory=threading.Event)

    def release(self) -> None:
        """Let the resource go on."""
        self._released.set()

    def wait(self) -> None:
        """Wait for the release, a minute at most."""
        self.reached.set()
        self._released.wait(_LONG)


@dataclass
class _Failure:
    id: str
    moment: Moment
    reason: str
    times: int | None


@dataclass
class Verdict:
    """What happens to one call of an operation in the place of, or beside, its answer."""

    code: str
    message: str = ""
    status: int = 400
    drops: bool = False


@dataclass
class _Order:
    operation: str
    nth: int
    times: int
    when: When
    verdict: Verdict | None = None
    call: Callable[[], object] | None = None
    seen: int = 0

    def met(self, service: str, operation: str, when: When) -> bool:
        if when != self.when or self.operation not in (operation, f"{service}:{operation}"):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


class Faults:
    """What is to go wrong in an embedded cloud, and when.

    Operations are named as in the API, `DescribeStacks`, or with the service that boto3 calls it
    by, `cloudformation:DescribeStacks`. Calls are counted from 1, each order counting for itself,
    and only those from outside: what the engine calls to make resources is left alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._failures: list[_Failure] = []
            self._holds: dict[tuple[str, Moment], Hold] = {}
            self._orders: list[_Order] = []

    def fail(
        self,
        id: str,
        moment: Moment = "create",
        reason: str = 'Resource handler returned message: "it was told to"',
        *,
        times: int | None = None,
    ) -> None:
        """Let the resource with a logical id fail: `times` times, or always."""
        with self._lock:
            self._failures.append(_Failure(id, moment, reason, times))

    def hold(self, id: str, moment: Moment = "create") -> Hold:
        """Let the resource with a logical id take until the hold is released, once."""
        with self._lock:
            return self._holds.setdefault((id, moment), Hold())

    def answer(
        self,
        operation: str,
        code: str,
        message: str = "it was told to",
        *,
        status: int = 400,
        nth: int = 1,
        times: int = 1,
    ) -> None:
        """Answer calls of an operation with an error in the place of carrying it out."""
        self._order(_Order(operation, nth, times, "before", Verdict(code, message, status)))

    def drop(self, operation: str, *, nth: int = 1, times: int = 1, when: When = "before") -> None:
        """Drop the connection of a call, before the operation is carried out or after that."""
        self._order(_Order(operation, nth, times, when, Verdict("", drops=True)))

    def call(
        self,
        function: Callable[[], object],
        operation: str,
        *,
        nth: int = 1,
        times: int = 1,
        when: When = "before",
    ) -> None:
        """Call a function of the test when an operation is called."""
        self._order(_Order(operation, nth, times, when, call=function))

    def _order(self, order: _Order) -> None:
        with self._lock:
            self._orders.append(order)

    def waiting(self) -> bool:
        """Tell whether there are orders about operations at all."""
        return bool(self._orders)

    def verdict(self, service: str, operation: str, when: When) -> Verdict | None:
        """Count one call of an operation, and return what is to happen to it."""
        with self._lock:
            met = [one for one in self._orders if one.met(service, operation, when)]
        for order in met:
            if order.call:
                order.call()
        return next((one.verdict for one in met if one.verdict), None)

    def reason(self, id: str, moment: Moment) -> str | None:
        """Wait where a resource is held; return why it fails, if it does."""
        with self._lock:
            hold = self._holds.pop((id, moment), None)
        if hold:
            hold.wait()
        with self._lock:
            return self._take(id, moment)

    def _take(self, id: str, moment: Moment) -> str | None:
        for failure in self._failures:
            if (failure.id, failure.moment) == (id, moment) and failure.times != 0:
                failure.times = None if failure.times is None else failure.times - 1
                return failure.reason
        return None
