"""Where things stand in the CDK's tree of constructs: the stack, the construct, the resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from lambdaform.assembly import Template
from lambdaform.template import Json

Path: TypeAlias = tuple[str, ...]
"""The ids from below the stack down to a thing."""

_SECTIONS = ("Parameters", "Conditions", "Mappings", "Outputs")


def resources(template: Template) -> Mapping[str, Json]:
    """Return the resources of a stack, those of its nested stacks among them."""
    found = {**template.body.get("Resources", {})}
    for part in template.nested.values():
        found |= resources(part)
    return found


def paths(template: Template) -> Mapping[str, Path]:
    """Return the path of each resource, by the logical id.

    What has the construct's own id is the construct; what is derived from it stands below.
    """
    taken: dict[Path, str] = {}
    for id in resources(template):
        owner = template.owners.get(id, id)
        path: Path = (owner,) if id == owner else (owner, id.removeprefix(owner))
        while path in taken:
            path = (*path, id)
        taken[path] = id
    return {id: path for path, id in taken.items()}


def sections(template: Template) -> Mapping[str, Path]:
    """Return the path of each entry of the other sections, by `Outputs.Url` and the like."""
    taken = {path[0] for path in paths(template).values()}
    found: dict[str, Path] = {}
    for section in _SECTIONS:
        for id in template.body.get(section, {}):
            found[f"{section}.{id}"] = (section, id) if id in taken else (id,)
            taken.add(id)
    return found
