"""Samples of the types of API Gateway, REST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provided import REGION, Workbench, shared

from provider_samples.sample import ONE, OTHER, Sample, Told, arn, document, same


def _v1(operation: str, **parameters: str) -> Told:
    def told(bench: Workbench, id: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        given = {name: value.format(**{**said, "id": id}) for name, value in parameters.items()}
        return {**given, **getattr(bench.client("apigateway"), operation)(**given)}

    return told


def _rest_api(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    client = bench.client("apigateway")
    found = client.get_rest_api(restApiId=id)
    paths = [
        one["path"] for one in client.get_resources(restApiId=id)["items"] if one["path"] != "/"
    ]
    return {
        **found,
        "ApiKeySourceType": found["apiKeySource"],
        "Body": document(*paths) if paths else None,
        "Mode": said.get("Mode"),
        "Parameters": said.get("Parameters"),
    }


def _method(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    key = {
        "restApiId": said["RestApiId"],
        "resourceId": said["ResourceId"],
        "httpMethod": said["HttpMethod"],
    }
    found = bench.client("apigateway").get_method(**key)
    integration = found["methodIntegration"]
    return {
        **key,
        **found,
        "Integration": {
            **integration,
            "IntegrationHttpMethod": integration.get("httpMethod"),
            "IntegrationResponses": list(integration.get("integrationResponses", {}).values()),
        },
        "MethodResponses": list(found.get("methodResponses", {}).values()),
    }


def _rest_stage(bench: Workbench, id: str, said: Any) -> Mapping[str, Any]:
    found = bench.client("apigateway").get_stage(restApiId=said["RestApiId"], stageName=id)
    names = {
        "throttlingBurstLimit": "ThrottlingBurstLimit",
        "loggingLevel": "LoggingLevel",
        "metricsEnabled": "MetricsEnabled",
    }
    settings = [
        {
            "ResourcePath": f"/{place.rpartition('/')[0]}",
            "HttpMethod": place.rpartition("/")[2],
            **{names[n]: v for n, v in one.items() if n in names},
        }
        for place, one in found["methodSettings"].items()
    ]
    return {
        "RestApiId": said["RestApiId"],
        **found,
        "AccessLogSetting": found.get("accessLogSettings"),
        "MethodSettings": settings,
    }


def _plan(bench: Workbench, id: str, _: Any) -> Mapping[str, Any]:
    found = bench.client("apigateway").get_usage_plan(usagePlanId=id)
    return {**found, "UsagePlanName": found["name"]}


def _orders(bench: Workbench) -> dict[str, Any]:
    api = bench.rest_api
    return {
        "RestApiId": api.physical_id,
        "ParentId": api.attributes["RootResourceId"],
        "PathPart": "orders",
    }


def _plan_key(bench: Workbench) -> dict[str, Any]:
    client = bench.client("apigateway")
    keys, plans = client.get_api_keys()["items"], client.get_usage_plans()["items"]
    key = keys[0]["id"] if keys else bench.make("AWS::ApiGateway::ApiKey", {}).physical_id
    plan = plans[0]["id"] if plans else bench.make("AWS::ApiGateway::UsagePlan", {}).physical_id
    return {"KeyId": key, "KeyType": "API_KEY", "UsagePlanId": plan}


SAMPLES = {
    "AWS::ApiGateway::RestApi": Sample(
        same(
            {
                "Name": "shop",
                "ApiKeySourceType": "AUTHORIZER",
                "BinaryMediaTypes": ["image/png"],
                "Body": document("/a", "/b"),
                "Description": "the shop",
                "DisableExecuteApiEndpoint": True,
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "MinimumCompressionSize": 1024,
                "Mode": "overwrite",
                "Parameters": {"endpointConfigurationTypes": "REGIONAL"},
                "Policy": shared("execute-api:Invoke"),
                "Tags": ONE,
                "Version": "3",
            }
        ),
        same({"Name": "shop-2", "Body": document("/c"), "Tags": OTHER}),
        _rest_api,
        {"BodyS3Location": "in a test of its own"},
    ),
    "AWS::ApiGateway::Resource": Sample(
        _orders,
        _orders,
        _v1("get_resource", restApiId="{RestApiId}", resourceId="{id}"),
    ),
    "AWS::ApiGateway::Method": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "ResourceId": bench.rest_api.attributes["RootResourceId"],
            "HttpMethod": "POST",
            "ApiKeyRequired": True,
            "AuthorizationScopes": ["write"],
            "AuthorizationType": "COGNITO_USER_POOLS",
            "AuthorizerId": "abc",
            "Integration": {
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "Uri": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/f/invocations",
                "IntegrationResponses": [{"StatusCode": "200", "SelectionPattern": "x"}],
            },
            "MethodResponses": [
                {"StatusCode": "200", "ResponseParameters": {"method.response.header.x": True}}
            ],
            "OperationName": "order",
            "RequestModels": {"application/json": "Model"},
            "RequestParameters": {"method.request.header.x": True},
            "RequestValidatorId": "abc",
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "ResourceId": bench.rest_api.attributes["RootResourceId"],
            "HttpMethod": "POST",
            "AuthorizationType": "NONE",
            "Integration": {"Type": "MOCK"},
        },
        _method,
    ),
    "AWS::ApiGateway::Stage": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "StageName": "live",
            "DeploymentId": bench.deployment,
            "AccessLogSetting": {
                "DestinationArn": arn("logs", "log-group:a"),
                "Format": "$context.requestId",
            },
            "CacheClusterEnabled": True,
            "CacheClusterSize": "1.6",
            "Description": "for all",
            "MethodSettings": [
                {
                    "ResourcePath": "/*",
                    "HttpMethod": "*",
                    "ThrottlingBurstLimit": 10,
                    "MetricsEnabled": True,
                },
                {"ResourcePath": "/~1orders", "HttpMethod": "GET", "LoggingLevel": "INFO"},
            ],
            "TracingEnabled": True,
            "Variables": {"a": "b"},
            "Tags": ONE,
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "StageName": "live",
            "DeploymentId": bench.make(
                "AWS::ApiGateway::Deployment", {"RestApiId": bench.rest_api.physical_id}
            ).physical_id,
            "MethodSettings": [
                {"ResourcePath": "/*", "HttpMethod": "*", "ThrottlingBurstLimit": 20}
            ],
            "Variables": {"c": "d"},
            "Tags": OTHER,
        },
        _rest_stage,
    ),
    "AWS::ApiGateway::Deployment": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Description": "first",
            "StageName": "early",
            "StageDescription": {
                "Description": "of all",
                "Variables": {"a": "b"},
                "TracingEnabled": True,
            },
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "StageName": "early",
            "StageDescription": {"Variables": {"c": "d"}},
        },
        lambda bench, key, said: {
            **_v1("get_deployment", restApiId="{RestApiId}", deploymentId="{id}")(bench, key, said),
            "StageName": "early",
            "StageDescription": bench.client("apigateway").get_stage(
                restApiId=said["RestApiId"], stageName="early"
            ),
        },
    ),
    "AWS::ApiGateway::Authorizer": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "own",
            "Type": "TOKEN",
            "AuthType": "custom",
            "AuthorizerCredentials": bench.role,
            "AuthorizerResultTtlInSeconds": 60,
            "AuthorizerUri": arn("apigateway", "lambda:path/a"),
            "IdentitySource": "method.request.header.x",
            "IdentityValidationExpression": "x",
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "people",
            "Type": "COGNITO_USER_POOLS",
            "ProviderARNs": [arn("cognito-idp", "userpool/a")],
        },
        _v1("get_authorizer", restApiId="{RestApiId}", authorizerId="{id}"),
    ),
    "AWS::ApiGateway::GatewayResponse": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "ResponseType": "DEFAULT_4XX",
            "StatusCode": "400",
            "ResponseParameters": {"gatewayresponse.header.x": "'a'"},
            "ResponseTemplates": {"application/json": "{}"},
        },
        lambda bench: {"RestApiId": bench.rest_api.physical_id, "ResponseType": "DEFAULT_4XX"},
        _v1("get_gateway_response", restApiId="{RestApiId}", responseType="{ResponseType}"),
    ),
    "AWS::ApiGateway::Model": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "Order",
            "ContentType": "application/json",
            "Description": "an order",
            "Schema": {"type": "object"},
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "Order",
            "ContentType": "application/json",
            "Schema": {"type": "array"},
        },
        _v1("get_model", restApiId="{RestApiId}", modelName="{id}"),
    ),
    "AWS::ApiGateway::RequestValidator": Sample(
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "all",
            "ValidateRequestBody": True,
            "ValidateRequestParameters": False,
        },
        lambda bench: {
            "RestApiId": bench.rest_api.physical_id,
            "Name": "all",
            "ValidateRequestParameters": True,
        },
        lambda bench, key, said: next(
            {**said, **one}
            for one in bench.client("apigateway").get_request_validators(
                restApiId=said["RestApiId"]
            )["items"]
            if one["id"] == key
        ),
    ),
    "AWS::ApiGateway::ApiKey": Sample(
        same(
            {
                "Name": "partner",
                "Value": "a" * 20,
                "CustomerId": "c",
                "Description": "of the partner",
                "Enabled": True,
                "Tags": ONE,
            }
        ),
        same({"Name": "partner", "Value": "a" * 20, "Tags": OTHER}),
        lambda bench, key, said: bench.client("apigateway").get_api_key(
            apiKey=key, includeValue=True
        ),
    ),
    "AWS::ApiGateway::UsagePlan": Sample(
        lambda bench: {
            "UsagePlanName": "partners",
            "ApiStages": [
                {
                    "ApiId": bench.rest_api.physical_id,
                    "Stage": bench.rest_stage,
                    "Throttle": {"/orders/GET": {"BurstLimit": 2, "RateLimit": 1.5}},
                }
            ],
            "Description": "of partners",
            "Quota": {"Limit": 1000, "Period": "DAY"},
            "Throttle": {"BurstLimit": 10, "RateLimit": 5.5},
            "Tags": ONE,
        },
        lambda bench: {
            "UsagePlanName": "partners-2",
            "ApiStages": [
                {
                    "ApiId": bench.rest_api.physical_id,
                    "Stage": bench.rest_stage,
                    "Throttle": {"/orders/GET": {"RateLimit": 2.5}},
                }
            ],
            "Throttle": {"BurstLimit": 20},
            "Tags": OTHER,
        },
        _plan,
    ),
    "AWS::ApiGateway::UsagePlanKey": Sample(
        _plan_key,
        _plan_key,
        lambda bench, key, said: {
            "KeyId": key.split(":")[0],
            "KeyType": bench.client("apigateway").get_usage_plan_key(
                usagePlanId=key.split(":")[1], keyId=key.split(":")[0]
            )["type"],
            "UsagePlanId": key.split(":")[1],
        },
    ),
    "AWS::ApiGateway::DomainName": Sample(
        same(
            {
                "DomainName": "old.example.com",
                "CertificateArn": arn("acm", "certificate/a"),
                "EndpointConfiguration": {"Types": ["EDGE"]},
                "SecurityPolicy": "TLS_1_0",
                "Tags": ONE,
            }
        ),
        same(
            {
                "DomainName": "old.example.com",
                "RegionalCertificateArn": arn("acm", "certificate/b"),
                "EndpointConfiguration": {"Types": ["REGIONAL"]},
                "SecurityPolicy": "TLS_1_2",
                "Tags": OTHER,
            }
        ),
        _v1("get_domain_name", domainName="{id}"),
    ),
    "AWS::ApiGateway::BasePathMapping": Sample(
        lambda bench: {
            "DomainName": bench.rest_domain,
            "BasePath": "v1",
            "RestApiId": bench.rest_api.physical_id,
            "Stage": bench.rest_stage,
        },
        lambda bench: {
            "DomainName": bench.rest_domain,
            "BasePath": "v1",
            "RestApiId": bench.rest_api.physical_id,
        },
        _v1("get_base_path_mapping", domainName="{DomainName}", basePath="{BasePath}"),
    ),
}
