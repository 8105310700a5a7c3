"""The URL of a function's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from lambdaform.aws.cors import Cors
from lambdaform.aws.function import Function
from lambdaform.aws.trigger import Trigger
from lambdaform.errors import Problem
from lambdaform.template import Resource, Value, seconds


@dataclass(frozen=True)
class FunctionUrl(Trigger):
    """Invoke a function by a URL of its own: an `AWS::Lambda::Url`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html

    Attributes:
        auth_type: `AWS_IAM` is for callers with the grant `invoke_url`; `NONE` is for everybody.
        cors: which web pages may call.
        invoke_mode: `RESPONSE_STREAM` sends the response while it is being made.
    """

    _: KW_ONLY
    auth_type: Literal["AWS_IAM", "NONE"] = "AWS_IAM"
    cors: Cors | None = None
    invoke_mode: Literal["BUFFERED", "RESPONSE_STREAM"] = "BUFFERED"

    @property
    def event(self) -> str:
        """Always the same: a function has at most one URL, and SAM gives its id no name."""
        return "Url"

    def check(self, function: Function) -> Iterator[Problem]:
        if self.name is not None:
            yield Problem("a `FunctionUrl` takes no `name`", self.line, "a function has one URL")
        if self.cors:
            for message, hint in self.cors.faults():
                yield Problem(f"the URL of {function} {message}", self.line, hint)

    def resources(self, function: Function) -> Iterator[Resource]:
        properties = {
            "TargetFunctionArn": function.name,
            "AuthType": self.auth_type,
            "Cors": self.cors and _url_cors(self.cors),
            "InvokeMode": self.invoke_mode,
        }
        yield Resource(self.id(function), "AWS::Lambda::Url", properties, at=self.line)
        if self.auth_type == "NONE":
            yield from self._public(function)

    def _public(self, function: Function) -> Iterator[Resource]:
        """Yield the two permissions that a URL for everybody needs."""
        anybody = {"FunctionName": function.name, "Principal": "*"}
        url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
        call = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
        for id, properties in (
            (f"{function.id}UrlPublicPermissions", {**anybody, **url}),
            (f"{function.id}URLInvokeAllowPublicAccess", {**anybody, **call}),
        ):
            yield Resource(id, "AWS::Lambda::Permission", properties, at=self.line)


def _url_cors(cors: Cors) -> Value:
    return {
        "AllowOrigins": cors.allow_origins,
        "AllowMethods": cors.allow_methods,
        "AllowHeaders": cors.allow_headers or None,
        "ExposeHeaders": cors.expose_headers or None,
        "AllowCredentials": cors.allow_credentials or None,
        "MaxAge": seconds(cors.max_age),
    }
