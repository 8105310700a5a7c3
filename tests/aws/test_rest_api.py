"""The REST API: its document, deployment and stage, its keys, and what it cannot do."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from lambdaform import (
    App,
    CognitoAuthorizer,
    Cors,
    Function,
    InlineCode,
    RestApi,
    Route,
    Stack,
    Stage,
    UsagePlan,
)
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
CODE = InlineCode("def handler(event, context):\n    return event\n")


def ref(id):
    return {"Ref": id}


@pytest.fixture
def paths(properties):
    """Return the paths of the API's document, when called."""
    return lambda: properties("Api")["Body"]["paths"]


def deployment(resources):
    (id,) = (id for id, r in resources.items() if r["Type"] == "AWS::ApiGateway::Deployment")
    return id


def declared(options=None, function=None, routes=("GET /a", "GET /b"), **route):
    """Return the resources of an API, declared with these options."""
    app = App("shop")
    stack = Stack(app, "Main")
    api = RestApi(stack, "Api", **(options or {}))
    on = [Route(api, r, **route) for r in routes]
    Function(stack, "Worker", code=CODE, handler="index.handler", on=on, **(function or {}))
    return synth(app).template("Main").body["Resources"]


def test_an_api_says_only_what_it_is_told(stack, function, resources):
    """Without options: regional, one stage that is traced, and what serves its route."""
    function(on=[Route(RestApi(stack, "Api"), "GET /")])
    made = resources()
    api = made["Api"]["Properties"]
    assert set(api) == {"Body", "EndpointConfiguration", "Parameters"}
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert api["Parameters"] == {"endpointConfigurationTypes": "REGIONAL"}
    endpoint = "x-amazon-apigateway-endpoint-configuration"
    assert set(api["Body"]) == {"swagger", "info", "paths", endpoint}
    assert api["Body"][endpoint] == {"disableExecuteApiEndpoint": False}
    assert api["Body"]["swagger"] == "2.0"
    assert api["Body"]["info"] == {"version": "1.0", "title": ref("AWS::StackName")}
    assert made["ApiprodStage"]["Properties"] == {
        "RestApiId": ref("Api"),
        "DeploymentId": ref(deployment(made)),
        "StageName": "prod",
        "TracingEnabled": True,
    }
    others = {"WorkerRole", "WorkerLogGroup", "Worker", "WorkerGetPermissionprod"}
    assert made.keys() == {"Api", deployment(made), "ApiprodStage", *others}


def test_every_option_is_rendered(stack, function, properties):
    """Each option becomes what CloudFormation and OpenAPI call so."""
    api = RestApi(
        stack,
        "Api",
        stage_name="live",
        throttling_burst_limit=0,
        throttling_rate_limit=2.5,
        metrics=True,
        tracing=False,
        endpoint_type="EDGE",
        binary_media_types=["image/png"],
        minimum_compression_bytes=1024,
        disable_execute_api_endpoint=True,
        description="the shop",
        api_name="shop",
    )
    function(on=[Route(api, "GET /")])
    said = properties("Api")
    assert said["Name"] == "shop"
    assert said["Description"] == "the shop"
    assert said["EndpointConfiguration"] == {"Types": ["EDGE"]}
    assert said["Parameters"] == {"endpointConfigurationTypes": "EDGE"}
    assert said["BinaryMediaTypes"] == ["image/png"]
    assert said["MinimumCompressionSize"] == 1024
    assert said["Body"]["x-amazon-apigateway-binary-media-types"] == ["image/png"]
    endpoint = said["Body"]["x-amazon-apigateway-endpoint-configuration"]
    assert endpoint == {"disableExecuteApiEndpoint": True}
    stage = properties("ApiliveStage")
    assert stage["StageName"] == "live"
    assert stage["TracingEnabled"] is False
    assert stage["MethodSettings"] == [
        {
            "HttpMethod": "*",
            "ResourcePath": "/*",
            "ThrottlingBurstLimit": 0,
            "ThrottlingRateLimit": 2.5,
            "MetricsEnabled": True,
        }
    ]


def test_a_stage_whose_name_no_id_can_hold_has_an_id_as_in_sam(stack, function, resources):
    """SAM writes a hash of such a name."""
    function(on=[Route(RestApi(stack, "Api", stage_name="my-stage"), "GET /")])
    assert {"ApiStagea9d64949ee", "WorkerGetPermissiona9d64949ee"} < resources().keys()


def test_nothing_changed_is_no_new_deployment():
    """The id of the deployment follows from the content, and not from the order of the routes."""
    first = deployment(declared())
    assert re.fullmatch("ApiDeployment[0-9a-f]{10}", first)
    assert deployment(declared()) == first
    assert deployment(declared(routes=("GET /b", "GET /a"))) == first
    assert deployment(declared(function={"memory_mb": 1024})) == first


@pytest.mark.parametrize(
    "change",
    [
        {"routes": ("GET /a", "GET /c")},
        {"routes": ("GET /a",)},
        {"auth": "AWS_IAM"},
        {"api_key_required": True},
        {"options": {"cors": Cors()}},
        {"options": {"binary_media_types": ["image/png"]}},
        {"options": {"minimum_compression_bytes": 0}},
        {"options": {"disable_execute_api_endpoint": True}},
        {"function": {"function_name": "worker"}},
    ],
    ids=str,
)
def test_new_content_is_a_new_deployment(change):
    """A stage serves a snapshot: what changes it has to be deployed."""
    made = declared(**change)
    assert deployment(made) != deployment(declared())
    assert made["ApiprodStage"]["Properties"]["DeploymentId"] == ref(deployment(made))


def test_a_deployment_tells_its_content(resources, stack, function):
    """The description holds the whole hash, as in SAM; there is no second stage."""
    function(on=[Route(RestApi(stack, "Api"), "GET /")])
    id = deployment(resources())
    said = resources()[id]["Properties"]
    assert set(said) == {"RestApiId", "Description"}
    digest = re.fullmatch(r"RestApi deployment id: ([0-9a-f]{40})", said["Description"])[1]
    assert id == f"ApiDeployment{digest[:10]}"


def test_access_logs_go_to_a_group_that_expires(stack, function, properties, resources):
    """A line of JSON for each request, in a log group of the API's own."""
    api = RestApi(stack, "Api", access_logs=True, log_retention=timedelta(days=7))
    function(on=[Route(api, "GET /")])
    setting = properties("ApiprodStage")["AccessLogSetting"]
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${ApiLogGroup}"
    assert setting["DestinationArn"] == {"Fn::Sub": arn}
    fields = json.loads(setting["Format"])
    assert fields["requestId"] == "$context.requestId"
    assert fields["resourcePath"] == "$context.resourcePath"
    assert properties("ApiLogGroup") == {"RetentionInDays": 7}
    assert resources()["ApiLogGroup"]["DeletionPolicy"] == "Delete"
    assert "ApiAccount" not in resources()


def test_access_logs_are_kept_in_protected_stages():
    """The log group holds data."""
    app = App("shop", stages=[Stage("prod", protected=True)])
    stack = Stack(app, "Main")
    api = RestApi(stack, "Api", access_logs=True)
    Function(stack, "Worker", code=CODE, handler="index.handler", on=[Route(api, "GET /")])
    made = synth(app).template("Main").body["Resources"]
    assert made["ApiLogGroup"]["DeletionPolicy"] == "Retain"


def test_the_role_of_the_account_outlives_the_stack(stack, function, resources):
    """The stage waits for the role; other APIs go on using it when the stack is deleted."""
    function(on=[Route(RestApi(stack, "Api", account_log_role=True), "GET /")])
    made = resources()
    arn = {"Fn::GetAtt": ["ApiLogRole", "Arn"]}
    assert made["ApiAccount"]["Properties"] == {"CloudWatchRoleArn": arn}
    assert made["ApiprodStage"]["DependsOn"] == ["ApiAccount"]
    role = made["ApiLogRole"]
    assert role["DeletionPolicy"] == "Retain"
    policy = "iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    assert role["Properties"]["ManagedPolicyArns"] == [
        {"Fn::Sub": f"arn:${{AWS::Partition}}:{policy}"}
    ]


def test_a_cognito_pool_is_an_authorizer(stack, function, properties, paths):
    """The document defines what its routes name."""
    pool = CognitoAuthorizer(user_pool_arn=POOL, scopes=["read"], header="X-Token", name="Pool")
    function(on=[Route(RestApi(stack, "Api", auth=pool), "GET /")])
    assert paths()["/"]["get"]["security"] == [{"Pool": ["read"]}]
    assert properties("Api")["Body"]["securityDefinitions"] == {
        "Pool": {
            "type": "apiKey",
            "name": "X-Token",
            "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {
                "type": "cognito_user_pools",
                "providerARNs": [POOL],
            },
        }
    }


def test_iam_is_an_authorizer(stack, function, properties, paths):
    """Callers sign; API Gateway invokes the function by its own permission, not by theirs."""
    function(on=[Route(RestApi(stack, "Api", auth="AWS_IAM"), "GET /")])
    operation = paths()["/"]["get"]
    assert operation["security"] == [{"AWS_IAM": []}]
    assert "credentials" not in operation["x-amazon-apigateway-integration"]
    assert properties("Api")["Body"]["securityDefinitions"] == {
        "AWS_IAM": {
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        }
    }


def test_a_route_that_asks_for_a_key_makes_one(stack, function, properties, paths):
    """A key opens a route by way of a usage plan; both are made, and belong together."""
    plan = UsagePlan(burst_limit=10, rate_limit=2.5, quota=1000, period="DAY")
    api = RestApi(stack, "Api", usage_plan=plan)
    function(
        on=[Route(api, "GET /key", api_key_required=True), Route(api, "GET /open")],
        environment={"KEY_ID": api.api_key_id},
    )
    assert paths()["/key"]["get"]["security"] == [{"api_key": []}]
    assert "security" not in paths()["/open"]["get"]
    assert properties("Api")["Body"]["securityDefinitions"] == {
        "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}
    }
    assert properties("ApiApiKey") == {"Enabled": True}
    assert properties("ApiUsagePlan") == {
        "ApiStages": [{"ApiId": ref("Api"), "Stage": ref("ApiprodStage")}],
        "Throttle": {"BurstLimit": 10, "RateLimit": 2.5},
        "Quota": {"Limit": 1000, "Period": "DAY"},
    }
    assert properties("ApiUsagePlanKey") == {
        "KeyId": ref("ApiApiKey"),
        "KeyType": "API_KEY",
        "UsagePlanId": ref("ApiUsagePlan"),
    }
    assert properties("Worker")["Environment"] == {"Variables": {"KEY_ID": ref("ApiApiKey")}}


def test_keys_can_be_the_rule(stack, function, properties, paths):
    """`api_key_required` on the API holds for its routes; a route can say otherwise."""
    api = RestApi(stack, "Api", api_key_required=True, auth="AWS_IAM")
    open_route = Route(api, "GET /open", api_key_required=False, auth="NONE")
    function(on=[Route(api, "GET /"), Route(api, "OPTIONS /"), open_route])
    assert paths()["/"]["get"]["security"] == [{"AWS_IAM": []}, {"api_key": []}]
    assert "security" not in paths()["/"]["options"]
    assert paths()["/open"]["get"]["security"] == [{"NONE": []}]
    assert properties("ApiUsagePlan").keys() == {"ApiStages"}


def test_a_usage_plan_without_keys_is_told(stack, function, problems):
    """It would limit nobody."""
    function(on=[Route(RestApi(stack, "Api", usage_plan=UsagePlan(quota=10)), "GET /")])
    message = "rest api `Api` has a `usage_plan`, but no route asks for an API key"
    assert problems() == [f"{message} (set `api_key_required` here, or on a route)"]


def test_a_browser_may_ask_before_it_calls(stack, function, paths):
    """With `cors`, API Gateway itself answers `OPTIONS`, and lets anybody ask."""
    cors = Cors(
        allow_origins=["https://example.com"],
        allow_headers=["X-Page", "X-Size"],
        allow_credentials=True,
        max_age=timedelta(minutes=10),
    )
    api = RestApi(stack, "Api", cors=cors, auth="AWS_IAM", api_key_required=True)
    function(on=[Route(api, "GET /a"), Route(api, "POST /a")])
    asked = paths()["/a"]["options"]
    assert "security" not in asked
    integration = asked["x-amazon-apigateway-integration"]
    assert integration["type"] == "mock"
    assert json.loads(integration["requestTemplates"]["application/json"]) == {"statusCode": 200}
    answer = integration["responses"]["default"]
    assert answer["responseTemplates"] == {"application/json": "{}\n"}
    head = "method.response.header.Access-Control-Allow"
    assert answer["responseParameters"] == {
        f"{head}-Origin": "'https://example.com'",
        f"{head}-Methods": "'GET,OPTIONS,POST'",
        f"{head}-Headers": "'X-Page,X-Size'",
        f"{head}-Credentials": "'true'",
        "method.response.header.Access-Control-Max-Age": "'600'",
    }
    declared = {f"method.response.header.{h}" for h in asked["responses"]["200"]["headers"]}
    assert declared == answer["responseParameters"].keys()


@pytest.mark.parametrize(
    ("routes", "methods", "sent"),
    [
        (["ANY /a"], ["*"], "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"),
        (["ANY /a", "GET /a"], ["*"], "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"),
        (["GET /a", "GET /b"], ["*"], "GET,OPTIONS"),
        (["ANY /a"], ["GET", "POST"], "GET,POST"),
    ],
)
def test_a_browser_learns_the_methods_of_a_path(stack, function, paths, routes, methods, sent):
    """`*` is what the path has; methods that are named are sent as they are."""
    api = RestApi(stack, "Api", cors=Cors(allow_methods=methods))
    function(on=[Route(api, route) for route in routes])
    integration = paths()["/a"]["options"]["x-amazon-apigateway-integration"]
    headers = integration["responses"]["default"]["responseParameters"]
    assert headers["method.response.header.Access-Control-Allow-Methods"] == f"'{sent}'"


def test_several_origins_are_told_apart(stack, function, paths):
    """The answer names the origin that asked, where it is a known one, and depends on it."""
    cors = Cors(allow_origins=["https://a.example.com", "https://b.example.com"])
    function(on=[Route(RestApi(stack, "Api", cors=cors), "GET /")])
    integration = paths()["/"]["options"]["x-amazon-apigateway-integration"]
    answer = integration["responses"]["default"]
    headers = answer["responseParameters"]
    origin = headers["method.response.header.Access-Control-Allow-Origin"]
    assert origin == "'https://a.example.com'"
    assert headers["method.response.header.Vary"] == "'Origin'"
    template = answer["responseTemplates"]["application/json"]
    known = '$origin == "https://a.example.com" || $origin == "https://b.example.com"'
    override = "$context.responseOverride.header.Access-Control-Allow-Origin = $origin"
    assert f"#if({known})#set({override})#end" in template


def test_a_route_of_your_own_answers_options(stack, function, paths):
    """Where a function takes `OPTIONS`, API Gateway leaves it to that."""
    function(on=[Route(RestApi(stack, "Api", cors=Cors()), "OPTIONS /")])
    assert paths()["/"]["options"]["x-amazon-apigateway-integration"]["type"] == "aws_proxy"


def test_options_work_where_every_body_is_binary(stack, function, paths):
    """API Gateway answers 500 to a preflight of such an API unless it is told to expect text."""
    api = RestApi(stack, "Api", cors=Cors(), binary_media_types=["*/*"])
    function(on=[Route(api, "GET /")])
    integration = paths()["/"]["options"]["x-amazon-apigateway-integration"]
    assert integration["contentHandling"] == "CONVERT_TO_TEXT"
    assert integration["responses"]["default"]["contentHandling"] == "CONVERT_TO_TEXT"


def test_headers_that_functions_expose_are_theirs_to_send(stack, function, problems):
    """A REST API adds no headers to what a function answers."""
    api = RestApi(stack, "Api", cors=Cors(expose_headers=["X-Page"]))
    function(on=[Route(api, "GET /")])
    message = "rest api `Api` cannot set `expose_headers` on what functions answer"
    hint = "let the functions answer with `Access-Control-Expose-Headers`"
    assert problems() == [f"{message} ({hint})"]


def test_an_api_without_routes_is_told(stack, problems):
    """API Gateway refuses to deploy an API that has no method."""
    RestApi(stack, "Api")
    message = "rest api `Api` has no route, and API Gateway does not deploy that"
    assert problems() == [f'{message} (give a function `on=[Route(api, "GET /")]`)']


def test_a_rest_api_has_no_default_route(stack, function, problems):
    """What takes the rest there is a greedy parameter."""
    function(on=[Route(RestApi(stack, "Api"), "$default")])
    message = "rest api `Api` has no `$default` route, which HTTP APIs have"
    hint = 'take the rest with `"ANY /{proxy+}"`, and `"ANY /"` for the root'
    assert problems() == [f"{message} ({hint})"]


def test_a_part_of_a_path_holds_fewer_characters(stack, function, problems):
    """What an HTTP API takes, a REST API may not."""
    function(on=[Route(RestApi(stack, "Api"), "GET /@me")])
    message = "`@` in `/@me` is not for a REST API"
    assert problems() == [f"{message} (a part holds letters, digits, and `.`, `_`, `:`, `-`)"]


def test_siblings_have_one_parameter(stack, function, problems):
    """API Gateway refuses a second parameter beside the first; both lines are named."""
    api = RestApi(stack, "Api")
    function(
        on=[
            Route(api, "GET /items/{id}"),
            Route(api, "PUT /items/{id}/lines/{line}"),
            Route(api, "GET /orders/{order}"),
            Route(api, "ANY /items/{proxy+}"),
        ]
    )
    (problem,) = problems()
    message = "`{proxy+}` in `/items/{proxy+}` stands where `{id}` does in the route at "
    assert problem.startswith(message)
    assert "test_rest_api.py:" in problem
    assert problem.endswith("(a REST API takes one parameter in a place: give both the same name)")


def test_a_rest_api_takes_the_tokens_of_every_client(stack, function, problems):
    """To name clients would hold nobody back, on the API and on a route."""
    pool = CognitoAuthorizer(user_pool_arn=POOL, clients=["abc"])
    api = RestApi(stack, "Api", auth=pool)
    function(on=[Route(api, "GET /", auth=pool)])
    hint = "a REST API takes the tokens of every client of the pool; use scopes instead"
    assert problems() == [
        f"{whose} has a `CognitoAuthorizer` that names clients ({hint})"
        for whose in ("rest api `Api`", "the route `GET /`")
    ]


def test_the_key_of_an_existing_api_is_not_its_id(stack):
    """What nobody said of an existing API is told, not made up."""
    api = RestApi.existing(stack, "Legacy", api_id="abc123")
    with pytest.raises(DeclarationError, match="nothing here says its `Ref`"):
        _ = api.api_key_id


def test_an_override_of_the_api_is_deployed(app, stack, function):
    """A stage serves a snapshot, so what is overridden in the API needs a new one."""
    function(on=[Route(RestApi(stack, "Api"), "GET /")])
    before = deployment(synth(app).template("Main").body["Resources"])
    stack.override("Worker", MemorySize=1024)
    assert deployment(synth(app).template("Main").body["Resources"]) == before
    stack.override("Api", Body={"info": {"title": "Shop"}})
    assert deployment(synth(app).template("Main").body["Resources"]) != before
