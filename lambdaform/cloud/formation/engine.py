"""What carries out operations on stacks: each in a thread, one at a time for a stack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from lambdaform.cloud.clients import Clients
from lambdaform.cloud.faults import Faults
from lambdaform.cloud.formation.nested import NestedStack
from lambdaform.cloud.formation.records import Operation, now
from lambdaform.cloud.formation.regions import Regions
from lambdaform.cloud.formation.stacks import STACK, Stack
from lambdaform.cloud.provider import Provider

LOG = logging.getLogger(__name__)

ProviderOf: TypeAlias = Callable[[str], Provider | None]
"""Gives what makes resources of a type; `None` where nothing can."""


class Engine:
    """Carries out operations on stacks.

    Args:
        clients: with which resources are made.
        faults: what is to go wrong.
        provider_of: what makes resources; stacks within stacks it makes itself.

    Attributes:
        regions: the stacks that there are.
    """

    def __init__(self, clients: Clients, faults: Faults, provider_of: ProviderOf) -> None:
        self.clients = clients
        self.faults = faults
        self.regions = Regions()
        self._provider_of = provider_of
        self._nested = NestedStack(self)

    def provider(self, type: str) -> Provider | None:
        """Return what makes resources of a type; `None` where nothing can."""
        return self._nested if type == STACK else self._provider_of(type)

    def clients_of(self, stack: Stack) -> Callable[[str], Any]:
        """Return what gives clients for the account and the region of a stack."""
        return self.clients.of(stack.region.account, stack.region.name)

    def begin(
        self,
        stack: Stack,
        operation: Operation,
        said: tuple[str, str | None],
        work: Callable[[], None],
    ) -> None:
        """Put a stack into a state with a reason, and do something to it in a thread."""
        stack.operations.append(operation)
        stack.say(*said)
        thread = threading.Thread(
            target=self._carry_out, args=(stack, operation, work), name=stack.name, daemon=True
        )
        operation.thread = thread
        thread.start()

    def _carry_out(self, stack: Stack, operation: Operation, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            LOG.exception("an operation on the stack %s failed", stack.name)
            status = stack.status.removesuffix("_COMPLETE_CLEANUP_IN_PROGRESS")
            stack.say(f"{status.removesuffix('_IN_PROGRESS')}_FAILED", "Internal Failure")
        finally:
            operation.ended = now()
            if operation.after:
                operation.after()
