"""The HTTP API: its document and stage, and what it cannot do."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lambdaform import CognitoAuthorizer, Cors, HttpApi, JwtAuthorizer, Resource, Route

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
CORS = Cors(allow_origins=["https://example.com"])
TOKENS = JwtAuthorizer(issuer="https://id.example.com", audience=["shop"], scopes=["read"])


@pytest.fixture
def document(properties):
    """Return the API's OpenAPI document, when called."""
    return lambda: properties("Api")["Body"]


def test_an_api_says_only_what_it_is_told(stack, properties, resources):
    """Without options: one stage, which deploys itself and logs who called."""
    HttpApi(stack, "Api")
    assert properties("Api") == {
        "Body": {
            "openapi": "3.0.1",
            "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}},
            "servers": [
                {"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": False}}
            ],
            "paths": {},
        }
    }
    stage = properties("ApiApiGatewayDefaultStage")
    assert stage.pop("AccessLogSettings")
    assert stage == {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True}
    assert resources().keys() == {"Api", "ApiApiGatewayDefaultStage", "ApiLogGroup"}


def test_every_option_is_rendered(stack, properties, document, resources):
    """Names and descriptions stand in the document, because API Gateway refuses them beside it."""
    HttpApi(
        stack,
        "Api",
        stage_name="live",
        access_logs=False,
        throttling_burst_limit=0,
        throttling_rate_limit=2.5,
        metrics=True,
        disable_execute_api_endpoint=True,
        description="the shop",
        api_name="shop",
    )
    assert set(properties("Api")) == {"Body"}
    assert document()["info"] == {"version": "1.0", "title": "shop", "description": "the shop"}
    endpoint = {"disableExecuteApiEndpoint": True}
    assert document()["servers"] == [{"x-amazon-apigateway-endpoint-configuration": endpoint}]
    assert properties("ApiliveStage") == {
        "ApiId": {"Ref": "Api"},
        "StageName": "live",
        "AutoDeploy": True,
        "DefaultRouteSettings": {
            "ThrottlingBurstLimit": 0,
            "ThrottlingRateLimit": 2.5,
            "DetailedMetricsEnabled": True,
        },
    }
    assert "ApiLogGroup" not in resources()


def test_access_logs_go_to_a_group_that_expires(stack, properties):
    """A line of JSON for each request, in a log group of the API's own."""
    HttpApi(stack, "Api", log_retention=timedelta(days=7))
    setting = properties("ApiApiGatewayDefaultStage")["AccessLogSettings"]
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${ApiLogGroup}"
    assert setting["DestinationArn"] == {"Fn::Sub": arn}
    assert json.loads(setting["Format"])["routeKey"] == "$context.routeKey"
    assert properties("ApiLogGroup") == {"RetentionInDays": 7}


def test_routes_stand_in_the_document(stack, function, document):
    """Parameters are listed; the payload has the format of HTTP APIs."""
    api = HttpApi(stack, "Api")
    function(on=[Route(api, "GET /items/{id}/{rest+}"), Route(api, "ANY /all")])
    operation = document()["paths"]["/items/{id}/{rest+}"]["get"]
    assert operation["parameters"] == [
        {"name": "id", "in": "path", "required": True},
        {"name": "rest+", "in": "path", "required": True},
    ]
    assert operation["x-amazon-apigateway-integration"]["payloadFormatVersion"] == "2.0"
    assert operation["responses"] == {}
    assert document()["paths"]["/all"].keys() == {"x-amazon-apigateway-any-method"}


def test_the_default_route_takes_the_rest(stack, function, document, resources):
    """Its permission holds for the other routes of the function, and only for that one."""
    api = HttpApi(stack, "Api")
    function(on=[Route(api, "GET /a"), Route(api, "$default")])
    function("Other", on=[Route(api, "GET /b")])
    default = document()["paths"]["$default"]["x-amazon-apigateway-any-method"]
    assert default["isDefaultRoute"] is True
    permissions = {id: r for id, r in resources().items() if "Permission" in id}
    assert permissions.keys() == {"WorkerDefaultPermission", "OtherGetBPermission"}
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*"
    source = permissions["WorkerDefaultPermission"]["Properties"]["SourceArn"]
    assert source == {"Fn::Sub": arn}


def test_authorizers_stand_in_the_document(stack, function, document):
    """Tokens and signatures are defined where a route names them."""
    api = HttpApi(stack, "Api", auth=TOKENS)
    function(on=[Route(api, "GET /"), Route(api, "POST /", auth="AWS_IAM")])
    assert document()["paths"]["/"]["get"]["security"] == [{"Jwt": ["read"]}]
    assert document()["components"]["securitySchemes"] == {
        "Jwt": {
            "type": "oauth2",
            "x-amazon-apigateway-authorizer": {
                "type": "jwt",
                "identitySource": "$request.header.Authorization",
                "jwtConfiguration": {"issuer": "https://id.example.com", "audience": ["shop"]},
            },
        },
        "AWS_IAM": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        },
    }


def test_cors_is_answered_by_the_api(stack, document):
    """API Gateway answers preflights, and adds the headers to what functions answer."""
    cors = Cors(
        allow_origins=["https://a.example.com", "https://b.example.com"],
        allow_methods=["GET"],
        allow_headers=["X-Page"],
        expose_headers=["X-Total"],
        allow_credentials=True,
        max_age=timedelta(minutes=10),
    )
    HttpApi(stack, "Api", cors=cors)
    assert document()["x-amazon-apigateway-cors"] == {
        "allowOrigins": ["https://a.example.com", "https://b.example.com"],
        "allowMethods": ["GET"],
        "allowHeaders": ["X-Page"],
        "exposeHeaders": ["X-Total"],
        "allowCredentials": True,
        "maxAge": 600,
    }


def test_cors_says_only_what_it_is_told(stack, document):
    """Every page may call with every method."""
    HttpApi(stack, "Api", cors=Cors())
    assert document()["x-amazon-apigateway-cors"] == {
        "allowOrigins": ["*"],
        "allowMethods": ["*"],
    }


@pytest.mark.parametrize(
    ("route", "options"),
    [
        ("ANY /orders/{id}", "OPTIONS /orders/{order}"),
        ("ANY /{proxy+}", "OPTIONS /{proxy+}"),
        ("$default", "OPTIONS /{proxy+}"),
    ],
)
def test_a_browser_asks_without_credentials(stack, function, problems, body, route, options):
    """API Gateway answers `OPTIONS` itself, unless a route for every method takes it."""
    api = HttpApi(stack, "Api", auth="AWS_IAM", cors=CORS)
    worker = function(on=[Route(api, route), Route(api, "GET /stock"), Route(api, "OPTIONS /x")])
    (problem,) = problems()
    asked = options.replace("{order}", "{id}")
    assert problem == (
        f"the route `{route}` asks a browser's `OPTIONS` for credentials"
        f" (add the route `{asked}`, or name the methods that it takes)"
    )
    worker.add(on=[Route(api, options)])
    assert body()


@pytest.mark.parametrize("options", [{"auth": "AWS_IAM"}, {"cors": CORS}], ids=str)
def test_a_route_for_every_method_may_ask_otherwise(stack, function, body, options):
    """Without CORS no browser asks, and without credentials it is let in."""
    function(on=[Route(HttpApi(stack, "Api", **options), "ANY /")])
    assert body()


def test_tags_stand_in_the_document(stack, properties, document):
    """API Gateway refuses the property `Tags` beside `Body`; the stage has it."""
    HttpApi(stack, "Api", tags={"team": "shop"})
    assert document()["tags"] == [{"name": "team", "x-amazon-apigateway-tag-value": "shop"}]
    assert set(properties("Api")) == {"Body"}
    assert properties("ApiApiGatewayDefaultStage")["Tags"] == {"team": "shop"}


def test_tags_of_a_document_of_your_own_win(stack, properties):
    """A tag that the document has already is left as it is."""
    own = {"name": "team", "x-amazon-apigateway-tag-value": "mine"}
    tags = {"team": "shop", "part": "api"}
    body = {"openapi": "3.0.1", "tags": [own]}
    Resource(stack, "Raw", type="AWS::ApiGatewayV2::Api", properties={"Body": body}, tags=tags)
    part = {"name": "part", "x-amazon-apigateway-tag-value": "api"}
    assert properties("Raw") == {"Body": {"openapi": "3.0.1", "tags": [own, part]}}


@pytest.mark.parametrize(
    "said",
    [
        {"BodyS3Location": {"Bucket": "shop", "Key": "api.yaml"}},
        {"Body": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://a"}}}},
    ],
    ids=str,
)
def test_a_document_that_cannot_be_read_gets_no_tags(stack, properties, said):
    """API Gateway would refuse the property `Tags`, and nothing can be added to the document."""
    Resource(stack, "Raw", type="AWS::ApiGatewayV2::Api", properties=said, tags={"team": "shop"})
    assert properties("Raw") == said


def test_an_http_api_knows_no_api_keys(stack, function, problems):
    """They are a feature of REST APIs."""
    function(on=[Route(HttpApi(stack, "Api"), "GET /", api_key_required=True)])
    message = "the route `GET /` requires an API key, and http api `Api` knows none"
    assert problems() == [f"{message} (use a `RestApi`, or an `auth`)"]


def test_an_http_api_asks_whom_a_token_is_for(stack, function, problems):
    """A Cognito pool is an authorizer of an HTTP API with its clients only."""
    pool = CognitoAuthorizer(user_pool_arn=POOL)
    api = HttpApi(stack, "Api", auth=pool)
    function(on=[Route(api, "GET /", auth=pool)])
    hint = "an HTTP API asks whom a token is for: name the app clients as `clients`"
    assert problems() == [
        f"{whose} has a `CognitoAuthorizer` that names no clients ({hint})"
        for whose in ("http api `Api`", "the route `GET /`")
    ]
