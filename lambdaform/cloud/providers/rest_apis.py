"""REST APIs themselves, and the OpenAPI documents that they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.cloud.providers.api_documents import document, document_text
from lambdaform.cloud.providers.rest_patches import (
    Patch,
    Values,
    fields,
    listed,
    patching,
    replace,
)
from lambdaform.cloud.providers.service import (
    ID,
    Found,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.work import Work

_PATHS = {
    "ApiKeySourceType": "/apiKeySource",
    "Description": "/description",
    "DisableExecuteApiEndpoint": "/disableExecuteApiEndpoint",
    "MinimumCompressionSize": "/minimumCompressionSize",
    "Name": "/name",
    "Policy": "/policy",
}
_DEFAULTS = {"ApiKeySourceType": "HEADER", "Description": "", "DisableExecuteApiEndpoint": False}
_KEY: Mapping[str, Found] = {"restApiId": ID}


def _created(work: Work, _: str, parameters: Parameters) -> Parameters:
    said = document(work) or {}
    title = said.get("info", {}).get("title") or work.request.name()
    endpoint = _types(work.properties)
    configuration = parameters.get("EndpointConfiguration", {})
    if endpoint:
        parameters["EndpointConfiguration"] = {**configuration, "Types": endpoint}
    parameters.pop("Parameters", None)
    parameters.pop("Mode", None)
    return {"Name": title, **parameters}


def _types(properties: Values) -> list[str]:
    """Return the endpoint types, which may be said as a parameter of the document."""
    configuration = properties.get("EndpointConfiguration") or {}
    parameter = (properties.get("Parameters") or {}).get("endpointConfigurationTypes")
    return list(configuration.get("Types") or ([parameter] if parameter else []))


def _patches(before: Values, wanted: Values) -> Iterator[Patch]:
    yield from fields(before, wanted, _PATHS, _DEFAULTS)
    old, new = _types(before) or ["EDGE"], _types(wanted) or ["EDGE"]
    if old != new:
        yield replace(f"/endpointConfiguration/types/{old[0]}", new[0])


def _rest(before: Values, wanted: Values) -> Iterator[Patch]:
    """Yield what changes what moto does not hear of when an API is made."""
    yield from fields(before, wanted, {"Version": "/version"}, {"Version": "V1"})
    yield from listed(before, wanted, "BinaryMediaTypes", "/binaryMediaTypes")


def _import(work: Work) -> None:
    """Make the API of its document anew; what the template says beside that comes on top."""
    said = document(work)
    if said is None:
        return
    mode = work.properties.get("Mode", "overwrite")
    body = document_text(said)
    work.call("put_rest_api", {"restApiId": work.id, "mode": mode, "body": body})
    beside = (*_PATHS, "Version")
    named = {name: work.properties[name] for name in beside if name in work.properties}
    again: Any = [*_patches({}, named), *_rest({}, named)]
    if again:
        work.call("update_rest_api", {"restApiId": work.id, "patchOperations": again})


REST_API = ServiceProvider(
    service="apigateway",
    create_with="create_rest_api",
    read_with="get_rest_api",
    delete_with="delete_rest_api",
    id="id",
    names={"ApiKeySourceType": "apiKeySource"},
    key=_KEY,
    attributes={"RestApiId": "id", "RootResourceId": "rootResourceId"},
    prepare=_created,
    parts=(
        Part(
            (*_PATHS, "EndpointConfiguration"),
            patching("update_rest_api", _KEY, _patches),
            made=True,
        ),
        Part(("BinaryMediaTypes", "Version"), patching("update_rest_api", _KEY, _rest)),
        Part(("Body", "BodyS3Location", "Mode", "Parameters"), _import),
    ),
    tagging=Tagging(
        {
            "resourceArn": lambda work: (
                f"arn:{work.partition}:apigateway:{work.request.region}::/restapis/{work.id}"
            )
        }
    ),
    unheeded=frozenset({"EndpointAccessMode", "FailOnWarnings", "SecurityPolicy"}),
    lacks=frozenset({"CloneFrom"}),
)
