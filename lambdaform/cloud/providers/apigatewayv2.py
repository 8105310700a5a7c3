"""API Gateway: HTTP and WebSocket APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.api_documents import document, document_text
from lambdaform.cloud.providers.service import (
    ID,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work

_IN_API = {"ApiId": "ApiId"}
_SAID_BESIDE = ("Name", "Description", "CorsConfiguration", "DisableExecuteApiEndpoint", "Version")
"""What a template may say of an API beside its document."""


def _titled(work: Work, operation: str, parameters: Parameters) -> Parameters:
    if operation != "create_api":
        return parameters
    said = document(work)
    title = said["info"].get("title", work.id) if said else work.id
    return {"Name": title, "ProtocolType": "HTTP", **parameters}


def _import(work: Work) -> None:
    said = document(work)
    if said is None:
        return
    api = {"ApiId": work.id}
    work.call("reimport_api", {**api, "Body": document_text(said)})
    beside = {name: work.properties[name] for name in _SAID_BESIDE if name in work.properties}
    if beside:
        work.call("update_api", {**api, **beside})


def _arn(path: str) -> Any:
    """Return what works out the ARN of something, by the properties that its path names."""

    def arn(work: Work) -> str:
        said = {**work.properties, "id": work.id}
        return f"arn:{work.partition}:apigateway:{work.request.region}::/{path.format(**said)}"

    return arn


def _endpoint(work: Work) -> str:
    endpoint = str(work.read("ApiEndpoint"))
    if work.read("ProtocolType") == "WEBSOCKET":
        return endpoint.replace("https://", "wss://")
    return endpoint


def _mapped(_: Work, __: str, parameters: Parameters) -> Parameters:
    """Return the parameters of an integration with its responses' as a map of source by target."""
    responses = parameters.get("ResponseParameters")
    if isinstance(responses, Mapping):
        parameters["ResponseParameters"] = {
            status: _pairs(said) for status, said in responses.items()
        }
    return parameters


def _pairs(said: Any) -> Any:
    if isinstance(said, Mapping) and "ResponseParameters" in said:
        return {one["Destination"]: one["Source"] for one in said["ResponseParameters"]}
    return said


def _put_stage(work: Work) -> None:
    """Let a stage lead to a deployment."""
    stage = work.properties.get("StageName")
    if stage:
        said = {"ApiId": work.properties["ApiId"], "StageName": stage, "DeploymentId": work.id}
        work.call("update_stage", said)


PROVIDERS: Mapping[str, Provider] = {
    "AWS::ApiGatewayV2::Api": ServiceProvider(
        service="apigatewayv2",
        create_with="create_api",
        update_with=("update_api",),
        read_with="get_api",
        delete_with="delete_api",
        id="ApiId",
        key={"ApiId": ID},
        attributes={
            "ApiEndpoint": _endpoint,
            "ApiId": "ApiId",
            "ExecuteApiArn": lambda work: work.arn("execute-api", work.id),
        },
        defaults={
            "ApiKeySelectionExpression": "$request.header.x-api-key",
            "Description": "",
            "DisableExecuteApiEndpoint": False,
            "DisableSchemaValidation": False,
            "RouteSelectionExpression": "$request.method $request.path",
            "Version": "",
        },
        prepare=_titled,
        parts=(
            Part(("CorsConfiguration",), "update_api", "delete_cors_configuration", made=True),
            Part(("Body", "BodyS3Location"), _import),
        ),
        tagging=Tagging({"ResourceArn": _arn("apis/{id}")}),
        unheeded=frozenset({"BasePath", "FailOnWarnings", "IpAddressType"}),
        lacks=frozenset({"CredentialsArn", "RouteKey", "Target"}),
    ),
    "AWS::ApiGatewayV2::Route": ServiceProvider(
        service="apigatewayv2",
        create_with="create_route",
        update_with=("update_route",),
        delete_with="delete_route",
        id="RouteId",
        key={"RouteId": ID, **_IN_API},
        attributes={"RouteId": lambda work: work.id},
        defaults={
            "ApiKeyRequired": False,
            "AuthorizationScopes": [],
            "AuthorizationType": "NONE",
            "AuthorizerId": "",
            "ModelSelectionExpression": "",
            "OperationName": "",
            "RequestModels": {},
            "RequestParameters": {},
            "RouteResponseSelectionExpression": "",
            "Target": "",
        },
    ),
    "AWS::ApiGatewayV2::Integration": ServiceProvider(
        service="apigatewayv2",
        create_with="create_integration",
        update_with=("update_integration",),
        delete_with="delete_integration",
        id="IntegrationId",
        key={"IntegrationId": ID, **_IN_API},
        attributes={"IntegrationId": lambda work: work.id},
        defaults={
            "ConnectionId": "",
            "ConnectionType": "INTERNET",
            "ContentHandlingStrategy": "",
            "CredentialsArn": "",
            "Description": "",
            "IntegrationMethod": "",
            "IntegrationSubtype": "",
            "IntegrationUri": "",
            "PassthroughBehavior": "WHEN_NO_MATCH",
            "PayloadFormatVersion": "1.0",
            "RequestParameters": {},
            "RequestTemplates": {},
            "ResponseParameters": {},
            "TemplateSelectionExpression": "",
            "TimeoutInMillis": 30000,
            "TlsConfig": {},
        },
        prepare=_mapped,
    ),
    "AWS::ApiGatewayV2::Stage": ServiceProvider(
        service="apigatewayv2",
        create_with="create_stage",
        update_with=("update_stage",),
        delete_with="delete_stage",
        name=Name("StageName", 128),
        key={"StageName": ID, **_IN_API},
        defaults={
            "AccessLogSettings": {},
            "AutoDeploy": False,
            "ClientCertificateId": "",
            "DefaultRouteSettings": {},
            "DeploymentId": "",
            "Description": "",
            "RouteSettings": {},
            "StageVariables": {},
        },
        exists="get_stage",
        tagging=Tagging({"ResourceArn": _arn("apis/{ApiId}/stages/{id}")}),
    ),
    "AWS::ApiGatewayV2::Authorizer": ServiceProvider(
        service="apigatewayv2",
        create_with="create_authorizer",
        update_with=("update_authorizer",),
        delete_with="delete_authorizer",
        id="AuthorizerId",
        key={"AuthorizerId": ID, **_IN_API},
        attributes={"AuthorizerId": lambda work: work.id},
        defaults={
            "AuthorizerCredentialsArn": "",
            "AuthorizerPayloadFormatVersion": "1.0",
            "AuthorizerResultTtlInSeconds": 300,
            "AuthorizerUri": "",
            "EnableSimpleResponses": False,
            "IdentitySource": [],
            "IdentityValidationExpression": "",
            "JwtConfiguration": {},
        },
    ),
    "AWS::ApiGatewayV2::Deployment": ServiceProvider(
        service="apigatewayv2",
        create_with="create_deployment",
        update_with=("update_deployment",),
        delete_with="delete_deployment",
        id="DeploymentId",
        key={"DeploymentId": ID, **_IN_API},
        attributes={"DeploymentId": lambda work: work.id},
        defaults={"Description": ""},
        parts=(Part(("StageName",), _put_stage, made=True),),
    ),
    "AWS::ApiGatewayV2::IntegrationResponse": ServiceProvider(
        service="apigatewayv2",
        create_with="create_integration_response",
        update_with=("update_integration_response",),
        delete_with="delete_integration_response",
        id="IntegrationResponseId",
        key={"IntegrationResponseId": ID, "IntegrationId": "IntegrationId", **_IN_API},
        attributes={"IntegrationResponseId": lambda work: work.id},
        defaults={
            "ContentHandlingStrategy": "",
            "ResponseParameters": {},
            "ResponseTemplates": {},
            "TemplateSelectionExpression": "",
        },
    ),
    "AWS::ApiGatewayV2::RouteResponse": ServiceProvider(
        service="apigatewayv2",
        create_with="create_route_response",
        update_with=("update_route_response",),
        delete_with="delete_route_response",
        id="RouteResponseId",
        key={"RouteResponseId": ID, "RouteId": "RouteId", **_IN_API},
        attributes={"RouteResponseId": lambda work: work.id},
        defaults={"ModelSelectionExpression": "", "ResponseModels": {}},
        unheeded=frozenset({"ResponseParameters"}),
    ),
    "AWS::ApiGatewayV2::ApiMapping": ServiceProvider(
        service="apigatewayv2",
        create_with="create_api_mapping",
        update_with=("update_api_mapping",),
        delete_with="delete_api_mapping",
        id="ApiMappingId",
        key={"ApiMappingId": ID, "DomainName": "DomainName"},
        attributes={"ApiMappingId": lambda work: work.id},
        defaults={"ApiMappingKey": ""},
    ),
    "AWS::ApiGatewayV2::DomainName": ServiceProvider(
        service="apigatewayv2",
        create_with="create_domain_name",
        update_with=("update_domain_name",),
        read_with="get_domain_name",
        delete_with="delete_domain_name",
        name=Name("DomainName"),
        key={"DomainName": ID},
        exists="get_domain_name",
        attributes={
            "DomainNameArn": "DomainNameArn",
            "RegionalDomainName": "DomainNameConfigurations.0.ApiGatewayDomainName",
            "RegionalHostedZoneId": "DomainNameConfigurations.0.HostedZoneId",
        },
        defaults={"DomainNameConfigurations": [], "MutualTlsAuthentication": {}},
        tagging=Tagging({"ResourceArn": _arn("domainnames/{id}")}),
        unheeded=frozenset({"RoutingMode"}),
    ),
}
