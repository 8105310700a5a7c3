"""SAM's templates as plain CloudFormation, by AWS's own translator.

The translator knows nothing of folders: where a path stands it is given a place in S3 that stands for
it. It takes the defaults of parameters where it must have a value; all else keeps its references.
"""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from lambdaform import managed_policies

TRANSFORM = "AWS::Serverless-2016-10-31"
APPLICATION = "AWS::Serverless::Application"

_PREFIX = "AWS::Serverless::"
_FUNCTION = "AWS::Serverless::Function"
_GRAPHQL = "AWS::Serverless::GraphQLApi"
_ORIGIN = "lambdaform:origin"
_PATHS = ("CodeUri", "ContentUri", "DefinitionUri", "SchemaUri")
_CODE = frozenset({"CodeUri", "ImageUri", "InlineCode"})
_DIGEST = "AutoPublishCodeSha256"
_STAND_IN = "s3://folder/of-the-template"
_IMAGE = "image:of-the-template"
_REGION = "us-east-1"
_RESOURCE = re.compile(r"(?:Transforming r|R)esource with id \[(.+?)\] (?:is invalid\. )?")
_EVENT = re.compile(r"Event with id \[(.+?)\]")


@dataclass(frozen=True)
class Translated:
    """A template without SAM's resources.

    Attributes:
        body: as CloudFormation takes it.
        origins: logical id -> the id of the resource of the user's template that it is made of;
            what is made of several, as the API that events share, is not among them.
    """

    body: Mapping[str, Any]
    origins: Mapping[str, str]


@dataclass(frozen=True)
class Refusal:
    """What the translator does not take, in its words, and what it names: a resource, an event."""

    message: str
    id: str | None = None
    event: str | None = None


class Refused(Exception):  # noqa: N818 - it is refused, and says so
    """The translator does not take a template."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(*refusals)
        self.refusals = refusals


def is_serverless(template: Mapping[str, Any]) -> bool:
    """Tell whether a template has anything to translate."""
    given = template.get("Transform")
    types = {str(resource["Type"]) for resource in template["Resources"].values()}
    declared = TRANSFORM in (given if isinstance(given, list) else [given])
    types.discard(APPLICATION)
    return bool(types) and (declared or any(type.startswith(_PREFIX) for type in types))


def translated(template: Mapping[str, Any]) -> Translated:
    """Return a template as plain CloudFormation; nested applications stay as they are.

    Raises:
        Refused: the translator does not take it.
    """
    given = copy.deepcopy(dict(template))
    resources: dict[str, Any] = given["Resources"]
    applications = {id: r for id, r in resources.items() if r["Type"] == APPLICATION}
    for id in applications:  # the translator would ask AWS for what is in them
        del resources[id]
    _replace_paths(given)
    for id, resource in resources.items():
        for one in (resource, *_mapping(resource.get("Connectors")).values()):
            _mark(one, id)
    body = _translated(given)
    origins = {id: id for id in applications}
    for id, resource in body["Resources"].items():
        origin = _unmark(resource) or _origin(id, template["Resources"])
        if origin is not None:
            origins[id] = origin
    body["Resources"].update({id: dict(template["Resources"][id]) for id in applications})
    return Translated(body, origins)


def holds_paths(body: Mapping[str, Any]) -> bool:
    """Tell whether what was translated named files beside the template, which nothing stands for."""
    return _STAND_IN.rpartition("/")[2] in json.dumps(body)


def _replace_paths(template: dict[str, Any]) -> None:
    shared = _mapping(template.get("Globals"))
    for properties in shared.values():
        _replace(properties)
    of_functions = _mapping(shared.get("Function"))
    for resource in template["Resources"].values():
        if not resource["Type"].startswith(_PREFIX):
            continue
        properties = resource["Properties"] = _mapping(resource.get("Properties"))
        for holder in _holders(resource["Type"], properties):
            _replace(holder)
        if resource["Type"] == _FUNCTION:
            _name_code(properties, of_functions)


def _name_code(properties: dict[str, Any], of_functions: Mapping[str, Any]) -> None:
    """Give a function code where it names none, which is what `sam build` would do."""
    given = {**of_functions, **properties}
    if given.get("PackageType") == "Image":
        properties.setdefault("ImageUri", given.get("ImageUri", _IMAGE))
    elif not _CODE & set(given):
        properties["CodeUri"] = _STAND_IN


def _holders(type: str, properties: dict[str, Any]) -> Iterator[Any]:
    """Yield the mappings in which a path may stand."""
    yield properties
    if type == _GRAPHQL:
        yield from _mapping(properties.get("Functions")).values()
        for resolvers in _mapping(properties.get("Resolvers")).values():
            yield from _mapping(resolvers).values()


def _replace(properties: Any) -> None:
    for name in _PATHS:
        value = properties.get(name) if isinstance(properties, dict) else None
        is_path = isinstance(value, str) and not value.startswith("s3://")
        if is_path or (isinstance(value, dict) and not {"Bucket", "Key"} & set(value)):
            properties[name] = _STAND_IN
    if isinstance(properties, dict) and isinstance(properties.get(_DIGEST), dict):
        properties[_DIGEST] = "0" * 64


def _translated(template: dict[str, Any]) -> dict[str, Any]:
    """Translate with the defaults of parameters, and where that fails with values for all."""
    try:
        return _translate(template, {})
    except Refused:
        values = _stand_ins(template)
        if values:
            with contextlib.suppress(Refused):
                return _translate(template, values)
        raise


def _translate(template: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    logging.getLogger("samtranslator").addHandler(logging.NullHandler())
    session = SimpleNamespace(region_name=_REGION)
    translator = Translator(managed_policies.arns(), Parser(), boto_session=session)
    try:
        given = copy.deepcopy(template)
        body: dict[str, Any] = translator.translate(given, values, passthrough_metadata=True)
    except InvalidDocumentException as error:
        raise Refused(*(_refusal(cause.message) for cause in error.causes)) from error
    except Exception as error:  # on odd input it raises whatever its parts do
        raise Refused(Refusal(f"{type(error).__name__}: {error}")) from error
    return body


def _refusal(message: str) -> Refusal:
    resource, event = _RESOURCE.match(message), _EVENT.search(message)
    rest = message[resource.end() :] if resource else message
    return Refusal(rest.rstrip("."), resource and resource[1], event and event[1])


def _stand_ins(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for each parameter that has no default."""
    declared = _mapping(template.get("Parameters")).items()
    return {name: _stand_in(name, p) for name, p in declared if "Default" not in _mapping(p)}


def _stand_in(name: str, parameter: Any) -> Any:
    allowed = _mapping(parameter).get("AllowedValues")
    if isinstance(allowed, list) and allowed:
        return allowed[0]
    return "1" if _mapping(parameter).get("Type") == "Number" else name


def _mark(resource: Any, id: str) -> None:
    """Note the id where the translator hands it on to all that it makes of a resource."""
    if isinstance(resource, dict):
        resource["Metadata"] = {**_mapping(resource.get("Metadata")), _ORIGIN: id}


def _origin(id: str, declared: Mapping[str, Any]) -> str | None:
    """Return what a resource is made of that the translator makes after all others."""
    return next((o for o in (id, id.removesuffix("DeploymentGroup")) if o in declared), None)


def _unmark(resource: dict[str, Any]) -> str | None:
    metadata = dict(_mapping(resource.get("Metadata")))
    origin: str | None = metadata.pop(_ORIGIN, None)
    if metadata:
        resource["Metadata"] = metadata
    elif origin is not None:
        del resource["Metadata"]
    return origin


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
