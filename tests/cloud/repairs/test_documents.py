"""An OpenAPI document becomes routes, methods, authorizers and the rest of an API."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from provided import ACCOUNT, REGION, Workbench

from lambdaform.cloud import Cloud

URI = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/f/invocations"
POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/a"
PROXY = {
    "x-amazon-apigateway-integration": {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": URI,
        "payloadFormatVersion": "2.0",
        "timeoutInMillis": 1000,
    }
}
SIGNED = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
HTTP = {
    "openapi": "3.0.1",
    "info": {"title": "shop", "version": "7", "description": "the shop"},
    "tags": [{"name": "team", "x-amazon-apigateway-tag-value": "a"}, {"name": "plain"}],
    "x-amazon-apigateway-cors": {"allowOrigins": ["https://example.com"]},
    "servers": [
        {"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True}}
    ],
    "components": {
        "securitySchemes": {
            "tokens": {
                "type": "oauth2",
                "x-amazon-apigateway-authorizer": {
                    "type": "jwt",
                    "identitySource": "$request.header.Authorization",
                    "jwtConfiguration": {"issuer": "https://id.example.com", "audience": ["shop"]},
                },
            },
            "own": {
                "type": "apiKey",
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "identitySource": "$request.header.a,$request.header.b",
                    "authorizerUri": URI,
                    "authorizerPayloadFormatVersion": "2.0",
                    "authorizerResultTtlInSeconds": 60,
                    "enableSimpleResponses": True,
                },
            },
            "signed": SIGNED,
        },
        "x-amazon-apigateway-integrations": {"shared": PROXY["x-amazon-apigateway-integration"]},
    },
    "paths": {
        "/orders/{id}": {
            "get": {**PROXY, "security": [{"tokens": ["read"]}], "operationId": "one"},
            "put": {**PROXY, "security": [{"own": []}]},
        },
        "/orders": {
            "post": {
                "x-amazon-apigateway-integration": {
                    "$ref": "#/components/x-amazon-apigateway-integrations/shared"
                },
                "security": [{"signed": []}],
            },
            "x-amazon-apigateway-any-method": PROXY,
        },
        "$default": {"x-amazon-apigateway-any-method": {**PROXY, "isDefaultRoute": True}},
    },
}
REST = {
    "swagger": "2.0",
    "info": {"title": "shop", "version": "7"},
    "x-amazon-apigateway-binary-media-types": ["image/png"],
    "x-amazon-apigateway-api-key-source": "AUTHORIZER",
    "x-amazon-apigateway-minimum-compression-size": 10,
    "x-amazon-apigateway-request-validators": {
        "all": {"validateRequestBody": True, "validateRequestParameters": True}
    },
    "x-amazon-apigateway-request-validator": "all",
    "x-amazon-apigateway-gateway-responses": {
        "DEFAULT_4XX": {"responseParameters": {"gatewayresponse.header.x": "'a'"}}
    },
    "definitions": {"Order": {"type": "object"}},
    "securityDefinitions": {
        "people": {
            "type": "apiKey",
            "name": "X-Token",
            "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [POOL],
            },
        },
        "own": {
            "type": "apiKey",
            "name": "X-Own",
            "in": "header",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {
                "type": "token",
                "authorizerUri": URI,
                "identityValidationExpression": "a.*",
                "authorizerResultTtlInSeconds": 60,
            },
        },
        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "signed": SIGNED,
    },
    "security": [{"signed": []}],
    "paths": {
        "/orders/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True}],
            "get": {**PROXY, "security": [{"people": ["read"]}, {"api_key": []}]},
            "put": {
                **PROXY,
                "security": [{"own": []}],
                "x-amazon-apigateway-request-validator": "none",
            },
        },
        "/orders": {
            "post": {
                **PROXY,
                "parameters": [
                    {"name": "page", "in": "query"},
                    {"name": "order", "in": "body", "schema": {"$ref": "#/definitions/Order"}},
                ],
                "responses": {
                    "200": {
                        "schema": {"$ref": "#/definitions/Order"},
                        "headers": {"X-Page": {"type": "string"}},
                    }
                },
            },
            "options": {
                "security": [{"NONE": []}],
                "x-amazon-apigateway-integration": {
                    "type": "mock",
                    "requestTemplates": {"application/json": '{"statusCode": 200}'},
                    "responses": {
                        "default": {"statusCode": "200", "responseTemplates": {"a": "b"}},
                        "5..": {"statusCode": "500"},
                    },
                },
            },
        },
        "/{proxy+}": {"x-amazon-apigateway-any-method": {**PROXY, "security": []}},
    },
}


@pytest.fixture(scope="module")
def bench():
    with Cloud() as cloud:
        yield Workbench(cloud)


class Http:
    """An HTTP API and what is told of it."""

    type = "AWS::ApiGatewayV2::Api"

    def __init__(self, bench, document):
        self.id = bench.make(self.type, {"Body": document}).physical_id
        self.client = bench.client("apigatewayv2")

    @property
    def routes(self):
        return {one["RouteKey"]: one for one in self.client.get_routes(ApiId=self.id)["Items"]}

    @property
    def authorizers(self):
        found = self.client.get_authorizers(ApiId=self.id)["Items"]
        return {one["Name"]: one for one in found}


class Rest:
    """A REST API and what is told of it."""

    type = "AWS::ApiGateway::RestApi"

    def __init__(self, bench, document):
        self.id = bench.make(self.type, {"Body": document}).physical_id
        self.client = bench.client("apigateway")

    @property
    def methods(self):
        found = self.client.get_resources(restApiId=self.id, limit=100)["items"]
        return {
            f"{name} {resource['path']}": method
            for resource in found
            for name, method in resource.get("resourceMethods", {}).items()
        }

    @property
    def authorizers(self):
        found = self.client.get_authorizers(restApiId=self.id)["items"]
        return {one["name"]: one for one in found}


@pytest.fixture(scope="module")
def http(bench):
    return Http(bench, HTTP)


@pytest.fixture(scope="module")
def rest(bench):
    return Rest(bench, REST)


def has(told: Mapping[str, object], **wanted: object) -> bool:
    return {name: told.get(name) for name in wanted} == wanted


def test_an_http_api_is_what_its_document_says_of_it(http):
    """Its name, version, tags, and whether it answers to its own name."""
    told = http.client.get_api(ApiId=http.id)
    assert has(told, Name="shop", Version="7", Description="the shop", ProtocolType="HTTP")
    assert told["DisableExecuteApiEndpoint"] is True
    assert told["CorsConfiguration"] == {"AllowOrigins": ["https://example.com"]}
    assert told["Tags"] == {"team": "a"}


def test_each_operation_becomes_a_route(http):
    """Those for any method and the default one too."""
    keys = {"GET /orders/{id}", "PUT /orders/{id}", "POST /orders", "ANY /orders", "$default"}
    assert http.routes.keys() == keys
    assert http.routes["GET /orders/{id}"]["OperationName"] == "one"


def test_each_route_leads_to_its_integration(http):
    """Said in place, or said once and referred to."""
    for key in ("GET /orders/{id}", "POST /orders"):
        target = http.routes[key]["Target"].removeprefix("integrations/")
        told = http.client.get_integration(ApiId=http.id, IntegrationId=target)
        assert has(told, IntegrationType="AWS_PROXY", IntegrationUri=URI, TimeoutInMillis=1000)
        assert told["PayloadFormatVersion"] == "2.0"


def test_each_scheme_becomes_an_authorizer(http):
    """Tokens and functions of one's own; a signature needs none."""
    assert http.authorizers.keys() == {"tokens", "own"}
    tokens, own = http.authorizers["tokens"], http.authorizers["own"]
    assert tokens["JwtConfiguration"] == {"Issuer": "https://id.example.com", "Audience": ["shop"]}
    assert own["IdentitySource"] == ["$request.header.a", "$request.header.b"]
    assert has(own, AuthorizerType="REQUEST", AuthorizerResultTtlInSeconds=60)


def test_each_route_asks_for_what_its_operation_says(http):
    """Scopes of tokens, a signature, a function's word, or nothing."""
    tokens, own = (http.authorizers[name]["AuthorizerId"] for name in ("tokens", "own"))
    read = {"AuthorizationType": "JWT", "AuthorizerId": tokens, "AuthorizationScopes": ["read"]}
    assert has(http.routes["GET /orders/{id}"], **read)
    assert has(http.routes["PUT /orders/{id}"], AuthorizationType="CUSTOM", AuthorizerId=own)
    assert has(http.routes["POST /orders"], AuthorizationType="AWS_IAM")
    assert has(http.routes["$default"], AuthorizationType="NONE")


def test_another_document_takes_the_place_of_an_http_apis_first(bench):
    """What the first said alone is gone, and the stages stay."""
    http = Http(bench, HTTP)
    stage = {"ApiId": http.id, "StageName": "$default", "AutoDeploy": True}
    bench.make("AWS::ApiGatewayV2::Stage", stage)
    new = {"openapi": "3.0.1", "info": {"title": "new"}, "paths": {"/a": {"get": PROXY}}}
    bench.change(http.type, http.id, {"Body": HTTP}, {"Body": new})
    assert http.routes.keys() == {"GET /a"}
    assert not http.authorizers
    assert len(http.client.get_integrations(ApiId=http.id)["Items"]) == 1
    told = http.client.get_api(ApiId=http.id)
    assert has(told, Name="new", DisableExecuteApiEndpoint=False, CorsConfiguration=None)
    assert [one["StageName"] for one in http.client.get_stages(ApiId=http.id)["Items"]] == [
        "$default"
    ]


def test_a_rest_api_is_what_its_document_says_of_it(rest):
    """Its name, version and how bodies are treated."""
    told = rest.client.get_rest_api(restApiId=rest.id)
    assert has(told, name="shop", version="7", apiKeySource="AUTHORIZER")
    assert has(told, binaryMediaTypes=["image/png"], minimumCompressionSize=10)


def test_each_operation_becomes_a_method(rest):
    """On the resources of its path, which are made with those above them."""
    keys = {
        "GET /orders/{id}",
        "PUT /orders/{id}",
        "POST /orders",
        "OPTIONS /orders",
        "ANY /{proxy+}",
    }
    assert rest.methods.keys() == keys


def test_each_method_asks_for_what_its_operation_says(rest):
    """A pool and its scopes, a key, a function's word, a signature where nothing else is said."""
    people, own = (rest.authorizers[name]["id"] for name in ("people", "own"))
    get = rest.methods["GET /orders/{id}"]
    assert has(get, authorizationType="COGNITO_USER_POOLS", authorizerId=people)
    assert has(get, apiKeyRequired=True, authorizationScopes=["read"])
    assert has(rest.methods["PUT /orders/{id}"], authorizationType="CUSTOM", authorizerId=own)
    assert has(rest.methods["POST /orders"], authorizationType="AWS_IAM", apiKeyRequired=False)
    assert has(rest.methods["ANY /{proxy+}"], authorizationType="NONE")
    assert has(rest.methods["OPTIONS /orders"], authorizationType="NONE")


def test_each_scheme_of_a_rest_api_becomes_an_authorizer(rest):
    """Where the token stands is the scheme's word."""
    people, own = rest.authorizers["people"], rest.authorizers["own"]
    assert has(people, type="COGNITO_USER_POOLS", providerARNs=[POOL])
    assert people["identitySource"] == "method.request.header.X-Token"
    assert has(own, type="TOKEN", identityValidationExpression="a.*")
    assert has(own, identitySource="method.request.header.X-Own", authorizerResultTtlInSeconds=60)


def test_parameters_models_and_responses_are_read(rest):
    """Of the path and of the operation, the body's model, the headers of an answer."""
    get, post = rest.methods["GET /orders/{id}"], rest.methods["POST /orders"]
    assert get["requestParameters"] == {"method.request.path.id": True}
    assert post["requestParameters"] == {"method.request.querystring.page": False}
    assert post["requestModels"] == {"application/json": "Order"}
    answer = post["methodResponses"]["200"]
    assert answer["responseModels"] == {"application/json": "Order"}
    assert answer["responseParameters"] == {"method.response.header.X-Page": False}
    models = rest.client.get_models(restApiId=rest.id)["items"]
    assert [one["name"] for one in models] == ["Order"]


def test_validators_are_the_apis_unless_the_operation_names_one(rest):
    """The one of all, and one that is none."""
    [validator] = rest.client.get_request_validators(restApiId=rest.id)["items"]
    assert has(validator, name="all", validateRequestBody=True)
    assert rest.methods["POST /orders"]["requestValidatorId"] == validator["id"]
    assert "requestValidatorId" not in rest.methods["PUT /orders/{id}"]


def test_integrations_and_gateway_responses_are_read(rest):
    """With what each answer becomes."""
    post = rest.methods["POST /orders"]["methodIntegration"]
    assert has(post, type="AWS_PROXY", uri=URI, httpMethod="POST", timeoutInMillis=1000)
    mock = rest.methods["OPTIONS /orders"]["methodIntegration"]
    assert mock["integrationResponses"]["200"]["responseTemplates"] == {"a": "b"}
    assert mock["integrationResponses"]["500"]["selectionPattern"] == "5.."
    [told] = rest.client.get_gateway_responses(restApiId=rest.id)["items"]
    assert told["responseParameters"] == {"gatewayresponse.header.x": "'a'"}


def test_another_document_takes_the_place_of_a_rest_apis_first(bench):
    """What the first said alone is gone; the root stays the resource that it was."""
    rest = Rest(bench, REST)
    root = rest.client.get_rest_api(restApiId=rest.id)["rootResourceId"]
    new = {"openapi": "3.0.1", "info": {"title": "new"}, "paths": {"/": {"get": PROXY}}}
    bench.change(rest.type, rest.id, {"Body": REST}, {"Body": new})
    assert rest.methods.keys() == {"GET /"}
    assert not rest.authorizers
    assert not rest.client.get_models(restApiId=rest.id)["items"]
    assert rest.client.get_rest_api(restApiId=rest.id)["rootResourceId"] == root


def test_a_document_may_be_merged_into_what_is_there(bench):
    """With the mode that says so, the first stays beside the second."""
    rest = Rest(bench, REST)
    more = {"openapi": "3.0.1", "info": {"title": "new"}, "paths": {"/a": {"get": PROXY}}}
    bench.change(rest.type, rest.id, {"Body": REST}, {"Body": more, "Mode": "merge"})
    assert {"GET /a", "GET /orders/{id}"} <= rest.methods.keys()


@pytest.mark.parametrize("type", [Http.type, Rest.type])
def test_a_document_may_be_in_a_bucket(bench, type):
    """As JSON or as YAML."""
    body = {"openapi": "3.0.1", "info": {"title": "stored"}, "paths": {"/a": {"get": PROXY}}}
    bench.client("s3").put_object(Bucket=bench.bucket, Key="api", Body=json.dumps(body).encode())
    place = {"BodyS3Location": {"Bucket": bench.bucket, "Key": "api"}}
    made = bench.make(type, place)
    if type == Http.type:
        assert bench.client("apigatewayv2").get_api(ApiId=made.physical_id)["Name"] == "stored"
    else:
        told = bench.client("apigateway").get_rest_api(restApiId=made.physical_id)
        assert told["name"] == "stored"
