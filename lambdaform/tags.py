"""Tags on rendered resources: which types take them, and in which of the two forms.

The table `data/tags.json` is made from cfn-lint's resource schemas (see tools/tags_table.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lambdaform.template import Json

_BODIES = {"Body", "BodyS3Location"}
_TABLE = Path(__file__).parent / "data" / "tags.json"


def tagged(resource: Json, tags: Mapping[str, Json]) -> Json:
    """Return a rendered resource with tags added; those that it has already win."""
    if not tags:
        return resource
    forms = _forms()
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::ApiGatewayV2::Api" and _BODIES & properties.keys():
        # API Gateway refuses `Tags` beside an OpenAPI document, which says them itself.
        documented = {**properties, "Body": _documented(properties.get("Body"), tags)}
        return {**resource, "Properties": documented} if documented["Body"] else resource
    name = forms["names"].get(resource["Type"], "Tags")
    if resource["Type"] in forms["list"]:
        merged = _listed(properties.get(name, []), tags)
    elif resource["Type"] in forms["map"]:
        merged = _mapped(properties.get(name, {}), tags)
    else:
        return resource
    return {**resource, "Properties": {**properties, name: merged}}


def _listed(own: Json, tags: Mapping[str, Json]) -> Json:
    if not isinstance(own, list):  # a function of CloudFormation
        return own
    taken = [tag.get("Key") for tag in own if isinstance(tag, dict)]
    return [*own, *({"Key": key, "Value": tags[key]} for key in tags if key not in taken)]


def _mapped(own: Json, tags: Mapping[str, Json]) -> Json:
    if not isinstance(own, dict) or any(key.startswith("Fn::") or key == "Ref" for key in own):
        return own
    return {**tags, **own}


def _documented(body: Json, tags: Mapping[str, Json]) -> Json | None:
    """Return an OpenAPI document with tags added; `None` where it is not there to be read."""
    if not isinstance(body, dict) or "openapi" not in body:
        return None
    own = body.get("tags", [])
    taken = {tag.get("name") for tag in own}
    new = [
        {"name": key, "x-amazon-apigateway-tag-value": value}
        for key, value in tags.items()
        if key not in taken
    ]
    return {**body, "tags": [*own, *new]}


@cache
def _forms() -> dict[str, Any]:
    table = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {**table, "list": frozenset(table["list"]), "map": frozenset(table["map"])}
