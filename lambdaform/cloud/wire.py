"""HTTP requests as calls of an AWS API, and errors as each API's protocol says them."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from moto.core.model import ServiceModel

Environ: TypeAlias = dict[str, Any]

_FORM = "application/x-www-form-urlencoded"
_KEPT = "lambdaform.form"
_SIGNED = {
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
"""Services by the names that they sign with, where boto3 calls them otherwise."""


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def send(self, start_response: Any) -> Iterable[bytes]:
        """Answer with it, as WSGI does."""
        headers = {**self.headers, "Content-Length": str(len(self.body))}
        start_response(f"{self.status} {_phrase(self.status)}", list(headers.items()))
        return [self.body]


@dataclass(frozen=True)
class Operation:
    """What a request asks for.

    Attributes:
        service: the service as boto3 calls it, such as `sqs`.
        name: the operation, such as `SendMessage`; empty where nobody knows.
    """

    service: str
    name: str


def operation(environ: Environ) -> Operation:
    """Return what a request asks for; its body stays to be read."""
    service = _service(environ)
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return Operation(service, target.rpartition(".")[2])
    keep_form(environ)
    action = parse_qs(environ.get(_KEPT, b"").decode(errors="replace")).get("Action")
    if action:
        return Operation(service, action[0])
    return Operation(service, _routed(environ, service))


def _service(environ: Environ) -> str:
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split(",")[0]
    parts = scope.split("/")
    signed = parts[3] if len(parts) > 3 else "s3"  # noqa: PLR2004 - key/date/region/service
    if signed == "apigateway" and environ.get("PATH_INFO", "").startswith("/v2/"):
        return "apigatewayv2"
    return _SIGNED.get(signed, signed)


def keep_form(environ: Environ) -> None:
    """Read a form, as the query protocol sends one, and keep it for whoever wants to read it."""
    if environ.get("CONTENT_TYPE", "").startswith(_FORM) and _KEPT not in environ:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ[_KEPT] = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(environ[_KEPT])


def _routed(environ: Environ, service: str) -> str:
    from moto.core.routing import get_service_router
    from moto.moto_server.werkzeug_app import BackendRequest
    from werkzeug.exceptions import NotFound

    try:
        found, _ = get_service_router(service).match(BackendRequest(environ.copy()))
    except (NotFound, NotImplementedError, LookupError):
        return ""
    return str(found.name)


def arguments(environ: Environ, called: Operation) -> Mapping[str, Any]:
    """Return the arguments of a call, by botocore's names; its body stays to be read.

    What it sends as a stream, such as an object of S3, is left out.
    """
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import determine_request_protocol
    from moto.core.routing import get_service_router
    from moto.moto_server.werkzeug_app import BackendRequest
    from werkzeug.exceptions import NotFound

    body = _body(environ)
    model = _model(called.service)
    request = BackendRequest({**environ, "wsgi.input": io.BytesIO(body)})
    try:
        shape = model.operation_model(called.name)
        _, found = get_service_router(called.service).match(request)
    except (NotFound, NotImplementedError, LookupError):
        found = {}
    form = determine_request_protocol(model, request.content_type)
    parsed: Mapping[str, Any] = PROTOCOL_PARSERS[form](shape).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": found,
        }
    )
    return {name: value for name, value in parsed.items() if value is not None}


def _body(environ: Environ) -> bytes:
    """Read the body of a request, and let it be read again."""
    keep_form(environ)
    if _KEPT in environ:
        return bytes(environ[_KEPT])
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def refused(called: Operation, code: str, message: str, status: int) -> Reply:
    """Return an error as the protocol of the operation's service says it."""
    form = protocol(called.service)
    request = str(uuid.uuid4())
    if form in ("json", "rest-json", "smithy-rpc-v2-cbor"):
        body = json.dumps({"__type": code, "message": message})
        kind = "application/x-amz-json-1.1" if form == "json" else "application/json"
    else:
        body = _xml(code, message, request, wrapped=form != "rest-xml" or called.service != "s3")
        kind = "text/xml"
    headers = {"Content-Type": kind, "x-amzn-RequestId": request, "x-amzn-ErrorType": code}
    return Reply(status, headers, body.encode())


def protocol(service: str) -> str:
    """Return how a service is talked to: `json`, `query`, `rest-xml`, ..."""
    from botocore.exceptions import UnknownServiceError

    try:
        return str(_model(service).protocol)
    except UnknownServiceError:
        return "json"


def _model(service: str) -> ServiceModel:
    from moto.core.utils import get_service_model

    return get_service_model(service)


def _xml(code: str, message: str, request: str, *, wrapped: bool) -> str:
    from xml.sax.saxutils import escape

    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if not wrapped:
        return f"<Error>{inner}<RequestId>{request}</RequestId></Error>"
    error = f"<Error><Type>Sender</Type>{inner}</Error>"
    return f"<ErrorResponse>{error}<RequestId>{request}</RequestId></ErrorResponse>"


def _phrase(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase
