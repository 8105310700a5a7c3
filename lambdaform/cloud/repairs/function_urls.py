"""moto's Lambda knows one URL a function, changes it only in part, and looks at no qualifier.

Here a function has a URL for each alias too, in `urls` by qualifier; its own is `None`.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import ConflictException, GenericResourcNotFound
from moto.awslambda.models import FunctionUrlConfig, LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.core.common_types import TYPE_RESPONSE

from lambdaform.cloud.repairs.repair import Repair


class Url(FunctionUrlConfig):
    """The URL of a function or of an alias of it."""

    def __init__(
        self, function: LambdaFunction, config: dict[str, Any], qualifier: str | None
    ) -> None:
        super().__init__(function, config)
        self.qualifier = qualifier
        self.url += "/"

    def to_dict(self) -> dict[str, Any]:
        """Return what the API tells of it."""
        arn = ":".join(filter(None, [self.function.function_arn, self.qualifier]))
        mode = self.config.get("InvokeMode", "BUFFERED")
        return {**super().to_dict(), "FunctionArn": arn, "InvokeMode": mode}

    def update(self, new_config: dict[str, Any]) -> None:
        """Change it in part."""
        super().update(new_config)
        self.config = {**self.config, **new_config}


def urls(function: LambdaFunction) -> dict[str | None, Url]:
    """Return the URLs of a function by qualifier."""
    found: dict[str | None, Url] = vars(function).setdefault("urls", {})
    return found


def _create(self: LambdaResponse) -> TYPE_RESPONSE:
    function, qualifier = _meant(self)
    if qualifier in urls(function):
        raise ConflictException(f"FunctionUrlConfig exists for this Lambda function: {qualifier}")
    made = urls(function)[qualifier] = Url(function, self.json_body, qualifier)
    return 201, {"status": 201}, json.dumps(made.to_dict())


def _get(self: LambdaResponse) -> TYPE_RESPONSE:
    return 200, {}, json.dumps(_found(self).to_dict())


def _update(self: LambdaResponse) -> str:
    found = _found(self)
    found.update(self.json_body)
    return json.dumps(found.to_dict())


def _delete(self: LambdaResponse) -> TYPE_RESPONSE:
    _found(self)
    function, qualifier = _meant(self)
    del urls(function)[qualifier]
    return 204, {"status": 204}, "{}"


def _found(response: LambdaResponse) -> Url:
    function, qualifier = _meant(response)
    if qualifier not in urls(function):
        raise GenericResourcNotFound
    return urls(function)[qualifier]


def _meant(response: LambdaResponse) -> tuple[LambdaFunction, str | None]:
    """Return the function that a request is about, and the alias where it is about one."""
    named = unquote(response.path).split("/functions/")[1].rpartition("/url")[0]
    name, _, within = named.rpartition("function:")[2].partition(":")
    qualifier = within or response.querystring.get("Qualifier", [None])[0]
    response.backend.get_function(name, qualifier)  # it has to be there
    return response.backend.get_function(name), qualifier


REPAIRS = (
    Repair(LambdaResponse, "create_function_url_config", _create),
    Repair(LambdaResponse, "get_function_url_config", _get),
    Repair(LambdaResponse, "update_function_url_config", _update),
    Repair(LambdaResponse, "delete_function_url_config", _delete),
)
