"""The `OPTIONS` of a REST API, by which a browser asks before it calls."""

from __future__ import annotations

from collections.abc import Collection

from lambdaform.aws.cors import Cors
from lambdaform.aws.route_key import ANY_IN_OPENAPI, METHODS
from lambdaform.template import Value, seconds


def preflight(cors: Cors, methods: Collection[str], *, as_text: bool) -> Value:
    """Return an `OPTIONS` that API Gateway itself answers, for a path with these methods.

    `as_text` is for an API that takes every body as binary: its templates need text.
    """
    allowed = _all_of(methods) if "*" in cors.allow_methods else cors.allow_methods
    headers = {
        "Access-Control-Allow-Origin": "".join(cors.allow_origins[:1]),
        "Access-Control-Allow-Methods": ",".join(allowed),
        "Access-Control-Allow-Headers": ",".join(cors.allow_headers) or None,
        "Access-Control-Allow-Credentials": "true" if cors.allow_credentials else None,
        "Access-Control-Max-Age": None if cors.max_age is None else str(seconds(cors.max_age)),
        "Vary": "Origin" if cors.allow_origins[1:] else None,
    }
    sent = {name: value for name, value in headers.items() if value is not None}
    handling = "CONVERT_TO_TEXT" if as_text else None
    answer = {
        "statusCode": "200",
        "contentHandling": handling,
        "responseTemplates": {"application/json": _answer(cors)},
        "responseParameters": {f"method.response.header.{k}": f"'{v}'" for k, v in sent.items()},
    }
    numbers = {"Access-Control-Max-Age"}
    types = {name: {"type": "integer" if name in numbers else "string"} for name in sent}
    return {
        "summary": "CORS support",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "contentHandling": handling,
            "requestTemplates": {"application/json": '{\n  "statusCode" : 200\n}\n'},
            "responses": {"default": answer},
        },
        "responses": {"200": {"description": "Default response for CORS method", "headers": types}},
    }


def _all_of(methods: Collection[str]) -> list[str]:
    """Return the methods of a path as a browser asks for them, `OPTIONS` among them."""
    every = METHODS if ANY_IN_OPENAPI in methods else [method.upper() for method in methods]
    return sorted({*every, "OPTIONS"})


def _answer(cors: Cors) -> str:
    """Return the body of the answer; where there are several origins, it picks the caller's."""
    if not cors.allow_origins[1:]:
        return "{}\n"
    known = " || ".join(f'$origin == "{origin}"' for origin in cors.allow_origins)
    header = "$context.responseOverride.header.Access-Control-Allow-Origin"
    return (
        '#set($origin = $input.params().header.get("Origin"))\n'
        '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end\n'
        f"#if({known})#set({header} = $origin)#end\n"
        "{}\n"
    )
