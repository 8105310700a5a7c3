"""APIs in SAM's terms: paths in the functions where those say all, and in a document elsewhere."""

from __future__ import annotations

import pytest
from kinds import CODE
from twins import PAGE, POOL

from lambdaform import (
    App,
    CognitoAuthorizer,
    Condition,
    Cors,
    Fn,
    Function,
    HttpApi,
    JwtAuthorizer,
    Output,
    RestApi,
    Route,
    Stack,
    UsagePlan,
)
from lambdaform.formats import sam
from lambdaform.synth import synth

KINDS = {"AWS::Serverless::Api": "Api", "AWS::Serverless::HttpApi": "HttpApi"}


@pytest.fixture
def resources(app):
    """Return the resources of the stack in SAM's terms, when called."""
    return lambda: sam.body(synth(app).template("Main"))["Resources"]


@pytest.fixture
def events(resources):
    """Return what events of the function say beside the API, by name, when called."""

    def of():
        found = resources()["Worker"]["Properties"].get("Events", {})
        said = {name: event["Properties"] for name, event in found.items()}
        hidden = ("ApiId", "RestApiId")
        return {n: {k: v for k, v in p.items() if k not in hidden} for n, p in said.items()}

    return of


@pytest.fixture
def api(resources):
    """Return what is said of the API in SAM's terms, when called."""

    def of():
        api = resources()["Api"]
        assert api["Type"] in KINDS
        return api["Properties"]

    return of


@pytest.mark.parametrize("make", [RestApi, HttpApi], ids=["rest", "http"])
def test_paths_are_in_the_functions(stack, function, resources, events, make):
    """Nothing of the API is left beside it: no stage, no deployment, no permission."""
    api = make(stack, "Api")
    function(on=[Route(api, "GET /items/{id}"), Route(api, "ANY /", name="Front")])
    left = {r["Type"] for id, r in resources().items() if not id.endswith(("Role", "LogGroup"))}
    assert left == {"AWS::Serverless::Function", *(left & KINDS.keys())}
    assert len(left) == 2
    assert events() == {
        "GetItemsId": {"Method": "get", "Path": "/items/{id}"},
        "Front": {"Method": "any", "Path": "/"},
    }


def test_the_options_of_an_http_api(stack, function, api):
    """In SAM's words, not in those of OpenAPI."""
    http = HttpApi(
        stack, "Api", api_name="shop", stage_name="live", access_logs=False, cors=Cors(**PAGE)
    )
    function(on=[Route(http, "GET /")])
    assert api() == {
        "Name": "shop",
        "StageName": "live",
        "DisableExecuteApiEndpoint": False,
        "CorsConfiguration": {
            "AllowOrigins": ["https://example.com"],
            "AllowMethods": ["GET", "POST"],
            "AllowHeaders": ["content-type"],
            "AllowCredentials": True,
            "MaxAge": 600,
        },
    }


def test_who_may_call_an_http_api(stack, function, api, events):
    """What most routes ask for is the API's default; what differs is said at the event."""
    tokens = JwtAuthorizer(issuer="https://id.example.com", audience=["shop"], scopes=["read"])
    http = HttpApi(stack, "Api", auth=tokens)
    routes = [
        Route(http, "GET /a"),
        Route(http, "GET /b"),
        Route(http, "POST /a", scopes=["write"]),
        Route(http, "PUT /a", auth="AWS_IAM"),
        Route(http, "GET /open", auth="NONE"),
    ]
    function(on=routes)
    assert api()["Auth"] == {
        "DefaultAuthorizer": "Jwt",
        "EnableIamAuthorizer": True,
        "Authorizers": {
            "Jwt": {
                "AuthorizationScopes": ["read"],
                "IdentitySource": "$request.header.Authorization",
                "JwtConfiguration": {"issuer": "https://id.example.com", "audience": ["shop"]},
            }
        },
    }
    assert {name: said.get("Auth") for name, said in events().items()} == {
        "GetA": None,
        "GetB": None,
        "PostA": {"Authorizer": "Jwt", "AuthorizationScopes": ["write"]},
        "PutA": {"Authorizer": "AWS_IAM"},
        "GetOpen": {"Authorizer": "NONE"},
    }


def test_routes_beside_the_default_one_need_no_permission(stack, function, events, resources):
    """As SAM has it: the permission of `$default` holds for all paths of its function."""
    http = HttpApi(stack, "Api")
    function(on=[Route(http, "GET /items"), Route(http, "$default")])
    assert events() == {
        "GetItems": {"Method": "get", "Path": "/items"},
        "Default": {"Method": "any", "Path": "$default"},
    }
    assert not [id for id in resources() if "Permission" in id]


def test_the_options_of_a_rest_api(stack, function, api):
    """With the version of OpenAPI, without which SAM makes a stage that nobody asked for."""
    rest = RestApi(stack, "Api", stage_name="live", tracing=False, binary_media_types=["image/png"])
    function(on=[Route(rest, "GET /")])
    assert api() == {
        "StageName": "live",
        "TracingEnabled": False,
        "EndpointConfiguration": {"Type": "REGIONAL"},
        "BinaryMediaTypes": ["image/png"],
        "OpenApiVersion": "2.0",
        "DisableExecuteApiEndpoint": False,
    }


@pytest.mark.parametrize(
    ("cors", "said"),
    [
        (Cors(), "'*'"),
        (
            Cors(**PAGE),
            {
                "AllowOrigin": "'https://example.com'",
                "AllowMethods": "'GET,POST'",
                "AllowHeaders": "'content-type'",
                "MaxAge": "'600'",
                "AllowCredentials": True,
            },
        ),
    ],
    ids=["open", "full"],
)
def test_the_cors_of_a_rest_api(stack, function, api, cors, said):
    """SAM makes the `OPTIONS` of each path of it."""
    rest = RestApi(stack, "Api", cors=cors)
    function(on=[Route(rest, "GET /a"), Route(rest, "ANY /b/{proxy+}")])
    assert api()["Cors"] == said


def test_who_may_call_a_rest_api(stack, function, api, events):
    """Signed calls are made by whoever signs: SAM's own default would be the API's credentials."""
    pool = CognitoAuthorizer(user_pool_arn=POOL, scopes=["read"])
    rest = RestApi(stack, "Api", auth=pool)
    routes = [
        Route(rest, "GET /a"),
        Route(rest, "GET /b"),
        Route(rest, "PUT /a", auth="AWS_IAM"),
        Route(rest, "GET /open", auth="NONE"),
    ]
    function(on=routes)
    assert api()["Auth"] == {
        "DefaultAuthorizer": "Cognito",
        "AddDefaultAuthorizerToCorsPreflight": False,
        "Authorizers": {"Cognito": {"UserPoolArn": POOL, "AuthorizationScopes": ["read"]}},
    }
    assert {name: said.get("Auth") for name, said in events().items()} == {
        "GetA": None,
        "GetB": None,
        "PutA": {"Authorizer": "AWS_IAM", "InvokeRole": "NONE"},
        "GetOpen": {"Authorizer": "NONE"},
    }


@pytest.mark.parametrize("every", [True, False])
def test_api_keys(stack, function, api, events, resources, every):
    """Of the API where all routes ask for one; key and usage plan stay beside it, as they are."""
    rest = RestApi(stack, "Api", usage_plan=UsagePlan(quota=10))
    routes = [
        Route(rest, "GET /a", api_key_required=True),
        Route(rest, "GET /b", api_key_required=every),
    ]
    function(on=routes)
    auth = {"ApiKeyRequired": True, "AddApiKeyRequiredToCorsPreflight": False}
    assert api().get("Auth") == (auth if every else None)
    own = None if every else {"ApiKeyRequired": True}
    assert events()["GetA"].get("Auth") == own
    assert resources()["ApiUsagePlan"]["Type"] == "AWS::ApiGateway::UsagePlan"


@pytest.mark.parametrize(
    ("make", "more"), [(RestApi, {"PropagateTags": True}), (HttpApi, {})], ids=["rest", "http"]
)
def test_tags_are_those_of_stage_and_api(make, more):
    """A REST API's own are those that it hands on."""
    app = App("shop", tags={"team": "shop"})
    stack = Stack(app, "Main")
    routes = [Route(make(stack, "Api"), "GET /")]
    Function(stack, "Worker", code=CODE, handler="index.handler", on=routes)
    api = sam.body(synth(app).template("Main"))["Resources"]["Api"]["Properties"]
    tagging = {name: api[name] for name in ("Tags", "PropagateTags") if name in api}
    assert tagging == {"Tags": {"team": "shop"}, **more}


def test_what_sam_would_document_otherwise_keeps_its_document(stack, function, api, events):
    """A greedy parameter that is not `proxy`: SAM's permission would not hold for what it takes."""
    http = HttpApi(stack, "Api")
    function(on=[Route(http, "GET /items"), Route(http, "ANY /files/{path+}")])
    assert set(api()["DefinitionBody"]["paths"]) == {"/items", "/files/{path+}"}
    assert events() == {"GetItems": {"Method": "get", "Path": "/items"}}


@pytest.mark.parametrize("make", [RestApi, HttpApi], ids=["rest", "http"])
def test_a_conditional_function_keeps_the_document(stack, function, api, events, make):
    """SAM would write the condition around the function's address as well."""
    europe = Condition(stack, "InEurope", expression=Fn.equals("a", "b"))
    function(on=[Route(make(stack, "Api"), "GET /items")], condition=europe)
    assert "DefinitionBody" in api()
    assert events() == {"GetItems": {"Method": "get", "Path": "/items"}}


@pytest.mark.parametrize("make", [RestApi, HttpApi], ids=["rest", "http"])
def test_an_api_that_its_function_names_keeps_the_document(stack, function, api, events, make):
    """Its integrations name the function by a variable of the stage, which SAM has no word for."""
    one = make(stack, "Api")
    function(on=[Route(one, "GET /items")], environment={"URL": one.url})
    assert "DefinitionBody" in api()
    assert events() == {"GetItems": {"Method": "get", "Path": "/items"}}


@pytest.mark.parametrize(
    ("id", "properties"),
    [
        ("Api", {"ApiKeySourceType": "HEADER"}),
        ("Api", {"Parameters": {"basepath": "ignore"}}),
        ("ApiprodStage", {"Description": "live"}),
    ],
    ids=["api", "parameters", "stage"],
)
def test_an_api_that_sam_would_make_otherwise_stays(stack, function, resources, id, properties):
    """With its deployment, its stage and its permissions."""
    function(on=[Route(RestApi(stack, "Api"), "GET /items")])
    stack.override(id, **properties)
    found = resources()
    assert found["Api"]["Type"] == "AWS::ApiGateway::RestApi"
    assert found["WorkerGetItemsPermissionprod"]["Type"] == "AWS::Lambda::Permission"


def test_a_deployment_that_something_names_stays(app, stack, function):
    """SAM gives deployments ids of its own."""
    function(on=[Route(RestApi(stack, "Api"), "GET /items")])
    first = synth(app).template("Main")
    (deployment,) = (id for id in first.body["Resources"] if id.startswith("ApiDeployment"))
    Output(stack, "Deployment", value=f"is {deployment}")
    body = sam.body(synth(app).template("Main"))
    assert body["Resources"]["Api"]["Type"] == "AWS::ApiGateway::RestApi"
