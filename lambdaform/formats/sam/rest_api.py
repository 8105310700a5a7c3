"""`AWS::Serverless::Api`: a REST API with deployment and stage."""

from __future__ import annotations

import re

from lambdaform.formats.sam import rest_cors, rest_document, rest_security
from lambdaform.formats.sam.folding import Folding, fits, referred, said
from lambdaform.formats.sam.functions import as_map
from lambdaform.formats.sam.routes import Operation, Permissions, operations
from lambdaform.formats.sam.stages import ATTRIBUTES, stage_id, stage_of, word
from lambdaform.template import Json

API = "AWS::ApiGateway::RestApi"
DEPLOYMENT = "AWS::ApiGateway::Deployment"
STAGE = "AWS::ApiGateway::Stage"
SERVERLESS = "AWS::Serverless::Api"

_EVENT = "Api"
_GREEDY = re.compile(r"{([a-zA-Z0-9._-]+\+?)}")
"""What SAM writes `*` for in the permission of a REST API."""

_VERSION = "2.0"
"""Of OpenAPI, which has to be said: else SAM makes a stage `Stage` beside the one that is meant."""

_OF_STAGE = {
    "TracingEnabled": bool,
    "MethodSettings": list,
    "AccessLogSetting": dict,
    "Variables": dict,
    "CacheClusterEnabled": bool,
    "CacheClusterSize": str,
    "CanarySetting": dict,
}
_OF_API = {
    "Name": str,
    "Description": str,
    "MinimumCompressionSize": int,
    "BinaryMediaTypes": list,
}
"""What SAM hands on to stage and API, each with the form that it asks for."""

_FORMS = {"DisableExecuteApiEndpoint": bool}


def fold(folding: Folding) -> None:
    """Say each REST API with its one stage as `AWS::Serverless::Api`."""
    for id, properties in folding.of_type(API):
        document = properties.get("Body")
        if not isinstance(document, dict) or document.get("swagger") != _VERSION:
            continue
        stage, of_stage = _stage(folding, id)
        own = _own(folding, id, properties, of_stage)
        if stage is None or own is None:
            continue
        name = of_stage["StageName"]
        api = _in_functions(folding, id, name, document) or _in_document(
            folding, id, name, document
        )
        deployment = referred(folding.resources[stage]["Properties"]["DeploymentId"])
        folding.put(id, SERVERLESS, {**own, "OpenApiVersion": _VERSION, **api})
        folding.remove({stage: None, deployment or "": None})


def _stage(folding: Folding, api: str) -> tuple[str | None, Json]:
    """Return the id of an API's stage, and what SAM says of it; no id where that is not all."""
    id, properties = stage_of(folding, STAGE, "RestApiId", api)
    name, deployment = properties.get("StageName"), referred(properties.get("DeploymentId"))
    own = {option: properties[option] for option in _OF_STAGE if option in properties}
    tags = properties.get("Tags")
    made = {
        "RestApiId": {"Ref": api},
        "DeploymentId": {"Ref": deployment},
        "StageName": name,
        **own,
        "Tags": tags,
    }
    stands = {id or "": folding.made(api, STAGE, made)}
    named = as_map(tags) if tags is not None else {}
    if id != stage_id(api, name) or not folding.stand(stands) or named is None:
        return None, {}
    if not _is_deployment(folding, api, deployment):
        return None, {}
    return id, said({"StageName": name, **own, "Tags": named or None})


def _is_deployment(folding: Folding, api: str, id: str | None) -> bool:
    """Tell whether a deployment is as SAM makes it, and named by nothing but the stage.

    SAM's own has another id: that of a hash of the content, too, but of SAM's.
    """
    if id is None or not re.fullmatch(rf"{api}Deployment[0-9a-f]{{10}}", id):
        return False
    text = (folding.resources.get(id) or {}).get("Properties", {}).get("Description", "")
    if not re.fullmatch("RestApi deployment id: [0-9a-f]{40}", str(text)):
        return False
    made = {"RestApiId": {"Ref": api}, "Description": text}
    stands = folding.stand({id: folding.made(api, DEPLOYMENT, made)})
    return stands and folding.text.count(id) == _NAMED


_NAMED = 2
"""How often a deployment is named in the template: where it stands, and in its stage."""


def _own(folding: Folding, id: str, properties: Json, of_stage: Json) -> Json | None:
    """Return what SAM says of an API beside its document; `None` where that is not all."""
    if folding.resources[id].keys() - ATTRIBUTES:
        return None
    known = {*_OF_API, "Body", "Parameters", "EndpointConfiguration", "Tags"}
    endpoint, tags = _endpoint(properties), properties.get("Tags")
    if properties.keys() - known or endpoint is None or not _binary_is_said_twice(properties):
        return None
    if (as_map(tags) if tags is not None else None) != of_stage.get("Tags"):
        return None
    own = {name: properties[name] for name in _OF_API if name in properties}
    if not fits({**own, **of_stage}, {**_OF_API, **_OF_STAGE}):
        return None
    propagated = {"PropagateTags": True} if tags is not None else {}
    return {**own, **of_stage, **endpoint, **propagated}


def _binary_is_said_twice(properties: Json) -> bool:
    """Tell whether an API and its document name the same media types, as SAM has both do."""
    own, documented = (
        properties.get("BinaryMediaTypes"),
        properties["Body"].get(rest_document.BINARY),
    )
    if own != documented or own == []:
        return False
    return own is None or all(isinstance(type, str) and "~1" not in type for type in own)


def _endpoint(properties: Json) -> Json | None:
    """Return the type of an API's endpoint as SAM says it; `None` where that says something else."""
    match properties.get("EndpointConfiguration"), properties.get("Parameters"):
        case None, None:
            return {}
        case {"Types": [str(type)], **more}, {"endpointConfigurationTypes": same, **rest}:
            said = type == same and not more and not rest
            return {"EndpointConfiguration": {"Type": type}} if said else None
    return None


def _in_functions(folding: Folding, id: str, stage: str, document: Json) -> Json | None:
    """Say paths in the functions; return what is left to say of the API.

    `None` where SAM would not make this very document of that.
    """
    found = operations(document)
    if found is None:
        return None
    asked = [operation for operation in found if not rest_cors.is_preflight(operation.content)]
    permissions = Permissions(folding, id, word(stage))
    events = [_event_of(folding, permissions, operation) for operation in asked]
    api, auths = rest_document.read(document, asked)
    sayable = rest_security.is_sayable(api.get("Auth", {}), auths) and fits(api, _FORMS)
    clear = all(events) and len(set(events)) == len(events)
    if not clear or not sayable or folding.names_parameters([api.get("Auth"), api.get("Cors")]):
        return None
    if rest_document.made(api, asked, auths, document.get(rest_document.BINARY)) != document:
        return None
    for operation, event, auth in zip(asked, events, auths, strict=True):
        _add(folding, permissions, id, operation, event, auth)
    return api


def _event_of(
    folding: Folding, permissions: Permissions, operation: Operation
) -> tuple[str, str] | None:
    """Return function and name of the event that would make an operation and its permission."""
    function = operation.function
    known = folding.function(function)
    if function is None or known is None or folding.is_conditional(function):
        return None
    for other, name in permissions.events(operation, _GREEDY):
        made = permissions.made(function, name, operation, _GREEDY)
        if other == function and name not in known.get("Events", {}) and folding.stand(made):
            return function, name
    return None


def _add(
    folding: Folding,
    permissions: Permissions,
    api: str,
    operation: Operation,
    event: tuple[str, str] | None,
    auth: Json,
) -> None:
    assert event is not None
    function, name = event
    place = {"Method": operation.event_method, "Path": operation.path}
    said = {"RestApiId": {"Ref": api}, **place} | ({"Auth": auth} if auth else {})
    made = permissions.made(function, name, operation, _GREEDY)
    folding.event(function, name, {"Type": _EVENT, "Properties": said}, made)


def _in_document(folding: Folding, id: str, stage: str, document: Json) -> Json:
    """Leave paths in the document; events only make the permissions, where SAM makes the same."""
    permissions = Permissions(folding, id, word(stage))
    for operation in operations(document) or []:
        for event in [*permissions.events(operation, _GREEDY)]:
            _add(folding, permissions, id, operation, event, None)
    return {"DefinitionBody": document}
