"""What the embedded cloud says of itself, to who asks whether it is the one meant."""

from __future__ import annotations

import json
import os
import secrets
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
        if environ["REQUEST_METHOD"] == "POST":
            return self._told(environ)
        body = json.dumps(self._status()).encode()
        return Reply(200, {"Content-Type": "application/json"}, body)

    def _told(self, environ: Environ) -> Reply:
        """Look for interpreters where a command does that looks for them too.

        What a function's dependencies were installed for has to be what runs it.
        """
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        try:
            said = json.loads(body)
            token, path = str(said["token"]), str(said["path"])
        except (ValueError, LookupError, TypeError):
            return Reply(400, {}, b"")
        if not secrets.compare_digest(token.encode(), self.running.token.encode()):
            return Reply(403, {}, b"")
        if path != os.environ.get("PATH"):
            self._cloud.runtime.look_in(path)
        return Reply(204, {}, b"")

    def _status(self) -> dict[str, Any]:
        from lambdaform.cloud.runtime.process import memory

        pids = self._cloud.runtime.pool.pids()
        return {
            "proof": self.running.proof,
            "version": self.running.version,
            "pid": self.running.pid,
            "stacks": sorted(stack.name for stack in self._cloud.engine.regions.living()),
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
