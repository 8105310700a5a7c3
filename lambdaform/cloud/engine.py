"""What carries out operations on stacks: each in a thread, one at a time for a stack."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from lambdaform.cloud import moto_models, providers
from lambdaform.cloud.clients import Clients
from lambdaform.cloud.faults import Faults
from lambdaform.cloud.nested import NestedStack
from lambdaform.cloud.provider import Provider
from lambdaform.cloud.records import Operation, now
from lambdaform.cloud.stacks import STACK, Stack

LOG = logging.getLogger(__name__)


class Engine:
    """Carries out operations on stacks.

    Args:
        clients: with which resources are made.
        faults: what is to go wrong.
        more: providers of types, in the place of those that there are.
    """

    def __init__(
        self, clients: Clients, faults: Faults, more: Mapping[str, Provider] | None = None
    ) -> None:
        self.clients = clients
        self.faults = faults
        self._providers: dict[str, Provider] = {STACK: NestedStack(self), **(more or {})}

    def provider(self, type: str) -> Provider | None:
        """Return what makes resources of a type: ours, or moto's model; `None` where none can."""
        if type in self._providers:
            return self._providers[type]
        return providers.provider_of(type) or moto_models.provider_of(type)

    def clients_of(self, stack: Stack) -> Callable[[str], Any]:
        """Return what gives clients for the account and the region of a stack."""
        return self.clients.of(stack.region.account_id, stack.region.region_name)

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
