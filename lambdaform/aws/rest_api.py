"""A REST API of API Gateway: the kind with API keys, usage plans and throttling per client."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lambdaform.aws.authorizer import IAM_SCHEME, Auth, CognitoAuthorizer, JwtAuthorizer
from lambdaform.aws.function import Function
from lambdaform.aws.preflight import preflight
from lambdaform.aws.route import Api, Route
from lambdaform.construct import construct
from lambdaform.errors import Problem
from lambdaform.iam import trust
from lambdaform.template import Ref, Resource, Text, Value, digest

_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "requestTime": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "method": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "path": "$context.path",
    "protocol": "$context.protocol",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integration.latency",
    "error": "$context.error.message",
    "integrationError": "$context.integration.error",
    "authorizerError": "$context.authorizer.error",
    "traceId": "$context.xrayTraceId",
}


@dataclass(frozen=True, kw_only=True)
class UsagePlan:
    """How much the holder of an API key may ask for: an `AWS::ApiGateway::UsagePlan`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-usageplan.html

    Attributes:
        burst_limit: requests at once.
        rate_limit: requests a second.
        quota: requests in a period; `None` is no limit.
        period: what the quota is counted over.
    """

    burst_limit: int | None = None
    rate_limit: float | None = None
    quota: int | None = None
    period: Literal["DAY", "WEEK", "MONTH"] = "MONTH"

    def limits(self) -> Mapping[str, Value]:
        """Return the limits as CloudFormation takes them."""
        throttle = {"BurstLimit": self.burst_limit, "RateLimit": self.rate_limit}
        throttled = any(limit is not None for limit in throttle.values())
        quota = None if self.quota is None else {"Limit": self.quota, "Period": self.period}
        return {"Throttle": throttle if throttled else None, "Quota": quota}


@construct
class RestApi(Api):
    """An API that hands HTTP requests to functions: an `AWS::ApiGateway::RestApi`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html

    Attributes:
        stage_name: a part of the URL, between host and path.
        api_key_required: callers send an API key, where a route does not say. A route that asks
            for one makes a key and a usage plan.
        usage_plan: how much the holder of the key may ask for.
        access_logs: a line of JSON for each request, in a log group of the API's own. API Gateway
            refuses it until the account has a role for that in the region.
        account_log_role: makes that role, and sets it for all REST APIs of account and region.
        tracing: traces with X-Ray.
        endpoint_type: `EDGE` goes through CloudFront.
        binary_media_types: media types that reach the function as base64; `*/*` is all.
        minimum_compression_bytes: compresses responses from this size on, 0 to 10,485,760.
    """

    stage_name: str = "prod"
    api_key_required: bool = False
    usage_plan: UsagePlan | None = None
    access_logs: bool = False
    account_log_role: bool = False
    tracing: bool = True
    endpoint_type: Literal["REGIONAL", "EDGE"] = "REGIONAL"
    binary_media_types: Sequence[str] = ()
    minimum_compression_bytes: int | None = None

    collection = "restapis"

    @property
    def api_key_id(self) -> Text:
        """The id of the API key, by which its value can be asked for."""
        return self.ref("ApiKey")

    def check(self) -> Iterator[Problem]:
        yield from super().check()
        if not self.routes:
            hint = 'give a function `on=[Route(api, "GET /")]`'
            yield self.problem("has no route, and API Gateway does not deploy that", hint)
        for message, hint in _lacks(self.auth):
            yield self.problem(message, hint)
        if self.usage_plan and not self.has_key:
            message = "has a `usage_plan`, but no route asks for an API key"
            yield self.problem(message, "set `api_key_required` here, or on a route")
        yield from self._siblings()
        if self.cors and self.cors.expose_headers:
            hint = "let the functions answer with `Access-Control-Expose-Headers`"
            yield self.problem("cannot set `expose_headers` on what functions answer", hint)

    def _siblings(self) -> Iterator[Problem]:
        """Yield the paths with another parameter where one stands already."""
        first: dict[tuple[str, ...], tuple[str, Route]] = {}
        for _, route in self.routes:
            parts = route.key.parts
            for i, part in enumerate(parts):
                if not part.startswith("{"):
                    continue
                known, other = first.setdefault(tuple(parts[:i]), (part, route))
                if known != part:
                    message = f"`{part}` in `{route.key.path}` stands where `{known}` does in"
                    message = f"{message} the route at {other.line}"
                    hint = "a REST API takes one parameter in a place: give both the same name"
                    yield Problem(message, route.line, hint)

    def refusals(self, route: Route) -> Iterator[tuple[str, str]]:
        yield from super().refusals(route)
        if route.key.is_default:
            message = f"{self} has no `$default` route, which HTTP APIs have"
            yield message, 'take the rest with `"ANY /{proxy+}"`, and `"ANY /"` for the root'
        for part in route.key.parts:
            if strange := re.findall(r"[^A-Za-z0-9._:{}+-]", part):
                message = f"`{strange[0]}` in `{route.key.path}` is not for a REST API"
                yield message, "a part holds letters, digits, and `.`, `_`, `:`, `-`"
        if route.auth is not None:
            for message, hint in _lacks(route.auth):
                yield f"the route `{route.route}` {message}", hint

    def needs_key(self, route: Route) -> bool:
        """Tell whether callers of a route send an API key."""
        if route.api_key_required is None:
            return self.api_key_required and route.key.method != "OPTIONS"
        return route.api_key_required

    @property
    def has_key(self) -> bool:
        """Whether callers of any route send an API key."""
        return any(self.needs_key(route) for _, route in self.routes)

    def resources(self) -> Iterator[Resource]:
        properties = self._properties()
        yield Resource(self.id, "AWS::ApiGateway::RestApi", properties)
        # What a stage serves is a snapshot: new content needs a new one, and so does a function
        # that a new name replaces.
        overridden = [values for id, values, _ in self.stack.overrides if id == self.id]
        functions = {f.id: f.function_name for f, _ in self.routes}
        content = digest([properties, functions, *overridden])
        yield self._deployment(content)
        yield self._stage(f"Deployment{content[:10]}")
        if self.access_logs:
            yield self.log_group()
        if self.account_log_role:
            yield from self._account()
        if self.has_key:
            yield from self._keys()
        yield from self.permissions(self.stage_word)

    def _properties(self) -> Mapping[str, Value]:
        return {
            "Name": self.api_name,
            "Description": self.description,
            "Body": self._body(),
            "Parameters": {"endpointConfigurationTypes": self.endpoint_type},
            "EndpointConfiguration": {"Types": [self.endpoint_type]},
            "BinaryMediaTypes": self.binary_media_types or None,
            "MinimumCompressionSize": self.minimum_compression_bytes,
        }

    def _body(self) -> Value:
        schemes = dict(map(_scheme, self.authorizers))
        if self.has_key:
            schemes["api_key"] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
        endpoint = {"disableExecuteApiEndpoint": self.disable_execute_api_endpoint}
        paths = self.paths()
        for methods in paths.values():
            if self.cors and "options" not in methods:
                all_binary = "*/*" in self.binary_media_types
                methods["options"] = preflight(self.cors, methods, as_text=all_binary)
        return {
            "swagger": "2.0",
            "info": {"version": "1.0", "title": Ref("AWS::StackName")},
            "paths": paths,
            "securityDefinitions": schemes or None,
            "x-amazon-apigateway-endpoint-configuration": endpoint,
            "x-amazon-apigateway-binary-media-types": self.binary_media_types or None,
        }

    def operation(self, function: Function, route: Route) -> Value:
        security = self.security(route)
        if self.needs_key(route):
            security.append({"api_key": []})
        return {
            "x-amazon-apigateway-integration": self.integration(function),
            "security": security or None,
            "responses": {},
        }

    def _deployment(self, content: str) -> Resource:
        properties = {
            "RestApiId": self.api_id,
            "Description": f"RestApi deployment id: {content}",
        }
        return Resource(
            f"{self.id}Deployment{content[:10]}", "AWS::ApiGateway::Deployment", properties
        )

    def _stage(self, deployment: str) -> Resource:
        settings = self.stage_settings("MetricsEnabled")
        every = {"HttpMethod": "*", "ResourcePath": "/*", **settings}
        properties = {
            "RestApiId": self.api_id,
            "DeploymentId": self.ref(deployment),
            "StageName": self.stage_name,
            "TracingEnabled": self.tracing,
            "MethodSettings": [every] if settings else None,
            "AccessLogSetting": self.log_setting(_ACCESS_LOG) if self.access_logs else None,
            "Variables": self.stage_variables(),
        }
        waits = [f"{self.id}Account"] if self.account_log_role else []
        id = f"{self.id}{self.stage_suffix}"
        return Resource(id, "AWS::ApiGateway::Stage", properties, depends_on=waits)

    def _account(self) -> Iterator[Resource]:
        """Yield the role that API Gateway writes logs with, for the whole account and region."""
        # The one policy that AWS documents for it: API Gateway tries the role before it takes it.
        policy = "iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
        role = {
            "AssumeRolePolicyDocument": trust("apigateway.amazonaws.com"),
            "ManagedPolicyArns": [f"arn:{Ref('AWS::Partition')}:{policy}"],
        }
        # The account goes on using it after the stack is gone.
        yield Resource(f"{self.id}LogRole", "AWS::IAM::Role", role, removal_policy="retain")
        account = {"CloudWatchRoleArn": self.att("Arn", "LogRole")}
        yield Resource(f"{self.id}Account", "AWS::ApiGateway::Account", account)

    def _keys(self) -> Iterator[Resource]:
        """Yield an API key, and the usage plan without which it opens nothing."""
        plan = self.usage_plan or UsagePlan()
        stage = {"ApiId": self.api_id, "Stage": self.ref(self.stage_suffix)}
        usage = {"ApiStages": [stage], **plan.limits()}
        link = {
            "KeyId": self.api_key_id,
            "KeyType": "API_KEY",
            "UsagePlanId": self.ref("UsagePlan"),
        }
        yield Resource(f"{self.id}UsagePlan", "AWS::ApiGateway::UsagePlan", usage)
        yield Resource(f"{self.id}ApiKey", "AWS::ApiGateway::ApiKey", {"Enabled": True})
        yield Resource(f"{self.id}UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", link)


def _lacks(auth: Auth) -> Iterator[tuple[str, str]]:
    """Yield what a REST API misses to let somebody in: a message and a hint."""
    if isinstance(auth, JwtAuthorizer):
        yield "has a `JwtAuthorizer`, which HTTP APIs have", "use a `CognitoAuthorizer`"
    elif isinstance(auth, CognitoAuthorizer) and auth.clients:
        message = "has a `CognitoAuthorizer` that names clients"
        hint = "a REST API takes the tokens of every client of the pool; use scopes instead"
        yield message, hint


def _scheme(auth: Auth) -> tuple[str, Value]:
    """Return the name of an authorizer, and what the document says of it."""
    if not isinstance(auth, CognitoAuthorizer):
        return "AWS_IAM", IAM_SCHEME
    authorizer = {"type": "cognito_user_pools", "providerARNs": [auth.user_pool_arn]}
    return auth.name, {
        "type": "apiKey",
        "name": auth.header,
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": authorizer,
    }
