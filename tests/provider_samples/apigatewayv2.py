"""Samples of the types of API Gateway, HTTP and WebSocket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import Workbench

from provider_samples.sample import Sample, Told, arn, document, same


def _v2(operation: str, **parameters: str) -> Told:
    def told(bench: Workbench, id: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        given = {name: value.format(**{**said, "id": id}) for name, value in parameters.items()}
        return {**given, **getattr(bench.client("apigatewayv2"), operation)(**given)}

    return told


def _http_api(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    client = bench.client("apigatewayv2")
    found = client.get_api(ApiId=id)
    keys = [one["RouteKey"].removeprefix("GET ") for one in client.get_routes(ApiId=id)["Items"]]
    return {**found, "Body": document(*sorted(keys)) if keys else None}


def _integrated(bench: Workbench, id: str) -> Mapping[str, Any]:
    found = bench.client("apigatewayv2").get_integration(ApiId=bench.http_api, IntegrationId=id)
    pairs = {
        status: {"ResponseParameters": [{"Destination": k, "Source": v} for k, v in one.items()]}
        for status, one in found.get("ResponseParameters", {}).items()
    }
    return {"ApiId": bench.http_api, **found, "ResponseParameters": pairs}


SAMPLES = {
    "AWS::ApiGatewayV2::Api": Sample(
        same(
            {
                "Name": "shop",
                "ProtocolType": "HTTP",
                "ApiKeySelectionExpression": "$request.header.x-key",
                "Body": document("/a", "/b"),
                "CorsConfiguration": {"AllowOrigins": ["https://example.com"], "MaxAge": 60},
                "Description": "the shop",
                "DisableExecuteApiEndpoint": True,
                "DisableSchemaValidation": True,
                "RouteSelectionExpression": "${request.method} ${request.path}",
                "Tags": {"one": "1"},
                "Version": "3",
            }
        ),
        same(
            {
                "Name": "shop-2",
                "ProtocolType": "HTTP",
                "Body": document("/c"),
                "Tags": {"two": "2"},
            }
        ),
        _http_api,
        {"BodyS3Location": "in a test of its own"},
    ),
    "AWS::ApiGatewayV2::Route": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "RouteKey": "POST /orders",
            "ApiKeyRequired": True,
            "AuthorizationScopes": ["write"],
            "AuthorizationType": "CUSTOM",
            "AuthorizerId": "abc",
            "ModelSelectionExpression": "$request.body.kind",
            "OperationName": "order",
            "RequestModels": {"a": "Model"},
            "RequestParameters": {"route.request.header.x": {"Required": True}},
            "RouteResponseSelectionExpression": "$default",
            "Target": f"integrations/{bench.integration}",
        },
        lambda bench: {"ApiId": bench.http_api, "RouteKey": "PUT /orders"},
        _v2("get_route", ApiId="{ApiId}", RouteId="{id}"),
    ),
    "AWS::ApiGatewayV2::Integration": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "IntegrationType": "HTTP_PROXY",
            "ConnectionId": "vpc",
            "ConnectionType": "VPC_LINK",
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
            "CredentialsArn": bench.role,
            "Description": "to the shop",
            "IntegrationMethod": "ANY",
            "IntegrationUri": "https://example.com",
            "PassthroughBehavior": "NEVER",
            "PayloadFormatVersion": "2.0",
            "RequestParameters": {"overwrite:path": "/a"},
            "RequestTemplates": {"application/json": "{}"},
            "ResponseParameters": {
                "200": {
                    "ResponseParameters": [{"Destination": "overwrite:header.x", "Source": "a"}]
                }
            },
            "TemplateSelectionExpression": "x",
            "TimeoutInMillis": 1000,
            "TlsConfig": {"ServerNameToVerify": "example.com"},
        },
        lambda bench: {
            "ApiId": bench.http_api,
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": arn("lambda", "function:f"),
            "IntegrationSubtype": "SQS-SendMessage",
        },
        lambda bench, key, said: _integrated(bench, key),
    ),
    "AWS::ApiGatewayV2::Stage": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "StageName": "live",
            "AccessLogSettings": {
                "DestinationArn": arn("logs", "log-group:a"),
                "Format": "$context.requestId",
            },
            "AutoDeploy": True,
            "ClientCertificateId": "abc",
            "DefaultRouteSettings": {
                "ThrottlingBurstLimit": 10,
                "ThrottlingRateLimit": 5.5,
                "DetailedMetricsEnabled": True,
            },
            "DeploymentId": "abc",
            "Description": "for all",
            "RouteSettings": {"POST /orders": {"ThrottlingBurstLimit": 1}},
            "StageVariables": {"a": "b"},
            "Tags": {"one": "1"},
        },
        lambda bench: {"ApiId": bench.http_api, "StageName": "live", "Tags": {"two": "2"}},
        _v2("get_stage", ApiId="{ApiId}", StageName="{id}"),
    ),
    "AWS::ApiGatewayV2::Authorizer": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "AuthorizerType": "REQUEST",
            "Name": "own",
            "AuthorizerCredentialsArn": bench.role,
            "AuthorizerPayloadFormatVersion": "2.0",
            "AuthorizerResultTtlInSeconds": 60,
            "AuthorizerUri": arn("apigateway", "lambda:path/a"),
            "EnableSimpleResponses": True,
            "IdentitySource": ["$request.header.x"],
            "IdentityValidationExpression": "x",
        },
        lambda bench: {
            "ApiId": bench.http_api,
            "AuthorizerType": "JWT",
            "Name": "tokens",
            "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": "https://id.example.com", "Audience": ["shop"]},
        },
        _v2("get_authorizer", ApiId="{ApiId}", AuthorizerId="{id}"),
    ),
    "AWS::ApiGatewayV2::Deployment": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "Description": "first",
            "StageName": bench.http_stage,
        },
        lambda bench: {"ApiId": bench.http_api},
        lambda bench, key, said: {
            **_v2("get_deployment", ApiId="{ApiId}", DeploymentId="{id}")(bench, key, said),
            "StageName": next(
                (
                    stage["StageName"]
                    for stage in bench.client("apigatewayv2").get_stages(ApiId=said["ApiId"])[
                        "Items"
                    ]
                    if stage.get("DeploymentId") == key and "StageName" in said
                ),
                None,
            ),
        },
    ),
    "AWS::ApiGatewayV2::IntegrationResponse": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "IntegrationId": bench.integration,
            "IntegrationResponseKey": "/200/",
            "ContentHandlingStrategy": "CONVERT_TO_TEXT",
            "ResponseParameters": {"a": "b"},
            "ResponseTemplates": {"a": "b"},
            "TemplateSelectionExpression": "x",
        },
        lambda bench: {
            "ApiId": bench.http_api,
            "IntegrationId": bench.integration,
            "IntegrationResponseKey": "/400/",
        },
        _v2(
            "get_integration_response",
            ApiId="{ApiId}",
            IntegrationId="{IntegrationId}",
            IntegrationResponseId="{id}",
        ),
    ),
    "AWS::ApiGatewayV2::RouteResponse": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "RouteId": bench.route,
            "RouteResponseKey": "$default",
            "ModelSelectionExpression": "x",
            "ResponseModels": {"a": "Model"},
        },
        lambda bench: {
            "ApiId": bench.http_api,
            "RouteId": bench.route,
            "RouteResponseKey": "$default",
        },
        _v2("get_route_response", ApiId="{ApiId}", RouteId="{RouteId}", RouteResponseId="{id}"),
    ),
    "AWS::ApiGatewayV2::DomainName": Sample(
        same(
            {
                "DomainName": "shop.example.com",
                "DomainNameConfigurations": [
                    {"CertificateArn": arn("acm", "certificate/a"), "EndpointType": "REGIONAL"}
                ],
                "MutualTlsAuthentication": {"TruststoreUri": "s3://a/b"},
                "Tags": {"one": "1"},
            }
        ),
        same(
            {
                "DomainName": "shop.example.com",
                "DomainNameConfigurations": [
                    {"CertificateArn": arn("acm", "certificate/b"), "EndpointType": "REGIONAL"}
                ],
                "Tags": {"two": "2"},
            }
        ),
        _v2("get_domain_name", DomainName="{id}"),
    ),
    "AWS::ApiGatewayV2::ApiMapping": Sample(
        lambda bench: {
            "ApiId": bench.http_api,
            "DomainName": bench.http_domain,
            "Stage": bench.http_stage,
            "ApiMappingKey": "v1",
        },
        lambda bench: {
            "ApiId": bench.http_api,
            "DomainName": bench.http_domain,
            "Stage": bench.http_stage,
        },
        _v2("get_api_mapping", DomainName="{DomainName}", ApiMappingId="{id}"),
    ),
}
