"""The Runtime API as `awslambdaric` calls it: in the place of its native module, on any system.

It runs in the function's process, under any Python that a function may have, and imports little:
what is imported here is paid for by each cold start.
"""

from __future__ import annotations

import os
import socket
import struct
import time

_PATH = "/2018-06-01/runtime/invocation"
_MARK = 0xA55AFF00
_channel = int(os.environ.get("_LAMBDA_TELEMETRY_LOG_FD", "-1"))


class _Connection:
    """One connection to the Runtime API, kept for the life of the process."""

    def __init__(self) -> None:
        host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._host = f"{host}:{port}"

    def call(
        self, method: str, path: str, kind: str = "", body: bytes = b""
    ) -> tuple[bytes, dict[str, str]]:
        """Call the API; return the body of the answer and its headers."""
        head = [f"{method} {_PATH}{path} HTTP/1.1", f"Host: {self._host}", f"User-Agent: {_agent}"]
        if method == "POST":
            head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        self._socket.sendall("\r\n".join([*head, "", ""]).encode() + body)
        status, headers = self._head()
        answer = self._file.read(int(headers.get("Content-Length", "0")))
        if not 200 <= status < 300:  # noqa: PLR2004 - success, as HTTP has it
            message = f"the Runtime API answered {status}: {answer.decode(errors='replace')}"
            raise RuntimeError(message)
        return answer, headers

    def _head(self) -> tuple[int, dict[str, str]]:
        line = self._file.readline()
        if not line:
            raise ConnectionError("the Runtime API has gone")
        status = int(line.split(b" ", 2)[1])
        headers = {}
        for header in iter(lambda: self._file.readline().decode("latin-1").strip(), ""):
            name, _, value = header.partition(":")
            headers[name] = value.strip()
        return status, headers


_agent = "aws-lambda-python"
_connections: list[_Connection] = []


def _call(
    method: str, path: str, kind: str = "", body: bytes = b""
) -> tuple[bytes, dict[str, str]]:
    if not _connections:
        _connections.append(_Connection())
    return _connections[0].call(method, path, kind, body)


def _post(invoke_id: str, what: str, kind: str, body: bytes) -> None:
    mark(invoke_id)
    _call("POST", f"/{invoke_id}/{what}", kind, body)


def mark(invoke_id: str) -> None:
    """Tell the platform that an invocation's output ends here."""
    if _channel >= 0:
        name = invoke_id.encode()
        head = struct.pack(">IIQ", _MARK, len(name), time.time_ns() // 1000)
        os.write(_channel, head + name)


def initialize_client(user_agent: str) -> None:
    """Say who calls."""
    global _agent  # noqa: PLW0603 - the interface is that of a native module
    _agent = user_agent


def next() -> tuple[bytes, dict[str, object]]:
    """Wait for an invocation; return its event and headers."""
    event, headers = _call("GET", "/next")
    deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
    return event, {**headers, "Lambda-Runtime-Deadline-Ms": deadline}


def post_invocation_result(
    invoke_id: str, data: bytes, content_type: str, _invocation_id: str | None = None
) -> None:
    """Answer an invocation."""
    _post(invoke_id, "response", content_type, data)


def post_error(invoke_id: str, error: str, _xray: str, _invocation_id: str | None = None) -> None:
    """Answer an invocation with what went wrong in it."""
    _post(invoke_id, "error", "application/json", error.encode())
