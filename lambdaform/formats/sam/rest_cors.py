"""CORS of a REST API: an `OPTIONS` that API Gateway answers, for each path."""

from __future__ import annotations

from lambdaform.formats.sam.folding import mapping, said
from lambdaform.formats.sam.routes import ANY, INTEGRATION
from lambdaform.template import Json

_HEADER = "method.response.header.Access-Control-Allow-"
_AGE = "method.response.header.Access-Control-Max-Age"
_EVERY = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def is_preflight(content: Json) -> bool:
    """Tell whether API Gateway answers a method itself."""
    return mapping(mapping(content).get(INTEGRATION)).get("type") == "mock"


def read(document: Json) -> Json | None:
    """Return what SAM calls `Cors`; `None` where no path has such an answer."""
    found = [
        (methods, _headers(methods["options"]))
        for methods in document.get("paths", {}).values()
        if is_preflight(mapping(methods).get("options"))
    ]
    if not found:
        return None
    _, headers = found[0]
    own = all(sent.get(f"{_HEADER}Methods") == _methods(methods) for methods, sent in found)
    cors = said(
        {
            "AllowOrigin": headers.get(f"{_HEADER}Origin"),
            "AllowMethods": None if own else headers.get(f"{_HEADER}Methods"),
            "AllowHeaders": headers.get(f"{_HEADER}Headers"),
            "MaxAge": headers.get(_AGE),
            "AllowCredentials": True if f"{_HEADER}Credentials" in headers else None,
        }
    )
    return cors["AllowOrigin"] if set(cors) == {"AllowOrigin"} else cors or None


def _headers(options: Json) -> Json:
    answer = mapping(mapping(options[INTEGRATION].get("responses")).get("default"))
    return mapping(answer.get("responseParameters"))


def _methods(methods: Json) -> str:
    """Return the methods of a path, as SAM lists them where nobody says which."""
    every = _EVERY if ANY in methods else sorted({*(m.upper() for m in methods), "OPTIONS"})
    return f"'{','.join(every)}'"


def made(cors: Json, methods: Json) -> Json:
    """Return the methods of a path with the answer that SAM adds."""
    if "options" in methods:
        return methods
    options = cors if isinstance(cors, dict) else {"AllowOrigin": cors}
    sent = said(
        {
            f"{_HEADER}Origin": options.get("AllowOrigin"),
            f"{_HEADER}Headers": options.get("AllowHeaders"),
            f"{_HEADER}Methods": options.get("AllowMethods", _methods(methods)),
            _AGE: options.get("MaxAge"),
            f"{_HEADER}Credentials": "'true'" if options.get("AllowCredentials") else None,
        }
    )
    return {**methods, "options": _answer(sent)}


def _answer(sent: Json) -> Json:
    names = {name: name.removeprefix("method.response.header.") for name in sent}
    answer = {
        "statusCode": "200",
        "responseParameters": sent,
        "responseTemplates": {"application/json": "{}\n"},
    }
    types = {n: {"type": "integer" if h == _AGE else "string"} for h, n in names.items()}
    return {
        "summary": "CORS support",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        INTEGRATION: {
            "type": "mock",
            "requestTemplates": {"application/json": '{\n  "statusCode" : 200\n}\n'},
            "responses": {"default": answer},
        },
        "responses": {"200": {"description": "Default response for CORS method", "headers": types}},
    }
