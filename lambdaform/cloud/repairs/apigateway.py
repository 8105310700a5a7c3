"""moto's REST APIs apply few patch operations, and rightly fewer; they have tags on stages only.

It takes "false" for true, cuts rates to whole numbers, lets most that is removed stand, and fails where
there is nothing to delete. It also mocks the URL of each method in the process, for nobody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from moto.apigateway import models, urls
from moto.apigateway.exceptions import ApiGatewayException
from moto.apigateway.responses import APIGatewayResponse

from lambdaform.cloud.repairs import apigatewayv2
from lambdaform.cloud.repairs.absent import say_absent
from lambdaform.cloud.repairs.patches import parts, patch, read
from lambdaform.cloud.repairs.repair import Repair

Operations = list[dict[str, Any]]

_API = {
    "apiKeySource": "api_key_source",
    "binaryMediaTypes": "binaryMediaTypes",
    "description": "description",
    "disableExecuteApiEndpoint": "disableExecuteApiEndpoint",
    "endpointConfiguration": "endpoint_configuration",
    "minimumCompressionSize": "minimum_compression_size",
    "name": "name",
    "policy": "policy",
    "version": "version",
}
_AUTHORIZER = {
    "authType": "auth_type",
    "authorizerCredentials": "authorizer_credentials",
    "authorizerResultTtlInSeconds": "authorizer_result_ttl",
    "authorizerUri": "authorizer_uri",
    "identitySource": "identity_source",
    "identityValidationExpression": "identity_validation_expression",
    "name": "name",
    "providerARNs": "provider_arns",
    "type": "type",
}
_DEPLOYMENT = {"description": "description"}
_DOMAIN = {
    "certificateArn": "certificate_arn",
    "endpointConfiguration": "endpoint_configuration",
    "regionalCertificateArn": "regional_certificate_arn",
    "securityPolicy": "security_policy",
}
_KEY = {"customerId": "customer_id", "description": "description", "enabled": "enabled"}
_PLAN = {
    "description": "description",
    "name": "name",
    "productCode": "product_code",
    "quota": "quota",
    "throttle": "throttle",
}
_SETTINGS = 2
"""The parts of the path of all settings for one method: its resource, and the method."""

_apply_to_stage = models.Stage.apply_operations
_tags_of_stage = APIGatewayResponse.get_tags
_tag_stage = APIGatewayResponse.tag_resource
_untag_stage = APIGatewayResponse.untag_resource


class Absent(ApiGatewayException):
    """There is no such thing."""

    code = 404

    def __init__(self, id: str) -> None:
        super().__init__("NotFoundException", f"Invalid identifier specified: {id}")


class Authorizer(models.Authorizer):
    """An authorizer that keeps its validation expression, which moto passes on misspelt."""

    def __init__(self, *about: Any, **more: Any) -> None:
        super().__init__(*about, **more)
        self.identity_validation_expression = more.get("identiy_validation_expression")


def _patched(names: Mapping[str, str]) -> Callable[[Any, Operations], Any]:
    """Return what applies operations to things whose attributes are called so."""

    def apply(self: Any, patch_operations: Operations) -> Any:
        patch(self, names, patch_operations)
        return self

    return apply


def _patch_plan(self: models.UsagePlan, patch_operations: Operations) -> None:
    stages = [one for one in patch_operations if one["path"].startswith("/apiStages")]
    patch(self, _PLAN, [one for one in patch_operations if one not in stages])
    for one in stages:
        _patch_plan_stage(self, one)
    self.quota, self.throttle = self.quota or {}, self.throttle or {}


def _patch_plan_stage(plan: models.UsagePlan, operation: dict[str, Any]) -> None:
    _, *path = parts(operation["path"])
    api, _, stage = (path[0] if path else operation["value"]).partition(":")
    about: dict[str, Any] = {"apiId": api, "stage": stage}
    others = [one for one in plan.api_stages if {**one, **about} != one]
    found = next((one for one in plan.api_stages if one not in others), about)
    if path:
        _, resource, method, limit = path[:1] + path[2:]
        throttle = found.setdefault("throttle", {}).setdefault(f"{resource}/{method}", {})
        throttle[limit] = read(limit, operation["value"])
    plan.api_stages = others if operation["op"] == "remove" else [*others, found]


def _patch_stage(self: models.Stage, patch_operations: Operations) -> models.Stage:
    for one in patch_operations:
        path = one["path"].split("/")[1:]
        if one["op"] == "remove" and len(path) == _SETTINGS and path[0] != "variables":
            self.method_settings.pop("/".join(path), None)
        else:
            _apply_to_stage(self, [one])
    return self


def _update_deployment(self: APIGatewayResponse) -> str:
    _, _, api, _, id = self.path.split("/")
    deployment = self.backend.get_deployment(api, id)
    patch(deployment, _DEPLOYMENT, self._get_param("patchOperations"))
    return json.dumps(deployment.to_json())


def _update_domain(self: APIGatewayResponse) -> str:
    domain = self.backend.get_domain_name(self.path.split("/")[2])
    patch(domain, _DOMAIN, self._get_param("patchOperations"))
    return json.dumps(domain.to_json())


def _tagged(response: APIGatewayResponse) -> Any:
    """Return what an ARN is of, unless it is a stage."""
    backend = response.backend
    kind, id, *rest = unquote(response.path).split("::/")[1].split("/")
    found: dict[str, Callable[[str], Any]] = {
        "restapis": backend.get_rest_api,
        "apikeys": backend.get_api_key,
        "usageplans": backend.get_usage_plan,
        "domainnames": backend.get_domain_name,
    }
    return None if rest else found[kind](id)


def _tags(self: APIGatewayResponse) -> str:
    thing = _tagged(self)
    return json.dumps({"tags": thing.tags or {}}) if thing else _tags_of_stage(self)


def _tag(self: APIGatewayResponse) -> str:
    thing = _tagged(self)
    if thing is None:
        return _tag_stage(self)
    thing.tags = {**(thing.tags or {}), **self._get_param("tags")}
    return "{}"


def _untag(self: APIGatewayResponse) -> str:
    thing = _tagged(self)
    if thing is None:
        return _untag_stage(self)
    gone = self.querystring.get("tagKeys") or []
    thing.tags = {key: value for key, value in (thing.tags or {}).items() if key not in gone}
    return "{}"


def _nothing(*_: object) -> None:
    """Mock no URL."""


_TAGS = (
    "{0}/tags/arn:(?P<partition>[^/]+):apigateway:(?P<region_name>[^/]+)::"
    "/(?P<kind>[^/]+)/(?P<id>[^/]+)$"
)
_PATHS = {**urls.url_paths, _TAGS: APIGatewayResponse.dispatch, **apigatewayv2.PATHS}

REPAIRS = (
    Repair(models, "Authorizer", Authorizer),
    Repair(models.Authorizer, "apply_operations", _patched(_AUTHORIZER)),
    Repair(models.RestAPI, "apply_patch_operations", _patched(_API)),
    Repair(models.RestAPI, "update_integration_mocks", _nothing),
    Repair(models.ApiKey, "update_operations", _patched(_KEY)),
    *say_absent(
        models.APIGatewayBackend,
        lambda name: name.startswith("delete_") or name == "get_deployment",
        Absent,
    ),
    Repair(models.UsagePlan, "apply_patch_operations", _patch_plan),
    Repair(models.Stage, "apply_operations", _patch_stage),
    Repair(APIGatewayResponse, "update_deployment", _update_deployment, new=True),
    Repair(APIGatewayResponse, "update_domain_name", _update_domain, new=True),
    Repair(APIGatewayResponse, "get_tags", _tags),
    Repair(APIGatewayResponse, "tag_resource", _tag),
    Repair(APIGatewayResponse, "untag_resource", _untag),
    Repair(urls, "url_paths", _PATHS),
)
