"""What a request meets first: faults that were ordered, then moto's application for its service.

moto's dispatcher is told how an application of a service is made; that is where ours come in.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)

from lambdaform.cloud import guard, wire
from lambdaform.cloud.clients import MARK
from lambdaform.cloud.faults import Faults, Verdict

if TYPE_CHECKING:
    from flask import Flask


LOG = logging.getLogger(__name__)

Door: TypeAlias = Callable[[wire.Environ], wire.Reply | None]
"""Answers a request in the place of moto, or returns `None`."""


class Handler(MotoRequestHandler):
    """moto's handler of requests, without a line of log for each."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


class Front:
    """The WSGI application of the whole server.

    Attributes:
        faults: what was ordered to go wrong.
        doors: what may answer a request in the place of moto, in order.
        applications: by the service, what makes an application in the place of moto's.
    """

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.applications: dict[str, Callable[[], Flask]] = {}
        self.doors: list[Door] = [guard.refusal]
        self._services = DomainDispatcherApplication(self._application)

    def _application(self, service: Any) -> Flask:
        ours = self.applications.get(service)
        return ours() if ours else create_backend_app(service)

    def __call__(self, environ: wire.Environ, start_response: Any) -> Iterable[bytes]:
        if not self.faults.waiting() or MARK in environ.get("HTTP_USER_AGENT", ""):
            return self._answer(environ, start_response)
        called = wire.operation(environ)
        verdict = self.faults.verdict(called.service, called.name, "before")
        if verdict:
            return self._refuse(verdict, called, environ, start_response)
        answer = list(self._answer(environ, start_response))
        verdict = self.faults.verdict(called.service, called.name, "after")
        if verdict:
            _drop(environ)
        return answer

    def _answer(self, environ: wire.Environ, start_response: Any) -> Iterable[bytes]:
        for door in self.doors:
            reply = door(environ)
            if reply:
                return reply.send(start_response)
        wire.keep_form(environ)
        try:
            answer: Iterable[bytes] = self._services(environ, start_response)
        except NotImplementedError as error:
            called = wire.operation(environ)
            message = f"the embedded cloud does not know {called.service}:{called.name}: {error}"
            return wire.refused(called, "NotImplemented", message, 501).send(start_response)
        except Exception as error:
            called = wire.operation(environ)
            LOG.exception("%s:%s failed", called.service, called.name)
            message = f"{type(error).__name__}: {error}"
            return wire.refused(called, "InternalFailure", message, 500).send(start_response)
        return answer

    def _refuse(
        self, verdict: Verdict, called: wire.Operation, environ: wire.Environ, start_response: Any
    ) -> Iterable[bytes]:
        if verdict.drops:
            _drop(environ)
        error = wire.refused(called, verdict.code, verdict.message, verdict.status)
        return error.send(start_response)


def _drop(environ: wire.Environ) -> None:
    """Close the connection under the client; the server sees it as one that the client closed."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError
