"""The permission for a service to invoke a function, as SAM writes it."""

from __future__ import annotations

from lambdaform.template import Json

PERMISSION = "AWS::Lambda::Permission"


def permission(function: str, principal: str, **source: Json) -> dict[str, Json]:
    """Return the properties of a permission to invoke a function."""
    return {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": function},
        "Principal": principal,
        **source,
    }
