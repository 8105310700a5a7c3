"""The routes of an API in its OpenAPI document, and who may call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lambdaform.template import Json

_APIS = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_ANY = "x-amazon-apigateway-any-method"
_METHODS = ("delete", "get", "head", "patch", "post", "put", _ANY)
_NOBODY = {"NONE", "api_key"}
"""Names of security schemes that ask nobody who they are: a key of an API is for its usage plan."""


def routes(type: str, properties: Mapping[str, Json]) -> dict[str, bool]:
    """Return the routes of an API, each with whether it asks who calls; of other types, none."""
    body = properties.get("Body") if type in _APIS else None
    return dict(_routes(body)) if isinstance(body, Mapping) else {}


def _routes(body: Mapping[str, Json]) -> Iterator[tuple[str, bool]]:
    paths = body.get("paths")
    schemes = {**body.get("securityDefinitions", {}), **_components(body)}
    open_schemes = _NOBODY | {name for name, one in schemes.items() if _is_key(one)}
    for path, methods in paths.items() if isinstance(paths, Mapping) else ():
        for method, operation in methods.items() if isinstance(methods, Mapping) else ():
            if method in _METHODS and isinstance(operation, Mapping):
                security = operation.get("security", body.get("security"))
                yield _name(method, path), _asks(security, open_schemes)


def _components(body: Mapping[str, Json]) -> Mapping[str, Json]:
    found = body.get("components")
    schemes = found.get("securitySchemes") if isinstance(found, Mapping) else None
    return schemes if isinstance(schemes, Mapping) else {}


def _is_key(scheme: Json) -> bool:
    """Tell whether a scheme is a key of the API, and no authoriser."""
    if not isinstance(scheme, Mapping) or scheme.get("type") != "apiKey":
        return False
    return not any(str(key).startswith("x-amazon-apigateway-auth") for key in scheme)


def _asks(security: Json, open_schemes: set[str]) -> bool:
    """Tell whether some scheme asks who calls: one that does not cannot open what another closes."""
    found = security if isinstance(security, list) else []
    names = {name for one in found if isinstance(one, Mapping) for name in one}
    return bool(names - open_schemes)


def _name(method: str, path: str) -> str:
    if path == "$default":
        return path
    return f"{'ANY' if method == _ANY else method.upper()} {path}"
