"""API Gateway: what belongs to REST APIs, and the keys and plans of those who call them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.rest_apis import REST_API
from lambdaform.cloud.providers.rest_methods import Methods
from lambdaform.cloud.providers.rest_patches import (
    Patch,
    Values,
    add,
    fields,
    patching,
    remove,
    replace,
)
from lambdaform.cloud.providers.rest_stages import DEPLOYMENT, STAGE
from lambdaform.cloud.providers.service import (
    ID,
    Found,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work

_IN_API: Mapping[str, Found] = {"restApiId": "RestApiId"}
_AUTHORIZER = {
    "AuthType": "/authType",
    "AuthorizerCredentials": "/authorizerCredentials",
    "AuthorizerResultTtlInSeconds": "/authorizerResultTtlInSeconds",
    "AuthorizerUri": "/authorizerUri",
    "IdentitySource": "/identitySource",
    "IdentityValidationExpression": "/identityValidationExpression",
    "Name": "/name",
    "Type": "/type",
}
_KEY = {"CustomerId": "/customerId", "Description": "/description", "Enabled": "/enabled"}
_MAPPING = {"RestApiId": "/restapiId", "Stage": "/stage"}
_PLAN = {"Description": "/description", "UsagePlanName": "/name"}
_VALIDATOR = {
    "ValidateRequestBody": "/validateRequestBody",
    "ValidateRequestParameters": "/validateRequestParameters",
}
_DOMAIN = {
    "CertificateArn": "/certificateArn",
    "RegionalCertificateArn": "/regionalCertificateArn",
    "SecurityPolicy": "/securityPolicy",
}
_OFF = {"ValidateRequestBody": False, "ValidateRequestParameters": False}


def _simple(
    paths: Mapping[str, str], defaults: Values | None = None
) -> Callable[[Values, Values], Iterator[Patch]]:
    def patches(before: Values, wanted: Values) -> Iterator[Patch]:
        return fields(before, wanted, paths, defaults or {})

    return patches


def _authorizer(before: Values, wanted: Values) -> Iterator[Patch]:
    yield from fields(before, wanted, _AUTHORIZER, {"AuthorizerResultTtlInSeconds": 300})
    old, new = (set(one.get("ProviderARNs") or ()) for one in (before, wanted))
    yield from (remove("/providerARNs", value=arn) for arn in sorted(old - new))
    yield from (add("/providerARNs", value=arn) for arn in sorted(new - old))


def _domain(before: Values, wanted: Values) -> Iterator[Patch]:
    yield from fields(before, wanted, _DOMAIN, {})
    old, new = (
        ((one.get("EndpointConfiguration") or {}).get("Types") or ["EDGE"])[0]
        for one in (before, wanted)
    )
    if old != new:
        yield replace(f"/endpointConfiguration/types/{old}", new)


def _plan(before: Values, wanted: Values) -> Iterator[Patch]:
    yield from fields(before, wanted, _PLAN, {"Description": ""})
    for name, path in (("Throttle", "/throttle"), ("Quota", "/quota")):
        if before.get(name) != wanted.get(name):
            yield remove(path)
            for part, value in (wanted.get(name) or {}).items():
                yield replace(f"{path}/{part[0].lower()}{part[1:]}", value)
    old, new = (list(one.get("ApiStages") or ()) for one in (before, wanted))
    yield from (remove("/apiStages", value=_stage(one)) for one in old if one not in new)
    for one in new:
        if one not in old:
            yield add("/apiStages", value=_stage(one))
            yield from _throttled(one)


def _stage(said: Values) -> str:
    return f"{said['ApiId']}:{said['Stage']}"


def _throttled(said: Values) -> Iterator[Patch]:
    """Yield the limits of single methods of a stage."""
    for place, limits in (said.get("Throttle") or {}).items():
        resource, _, method = place.rpartition("/")
        path = f"/apiStages/{_stage(said)}/throttle/{resource.replace('/', '~1')}/{method}"
        for name, value in limits.items():
            yield replace(f"{path}/{name[0].lower()}{name[1:]}", value)


def _model(_: Work, __: str, parameters: Parameters) -> Parameters:
    return {"ContentType": "application/json", **parameters}


class _Account:
    """The settings of the account, which stay when the resource goes."""

    def create(self, request: Request) -> Made:
        return self._put(request, request.name())

    def update(self, request: Request, physical_id: str) -> Made:
        return self._put(request, physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        """Leave the account as it is, as CloudFormation does."""

    def _put(self, request: Request, id: str) -> Made:
        role = request.properties.get("CloudWatchRoleArn", "")
        patches = [replace("/cloudwatchRoleArn", role)]
        Work(request, "apigateway").call("update_account", {"patchOperations": patches})
        return Made(id, {"Id": id})


def _base_path(work: Work) -> str:
    return str(work.properties.get("BasePath") or "(none)")


def _arn(path: str) -> Callable[[Work], str]:
    def arn(work: Work) -> str:
        return f"arn:{work.partition}:apigateway:{work.request.region}::/{path}/{work.id}"

    return arn


def _own_id(work: Work) -> str:
    return work.id


PROVIDERS: Mapping[str, Provider] = {
    "AWS::ApiGateway::RestApi": REST_API,
    "AWS::ApiGateway::Method": Methods(),
    "AWS::ApiGateway::Stage": STAGE,
    "AWS::ApiGateway::Deployment": DEPLOYMENT,
    "AWS::ApiGateway::Account": _Account(),
    "AWS::ApiGateway::Resource": ServiceProvider(
        service="apigateway",
        create_with="create_resource",
        delete_with="delete_resource",
        id="id",
        key={"resourceId": ID, **_IN_API},
        attributes={"ResourceId": _own_id},
    ),
    "AWS::ApiGateway::Authorizer": ServiceProvider(
        service="apigateway",
        create_with="create_authorizer",
        delete_with="delete_authorizer",
        id="id",
        key={"authorizerId": ID, **_IN_API},
        attributes={"AuthorizerId": _own_id},
        parts=(
            Part(
                (*_AUTHORIZER, "ProviderARNs"),
                patching("update_authorizer", {"authorizerId": ID, **_IN_API}, _authorizer),
                made=True,
            ),
        ),
    ),
    "AWS::ApiGateway::GatewayResponse": ServiceProvider(
        service="apigateway",
        create_with="put_gateway_response",
        update_with=("put_gateway_response",),
        delete_with="delete_gateway_response",
        id=lambda work: f"{work.properties['RestApiId']}|{work.properties['ResponseType']}",
        key={"responseType": "ResponseType", **_IN_API},
        attributes={"Id": _own_id},
        whole=True,
    ),
    "AWS::ApiGateway::Model": ServiceProvider(
        service="apigateway",
        create_with="create_model",
        delete_with="delete_model",
        name=Name("Name"),
        key={"modelName": ID, **_IN_API},
        prepare=_model,
        remade=True,
        exists="get_model",
    ),
    "AWS::ApiGateway::RequestValidator": ServiceProvider(
        service="apigateway",
        create_with="create_request_validator",
        delete_with="delete_request_validator",
        id="id",
        name=Name("Name"),
        key={"requestValidatorId": ID, **_IN_API},
        attributes={"RequestValidatorId": _own_id},
        parts=(
            Part(
                tuple(_VALIDATOR),
                patching(
                    "update_request_validator",
                    {"requestValidatorId": ID, **_IN_API},
                    _simple(_VALIDATOR, _OFF),
                ),
                made=True,
            ),
        ),
    ),
    "AWS::ApiGateway::ApiKey": ServiceProvider(
        service="apigateway",
        create_with="create_api_key",
        delete_with="delete_api_key",
        id="id",
        name=Name("Name", 1024),
        key={"apiKey": ID},
        attributes={"APIKeyId": _own_id},
        parts=(
            Part(
                tuple(_KEY),
                patching("update_api_key", {"apiKey": ID}, _simple(_KEY, {"Enabled": False})),
                made=True,
            ),
        ),
        tagging=Tagging({"resourceArn": _arn("apikeys")}),
        unheeded=frozenset({"GenerateDistinctId", "StageKeys"}),
    ),
    "AWS::ApiGateway::UsagePlan": ServiceProvider(
        service="apigateway",
        create_with="create_usage_plan",
        delete_with="delete_usage_plan",
        id="id",
        name=Name("UsagePlanName"),
        names={"UsagePlanName": "name"},
        key={"usagePlanId": ID},
        attributes={"Id": _own_id},
        parts=(
            Part(
                (*_PLAN, "ApiStages", "Quota", "Throttle"),
                patching("update_usage_plan", {"usagePlanId": ID}, _plan),
                made=True,
            ),
        ),
        tagging=Tagging({"resourceArn": _arn("usageplans")}),
    ),
    "AWS::ApiGateway::UsagePlanKey": ServiceProvider(
        service="apigateway",
        create_with="create_usage_plan_key",
        delete_with="delete_usage_plan_key",
        id=lambda work: f"{work.properties['KeyId']}:{work.properties['UsagePlanId']}",
        key={"usagePlanId": "UsagePlanId", "keyId": "KeyId"},
        attributes={"Id": _own_id},
    ),
    "AWS::ApiGateway::BasePathMapping": ServiceProvider(
        service="apigateway",
        create_with="create_base_path_mapping",
        delete_with="delete_base_path_mapping",
        id=lambda work: f"{work.properties['DomainName']}|{work.properties.get('BasePath', '')}",
        key={"domainName": "DomainName", "basePath": _base_path},
        parts=(
            Part(
                tuple(_MAPPING),
                patching(
                    "update_base_path_mapping",
                    {"domainName": "DomainName", "basePath": _base_path},
                    _simple(_MAPPING, {"Stage": ""}),
                ),
                made=True,
            ),
        ),
    ),
    "AWS::ApiGateway::DomainName": ServiceProvider(
        service="apigateway",
        create_with="create_domain_name",
        read_with="get_domain_name",
        delete_with="delete_domain_name",
        name=Name("DomainName"),
        key={"domainName": ID},
        exists="get_domain_name",
        attributes={
            "DistributionDomainName": "distributionDomainName",
            "DistributionHostedZoneId": "distributionHostedZoneId",
            "DomainNameArn": _arn("domainnames"),
            "RegionalDomainName": "regionalDomainName",
            "RegionalHostedZoneId": "regionalHostedZoneId",
        },
        parts=(
            Part(
                (*_DOMAIN, "EndpointConfiguration"),
                patching("update_domain_name", {"domainName": ID}, _domain),
                made=True,
            ),
        ),
        tagging=Tagging({"resourceArn": _arn("domainnames")}),
        unheeded=frozenset(
            {
                "EndpointAccessMode",
                "MutualTlsAuthentication",
                "OwnershipVerificationCertificateArn",
                "RoutingMode",
            }
        ),
    ),
}
