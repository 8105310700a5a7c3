"""The Runtime API, 2018-06-01, of one environment: where its process fetches events.

A server of its own on a port of its own, for the API has no path that would tell environments
apart. It knows nothing of processes and logs; what comes in is handed to a `Side`.
"""

from __future__ import annotations

import base64
import json
import re
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple, Protocol

from lambdaform.cloud.runtime.invocation import Invocation

_HOST = "127.0.0.1"
_PATH = re.compile(r"/2018-06-01/runtime/(init/error|invocation/(?:next|([^/]+)/(response|error)))")
_LARGEST = 6_291_556
"""Bytes of an answer that Lambda takes: 6 MB, and room for what goes round it."""


class Delivery(NamedTuple):
    """An invocation as the process gets it; its deadline in milliseconds since 1970."""

    invocation: Invocation
    deadline: int


class Side(Protocol):
    """What a Runtime API is for."""

    def next(self) -> Delivery | None:
        """Wait for an invocation; `None` when there will be none."""
        ...

    def answered(self, id: str, payload: bytes) -> bool:
        """Take an answer; tell whether it was waited for."""
        ...

    def failed(self, id: str, error: bytes, type: str) -> bool:
        """Take the error of an invocation; tell whether it was waited for."""
        ...

    def too_large(self, id: str) -> None:
        """Note that an answer is larger than Lambda takes."""
        ...

    def not_started(self, error: bytes, type: str) -> None:
        """Note why the function could not be loaded."""
        ...


class RuntimeApi:
    """Serves one environment until it is closed."""

    def __init__(self, side: Side) -> None:
        handler = type("_Handler", (_Handler,), {"side": side})
        self._server = _Server((_HOST, 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="runtime-api", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """Its host and port, as `AWS_LAMBDA_RUNTIME_API` has them."""
        return f"{_HOST}:{self._server.server_address[1]}"

    def close(self) -> None:
        """Serve no more; what still waits for an event is the caller's to let go."""
        threading.Thread(target=self._close, name="runtime-api-close", daemon=True).start()

    def _close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the process at the other end was ended."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    side: Side

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Hand out the next invocation."""
        match = _PATH.fullmatch(self.path)
        if not match or match[1] != "invocation/next":
            self._send(404, _problem("InvalidRequest", f"there is no {self.path}"))
            return
        delivery = self.side.next()
        if delivery is None:
            self.close_connection = True
            return
        self._send(200, delivery.invocation.payload, _headers(delivery))

    def do_POST(self) -> None:
        """Take what came of an invocation, or of loading the function."""
        match = _PATH.fullmatch(self.path)
        body = self._body()
        if not match or match[1] == "invocation/next":
            self._send(404, _problem("InvalidRequest", f"there is no {self.path}"))
        elif match[1] == "init/error":
            self.side.not_started(body, self._error_type())
            self._accepted()
        elif match[3] == "response" and len(body) > _LARGEST:
            self.side.too_large(match[2])
            message = f"Exceeded maximum allowed payload size ({_LARGEST} bytes)."
            self._send(413, _problem("RequestEntityTooLarge", message))
        elif self._taken(match[2], match[3], body):
            self._accepted()
        else:
            self._send(400, _problem("InvalidRequestID", f"nobody waits for {match[2]}"))

    def _taken(self, id: str, what: str, body: bytes) -> bool:
        if what == "error":
            return self.side.failed(id, body, self._error_type())
        if self._error_type():  # a stream that broke off says so where it ends
            error = self.headers.get("Lambda-Runtime-Function-Error-Body") or ""
            return self.side.failed(id, base64.b64decode(error), self._error_type())
        return self.side.answered(id, body)

    def _error_type(self) -> str:
        return self.headers.get("Lambda-Runtime-Function-Error-Type") or ""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while line := self.rfile.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            self.headers[name] = value.strip()
        return b"".join(pieces)

    def _accepted(self) -> None:
        self._send(202, b'{"status":"OK"}\n')

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _headers(delivery: Delivery) -> dict[str, str]:
    invocation = delivery.invocation
    headers = {
        "Lambda-Runtime-Aws-Request-Id": invocation.id,
        "Lambda-Runtime-Deadline-Ms": str(delivery.deadline),
        "Lambda-Runtime-Invoked-Function-Arn": invocation.arn,
        "Lambda-Runtime-Trace-Id": invocation.trace,
        "Lambda-Runtime-Client-Context": invocation.client_context,
        "Lambda-Runtime-Cognito-Identity": invocation.identity,
    }
    return {name: value for name, value in headers.items() if value}


def _problem(type: str, message: str) -> bytes:
    return json.dumps({"errorType": type, "errorMessage": message}).encode()
