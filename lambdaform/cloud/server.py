"""The embedded cloud as a server on loopback: moto's services, with ours in the place of some."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lambdaform.cloud.clients import Clients
from lambdaform.cloud.faults import Faults

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from lambdaform.cloud.formation.engine import Engine
    from lambdaform.cloud.front import Door
    from lambdaform.cloud.provider import Provider
    from lambdaform.cloud.runtime.host import Runtime

_HOST = "127.0.0.1"
_POLL = 0.02
"""Seconds between two looks at whether the server is to stop."""


class Cloud:
    """An AWS on 127.0.0.1, empty when it starts; use it as a context manager.

    moto holds the state of its services in the process, so only one can run in a process at a time.

    Args:
        port: where it listens; 0 lets the system choose.
        faults: what is to go wrong in it.
        state: a folder for the code of functions; a temporary one unless said.
        project: where the runtime client of Node functions is looked for.
        retry_after: seconds before a function is tried again with an event that nobody waits for.
        providers: what makes resources of some types, in the place of what there is.
    """

    engine: Engine
    runtime: Runtime

    def __init__(
        self,
        *,
        port: int = 0,
        faults: Faults | None = None,
        state: Path | None = None,
        project: Path | None = None,
        retry_after: tuple[float, ...] = (1.0, 2.0),
        providers: Mapping[str, Provider] | None = None,
    ) -> None:
        self.faults = faults or Faults()
        self._providers = providers
        self.doors: list[Door] = []
        self._port = port
        self._state, self._project, self._retry_after = state, project, retry_after
        self._stack = ExitStack()
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """Its URL, `http://127.0.0.1:PORT`."""
        assert self._server is not None, "it has not been started"
        return f"http://{_HOST}:{self._server.server_port}"

    def start(self) -> None:
        """Forget all state in the process, and listen."""
        from moto.moto_api._internal.models import moto_api_backend
        from werkzeug.serving import make_server

        from lambdaform.cloud import repairs
        from lambdaform.cloud.api import Resetting, application
        from lambdaform.cloud.formation.engine import Engine
        from lambdaform.cloud.front import Front, Handler

        self._stack.enter_context(repairs.repaired())
        moto_api_backend.reset()
        front = Front(self.faults)
        self._server = make_server(_HOST, self._port, front, threaded=True, request_handler=Handler)
        self._clients = Clients(self.endpoint)
        self.engine = Engine(self._clients, self.faults, self._provider_of)
        front.applications["cloudformation"] = lambda: application(self.engine)
        self._stack.callback(self.engine.regions.forget)
        self._stack.callback(self._hush)
        front.doors += [*self.doors, Resetting(self.engine).answer, self._functions()]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL,), name="cloud", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; what is under way ends with the process."""
        self._stack.close()

    def _hush(self) -> None:
        assert self._server is not None
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def _provider_of(self, type: str) -> Provider | None:
        """Return what makes resources of a type: ours, or moto's model; `None` where none can."""
        from lambdaform.cloud import moto_models, providers

        given = (self._providers or {}).get(type)
        return given or providers.provider_of(type) or moto_models.provider_of(type)

    def _functions(self) -> Door:
        """Let functions run, and return what answers Lambda's Invoke."""
        from lambdaform.cloud.runtime.door import Lambda
        from lambdaform.cloud.runtime.host import Runtime

        self.runtime = Runtime(
            self.endpoint,
            self._clients.of,
            state=self._state,
            project=self._project,
            retry_after=self._retry_after,
        )
        self.runtime.start()
        self._stack.callback(self.runtime.stop)
        return Lambda(self.runtime).answer

    def client(self, service: str, region: str = "us-east-1", account: str = "123456789012") -> Any:
        """Return a boto3 client of the engine's own: faults do not reach it."""
        return self._clients.of(account, region)(service)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()  # what it had begun with
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
