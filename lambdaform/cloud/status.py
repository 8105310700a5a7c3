"""What the embedded cloud says of itself, to who asks whether it is the one meant."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lambdaform.cloud.state import STATUS, Running
from lambdaform.cloud.wire import Environ, Reply

if TYPE_CHECKING:
    from lambdaform.cloud.server import Cloud


class StatusDoor:
    """Answers the status, and notes when the cloud was called last.

    Args:
        cloud: what it tells of.
    """

    running: Running

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.last_request = time.monotonic()

    def answer(self, environ: Environ) -> Reply | None:
        """Answer a request, where it asks for the status."""
        if environ.get("PATH_INFO") != STATUS:
            self.last_request = time.monotonic()
            return None
        if not hasattr(self, "running"):  # it listens, and is not ready yet
            return Reply(503, {}, b"")
        body = json.dumps(self._status()).encode()
        return Reply(200, {"Content-Type": "application/json"}, body)

    def _status(self) -> dict[str, Any]:
        from lambdaform.cloud.runtime.process import memory

        pids = self._cloud.runtime.pool.pids()
        return {
            "proof": self.running.proof,
            "version": self.running.version,
            "pid": self.running.pid,
            "stacks": sorted(_stacks()),
            "functions": sorted(_functions()),
            "environments": len(pids),
            "memory": sum(memory(pid) for pid in (os.getpid(), *pids)),
        }


def _functions() -> Iterator[str]:
    """Yield the names of all functions; where Lambda was never called, there are none."""
    models = sys.modules.get("moto.awslambda.models")
    for account in list(models.lambda_backends.values()) if models else ():
        for backend in list(account.values()):
            yield from (function.function_name for function in backend._lambdas.latest())


def _stacks() -> Iterator[str]:
    """Yield the names of all stacks that stand."""
    from lambdaform.cloud.stacks import regions

    for account in list(regions.values()):
        for region in list(account.values()):
            yield from (stack.name for stack in region.living())
