"""An HTTP API of API Gateway: cheaper and faster than a REST API, with fewer features."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.aws.authorizer import IAM_SCHEME, Auth, CognitoAuthorizer
from lambdaform.aws.cors import Cors
from lambdaform.aws.function import Function
from lambdaform.aws.route import Api, Route
from lambdaform.aws.route_key import ANY, DEFAULT, RouteKey
from lambdaform.construct import construct
from lambdaform.errors import Problem
from lambdaform.template import Ref, Resource, Value, seconds

_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "requestTime": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "userAgent": "$context.identity.userAgent",
    "routeKey": "$context.routeKey",
    "path": "$context.path",
    "protocol": "$context.protocol",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationLatency": "$context.integrationLatency",
    "error": "$context.error.message",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
}


@construct
class HttpApi(Api):
    """An API that hands HTTP requests to functions: an `AWS::ApiGatewayV2::Api`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html

    Attributes:
        stage_name: a part of the URL, between host and path; `$default` is none.
        access_logs: a line of JSON for each request, in a log group of the API's own.
    """

    stage_name: str = DEFAULT
    access_logs: bool = True

    collection = "apis"

    def check(self) -> Iterator[Problem]:
        yield from super().check()
        for message, hint in _lacks(self.auth):
            yield self.problem(message, hint)
        if self.cors:
            yield from self._guarded_preflights()

    def _guarded_preflights(self) -> Iterator[Problem]:
        """Yield the routes that ask a browser's `OPTIONS` for credentials, which it never sends.

        API Gateway answers `OPTIONS` itself only where no route takes it.
        """
        opened = {r.key.in_arn for _, r in self.routes if r.key.method == "OPTIONS"}
        for _, route in self.routes:
            if route.key.method != ANY or self.auth_of(route) == "NONE":
                continue
            options = RouteKey(f"OPTIONS {'/{proxy+}' if route.key.is_default else route.key.path}")
            if options.in_arn not in opened:
                message = f"the route `{route.route}` asks a browser's `OPTIONS` for credentials"
                hint = f"add the route `{options.text}`, or name the methods that it takes"
                yield Problem(message, route.line, hint)

    def refusals(self, route: Route) -> Iterator[tuple[str, str]]:
        yield from super().refusals(route)
        if route.api_key_required:
            message = f"the route `{route.route}` requires an API key, and {self} knows none"
            yield message, "use a `RestApi`, or an `auth`"
        if route.auth is not None:
            for message, hint in _lacks(route.auth):
                yield f"the route `{route.route}` {message}", hint

    def resources(self) -> Iterator[Resource]:
        # API Gateway refuses names, descriptions and CORS beside `Body`: all stands in it.
        yield Resource(self.id, "AWS::ApiGatewayV2::Api", {"Body": self._body()})
        yield self._stage()
        if self.access_logs:
            yield self.log_group()
        yield from self.permissions()

    def _body(self) -> Value:
        title = self.api_name or Ref("AWS::StackName")
        endpoint = {"disableExecuteApiEndpoint": self.disable_execute_api_endpoint}
        servers = [{"x-amazon-apigateway-endpoint-configuration": endpoint}]
        schemes = dict(map(_scheme, self.authorizers))
        return {
            "openapi": "3.0.1",
            "info": {"version": "1.0", "title": title, "description": self.description},
            "servers": servers,
            "paths": self.paths(),
            "components": {"securitySchemes": schemes} if schemes else None,
            "x-amazon-apigateway-cors": self.cors and _cors(self.cors),
        }

    def operation(self, function: Function, route: Route) -> Value:
        parameters = [
            {"name": name, "in": "path", "required": True} for name in route.key.parameters
        ]
        return {
            "x-amazon-apigateway-integration": {
                **self.integration(function),
                "payloadFormatVersion": "2.0",
            },
            "isDefaultRoute": True if route.key.is_default else None,
            "parameters": parameters or None,
            "security": self.security(route) or None,
            "responses": {},
        }

    def _stage(self) -> Resource:
        properties = {
            "ApiId": self.api_id,
            "StageName": self.stage_name,
            "AutoDeploy": True,
            "DefaultRouteSettings": self.stage_settings("DetailedMetricsEnabled") or None,
            "AccessLogSettings": self.log_setting(_ACCESS_LOG) if self.access_logs else None,
            "StageVariables": self.stage_variables(),
        }
        return Resource(f"{self.id}{self.stage_suffix}", "AWS::ApiGatewayV2::Stage", properties)


def _lacks(auth: Auth) -> Iterator[tuple[str, str]]:
    """Yield what an HTTP API misses to let somebody in: a message and a hint."""
    if isinstance(auth, CognitoAuthorizer) and not auth.clients:
        message = "has a `CognitoAuthorizer` that names no clients"
        yield message, "an HTTP API asks whom a token is for: name the app clients as `clients`"


def _scheme(auth: Auth) -> tuple[str, Value]:
    """Return the name of an authorizer, and what the document says of it."""
    if isinstance(auth, str):
        return auth, IAM_SCHEME
    authorizer = {
        "type": "jwt",
        "identitySource": f"$request.header.{auth.header}",
        "jwtConfiguration": {"issuer": auth.issuer, "audience": list(auth.audience)},
    }
    return auth.name, {"type": "oauth2", "x-amazon-apigateway-authorizer": authorizer}


def _cors(cors: Cors) -> Value:
    return {
        "allowOrigins": cors.allow_origins,
        "allowMethods": cors.allow_methods,
        "allowHeaders": cors.allow_headers or None,
        "exposeHeaders": cors.expose_headers or None,
        "allowCredentials": cors.allow_credentials or None,
        "maxAge": seconds(cors.max_age),
    }
