"""Routes as both kinds of API take them: how they are written, who may call, what they may reach."""

from __future__ import annotations

import pytest

from lambdaform import (
    App,
    CognitoAuthorizer,
    Condition,
    Cors,
    Fn,
    Function,
    FunctionDefaults,
    HttpApi,
    InlineCode,
    JwtAuthorizer,
    RestApi,
    Route,
    Stack,
    Stage,
)
from lambdaform.aws.route_key import RouteKey
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

POOL = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
KINDS = pytest.mark.parametrize("kind", [RestApi, HttpApi])
CODE = InlineCode("def handler(event, context):\n    return event\n")


def execute(rest, api="Api"):
    """Return an ARN of `execute-api`, as the template writes it."""
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"
    return {"Fn::Sub": f"{arn}:${{{api}}}{rest}"}


def uri(operation):
    return operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]


@pytest.fixture
def operation(properties):
    """Return what stands under a method of a path, when called."""
    return lambda path, method="get": properties("Api")["Body"]["paths"][path][method]


@pytest.mark.parametrize(
    ("route", "event", "in_arn"),
    [
        ("POST /orders", "PostOrders", "/POST/orders"),
        ("GET /items/{id}", "GetItemsId", "/GET/items/*"),
        ("GET /items/{item_id}/lines", "GetItemsItemIdLines", "/GET/items/*/lines"),
        ("GET /orderLines", "GetOrderLines", "/GET/orderLines"),
        ("ANY /{proxy+}", "AnyProxy", "/*/*"),
        ("GET /", "Get", "/GET/"),
        ("$default", "Default", "/*"),
    ],
)
def test_a_route_gives_the_event_its_name(route, event, in_arn):
    """Method and path in capitals; in an ARN a parameter is anything."""
    assert RouteKey(route).event == event
    assert RouteKey(route).in_arn == in_arn


@pytest.mark.parametrize(
    ("route", "problem"),
    [
        ("POST orders", "the path `orders` does not begin with `/` (write `POST /orders`)"),
        ("POST  /orders", "the path ` /orders` does not begin with `/` (write `POST /orders`)"),
        ("/orders", "the route `/orders` is not a method and a path (write `GET /orders`)"),
        ("orders", "the route `orders` is not a method and a path (write `GET /items/{id}`)"),
        ("", "the route `` is not a method and a path (write `GET /items/{id}`)"),
        ("post /orders", "the method `post` is unknown (did you mean `POST`?)"),
        ("DELET /orders", "the method `DELET` is unknown (did you mean `DELETE`?)"),
        (
            "GET /orders/",
            "a part of the path `/orders/` is empty (leave out the slash that is one too many)",
        ),
        (
            "GET /:{id}",
            "`:{id}` in `/:{id}` is neither text nor a parameter (write a parameter as `{id}`, and as `{proxy+}` for all the rest)",
        ),
        (
            "GET /{proxy+}/end",
            "`{proxy+}` in `/{proxy+}/end` takes all the rest (put it at the end)",
        ),
        (
            "GET /{id}/{id}",
            "the path `/{id}/{id}` has two parameters `id` (rename one of them)",
        ),
    ],
)
def test_a_malformed_route_is_told(stack, function, problems, route, problem):
    """What is no method and path is told at its line, with what would be one."""
    function(on=[Route(HttpApi(stack, "Api"), route)])
    assert problems() == [problem]


def test_an_unknown_method_lists_the_known_ones_where_none_is_near(stack, function, problems):
    """A hint names the method that was meant, or all there are."""
    function(on=[Route(HttpApi(stack, "Api"), "QQQ /")])
    assert problems()[0].endswith(
        "(known here: `ANY`, `DELETE`, `GET`, `HEAD`, `OPTIONS`, `PATCH`, `POST`, `PUT`)"
    )


@KINDS
def test_a_route_hands_the_request_to_its_function(stack, function, operation, properties, kind):
    """The API's document names the function; a permission lets this route invoke it."""
    function(on=[Route(kind(stack, "Api"), "GET /items/{id}")])
    assert uri(operation("/items/{id}")) == (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:"
        "lambda:path/2015-03-31/functions/${Worker.Arn}/invocations"
    )
    suffix = "prod" if kind is RestApi else ""
    assert properties(f"WorkerGetItemsIdPermission{suffix}") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Worker"},
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": execute("/*/GET/items/*"),
    }


@KINDS
def test_a_route_is_declared_once(stack, function, problems, kind):
    """The second is refused, and both lines are named."""
    api = kind(stack, "Api")
    function("First", on=[Route(api, "GET /a"), Route(api, "POST /a")])
    function("Second", on=[Route(api, "GET /a", name="Again")])
    (problem,) = problems()
    noun = "rest api" if kind is RestApi else "http api"
    assert problem.startswith(f"the route `GET /a` of {noun} `Api` is taken by the one at ")
    assert "test_route.py:" in problem


def test_two_routes_may_need_names(stack, function, problems, resources):
    """Paths that differ only in what an id cannot hold have one event; `name` tells them apart."""
    api = HttpApi(stack, "Api")
    worker = function(on=[Route(api, "GET /a/b"), Route(api, "GET /a-b", name="Dashed")])
    assert {"WorkerGetABPermission", "WorkerDashedPermission"} < resources().keys()
    worker.add(on=[Route(api, "GET /a.b")])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerGetABPermission` is taken: ")
    assert problem.endswith("declares it too (give one of them another id or `name`)")


def test_one_function_may_serve_two_apis(stack, function, resources):
    """The permissions differ in their ids by `name`, or by the stage of a REST API."""
    rest, http = RestApi(stack, "Rest"), HttpApi(stack, "Http")
    function(on=[Route(rest, "GET /"), Route(http, "GET /")])
    assert {"WorkerGetPermissionprod", "WorkerGetPermission"} < resources().keys()


@KINDS
def test_the_auth_of_the_api_holds_for_its_routes(stack, function, operation, kind):
    """A route takes what the API says, names another, or lets everybody in with `NONE`."""
    api = kind(stack, "Api", auth="AWS_IAM")
    clients = ["abc"] if kind is HttpApi else []
    pool = CognitoAuthorizer(user_pool_arn=POOL, clients=clients, scopes=["read", "write"])
    function(
        on=[
            Route(api, "GET /"),
            Route(api, "GET /pool", auth=pool),
            Route(api, "GET /write", auth=pool, scopes=["write"]),
            Route(api, "GET /open", auth="NONE"),
        ]
    )
    assert operation("/")["security"] == [{"AWS_IAM": []}]
    assert operation("/pool")["security"] == [{"Cognito": ["read", "write"]}]
    assert operation("/write")["security"] == [{"Cognito": ["write"]}]
    assert operation("/open")["security"] == [{"NONE": []}]


@KINDS
def test_everybody_may_call_where_nothing_else_is_said(
    stack, function, properties, operation, kind
):
    """Without `auth` the document says nothing of who may call."""
    function(on=[Route(kind(stack, "Api"), "GET /")])
    assert "security" not in operation("/")
    assert not {"securityDefinitions", "components"} & properties("Api")["Body"].keys()


@KINDS
def test_a_preflight_is_not_asked_for_credentials(stack, function, operation, kind):
    """Browsers send `OPTIONS` without them: such a route is open unless it says otherwise."""
    api = kind(stack, "Api", auth="AWS_IAM")
    function(on=[Route(api, "OPTIONS /"), Route(api, "OPTIONS /a", auth="AWS_IAM")])
    assert "security" not in operation("/", "options")
    assert operation("/a", "options")["security"] == [{"AWS_IAM": []}]


@KINDS
def test_authorizers_need_names_of_their_own(stack, function, problems, kind):
    """Two authorizers of one API cannot have one name."""
    clients = ["abc"] if kind is HttpApi else []
    api = kind(stack, "Api", auth=CognitoAuthorizer(user_pool_arn=POOL, clients=clients))
    other = CognitoAuthorizer(user_pool_arn=f"{POOL}2", clients=clients)
    function(on=[Route(api, "GET /", auth=other)])
    noun = "rest api" if kind is RestApi else "http api"
    message = f"{noun} `Api` has two authorizers with the name `Cognito`"
    hint = "give one of them another `name`"
    assert problems() == [f"{message} ({hint})"]


@KINDS
def test_scopes_are_those_of_a_token(stack, function, problems, kind):
    """Scopes on a route that asks for no token would hold nobody back."""
    function(on=[Route(kind(stack, "Api", auth="AWS_IAM"), "GET /", scopes=["read"])])
    message = "the route `GET /` names scopes, but nothing that has any"
    hint = "give it a `CognitoAuthorizer` or a `JwtAuthorizer`, as its `auth`"
    assert problems() == [f"{message} ({hint})"]


@KINDS
def test_credentials_are_not_for_every_origin(stack, function, problems, kind):
    """Browsers refuse an answer that allows credentials to the origin `*`."""
    api = kind(stack, "Api", cors=Cors(allow_credentials=True))
    function(on=[Route(api, "GET /")])
    noun = "rest api" if kind is RestApi else "http api"
    message = f"{noun} `Api` allows credentials to the origin `*`"
    hint = "browsers refuse that; name the origins"
    assert problems() == [f"{message} ({hint})"]


@KINDS
def test_cors_names_an_origin(stack, function, problems, kind):
    """CORS for no origin at all is a mistake."""
    function(on=[Route(kind(stack, "Api", cors=Cors(allow_origins=[])), "GET /")])
    assert problems()[0].endswith(
        "has `cors` without an origin (leave `cors` out, or name origins)"
    )


@KINDS
def test_a_function_of_another_stack_has_its_permission_beside_the_api(app, stack, kind):
    """The API's stack reads the function's and is made after it; nothing points back."""
    api, other = kind(stack, "Api"), Stack(app, "Other")
    Function(other, "Worker", code=CODE, handler="index.handler", on=[Route(api, "GET /")])
    assembly = synth(app)
    assert [t.stack for t in assembly.templates] == ["Other", "Main"]
    mine = assembly.template("Main").body["Resources"]
    permission = next(r for id, r in mine.items() if id.startswith("WorkerGetPermission"))
    assert permission["Properties"]["FunctionName"] == {
        "Fn::GetStackOutput": {"StackName": "shop-dev-Other", "OutputName": "WorkerRef"}
    }
    operation = mine["Api"]["Properties"]["Body"]["paths"]["/"]["get"]
    _, variables = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    assert list(variables.values()) == [
        {"Fn::GetStackOutput": {"StackName": "shop-dev-Other", "OutputName": "WorkerArn"}}
    ]
    assert not any("Permission" in id for id in assembly.template("Other").body["Resources"])


@KINDS
def test_stacks_that_need_each_other_are_told(app, stack, problems, kind):
    """A function that calls the API by URL and serves it cannot stand in another stack."""
    api, other = kind(stack, "Api"), Stack(app, "Other")
    Function(
        other,
        "Worker",
        code=CODE,
        handler="index.handler",
        on=[Route(api, "GET /")],
        environment={"API_URL": api.url},
    )
    (problem,) = problems()
    assert problem.startswith("stacks need each other: `Main` -> `Other` -> `Main` ")


@KINDS
def test_a_function_may_know_the_url_of_the_api_that_it_serves(
    stack, function, operation, resources, kind
):
    """The stage, not the document, then names the function: the document is made first."""
    api = kind(stack, "Api")
    function(on=[Route(api, "GET /")], environment={"API_URL": api.url})
    function("Plain", on=[Route(api, "GET /plain")])
    assert uri(operation("/")) == (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:"
        "function:${!stageVariables.Worker}/invocations"
    )
    assert "${Plain.Arn}" in uri(operation("/plain"))
    (stage,) = (r for r in resources().values() if r["Type"].endswith("::Stage"))
    name = "Variables" if kind is RestApi else "StageVariables"
    assert stage["Properties"][name] == {"Worker": {"Ref": "Worker"}}


@KINDS
def test_the_url_may_reach_a_function_in_other_ways(app, kind):
    """By the defaults of a stack, or by the name of another function that knows it."""
    stack = Stack(app, "Main", defaults=FunctionDefaults(code="src"))
    api = kind(stack, "Api")
    knows = Function(
        stack, "Knows", code=CODE, handler="index.handler", environment={"API_URL": api.url}
    )
    Function(
        stack,
        "Worker",
        code=CODE,
        handler="index.handler",
        on=[Route(api, "GET /")],
        environment={"NEXT": f"{knows.name}:live"},
    )
    later = Stack(app, "Later")
    shared = kind(later, "Shared")
    later.defaults = (FunctionDefaults(environment={"API_URL": shared.url}),)
    Function(later, "Worker", code=CODE, handler="index.handler", on=[Route(shared, "GET /")])
    for template in synth(app).templates:
        id = "Api" if template.stack == "Main" else "Shared"
        paths = template.body["Resources"][id]["Properties"]["Body"]["paths"]
        assert "${!stageVariables.Worker}" in uri(paths["/"]["get"])


def test_a_cycle_that_no_stage_can_break_is_told(stack, function, problems):
    """A reference that only CloudFormation can see stays a cycle, and is shown as one."""
    function(on=[Route(HttpApi(stack, "Api"), "GET /")], environment={"ID": Fn.sub("${Api}")})
    (problem,) = problems()
    assert problem.startswith("resources need each other: ")
    assert "`Api` -> `Worker`" in problem
    assert "`Worker` -> `Api`" in problem


@KINDS
def test_a_function_may_call_the_api_that_it_serves(stack, function, resources, kind):
    """The statement would close a cycle in the role, so it stands in a policy of its own."""
    api = kind(stack, "Api")
    function(on=[Route(api, "GET /")], allow=[api.invoke])
    policy = resources()["WorkerRolePolicy"]["Properties"]["PolicyDocument"]
    assert [s["Action"] for s in policy["Statement"]] == [["execute-api:Invoke"]]


@KINDS
def test_the_grant_to_call_is_narrowed_to_a_route(stack, function, statements, kind):
    """`invoke` is every route of the stage; `route` one method and path of it."""
    api = kind(stack, "Api")
    function("Serve", on=[Route(api, "GET /")])
    function("All", allow=[api.invoke])
    function("One", allow=[api.invoke.route("GET /items/{id}")])
    function("Any", allow=[api.grant("Invoke").route("ANY /items")])
    stage = "prod" if kind is RestApi else "$default"
    action = ["execute-api:Invoke"]
    assert statements("All") == [(action, execute(f"/{stage}/*"))]
    assert statements("One") == [(action, execute(f"/{stage}/GET/items/*"))]
    assert statements("Any") == [(action, execute(f"/{stage}/*/items"))]


def test_a_malformed_route_of_a_grant_is_told(stack, function, problems):
    """At the line that narrows the grant, as for a route."""
    function(allow=[HttpApi(stack, "Api").invoke.route("GET items")])
    assert problems() == ["the path `items` does not begin with `/` (write `GET /items`)"]


@KINDS
def test_the_attributes_of_an_api(stack, function, properties, kind):
    """URL, id and ARNs are those that the stage has, in any partition."""
    api = kind(stack, "Api", stage_name="live")
    function("Serve", on=[Route(api, "GET /")])
    said = {"URL": api.url, "ID": api.api_id, "ARN": api.arn, "CALL": api.execution_arn}
    function(environment=said)
    collection = "restapis" if kind is RestApi else "apis"
    arn = f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}::/{collection}/${{Api}}"
    host = "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}"
    assert properties("Worker")["Environment"]["Variables"] == {
        "URL": {"Fn::Sub": f"https://{host}/live"},
        "ID": {"Ref": "Api"},
        "ARN": {"Fn::Sub": arn},
        "CALL": execute(""),
    }


def test_the_url_names_a_region_that_is_known():
    """A stack in another region reads the right URL."""
    app = App("shop", stages=[Stage("dev", region="eu-west-1")])
    api = HttpApi(Stack(app, "Main"), "Api")
    reader = Stack(app, "Reader", region="us-east-1")
    environment = {"URL": api.url}
    Function(reader, "Worker", code=CODE, handler="index.handler", environment=environment)
    worker = synth(app).template("Reader").body["Resources"]["Worker"]["Properties"]
    url, _ = worker["Environment"]["Variables"]["URL"]["Fn::Sub"]
    assert url.endswith("}.execute-api.eu-west-1.${AWS::URLSuffix}")


@KINDS
def test_an_existing_api_is_called_but_not_changed(
    stack, function, resources, statements, properties, kind
):
    """An existing API is granted like one of the stack's own."""
    api = kind.existing(stack, "Api", api_id="abc123", stage_name="live")
    function(allow=[api.invoke.route("GET /items/{id}")], environment={"URL": api.url})
    assert "Api" not in resources()
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:abc123"
    assert statements() == [(["execute-api:Invoke"], {"Fn::Sub": f"{arn}/live/GET/items/*"})]
    assert properties("Worker")["Environment"]["Variables"]["URL"] == {
        "Fn::Sub": "https://abc123.execute-api.${AWS::Region}.${AWS::URLSuffix}/live"
    }


@KINDS
def test_an_existing_api_takes_no_routes(stack, function, problems, kind):
    """Its document is not this app's."""
    function(on=[Route(kind.existing(stack, "Api", api_id="abc123"), "GET /")])
    noun = "rest api" if kind is RestApi else "http api"
    message = f"{noun} `Api` exists already, and a route needs an API of this app"
    hint = "declare the API here, with its other routes"
    assert problems() == [f"{message} ({hint})"]


@KINDS
def test_a_route_is_there_where_its_function_is(stack, function, operation, resources, kind):
    """The condition of a function holds for its route and permission, not for the API."""
    condition = Condition(stack, "IsOn", expression=Fn.equals("a", "b"))
    api = kind(stack, "Api")
    function(on=[Route(api, "GET /")], condition=condition)
    function("Always", on=[Route(api, "POST /")])
    name, there, otherwise = operation("/")["Fn::If"]
    assert (name, otherwise) == ("IsOn", {"Ref": "AWS::NoValue"})
    assert "${Worker.Arn}" in uri(there)
    assert "${Always.Arn}" in uri(operation("/", "post"))
    conditions = {id: r.get("Condition") for id, r in resources().items() if "Permission" in id}
    assert sorted(map(str, conditions.values())) == ["IsOn", "None"]
    assert "Condition" not in resources()["Api"]


@pytest.mark.parametrize(("count", "permissions"), [(40, 40), (41, 1)])
def test_a_function_with_many_routes_has_one_permission(
    stack, function, resources, count, permissions
):
    """Lambda takes 20 KB of permissions for a function. Other functions keep theirs."""
    api = HttpApi(stack, "Api")
    worker = function(on=[Route(api, f"GET /orders/{n}") for n in range(count)])
    function("Other", on=[Route(api, "GET /")])
    found = {i: r["Properties"] for i, r in resources().items() if "Permission" in i}
    assert found.pop("OtherGetPermission")
    assert len(found) == permissions
    if permissions == 1:
        source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*"
        assert found["WorkerApiPermission"]["SourceArn"] == {"Fn::Sub": source}
        assert found["WorkerApiPermission"]["FunctionName"] == {"Ref": worker.id}


@pytest.mark.parametrize("kind", [RestApi, HttpApi])
def test_a_condition_holds_for_the_name_in_a_stage(stack, function, resources, kind):
    """A stage cannot name a function that is not there."""
    condition = Condition(stack, "IsOn", expression=Fn.equals("a", "b"))
    api = kind(stack, "Api")
    function(environment={"URL": api.url}, on=[Route(api, "GET /")], condition=condition)
    (stage,) = (r["Properties"] for r in resources().values() if r["Type"].endswith("::Stage"))
    named = {"Fn::If": ["IsOn", {"Ref": "Worker"}, {"Ref": "AWS::NoValue"}]}
    assert stage["Variables" if kind is RestApi else "StageVariables"] == {"Worker": named}


def test_a_condition_is_not_known_in_another_stack(app, stack, problems):
    """The stack of the API could not say when the route is there."""
    other = Stack(app, "Other")
    condition = Condition(other, "IsOn", expression=Fn.equals("a", "b"))
    Function(
        other,
        "Worker",
        code=CODE,
        handler="index.handler",
        condition=condition,
        on=[Route(HttpApi(stack, "Api"), "GET /")],
    )
    message = "function `Worker` has a condition, which the stack of http api `Api` does not know"
    hint = "declare both in one stack"
    assert problems() == [f"{message} ({hint})"]


def test_wrong_options_of_a_route_are_told_and_stop_nothing(app, stack, function):
    """The API of a function with a wrong option is left alone, and the rest is told too."""
    api = HttpApi(stack, "Api")
    function("One", on=[Route(api, 5)])
    function("Two", on=[Route(api, "GET /", auth="IAM")])
    function("Three", on=[Route(api, "GET /three")], environment="x")
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    assert [p.message.partition(", but")[0] for p in caught.value.problems] == [
        "Route of function `One`: `route` is `5`",
        "Route of function `Two`: `auth` is `'IAM'`",
        "function `Three`: `environment` is `'x'`",
    ]


def test_a_cognito_pool_issues_tokens(stack, function, properties):
    """Issuer and audience of a pool follow from its ARN and its clients, in any partition."""
    pool = CognitoAuthorizer(user_pool_arn=POOL, clients=["abc"], header="X-Token", name="Pool")
    function(on=[Route(HttpApi(stack, "Api", auth=pool), "GET /")])
    assert properties("Api")["Body"]["components"]["securitySchemes"] == {
        "Pool": {
            "type": "oauth2",
            "x-amazon-apigateway-authorizer": {
                "type": "jwt",
                "identitySource": "$request.header.X-Token",
                "jwtConfiguration": {
                    "issuer": {
                        "Fn::Sub": "https://cognito-idp.eu-west-1.${AWS::URLSuffix}/eu-west-1_AbCdEf123"
                    },
                    "audience": ["abc"],
                },
            },
        }
    }


def test_a_jwt_authorizer_is_of_an_http_api(stack, function, problems):
    """REST APIs have none, be it of the API or of a route."""
    tokens = JwtAuthorizer(issuer="https://id.example.com", audience=["shop"])
    api = RestApi(stack, "Api", auth=tokens)
    function(on=[Route(api, "GET /", auth=tokens)])
    assert problems() == [
        "rest api `Api` has a `JwtAuthorizer`, which HTTP APIs have (use a `CognitoAuthorizer`)",
        "the route `GET /` has a `JwtAuthorizer`, which HTTP APIs have (use a `CognitoAuthorizer`)",
    ]


def test_a_parameter_with_a_colon_is_told(stack, function, problems):
    """As other frameworks write it; API Gateway would take it as text."""
    function(on=[Route(HttpApi(stack, "Api"), "GET /items/:id")])
    assert problems() == ["`:id` in `/items/:id` is no parameter (write `{id}`)"]
