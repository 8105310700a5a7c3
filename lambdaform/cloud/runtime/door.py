"""Lambda's Invoke over HTTP, in the place of moto's."""

from __future__ import annotations

import base64
import json
import re
import uuid
from dataclasses import replace

from lambdaform.cloud.runtime.asked import Asked, asked, problem
from lambdaform.cloud.runtime.deployed import Deployed
from lambdaform.cloud.runtime.events import Event
from lambdaform.cloud.runtime.found import Found, Unknown, find
from lambdaform.cloud.runtime.host import Runtime
from lambdaform.cloud.runtime.invocation import Invocation, Outcome
from lambdaform.cloud.runtime.pool import Throttled
from lambdaform.cloud.runtime.programs import NoProgram
from lambdaform.cloud.wire import Environ, Reply

_INVOKE = re.compile(r"/2015-03-31/functions/(.+?)/invocations/?")
_ASYNC = re.compile(r"/2014-11-13/functions/(.+?)/invoke-async/?")
_STREAM = re.compile(r"/2021-11-15/functions/(.+?)/response-streaming-invocations/?")
_FUNCTION = re.compile(r"/2015-03-31/functions/([^/]+)/?")

_SYNC_LIMIT = 6 * 1024 * 1024
_ASYNC_LIMIT = 1024 * 1024


class Lambda:
    """Answers what Lambda's API is asked about running functions.

    Args:
        runtime: runs them.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def answer(self, environ: Environ) -> Reply | None:
        """Answer a request, where it is one for us."""
        path = environ.get("PATH_INFO", "")
        if "/functions/" not in path:
            return None
        if match := _INVOKE.fullmatch(path):
            return self._invoke(environ, match[1], environ.get("HTTP_X_AMZ_INVOCATION_TYPE"))
        if match := _ASYNC.fullmatch(path):
            return self._invoke(environ, match[1], "Event")
        if _STREAM.fullmatch(path):
            message = "the embedded cloud does not stream responses; `Invoke` runs the function"
            return problem("NotImplemented", message, 501)
        if environ["REQUEST_METHOD"] == "DELETE" and (match := _FUNCTION.fullmatch(path)):
            self._forget(environ, match[1])
        return None

    def _forget(self, environ: Environ, named: str) -> None:
        """End what runs of a function that goes; moto deletes the function itself."""
        where = asked(environ, named)
        if isinstance(where, Asked) and not where.qualifier:
            self._runtime.forget((where.account, where.region, where.name))

    def _invoke(self, environ: Environ, named: str, type: str | None) -> Reply:
        function = _found(environ, named)
        if isinstance(function, Reply):
            return function
        where, found = function
        payload = _body(environ) or b"{}"
        refused = _refused(found, payload, type)
        if refused:
            return refused
        invocation = _invocation(environ, where, payload)
        if isinstance(invocation, Reply) or type == "DryRun":
            return invocation if isinstance(invocation, Reply) else _empty(204, found)
        if type == "Event":
            return self._queue(where, found, invocation)
        return self._run(found, invocation, tail=environ.get("HTTP_X_AMZ_LOG_TYPE") == "Tail")

    def _queue(self, where: Asked, found: Found, invocation: Invocation) -> Reply:
        def current() -> Deployed:
            return find(where).deployed

        self._runtime.events.put(Event(invocation, current, found.events))
        return _empty(202, found, invocation.id)

    def _run(self, found: Found, invocation: Invocation, *, tail: bool) -> Reply:
        try:
            outcome = self._runtime.pool.invoke(found.deployed, invocation)
        except Throttled as throttled:
            own = "ReservedFunctionConcurrentInvocationLimitExceeded"
            reason = own if throttled.reserved else "ConcurrentInvocationLimitExceeded"
            return problem("TooManyRequestsException", str(throttled), 429, Reason=reason)
        except NoProgram as error:
            return problem("InvalidRuntimeException", str(error), 502)
        return _reply(outcome, invocation, tail=tail)


def _found(environ: Environ, named: str) -> tuple[Asked, Found] | Reply:
    where = asked(environ, named)
    if isinstance(where, Reply):
        return where
    try:
        return where, find(where)
    except Unknown as unknown:
        message = f"Function not found: {unknown}"
        return problem("ResourceNotFoundException", message, 404)


def _refused(found: Found, payload: bytes, type: str | None) -> Reply | None:
    """Return why an event cannot be for a function, if it cannot."""
    size, asynchronous = len(payload), type == "Event"
    if asynchronous and size > _ASYNC_LIMIT:
        limit = f"the Event invocation type (limit {_ASYNC_LIMIT} bytes)"
        message = f"{size} byte payload is too large for {limit}"
        return problem("RequestEntityTooLargeException", message, 413)
    if size > _SYNC_LIMIT:
        message = (
            f"Request must be smaller than {_SYNC_LIMIT} bytes for the InvokeFunction operation"
        )
        return problem("RequestEntityTooLargeException", message, 413)
    if not found.zip:
        message = "the embedded cloud does not run functions from container images"
        return problem("InvalidRuntimeException", message, 502)
    try:
        json.loads(payload)
    except ValueError as error:
        message = f"Could not parse request body into json: {error}"
        return problem("InvalidRequestContentException", message, 400)
    return None


def _invocation(environ: Environ, where: Asked, payload: bytes) -> Invocation | Reply:
    invocation = Invocation(payload, where.arn)
    trace = environ.get("HTTP_X_AMZN_TRACE_ID")
    if trace:
        invocation = replace(invocation, trace=trace)
    context = environ.get("HTTP_X_AMZ_CLIENT_CONTEXT")
    if not context:
        return invocation
    try:
        said = json.dumps(json.loads(base64.b64decode(context)))
    except ValueError:
        message = "Client context must be a valid Base64-encoded JSON object."
        return problem("InvalidRequestContentException", message, 400)
    return replace(invocation, client_context=said)


def _reply(outcome: Outcome, invocation: Invocation, *, tail: bool) -> Reply:
    headers = {
        "Content-Type": "application/json",
        "x-amzn-RequestId": invocation.id,
        "X-Amzn-Trace-Id": invocation.trace,
        "X-Amz-Executed-Version": outcome.version,
    }
    if outcome.error:
        headers["X-Amz-Function-Error"] = "Unhandled"
    if tail:
        headers["X-Amz-Log-Result"] = base64.b64encode(outcome.tail).decode()
    return Reply(200, headers, outcome.payload)


def _empty(status: int, found: Found, id: str = "") -> Reply:
    headers = {"x-amzn-RequestId": id or str(uuid.uuid4())}
    if status == 204:  # noqa: PLR2004 - a dry run names the version that would run
        headers["X-Amz-Executed-Version"] = found.deployed.version
    return Reply(status, headers, b"")


def _body(environ: Environ) -> bytes:
    if environ.get("wsgi.input_terminated"):
        body: bytes = environ["wsgi.input"].read()
        return body
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
