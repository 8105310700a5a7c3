"""Who may call a REST API: authorizers and API keys, of the API and of its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lambdaform.formats.sam.folding import is_texts, mapping, said
from lambdaform.formats.sam.routes import Operation
from lambdaform.template import Json

_IAM, _NONE, _KEY, _NO_KEY = "AWS_IAM", "NONE", "api_key", "api_key_false"
_COGNITO = "cognito_user_pools"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_IAM_SCHEME = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
_KEY_SCHEME = {"type": "apiKey", "name": "x-api-key", "in": "header"}


def read(definitions: Json, operations: Sequence[Operation]) -> tuple[Json | None, list[Json]]:
    """Return the `Auth` of the API and of each event, as far as SAM has words for them."""
    securities = [_asked(operation) for operation in operations]
    named = [(n, s) for one in securities for n, s in one.items() if n not in {_NONE, _KEY}]
    asked = [s for o, s in zip(operations, securities, strict=True) if o.method != "options"]
    every = bool(named) and all(s.keys() - {_KEY} for s in asked)
    default = Counter(name for name, _ in named).most_common(1)[0][0] if every else None
    keys = bool(asked) and all(_KEY in s for s in asked)
    scopes = {name: _usual(name, named) for name in definitions}
    events = [
        _event(operation.method, security, default, scopes, keys=keys)
        for operation, security in zip(operations, securities, strict=True)
    ]
    authorizers = {
        name: _authorizer(scheme, scopes[name])
        for name, scheme in definitions.items()
        if name not in {_IAM, _KEY}
    }
    auth: dict[str, Json] = {
        "DefaultAuthorizer": default,
        "InvokeRole": _NONE if default == _IAM else None,
        "AddDefaultAuthorizerToCorsPreflight": False if default else None,
        "ApiKeyRequired": True if keys else None,
        "AddApiKeyRequiredToCorsPreflight": False if keys else None,
        "Authorizers": authorizers or None,
    }
    return said(auth) or None, events


def _asked(operation: Operation) -> dict[str, list[str]]:
    """Return what an operation asks of its callers: authorizers and keys, with scopes."""
    security = operation.content.get("security")
    listed = security if isinstance(security, list) else []
    return {n: s for one in map(mapping, listed) for n, s in one.items() if is_texts(s)}


def _usual(name: str, named: Sequence[tuple[str, list[str]]]) -> list[str]:
    """Return the scopes that an authorizer asks for where an event says no others."""
    asked = [tuple(scopes) for other, scopes in named if other == name]
    return list(Counter(asked).most_common(1)[0][0]) if asked else []


def _event(
    method: str,
    security: Mapping[str, list[str]],
    default: str | None,
    scopes: Mapping[str, list[str]],
    *,
    keys: bool,
) -> Json:
    """Return the `Auth` of an event, where it differs from the API's."""
    auth: dict[str, Json] = {}
    for name, own in security.items():
        usual = own == scopes.get(name, [])
        if name == _KEY or (name == default and usual and method != "options"):
            continue
        auth["Authorizer"] = name
        auth |= {"InvokeRole": _NONE} if name == _IAM else {}
        auth |= {} if usual else {"AuthorizationScopes": own}
    if _KEY in security and (not keys or method == "options"):
        auth["ApiKeyRequired"] = True
    return auth or None


def _authorizer(scheme: Json, scopes: list[str]) -> Json:
    pools: Json = mapping(mapping(scheme).get(_AUTHORIZER)).get("providerARNs")
    header = mapping(scheme).get("name")
    single = isinstance(pools, list) and len(pools) == 1
    return said(
        {
            "UserPoolArn": pools[0] if single else pools,
            "AuthorizationScopes": scopes or None,
            "Identity": None if header == "Authorization" else {"Header": header},
        }
    )


def made(method: str, own: Json, auth: Json) -> list[Json] | None:
    """Return the `security` that SAM gives an operation; `None` where it says nothing of it."""
    security = list(_of_event(own or {}, auth)) or None
    default = auth.get("DefaultAuthorizer")
    if default and (method != "options" or auth.get("AddDefaultAuthorizerToCorsPreflight", True)):
        security = _with_default(security, default, auth)
    if auth.get("ApiKeyRequired"):
        before, security = security, _with_key(method, security or [], auth)
        return security if security != (before or []) else before
    return security


def _of_event(own: Json, auth: Json) -> Iterator[Json]:
    name = own.get("Authorizer")
    if name is not None:
        usual = auth.get("Authorizers", {}).get(name, {}).get("AuthorizationScopes", [])
        yield {name: own.get("AuthorizationScopes", usual)}
    if own.get("ApiKeyRequired") is not None:
        yield {_KEY if own["ApiKeyRequired"] else _NO_KEY: []}


def _with_default(security: list[Json] | None, default: str, auth: Json) -> list[Json] | None:
    """Return what becomes of `security` where the API has a default authorizer."""
    authorizers = {_IAM, *auth.get("Authorizers", {})}
    found = [one for one in security or [] if authorizers & one.keys()]
    others = [one for one in security or [] if not authorizers & one.keys()]
    if any(_NONE in one for one in others):
        others.remove(next(one for one in others if _NONE in one))
        return others or security  # SAM leaves it alone where nothing would be left
    scopes = auth.get("Authorizers", {}).get(default, {}).get("AuthorizationScopes", [])
    return [*others, *(found or [{default: scopes}])]


def _with_key(method: str, security: list[Json], auth: Json) -> list[Json]:
    """Return what becomes of `security` where the API asks for a key."""
    others = [one for one in security if not {_KEY, _NO_KEY} & one.keys()]
    if method == "options" and not auth.get("AddApiKeyRequiredToCorsPreflight", True):
        return others
    return others if any(_NO_KEY in one for one in security) else [*others, {_KEY: []}]


def schemes(auth: Json, securities: Sequence[list[Json] | None]) -> Json:
    """Return the `securityDefinitions` that SAM writes."""
    found: dict[str, Json] = {}
    signed = any(security and _IAM in security[0] for security in securities)
    if auth.get("DefaultAuthorizer") == _IAM or signed:
        found[_IAM] = _IAM_SCHEME
    for name, authorizer in auth.get("Authorizers", {}).items():
        pools = authorizer.get("UserPoolArn")
        found[name] = {
            "type": "apiKey",
            "name": authorizer.get("Identity", {}).get("Header", "Authorization"),
            "in": "header",
            "x-amazon-apigateway-authtype": _COGNITO,
            _AUTHORIZER: {
                "type": _COGNITO,
                "providerARNs": pools if isinstance(pools, list) else [pools],
            },
        }
    if any({_KEY: []} in (security or []) for security in securities):
        found[_KEY] = _KEY_SCHEME
    return found


def is_sayable(auth: Json, auths: Sequence[Json]) -> bool:
    """Tell whether SAM takes authorizers at all, whatever it makes of them."""
    named = {own["Authorizer"] for own in auths if own and "Authorizer" in own}
    known = {_IAM, *auth.get("Authorizers", {})}
    return named <= known | ({_NONE} if "DefaultAuthorizer" in auth else set())
