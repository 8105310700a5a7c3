"""Methods of REST APIs, which several operations make and only making them again changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Made, Request
from lambdaform.cloud.providers.work import Work, already_exists

_METHOD = (
    "ApiKeyRequired",
    "AuthorizationScopes",
    "AuthorizationType",
    "AuthorizerId",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
)
_NOT_SAID = ("IntegrationResponses", "IntegrationTarget", "ResponseTransferMode")


class Methods:
    """Makes methods with their integrations and responses."""

    def create(self, request: Request) -> Made:
        """Make the method, all of it or nothing."""
        work, id = Work(request, "apigateway"), "|".join(_key(request).values())
        if work.attempt("get_method", _key(request)):
            raise already_exists(request.type, id)
        try:
            self._make(work)
        except Exception:
            self.delete(request, id)
            raise
        return Made(id)

    def update(self, request: Request, physical_id: str) -> Made:
        """Make the method again as it is wanted."""
        self.delete(request, physical_id)
        self._make(Work(request, "apigateway"))
        return Made(physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the method away."""
        Work(request, "apigateway").attempt("delete_method", _key(request))

    def _make(self, work: Work) -> None:
        key, said = _key(work.request), work.properties
        own = {name: said[name] for name in _METHOD if name in said}
        work.call("put_method", {**key, "AuthorizationType": "NONE", **own})
        for response in said.get("MethodResponses") or ():
            work.call("put_method_response", {**key, **response})
        integration: Mapping[str, Any] = said.get("Integration") or {}
        if not integration:
            return
        own = {name: value for name, value in integration.items() if name not in _NOT_SAID}
        work.call("put_integration", {**key, **own})
        for response in integration.get("IntegrationResponses") or ():
            work.call("put_integration_response", {**key, **response})


def _key(request: Request) -> dict[str, str]:
    said = request.properties
    return {
        "restApiId": said["RestApiId"],
        "resourceId": said["ResourceId"],
        "httpMethod": said["HttpMethod"],
    }
