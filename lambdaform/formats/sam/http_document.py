"""The OpenAPI document of an HTTP API: read into SAM's terms, and made of them as SAM does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from lambdaform.formats.sam.folding import fits, is_texts, mapping, said
from lambdaform.formats.sam.routes import ANY, INTEGRATION, Operation, uri
from lambdaform.template import Json

_TITLE = {"Ref": "AWS::StackName"}
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_CORS = "x-amazon-apigateway-cors"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_IAM = "AWS_IAM"
_NONE = "NONE"
_IAM_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
_FORMS = {
    "Name": str,
    "Description": str,
    "DisableExecuteApiEndpoint": bool,
    "CorsConfiguration": dict,
}
_CORS_KEYS = (
    "AllowOrigins",
    "AllowMethods",
    "AllowHeaders",
    "ExposeHeaders",
    "AllowCredentials",
    "MaxAge",
)


def read(document: Json, operations: Sequence[Operation]) -> tuple[Json, list[Json]] | None:
    """Return properties of the API, and the `Auth` of each operation's event.

    What is returned may say less than the document: `made` tells what SAM makes of it.
    """
    info, schemes = document.get("info"), _schemes(document)
    if not isinstance(info, dict) or not isinstance(schemes, dict):
        return None
    auth, auths = _auth(schemes, operations)
    api = {
        "Name": None if info.get("title") == _TITLE else info.get("title"),
        "Description": info.get("description"),
        "DisableExecuteApiEndpoint": _disabled(document),
        "CorsConfiguration": _cors(document),
        "Auth": auth,
    }
    return said(api), auths


def _disabled(document: Json) -> Json:
    match document.get("servers"):
        case [{"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": said}}]:
            return said
    return None


def _cors(document: Json) -> Json | None:
    cors = document.get(_CORS)
    if not isinstance(cors, dict):
        return None
    names = {name[0].lower() + name[1:]: name for name in _CORS_KEYS}
    return {names.get(name, name): value for name, value in cors.items()}


def _schemes(document: Json) -> Json:
    return mapping(document.get("components")).get("securitySchemes", {})


def _auth(schemes: Json, operations: Sequence[Operation]) -> tuple[Json, list[Json]]:
    """Return the `Auth` of the API and of each event, as far as SAM has words for them."""
    securities = [_security(operation) for operation in operations]
    named = [s for s in securities if s is not None and s[0] != _NONE]
    asked = [s for o, s in zip(operations, securities, strict=True) if o.method != "options"]
    every = bool(named) and all(s is not None for s in asked)
    default = Counter(name for name, _ in named).most_common(1)[0][0] if every else None
    scopes = {name: _scopes(name, named) for name in schemes}
    events = [
        _event(operation, security, default, scopes)
        for operation, security in zip(operations, securities, strict=True)
    ]
    authorizers = {n: _authorizer(s, scopes[n]) for n, s in schemes.items() if n != _IAM}
    auth = {
        "DefaultAuthorizer": default,
        "EnableIamAuthorizer": True if _IAM in schemes else None,
        "Authorizers": authorizers or None,
    }
    return said(auth) or None, events


def _security(operation: Operation) -> tuple[str, list[str]] | None:
    """Return the authorizer and the scopes of an operation, where it has some."""
    match operation.content.get("security"):
        case [{**one}] if len(one) == 1 and is_texts(next(iter(one.values()))):
            name = next(iter(one))
            return (str(name), operation.content["security"][0][name])
    return None


def _scopes(name: str, named: Sequence[tuple[str, list[str]]]) -> list[str]:
    """Return the scopes that an authorizer asks for where an event says no others."""
    asked = [scopes for other, scopes in named if other == name]
    if not asked or not all(asked):
        return []
    return list(Counter(map(tuple, asked)).most_common(1)[0][0])


def _event(
    operation: Operation,
    security: tuple[str, list[str]] | None,
    default: str | None,
    scopes: Mapping[str, list[str]],
) -> Json:
    """Return the `Auth` of an event, where it differs from the API's."""
    if security is None:
        return None
    name, own = security
    usual = own == scopes.get(name, [])
    if name == default and usual and operation.method != "options":
        return None
    return {"Authorizer": name} | ({} if usual else {"AuthorizationScopes": own})


def _authorizer(scheme: Json, scopes: list[str]) -> Json:
    authorizer = mapping(mapping(scheme).get(_AUTHORIZER))
    return said(
        {
            "AuthorizationScopes": scopes or None,
            "IdentitySource": authorizer.get("identitySource"),
            "JwtConfiguration": authorizer.get("jwtConfiguration"),
        }
    )


def made(api: Json, operations: Sequence[Operation], auths: Sequence[Json]) -> Json:
    """Return the document that SAM makes of an API and its events."""
    auth = api.get("Auth", {})
    paths: dict[str, dict[str, Json]] = {}
    for operation, own in zip(operations, auths, strict=True):
        content = _operation(operation) | _secured(operation, own, auth)
        paths.setdefault(operation.path, {})[operation.method] = content
    endpoint = {"disableExecuteApiEndpoint": api.get("DisableExecuteApiEndpoint")}
    schemes = _made_schemes(auth)
    cors = api.get("CorsConfiguration")
    info = {"version": "1.0", "title": api.get("Name", _TITLE)}
    return said(
        {
            "openapi": "3.0.1",
            "info": info | said({"description": api.get("Description")}),
            "servers": [{_ENDPOINT: endpoint}] if None not in endpoint.values() else None,
            "paths": paths,
            "components": {"securitySchemes": schemes} if schemes else None,
            _CORS: cors and {name[0].lower() + name[1:]: v for name, v in cors.items()},
        }
    )


def _operation(operation: Operation) -> Json:
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": uri(operation.function or ""),
    }
    is_default = operation.is_default and operation.method == ANY
    parameters = [
        {"name": name, "in": "path", "required": True}
        for name in re.findall("{(.*?)}", operation.path)
    ]
    content = {
        INTEGRATION: integration,
        "isDefaultRoute": True if is_default else None,
        "parameters": parameters or None,
        "responses": {},
    }
    return said(content)


def _secured(operation: Operation, own: Json, auth: Json) -> Json:
    default = auth.get("DefaultAuthorizer") if operation.method != "options" else None
    name = own["Authorizer"] if own else default
    if name is None:
        return {}
    scopes = auth.get("Authorizers", {}).get(name, {}).get("AuthorizationScopes", [])
    return {"security": [{name: (own or {}).get("AuthorizationScopes", scopes)}]}


def _made_schemes(auth: Json) -> Json:
    schemes: dict[str, Json] = {_IAM: _IAM_SCHEME} if auth.get("EnableIamAuthorizer") else {}
    for name, authorizer in auth.get("Authorizers", {}).items():
        jwt = {
            "type": "jwt",
            "identitySource": authorizer.get("IdentitySource"),
            "jwtConfiguration": authorizer.get("JwtConfiguration"),
        }
        schemes[name] = {"type": "oauth2", _AUTHORIZER: jwt}
    return schemes


def _is_plain(authorizer: Json) -> bool:
    """Tell whether SAM leaves an authorizer as it is: it writes the names in it in lower case."""
    jwt = authorizer.get("JwtConfiguration")
    return isinstance(jwt, dict) and all(name[:1].islower() for name in jwt)


def is_sayable(api: Json, auths: Sequence[Json]) -> bool:
    """Tell whether SAM takes properties at all, whatever it makes of them."""
    auth = api.get("Auth", {})
    if not fits(api, _FORMS) or not all(map(_is_plain, auth.get("Authorizers", {}).values())):
        return False
    known = {*auth.get("Authorizers", {}), *([_IAM] if auth.get("EnableIamAuthorizer") else [])}
    authorizers = {own["Authorizer"] for own in auths if own}
    if _NONE in authorizers and "DefaultAuthorizer" not in auth:
        return False
    cors = api.get("CorsConfiguration", {})
    origins = cors.get("AllowOrigins")
    closed = not (cors.get("AllowCredentials") and origins == ["*"])
    return (
        closed
        and authorizers <= known | {_NONE}
        and set(cors) <= set(_CORS_KEYS)
        and all(cors.values())
        and (not cors or isinstance(origins, list))
    )
