"""A route of an API, and what REST and HTTP APIs have in common."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import timedelta
from typing import ClassVar, Self

from lambdaform.aws.authorizer import Auth, CognitoAuthorizer
from lambdaform.aws.cors import Cors
from lambdaform.aws.function import Function
from lambdaform.aws.function_defaults import FunctionDefaults
from lambdaform.aws.route_key import DEFAULT, RouteKey
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct, Scope, construct
from lambdaform.errors import Problem, Source
from lambdaform.iam import Grant, Grantable, grant
from lambdaform.template import Call, Ref, Resource, Text, Value, days, json_text, references

_GENERAL = "execute-api-general"
"""IAM's name of what `execute-api:Invoke` applies to."""

_MANY = 40
"""Routes of one function: Lambda takes 20 KB of permissions, which are some 400 bytes each."""

_PARTITION, _REGION, _ACCOUNT = Ref("AWS::Partition"), Ref("AWS::Region"), Ref("AWS::AccountId")


@dataclass(frozen=True)
class InvokeGrant(Grant):
    """The grant to call an API, which can be narrowed to one route."""

    def route(self, route: str) -> InvokeGrant:
        """Narrow the grant to a method and path: `api.invoke.route("GET /items/{id}")`."""
        key = RouteKey(route)
        faults = tuple(Problem(m, Source.of_caller(), hint) for m, hint in key.faults())
        every = str(self.resources[_GENERAL][0])
        narrow = self.limited_to(_GENERAL, every.removesuffix("/*") + key.in_arn)
        return replace(narrow, faults=(*narrow.faults, *faults))


@construct
class Api(Construct, Grantable[InvokeGrant]):
    """What REST and HTTP APIs have in common.

    Their routes stand in an OpenAPI document, which needs all of them: so the API renders what
    belongs to a route, the permission for API Gateway to invoke the function too.

    Attributes:
        auth: who may call, where a route does not say: `NONE` is everybody.
        cors: which web pages may call from a browser.
        throttling_burst_limit: requests at once, over all routes; `None` is the account's limit.
        throttling_rate_limit: requests a second, over all routes; `None` is the account's limit.
        metrics: counts and times each route in CloudWatch; it costs extra.
        log_retention: how long access logs are kept: one of the values that CloudWatch Logs takes.
        disable_execute_api_endpoint: callers have to use a domain name of yours.
        description: shown in the console.
        api_name: shown in the console; `None` is the name of the stack.
    """

    auth: Auth = "NONE"
    cors: Cors | None = None
    throttling_burst_limit: int | None = None
    throttling_rate_limit: float | None = None
    metrics: bool = False
    log_retention: timedelta = timedelta(days=30)
    disable_execute_api_endpoint: bool = False
    description: str | None = None
    api_name: str | None = None

    stage_name: str
    collection: ClassVar[str]
    """What AWS calls all APIs of the kind in an ARN."""

    iam_service = "execute-api"
    grant_form = InvokeGrant
    invoke = grant("execute-api:Invoke", form=InvokeGrant)

    @classmethod
    def existing(
        cls, scope: Scope, id: str, *, api_id: Text, stage_name: str | None = None
    ) -> Self:
        """Use an API that exists, by its id; its stage where that has not the usual name."""
        api = cls.from_existing(scope, id, Ref=api_id)
        api._set(stage_name=stage_name or cls.stage_name)
        return api

    @property
    def api_id(self) -> Text:
        """The id that AWS gave the API."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The ARN of the API as a thing to manage."""
        return f"arn:{_PARTITION}:apigateway:{self._region}::/{self.collection}/{self.api_id}"

    @property
    def execution_arn(self) -> Text:
        """The ARN of the API as a thing to call; stage, method and path follow."""
        return f"arn:{_PARTITION}:execute-api:{self._region}:{_ACCOUNT}:{self.api_id}"

    @property
    def url(self) -> Text:
        """The URL that paths are added to, without a slash at its end."""
        host = f"{self.api_id}.execute-api.{self._region}.{Ref('AWS::URLSuffix')}"
        return f"https://{host}" + ("" if self.stage_name == DEFAULT else f"/{self.stage_name}")

    @property
    def _region(self) -> Text:
        # A stack in another region may hold the URL, so a region that is known stands in it.
        return self.stack.region or _REGION

    def iam_resources(self) -> Mapping[str, Text]:
        return {_GENERAL: f"{self.execution_arn}/{self.stage_name}/*"}

    @property
    def routes(self) -> list[tuple[Function, Route]]:
        """The routes, each with the function that it invokes."""
        return [
            (function, route)
            for function, route in self.attached
            if isinstance(function, Function) and isinstance(route, Route)
        ]

    def check(self) -> Iterator[Problem]:
        yield from self._clashes()
        names = [a.name for a in self.authorizers if not isinstance(a, str)]
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            message = f"has two authorizers with the name `{name}`"
            yield self.problem(message, "give one of them another `name`")
        for auth in self.authorizers:
            if isinstance(auth, CognitoAuthorizer):
                for message, hint in auth.faults():
                    yield self.problem(message, hint)
        if self.cors:
            for message, hint in self.cors.faults():
                yield self.problem(message, hint)

    def _clashes(self) -> Iterator[Problem]:
        first: dict[str, Route] = {}
        for _, route in self.routes:
            if first.setdefault(route.route, route) is not route:
                message = f"the route `{route.route}` of {self} is taken by the one at"
                hint = "a route invokes one function"
                yield Problem(f"{message} {first[route.route].line}", route.line, hint)

    def refusals(self, route: Route) -> Iterator[tuple[str, str]]:
        """Yield what this API cannot do of what a route asks for: a message and a hint."""
        if route.scopes and isinstance(self.auth_of(route), str):
            message = f"the route `{route.route}` names scopes, but nothing that has any"
            yield message, "give it a `CognitoAuthorizer` or a `JwtAuthorizer`, as its `auth`"

    def auth_of(self, route: Route) -> Auth:
        """Return who may call a route. A browser sends `OPTIONS` without credentials."""
        return route.auth or ("NONE" if route.key.method == "OPTIONS" else self.auth)

    @property
    def authorizers(self) -> list[Auth]:
        """Whatever decides who may call, `AWS_IAM` among them."""
        found: list[Auth] = []
        for auth in (self.auth, *(self.auth_of(route) for _, route in self.routes)):
            if auth != "NONE" and auth not in found:
                found.append(auth)
        return found

    def security(self, route: Route) -> list[Value]:
        """Return who may call a route, as OpenAPI says it."""
        auth = self.auth_of(route)
        if auth == "NONE":
            return [{"NONE": []}] if route.auth and self.auth != "NONE" else []
        if isinstance(auth, str):
            return [{auth: []}]
        return [{auth.name: list(auth.scopes if route.scopes is None else route.scopes)}]

    def operation(self, function: Function, route: Route) -> Value:
        """Return what stands under a method of a path."""
        raise NotImplementedError

    def paths(self) -> dict[str, dict[str, Value]]:
        """Return the paths of the OpenAPI document, each with its methods."""
        paths: dict[str, dict[str, Value]] = {}
        for function, route in self.routes:
            operation = _where(function, self.operation(function, route))
            paths.setdefault(route.key.path, {})[route.key.openapi_method] = operation
        return paths

    def integration(self, function: Function) -> dict[str, Value]:
        """Return how a route hands a request to its function."""
        arn = function.arn
        if self._leads_here(function, set()):
            name = f"${{stageVariables.{function.id}}}"
            arn = f"arn:{_PARTITION}:lambda:{_REGION}:{_ACCOUNT}:function:{name}"
        path = f"lambda:path/2015-03-31/functions/{arn}/invocations"
        uri = f"arn:{_PARTITION}:apigateway:{_REGION}:{path}"
        return {"httpMethod": "POST", "type": "aws_proxy", "uri": uri}

    def stage_variables(self) -> Value:
        """Return the names of the functions that the document may not refer to.

        A function whose environment names the API is made after it. So the API's document cannot
        name the function; the stage, which is made after both, can.
        """
        functions = dict.fromkeys(function for function, _ in self.routes)
        return {f.id: _where(f, f.name) for f in functions if self._leads_here(f, set())} or None

    def _leads_here(self, function: Function, seen: set[Function]) -> bool:
        """Tell whether an environment names this API, itself or through another function."""
        seen.add(function)
        defaults = function.scope.inherited(FunctionDefaults)
        named = references([function.environment, *(d.environment for d in defaults)])
        targets = [self.stack.app.find(reference) for reference in named]
        return self in targets or any(
            self._leads_here(target, seen)
            for target in targets
            if isinstance(target, Function) and target not in seen
        )

    def permissions(self, suffix: str = "") -> Iterator[Resource]:
        """Yield the permissions for API Gateway to invoke the functions.

        The permission of `$default` holds for all routes of its function, and so does the one of
        a function with many.
        """
        with_default = {f for f, route in self.routes if route.key.is_default}
        many = {f for f, count in Counter(f for f, _ in self.routes).items() if count > _MANY}
        for function, route in self.routes:
            if route.key.is_default or function not in with_default | many:
                yield route.allowed(function, suffix)
        for function, route in dict(reversed(self.routes)).items():
            if function in many - with_default:
                yield route.allowed_all(function, suffix)

    def log_group(self) -> Resource:
        """Return where the access logs go."""
        properties = {"RetentionInDays": days(self.log_retention)}
        return Resource(f"{self.id}LogGroup", "AWS::Logs::LogGroup", properties)

    def log_setting(self, fields: Mapping[str, str]) -> Value:
        """Return how a stage writes its access logs: what stands in a line, and where it goes."""
        # The log group's own attribute `Arn` ends in `:*`, which API Gateway does not keep.
        group = f"log-group:{self.ref('LogGroup')}"
        arn = f"arn:{_PARTITION}:logs:{_REGION}:{_ACCOUNT}:{group}"
        return {"DestinationArn": arn, "Format": json_text(fields)}

    def stage_settings(self, metrics: str) -> dict[str, Value]:
        """Return what holds for all routes of a stage; `metrics` is what it calls the metrics."""
        settings = {
            "ThrottlingBurstLimit": self.throttling_burst_limit,
            "ThrottlingRateLimit": self.throttling_rate_limit,
            metrics: self.metrics or None,
        }
        return {name: value for name, value in settings.items() if value is not None}

    @property
    def stage_word(self) -> str:
        """The stage as it stands in an id: its name, or as in SAM a hash of what ids refuse."""
        if self.stage_name.isalnum():
            return self.stage_name
        name = hashlib.sha1(self.stage_name.encode(), usedforsecurity=False)
        return name.hexdigest()[:10]

    @property
    def stage_suffix(self) -> str:
        """What the id of the stage adds to the API's, as in SAM."""
        if self.stage_name == DEFAULT:
            return "ApiGatewayDefaultStage"
        word = self.stage_word
        return f"{word}Stage" if word == self.stage_name else f"Stage{word}"


def _where(function: Function, value: Value) -> Value:
    """Return a value where the function is, and nothing elsewhere."""
    if function.condition is None:
        return value
    return Call("Fn::If", [function.condition.id, value, Ref("AWS::NoValue")])


@dataclass(frozen=True)
class Route(Trigger):
    """Invoke a function with the requests of one method and path of an API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html

    Attributes:
        api: a `RestApi` or an `HttpApi`.
        route: such as `GET /items/{id}`; `ANY` is every method, `{proxy+}` the rest of a path,
            and `$default` of an HTTP API what no other route takes.
        auth: who may call; `None` is what the API says. The API's `auth` is not asked of
            `OPTIONS`, which browsers send without credentials.
        scopes: a token must hold one of them; `None` is what the authorizer says.
        api_key_required: callers send an API key; `None` is what the API says. REST APIs only.
        name: the name of the event, in ids; `None` derives it: `GetItemsId`.
    """

    api: Api
    route: str
    _: KW_ONLY
    auth: Auth | None = None
    scopes: Sequence[str] | None = None
    api_key_required: bool | None = None

    @property
    def source(self) -> Api:
        return self.api

    @property
    def key(self) -> RouteKey:
        """Its method and path."""
        return RouteKey(self.route)

    @property
    def event(self) -> str:
        return self.name or self.key.event

    def check(self, function: Function) -> Iterator[Problem]:
        for message, hint in self.key.faults():
            yield Problem(message, self.line, hint)
        if self.api.given is not None:
            message = f"{self.api} exists already, and a route needs an API of this app"
            yield Problem(message, self.line, "declare the API here, with its other routes")
            return
        for message, hint in self.api.refusals(self):
            yield Problem(message, self.line, hint)
        if function.condition and function.stack is not self.api.stack:
            message = f"{function} has a condition, which the stack of {self.api} does not know"
            yield Problem(message, self.line, "declare both in one stack")

    def allowed(self, function: Function, suffix: str) -> Resource:
        """Return the permission for API Gateway to invoke a function by this route.

        It stands in the stack of the API, which is made after the function's.
        """
        return self._allowed(function, suffix, self.key.in_arn)

    def allowed_all(self, function: Function, suffix: str) -> Resource:
        """Return the permission for API Gateway to invoke a function by every route of the API."""
        id = f"{function.id}{self.api.id}Permission{suffix}"
        return replace(self._allowed(function, suffix, "/*"), id=id)

    def _allowed(self, function: Function, suffix: str, of: str) -> Resource:
        arn = f"arn:{_PARTITION}:execute-api:{_REGION}:{_ACCOUNT}:{self.api.api_id}"
        resource = self.permission(function, "apigateway.amazonaws.com", f"{arn}/*{of}")
        condition = {"Condition": function.condition.id} if function.condition else {}
        return replace(resource, id=resource.id + suffix, attributes=condition)
