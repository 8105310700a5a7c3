"""moto's Lambda keeps the first asynchronous configuration of a function only, and no qualifier.

Here each function keeps a configuration for each qualifier, under the ARN that it is of.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import UnknownEventConfig
from moto.awslambda.models import EventInvokeConfig, LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult

from lambdaform.cloud.repairs.repair import Repair


def _put(self: LambdaResponse) -> ActionResult:
    return ActionResult(_keep(self, self.json_body))


def _update(self: LambdaResponse) -> str:
    function, arn = _meant(self)
    before = next((one.config for one in function.event_invoke_config if one.arn == arn), {})
    return json.dumps(_keep(self, {**before, **self.json_body}))


def _keep(response: LambdaResponse, config: dict[str, Any]) -> dict[str, Any]:
    function, arn = _meant(response)
    new = EventInvokeConfig(arn, function.last_modified, config)
    others = [one for one in function.event_invoke_config if one.arn != arn]
    function.event_invoke_config = [*others, new]
    return new.response()


def _get(self: LambdaResponse) -> ActionResult:
    function, arn = _meant(self)
    found = [one for one in function.event_invoke_config if one.arn == arn]
    if not found:
        raise UnknownEventConfig(arn)
    return ActionResult(found[0].response())


def _delete(self: LambdaResponse) -> TYPE_RESPONSE:
    _get(self)
    function, arn = _meant(self)
    function.event_invoke_config = [one for one in function.event_invoke_config if one.arn != arn]
    return 204, {"status": 204}, "{}"


def _list(self: LambdaResponse) -> str:
    function, _ = _meant(self)
    told = [one.response() for one in function.event_invoke_config]
    return json.dumps({"FunctionEventInvokeConfigs": told})


def _meant(response: LambdaResponse) -> tuple[LambdaFunction, str]:
    """Return the function that a request is about, and its ARN with the qualifier."""
    path = unquote(response.path).split("/functions/")[1]
    named = path.split("/event-invoke-config")[0].rpartition("function:")[2]
    name, _, within = named.partition(":")
    qualifier = within or response.querystring.get("Qualifier", ["$LATEST"])[0]
    backend = response.backend
    backend.get_function(name, qualifier)  # it has to be there
    function = backend.get_function(name)
    return function, f"{function.function_arn}:{qualifier}"


REPAIRS = (
    Repair(LambdaResponse, "put_function_event_invoke_config", _put),
    Repair(LambdaResponse, "update_function_event_invoke_config", _update),
    Repair(LambdaResponse, "get_function_event_invoke_config", _get),
    Repair(LambdaResponse, "delete_function_event_invoke_config", _delete),
    Repair(LambdaResponse, "list_function_event_invoke_configs", _list),
)
