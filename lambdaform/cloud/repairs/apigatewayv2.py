"""moto's HTTP and WebSocket APIs cannot change a stage, and have no deployments.

Nor can some other things be changed, and a route gives nothing back that it once was told.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from moto.apigatewayv2 import models
from moto.apigatewayv2.exceptions import APIGatewayV2Error
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.core.common_types import TYPE_RESPONSE

from lambdaform.cloud.repairs.absent import say_absent
from lambdaform.cloud.repairs.repair import Repair

_NONE: tuple[Any, ...] = (None, "", {})
_ZONE = "Z2FDTNDATAQYW2"

_tags_of = models.ApiGatewayV2Backend.get_tags
_tag_of = models.ApiGatewayV2Backend.tag_resource
_untag_of = models.ApiGatewayV2Backend.untag_resource


class Stage(models.Stage):
    """A stage that can be changed, and knows its deployment."""

    def __init__(self, api: models.Api, config: dict[str, Any]) -> None:
        self._api = api
        super().__init__(api, config)

    def change(self, config: dict[str, Any]) -> None:
        """Change it in part; what is said as nothing is taken back."""
        created = self.created
        merged = {**self.config, **config}
        super().__init__(self._api, {name: v for name, v in merged.items() if v not in _NONE})
        self.created = created

    def to_json(self) -> dict[str, Any]:
        """Return what the API tells of it."""
        deployment = self.config.get("deploymentId")
        return {**super().to_json(), **({"deploymentId": deployment} if deployment else {})}


class DomainName(models.DomainName):
    """A domain name that knows the names and zones to point at."""

    def to_json(self) -> dict[str, Any]:
        """Return what the API tells of it."""
        told = super().to_json()
        region = self.domain_name_arn.split(":")[3]
        own = uuid.uuid5(uuid.NAMESPACE_DNS, self.domain_name).hex[:10]
        found = {
            "apiGatewayDomainName": f"d-{own}.execute-api.{region}.amazonaws.com",
            "domainNameStatus": "AVAILABLE",
            "hostedZoneId": _ZONE,
        }
        configurations = [{**found, **one} for one in self.domain_name_configurations]
        return {**told, "domainNameConfigurations": configurations}


class Absent(APIGatewayV2Error):  # noqa: N818 - an answer of the API
    """There is no such thing."""

    code = 404

    def __init__(self, id: str) -> None:
        super().__init__("NotFoundException", f"Invalid identifier specified {id}")


def _api(response: ApiGatewayV2Response) -> Any:
    return response.apigatewayv2_backend.get_api(response.path.split("/")[3])


def _said(response: ApiGatewayV2Response) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(response.body)
    return said


def _update_stage(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    stage = _api(self).get_stage(unquote(self.path.split("/")[-1]))
    stage.change(_said(self))
    return 200, {}, json.dumps(stage.to_json())


def _deployments(api: Any) -> dict[str, dict[str, Any]]:
    """Return the deployments of an API, which moto has no place for."""
    if not hasattr(api, "deployments"):
        api.deployments = {}
    found: dict[str, dict[str, Any]] = api.deployments
    return found


def _deployment(response: ApiGatewayV2Response) -> dict[str, Any]:
    id = response.path.split("/")[-1]
    found = _deployments(_api(response)).get(id)
    if found is None:
        raise Absent(id)
    return found


def _create_deployment(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    api, said = _api(self), _said(self)
    made = {
        "deploymentId": uuid.uuid4().hex[:6],
        "deploymentStatus": "DEPLOYED",
        "autoDeployed": False,
        "createdDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": said.get("description", ""),
    }
    if said.get("stageName"):
        api.get_stage(said["stageName"]).change({"deploymentId": made["deploymentId"]})
    _deployments(api)[str(made["deploymentId"])] = made
    return 201, {}, json.dumps(made)


def _get_deployment(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    return 200, {}, json.dumps(_deployment(self))


def _get_deployments(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    return 200, {}, json.dumps({"items": list(_deployments(_api(self)).values())})


def _update_deployment(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    _deployment(self).update(_said(self))
    return _get_deployment(self)


def _delete_deployment(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    _deployments(_api(self)).pop(_deployment(self)["deploymentId"])
    return 204, {}, ""


def _get_authorizers(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    items = [one.to_json() for one in _api(self).authorizers.values()]
    return 200, {}, json.dumps({"items": items})


def _update_mapping(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    *_, domain, _, id = self.path.split("/")
    mapping = self.apigatewayv2_backend.get_api_mapping(id, domain)
    said = _said(self)
    mapping.api_id = said.get("apiId", mapping.api_id)
    mapping.api_mapping_key = said.get("apiMappingKey", mapping.api_mapping_key)
    mapping.stage = said.get("stage", mapping.stage)
    return 200, {}, json.dumps(mapping.to_json())


def _update_domain(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    domain = self.apigatewayv2_backend.get_domain_name(self.path.split("/")[-1])
    said = _said(self)
    configurations = said.get("domainNameConfigurations", domain.domain_name_configurations)
    domain.domain_name_configurations = configurations
    tls = said.get("mutualTlsAuthentication", domain.mutual_tls_authentication)
    domain.mutual_tls_authentication = tls
    return 200, {}, json.dumps(domain.to_json())


def _update_route_response(self: ApiGatewayV2Response) -> TYPE_RESPONSE:
    *_, route, _, id = self.path.split("/")
    response = _api(self).get_route(route).get_route_response(id)
    said = _said(self)
    response.route_response_key = said.get("routeResponseKey", response.route_response_key)
    response.model_selection_expression = said.get(
        "modelSelectionExpression", response.model_selection_expression
    )
    response.response_models = said.get("responseModels", response.response_models)
    return 200, {}, json.dumps(response.to_json())


def _update_route(self: models.Route, **said: Any) -> None:
    for name, value in said.items():
        if value is not None:
            setattr(self, name, value)


def _holder(backend: models.ApiGatewayV2Backend, arn: str) -> Any:
    """Return the stage or the domain name that an ARN is of, if it is of one."""
    path = arn.rpartition("::/")[2].split("/")
    if path[0] == "domainnames":
        return backend.get_domain_name(path[1])
    return backend.get_api(path[1]).get_stage(path[3]) if "stages" in path else None


def _tags(self: models.ApiGatewayV2Backend, resource_id: str) -> dict[str, str]:
    holder = _holder(self, resource_id)
    return dict(holder.tags) if holder else _tags_of(self, resource_id)


def _tag(self: models.ApiGatewayV2Backend, resource_arn: str, tags: dict[str, str]) -> None:
    holder = _holder(self, resource_arn)
    if holder is None:
        return _tag_of(self, resource_arn, tags)
    holder.tags = {**holder.tags, **tags}
    return None


def _untag(self: models.ApiGatewayV2Backend, resource_arn: str, tag_keys: list[str]) -> None:
    holder = _holder(self, resource_arn)
    if holder is None:
        return _untag_of(self, resource_arn, tag_keys)
    holder.tags = {key: value for key, value in holder.tags.items() if key not in tag_keys}
    return None


_TAGS = "{0}/v2/tags/(?P<resource_arn_pt1>[^/]+)/"

PATHS = dict.fromkeys(
    (
        "{0}/v2/apis/(?P<api_id>[^/]+)/deployments$",
        "{0}/v2/apis/(?P<api_id>[^/]+)/deployments/(?P<deployment_id>[^/]+)$",
        _TAGS + "apis/(?P<api_id>[^/]+)/stages/(?P<stage_name>[^/]+)$",
        _TAGS + "domainnames/(?P<domain_name>[^/]+)$",
    ),
    ApiGatewayV2Response.dispatch,
)
"""Where these operations are; the paths of both kinds of API are served together."""

REPAIRS = (
    Repair(models, "DomainName", DomainName),
    Repair(models, "Stage", Stage),
    Repair(models.Route, "update", _update_route),
    *say_absent(models.ApiGatewayV2Backend, lambda name: name.startswith("delete_"), Absent),
    Repair(models.ApiGatewayV2Backend, "get_tags", _tags),
    Repair(models.ApiGatewayV2Backend, "tag_resource", _tag),
    Repair(models.ApiGatewayV2Backend, "untag_resource", _untag),
    *(
        Repair(ApiGatewayV2Response, name, function, new=True)
        for name, function in {
            "create_deployment": _create_deployment,
            "delete_deployment": _delete_deployment,
            "get_authorizers": _get_authorizers,
            "get_deployment": _get_deployment,
            "get_deployments": _get_deployments,
            "update_api_mapping": _update_mapping,
            "update_deployment": _update_deployment,
            "update_domain_name": _update_domain,
            "update_route_response": _update_route_response,
            "update_stage": _update_stage,
        }.items()
    ),
)
