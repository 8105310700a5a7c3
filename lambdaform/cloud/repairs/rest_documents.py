"""moto's REST APIs read little of an OpenAPI document, and no version 2.0.

No authorizers, keys, scopes, parameters, models, validators or gateway responses. Here a document
becomes all of these, as on AWS.
"""

from __future__ import annotations

from typing import Any

from moto.apigateway.models import APIGatewayBackend, Integration, Method, Resource, RestAPI

from lambdaform.cloud.repairs.openapi import Document, Operation, Said
from lambdaform.cloud.repairs.repair import Repair

_PLACES = {"query": "querystring", "header": "header", "path": "path"}
_CREATE = APIGatewayBackend.create_authorizer


def _put(
    self: APIGatewayBackend,
    function_id: str,
    api_doc: dict[str, Any],
    fail_on_warnings: bool,
    mode: str = "merge",
) -> RestAPI:
    api = self.get_rest_api(function_id)
    document = Document(api_doc)
    if mode == "overwrite":
        _clear(api)
    _describe(api, document)
    reader = _Reader(self, api, document)
    reader.read()
    return api


def _clear(api: RestAPI) -> None:
    root = api.default
    root.resource_methods = {}
    api.resources = {root.id: root}
    for kept in (api.authorizers, api.models, api.request_validators, api.gateway_responses):
        kept.clear()


def _describe(api: RestAPI, document: Document) -> None:
    info = document.said.get("info", {})
    api.name = info.get("title", api.name)
    api.description = info.get("description", api.description)
    api.version = str(info.get("version", api.version))
    api.binaryMediaTypes = document.extension("binary-media-types") or api.binaryMediaTypes
    api.api_key_source = document.extension("api-key-source") or api.api_key_source
    api.policy = document.extension("policy") or api.policy
    size = document.extension("minimum-compression-size")
    api.minimum_compression_size = api.minimum_compression_size if size is None else size
    endpoint = document.extension("endpoint-configuration") or {}
    api.disableExecuteApiEndpoint = endpoint.get(
        "disableExecuteApiEndpoint", api.disableExecuteApiEndpoint
    )
    api.tags = {**api.tags, **document.tags()}


class _Reader:
    """Makes what a document says, in an API."""

    def __init__(self, backend: APIGatewayBackend, api: RestAPI, document: Document) -> None:
        self._backend, self._api, self._document = backend, api, document

    def read(self) -> None:
        """Make all of it."""
        document = self._document
        self._authorizers = {
            name: self._authorizer(name, scheme, said)
            for name, scheme, said in document.authorizers()
        }
        self._validators = {
            name: self._api.create_request_validator(
                name,
                said.get("validateRequestBody", False),
                said.get("validateRequestParameters", False),
            ).id
            for name, said in (document.extension("request-validators") or {}).items()
        }
        for name, schema in document.models().items():
            self._api.add_model(name, "", schema, "application/json")
        for type, said in (document.extension("gateway-responses") or {}).items():
            parameters, templates = said.get("responseParameters"), said.get("responseTemplates")
            self._api.put_gateway_response(type, said.get("statusCode"), parameters, templates)
        for operation in document.operations():
            self._method(operation)

    def _authorizer(self, name: str, scheme: Said, said: Said) -> Any:
        kind = said["type"].upper()
        source = said.get("identitySource")
        if source is None and kind != "REQUEST":
            source = f"method.request.header.{scheme.get('name', 'Authorization')}"
        return _CREATE(
            self._backend,
            self._api.id,
            name,
            kind,
            provider_arns=said.get("providerARNs"),
            auth_type=scheme.get("x-amazon-apigateway-authtype"),
            authorizer_uri=said.get("authorizerUri"),
            authorizer_credentials=said.get("authorizerCredentials"),
            identity_source=source,
            identiy_validation_expression=said.get("identityValidationExpression"),
            authorizer_result_ttl=said.get("authorizerResultTtlInSeconds"),
        )

    def _resource(self, path: str) -> Resource:
        """Return the resource of a path; it is made, with those above it, where it is not there."""
        found = self._api.default
        for part in path.strip("/").split("/") if path != "/" else ():
            below = [one for one in self._api.resources.values() if one.parent_id == found.id]
            same = [one for one in below if one.path_part == part]
            found = same[0] if same else self._api.add_child(part, found.id)
        return found

    def _method(self, operation: Operation) -> None:
        said = operation.said
        method = self._resource(operation.path).add_method(
            operation.method,
            request_parameters=_parameters(operation),
            request_models=_request_models(operation),
            operation_name=said.get("operationId"),
            request_validator_id=self._validators.get(self._validator(said)),
            **self._authorization(operation),
        )
        for status, response in said.get("responses", {}).items():
            _response(method, status, self._document.resolved(response))
        integration = self._document.integration(operation)
        if integration:
            method.method_integration = _integration(integration, operation.method)

    def _validator(self, said: Said) -> str:
        own = said.get("x-amazon-apigateway-request-validator")
        return str(own or self._document.extension("request-validator") or "")

    def _authorization(self, operation: Operation) -> dict[str, Any]:
        found: dict[str, Any] = {"authorization_type": "NONE", "api_key_required": False}
        for name, scopes in self._document.security(operation).items():
            scheme = self._document.schemes().get(name, {})
            authorizer = self._authorizers.get(name)
            if self._document.signed(name):
                found["authorization_type"] = "AWS_IAM"
            elif authorizer:
                pool = authorizer.type == "COGNITO_USER_POOLS"
                found["authorization_type"] = authorizer.type if pool else "CUSTOM"
                found |= {"authorizer_id": authorizer.id, "authorization_scopes": scopes or None}
            elif scheme.get("type") == "apiKey":
                found["api_key_required"] = True
        return found


def _parameters(operation: Operation) -> dict[str, bool] | None:
    found = {
        f"method.request.{_PLACES[one['in']]}.{one['name']}": bool(one.get("required", False))
        for one in operation.parameters
        if one.get("in") in _PLACES
    }
    return found or None


def _request_models(operation: Operation) -> dict[str, str] | None:
    """Return the models that a request's body is held against, by content type."""
    content = operation.said.get("requestBody", {}).get("content", {})
    found = {kind: _model(one.get("schema", {})) for kind, one in content.items()}
    for one in operation.parameters:
        if one.get("in") == "body":
            found["application/json"] = _model(one.get("schema", {}))
    return {kind: name for kind, name in found.items() if name} or None


def _model(schema: Said) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _response(method: Method, status: str, said: Said) -> None:
    headers = {f"method.response.header.{name}": False for name in said.get("headers", {})}
    models = {
        kind: _model(one.get("schema", {}))
        for kind, one in {
            **({"application/json": said} if "schema" in said else {}),
            **said.get("content", {}),
        }.items()
    }
    known = {kind: name for kind, name in models.items() if name}
    method.create_response(str(status), known, headers)  # type: ignore[arg-type]


def _integration(said: Said, method: str) -> Integration:
    made = Integration(
        said["type"].upper(),
        said.get("uri"),  # type: ignore[arg-type]
        said.get("httpMethod", method),
        request_templates=said.get("requestTemplates"),
        passthrough_behavior=said.get("passthroughBehavior", "when_no_match").upper(),
        cache_key_parameters=said.get("cacheKeyParameters"),
        tls_config=said.get("tlsConfig"),
        cache_namespace=said.get("cacheNamespace"),
        timeout_in_millis=said.get("timeoutInMillis"),
        request_parameters=said.get("requestParameters"),
        content_handling=said.get("contentHandling"),
        credentials=said.get("credentials"),
        connection_type=said.get("connectionType"),
    )
    for pattern, response in said.get("responses", {}).items():
        made.create_integration_response(
            str(response["statusCode"]),
            None if pattern == "default" else pattern,  # type: ignore[arg-type]
            dict(response.get("responseTemplates") or {}),
            response.get("responseParameters"),
            response.get("contentHandling"),
        )
    return made


REPAIRS = (Repair(APIGatewayBackend, "put_rest_api", _put),)
