"""Write `lambdaform/data/tags.json` from the resource schemas of the installed cfn-lint.

It lists the resource types whose tags are a list of `Key` and `Value`, those where they are a
map, and the property where it is not called `Tags`. Where a new tag would replace the resource,
with the data in it, the type is left out. Run it with `python tools/tags_table.py`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as SCHEMAS

TABLE = Path(__file__).parent.parent / "lambdaform" / "data" / "tags.json"
REGION = "us-east-1"


def table() -> dict[str, Any]:
    """Return the types by the form of their tags, and the names that are not `Tags`."""
    forms: dict[str, list[str]] = {"list": [], "map": []}
    names: dict[str, str] = {}
    for type in sorted(SCHEMAS.get_resource_types(REGION)):
        schema = SCHEMAS.get_resource_schema(REGION, type).schema
        name = schema.get("tagging", {}).get("tagProperty", "/properties/Tags").split("/")[2]
        form = _form(name, schema)
        if form and type.startswith("AWS::") and not type.startswith("AWS::Serverless::"):
            forms[form].append(type)
            if name != "Tags":
                names[type] = name
    return {**forms, "names": names}


def _form(name: str, schema: dict[str, Any]) -> str | None:
    tags = _resolved(schema.get("properties", {}).get(name), schema)
    fixed = (*schema.get("readOnlyProperties", ()), *schema.get("createOnlyProperties", ()))
    taggable = schema.get("tagging", {}).get("taggable", True)
    if tags is None or not taggable or f"/properties/{name}" in fixed:
        return None
    if "items" in tags:
        item = _resolved(tags["items"], schema) or {}
        required = set(item.get("required", ()))
        keys = set(item.get("properties", {}))
        return "list" if {"Key", "Value"} <= keys and required <= {"Key", "Value"} else None
    maps = {"patternProperties", "additionalProperties"} & tags.keys()
    return "map" if maps or "object" in tags.get("type", ()) else None


def _resolved(node: dict[str, Any] | None, schema: dict[str, Any]) -> dict[str, Any] | None:
    while node and "$ref" in node:
        target: Any = schema
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key]
        node = target
    return node


if __name__ == "__main__":
    TABLE.write_text(json.dumps(table(), indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TABLE}: {TABLE.stat().st_size} bytes\n")
