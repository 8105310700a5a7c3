"""The OpenAPI document of a REST API: read into SAM's terms, and made of them as SAM does."""

from __future__ import annotations

from collections.abc import Sequence

from lambdaform.formats.sam import rest_cors, rest_security
from lambdaform.formats.sam.folding import mapping, said
from lambdaform.formats.sam.routes import INTEGRATION, Operation, uri
from lambdaform.template import Json

_TITLE = {"Ref": "AWS::StackName"}
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
BINARY = "x-amazon-apigateway-binary-media-types"


def read(document: Json, operations: Sequence[Operation]) -> tuple[Json, list[Json]]:
    """Return properties of the API, and the `Auth` of each operation's event.

    What is returned may say less than the document: `made` tells what SAM makes of it.
    """
    auth, auths = rest_security.read(mapping(document.get("securityDefinitions")), operations)
    endpoint = mapping(document.get(_ENDPOINT))
    api = {
        "DisableExecuteApiEndpoint": endpoint.get("disableExecuteApiEndpoint"),
        "Cors": rest_cors.read(document),
        "Auth": auth,
    }
    return said(api), auths


def made(api: Json, operations: Sequence[Operation], auths: Sequence[Json], binary: Json) -> Json:
    """Return the document that SAM makes of an API and its events."""
    auth = api.get("Auth", {})
    paths: dict[str, dict[str, Json]] = {}
    securities = [
        rest_security.made(operation.method, own, auth)
        for operation, own in zip(operations, auths, strict=True)
    ]
    for operation, security in zip(operations, securities, strict=True):
        integration = {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": uri(operation.function or ""),
        }
        content = {INTEGRATION: integration, "responses": {}, "security": security}
        paths.setdefault(operation.path, {})[operation.method] = said(content)
    if "Cors" in api:
        paths = {path: rest_cors.made(api["Cors"], methods) for path, methods in paths.items()}
    endpoint = {"disableExecuteApiEndpoint": api.get("DisableExecuteApiEndpoint")}
    return said(
        {
            "swagger": "2.0",
            "info": {"version": "1.0", "title": _TITLE},
            "paths": paths,
            "securityDefinitions": rest_security.schemes(auth, securities) or None,
            _ENDPOINT: endpoint if None not in endpoint.values() else None,
            BINARY: binary,
        }
    )
