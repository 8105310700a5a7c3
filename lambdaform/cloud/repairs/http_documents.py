"""moto's HTTP APIs read little of an OpenAPI document.

No authorizers, no `$default` route, no methods for any verb; and stages are lost when it is read
again. Here a document becomes routes, integrations and authorizers as on AWS.
"""

from __future__ import annotations

from typing import Any

import yaml
from moto.apigatewayv2.models import Api, Authorizer

from lambdaform.cloud.repairs.openapi import Document, Operation, Said
from lambdaform.cloud.repairs.repair import Repair


def _import(self: Api, body_str: str, fail_on_warnings: bool) -> None:
    document = Document(yaml.safe_load(body_str))
    for kept in (self.routes, self.integrations, self.authorizers):
        kept.clear()
    _describe(self, document)
    authorizers = {name: _authorizer(self, name, said) for name, _, said in document.authorizers()}
    for operation in document.operations():
        _route(self, document, operation, authorizers)


def _describe(api: Api, document: Document) -> None:
    info = document.said.get("info", {})
    api.name = info.get("title", api.name)
    api.description = info.get("description", api.description)
    api.version = str(info["version"]) if "version" in info else api.version
    api.cors_configuration = document.extension("cors")
    endpoints = [document.extension("endpoint-configuration"), *_servers(document)]
    api.disable_execute_api_endpoint = any(
        one.get("disableExecuteApiEndpoint") for one in endpoints if one
    )
    tags = document.tags()
    if tags:
        api.backend.tag_resource(api.arn, tags)


def _servers(document: Document) -> list[Any]:
    name = "x-amazon-apigateway-endpoint-configuration"
    return [server.get(name) for server in document.said.get("servers", ())]


def _authorizer(api: Api, name: str, said: Said) -> Authorizer:
    source = said.get("identitySource")
    return api.create_authorizer(
        auth_creds_arn=said.get("authorizerCredentials"),  # type: ignore[arg-type]
        auth_payload_format_version=said.get("authorizerPayloadFormatVersion"),  # type: ignore[arg-type]
        auth_result_ttl=said.get("authorizerResultTtlInSeconds"),  # type: ignore[arg-type]
        authorizer_type=said["type"].upper(),
        authorizer_uri=said.get("authorizerUri"),  # type: ignore[arg-type]
        enable_simple_response=said.get("enableSimpleResponses"),  # type: ignore[arg-type]
        identity_source=source.split(",") if isinstance(source, str) else source,  # type: ignore[arg-type]
        identity_validation_expr=said.get("identityValidationExpression"),  # type: ignore[arg-type]
        jwt_config=said.get("jwtConfiguration"),  # type: ignore[arg-type]
        name=name,
    )


def _route(
    api: Api, document: Document, operation: Operation, authorizers: dict[str, Authorizer]
) -> None:
    said = document.integration(operation)
    default = operation.path == "$default" or operation.said.get("isDefaultRoute")
    api.create_route(
        api_key_required=False,
        route_key="$default" if default else f"{operation.method} {operation.path}",
        operation_name=operation.said.get("operationId"),
        target=f"integrations/{_integration(api, said)}" if said else "",
        **_authorization(document, operation, authorizers),
    )


def _authorization(
    document: Document, operation: Operation, authorizers: dict[str, Authorizer]
) -> dict[str, Any]:
    for name, scopes in document.security(operation).items():
        if document.signed(name):
            return {"authorization_type": "AWS_IAM", "authorization_scopes": []}
        found = authorizers.get(name)
        if found:
            kind = "JWT" if found.authorizer_type == "JWT" else "CUSTOM"
            about = {"authorizer_id": found.id, "authorization_scopes": scopes}
            return {"authorization_type": kind, **about}
    return {"authorization_type": "NONE", "authorization_scopes": []}


def _integration(api: Api, said: Said) -> str:
    made = api.create_integration(
        connection_type=said.get("connectionType", "INTERNET"),
        connection_id=said.get("connectionId"),
        credentials_arn=said.get("credentials"),
        description=said.get("description"),  # type: ignore[arg-type]
        integration_method=said.get("httpMethod"),  # type: ignore[arg-type]
        integration_subtype=said.get("integration-subtype", said.get("integrationSubtype")),
        integration_type=said["type"].upper(),
        integration_uri=said.get("uri"),  # type: ignore[arg-type]
        payload_format_version=str(said.get("payloadFormatVersion", "1.0")),
        request_parameters=said.get("requestParameters"),
        response_parameters=said.get("responseParameters"),
        timeout_in_millis=said.get("timeoutInMillis"),
        tls_config=said.get("tlsConfig"),
    )
    return str(made.id)


REPAIRS = (Repair(Api, "import_api", _import),)
