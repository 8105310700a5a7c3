"""`AWS::Serverless::HttpApi`: an API with its stage; paths in the functions, where those say all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lambdaform.formats.sam import http_document
from lambdaform.formats.sam.folding import Folding, fits, said
from lambdaform.formats.sam.routes import (
    ANY,
    DEFAULT,
    Operation,
    Permissions,
    operations,
)
from lambdaform.formats.sam.stages import ATTRIBUTES, stage_id, stage_of
from lambdaform.template import Json

API = "AWS::ApiGatewayV2::Api"
STAGE = "AWS::ApiGatewayV2::Stage"
HTTP_API = "AWS::Serverless::HttpApi"

_EVENT = "HttpApi"
_GREEDY = re.compile(r"{([a-zA-Z0-9._-]+|proxy\+)}")
"""What SAM writes `*` for in the permission of an HTTP API."""

_VERSION = re.compile(r"3\.\d(\.\d)?")
_OF_STAGE = dict.fromkeys(
    ("DefaultRouteSettings", "RouteSettings", "StageVariables", "AccessLogSettings"), dict
)
"""What SAM hands on to the stage, each with the form that it asks for."""

_TAG = "x-amazon-apigateway-tag-value"


def fold(folding: Folding) -> None:
    """Say each HTTP API with its one stage as `AWS::Serverless::HttpApi`."""
    for id, properties in folding.of_type(API):
        document = properties.get("Body")
        if set(properties) != {"Body"} or folding.resources[id].keys() - ATTRIBUTES:
            continue
        if not _is_valid(document):
            continue
        stage, of_stage = _stage(folding, id, document)
        if stage is not None:
            api = _in_functions(folding, id, document) or _in_document(folding, id, document)
            folding.put(id, HTTP_API, {**api, **of_stage})
            del folding.resources[stage]


def _is_valid(document: Json) -> bool:
    """Tell whether SAM takes a document for one of an API: it reads it, if only to add tags."""
    if not isinstance(document, dict) or not _VERSION.fullmatch(str(document.get("openapi"))):
        return False
    tags = document.get("tags", [])
    listed = isinstance(tags, list) and all(isinstance(tag, dict) for tag in tags)
    sections = [document.get("paths"), document.get("components", {}), document.get("info", {})]
    return listed and all(isinstance(section, dict) for section in sections)


def _stage(folding: Folding, api: str, document: Json) -> tuple[str | None, Json]:
    """Return the id of an API's stage, and what SAM says of it; no id where that is not all."""
    id, properties = stage_of(folding, STAGE, "ApiId", api)
    name, tags = properties.get("StageName"), properties.get("Tags")
    own = {option: properties[option] for option in _OF_STAGE if option in properties}
    made = {"ApiId": {"Ref": api}, "StageName": name, "AutoDeploy": True, **own, "Tags": tags}
    resource = folding.made(api, STAGE, made)
    documented = {str(tag.get("name")): tag.get(_TAG) for tag in document.get("tags", [])}
    if id != stage_id(api, name) or not folding.stand({id or "": resource}):
        return None, {}
    if documented != (tags or {}) or not fits(own, _OF_STAGE):
        return None, {}
    return id, said({"StageName": None if name == DEFAULT else name, **own, "Tags": tags})


def _in_functions(folding: Folding, id: str, document: Json) -> Json | None:
    """Say paths in the functions; return what is left to say of the API.

    `None` where SAM would not make this very document of that.
    """
    found = operations(document)
    if found is None or any(operation.function is None for operation in found):
        return None
    events = _events(folding, id, found)
    reading = http_document.read(document, found)
    if events is None or reading is None:
        return None
    api, auths = reading
    untagged = {key: value for key, value in document.items() if key != "tags"}
    if not http_document.is_sayable(api, auths) or folding.names_parameters(
        api.get("CorsConfiguration")
    ):
        return None
    if http_document.made(api, found, auths) != untagged:
        return None
    permissions = Permissions(folding, id)
    for operation, (function, name, covered), auth in zip(found, events, auths, strict=True):
        event = {"Type": _EVENT, "Properties": _event(id, operation, auth)}
        made = {} if covered else permissions.made(function, name, operation, _GREEDY)
        folding.event(function, name, event, made)
    return api


def _events(
    folding: Folding, id: str, found: Sequence[Operation]
) -> list[tuple[str, str, bool]] | None:
    """Return function and name of the event of each operation, and whether it needs no permission.

    `None` where an event would make a permission that does not stand there. The permission of
    `$default` holds for all paths of its function, and SAM makes no other.
    """
    permissions = Permissions(folding, id)
    with_default = {o.function for o in found if o.is_default and o.method == ANY}
    events: list[tuple[str, str, bool]] = []
    for operation in found:
        function = operation.function
        properties = folding.function(function)
        if function is None or properties is None or folding.is_conditional(function):
            return None
        covered = function in with_default and not operation.is_default
        names = [name for f, name in permissions.events(operation, _GREEDY) if f == function]
        taken = {*properties.get("Events", {}), *(n for f, n, _ in events if f == function)}
        name = operation.name if covered else next(iter(names), None)
        if name is None or name in taken:
            return None
        made = {} if covered else permissions.made(function, name, operation, _GREEDY)
        if not folding.stand(made):
            return None
        events.append((function, name, covered))
    return events


def _event(api: str, operation: Operation, auth: Json) -> Json:
    place = {"Method": operation.event_method, "Path": operation.path}
    return {"ApiId": {"Ref": api}, **place} | ({"Auth": auth} if auth else {})


def _in_document(folding: Folding, id: str, document: Json) -> Json:
    """Leave paths in the document; events only make the permissions, where SAM makes the same."""
    found = operations(document) or []
    permissions = Permissions(folding, id)
    with_default = {o.function for o in found if o.is_default and o.method == ANY}
    for operation in filter(_is_left_alone, found):
        for function, name in [*permissions.events(operation, _GREEDY)]:
            if function in with_default and not operation.is_default:
                continue
            event = {"Type": _EVENT, "Properties": _event(id, operation, None)}
            made = permissions.made(function, name, operation, _GREEDY)
            folding.event(function, name, event, made)
    return {"DefinitionBody": document}


def _is_left_alone(operation: Operation) -> bool:
    """Tell whether SAM has nothing to add: an integration is there, and each parameter."""
    needed = [
        {"name": name, "in": "path", "required": True}
        for name in re.findall("{(.*?)}", operation.path)
    ]
    known = [content.get("parameters", []) for content in operation.integrated]
    if not known or not all(isinstance(parameters, list) for parameters in known):
        return False
    return all(one in parameters for parameters in known for one in needed)
