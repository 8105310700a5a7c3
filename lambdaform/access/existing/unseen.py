"""What a template has made elsewhere, so that reading it alone does not show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.access.existing.sam import APPLICATION, TRANSFORM

Path_: TypeAlias = tuple[str | int, ...]

Unseen: TypeAlias = tuple[str, Path_, str | None]
"""What it is, in words; where it stands in the template; a hint."""

EXTENSIONS = "AWS::LanguageExtensions"
LOOP = "Fn::ForEach::"

_STACK = "AWS::CloudFormation::Stack"
_MODULE = "::MODULE"
_INCLUDE = "AWS::Include"
_DEFINITIONS = ("DefinitionBody", "Definition", "Body")
"""Of APIs and state machines: what is included there gives a function no permission."""


def unseen(template: Mapping[str, Any], folder: Path) -> Iterator[Unseen]:
    """Yield what a template leaves to macros, modules, nested stacks and included files."""
    yield from _macros(template)
    for id, resource in template["Resources"].items():
        if id.startswith(LOOP):
            hint = "write the resources out to have them seen"
            yield f"the resources of the loop `{id}` are not seen", ("Resources", id), hint
        elif isinstance(resource, dict):
            yield from _resource(id, resource, folder)
    yield from _transforms(template, ())


def _macros(template: Mapping[str, Any]) -> Iterator[Unseen]:
    given = template.get("Transform", [])
    for entry in given if isinstance(given, list) else [given]:
        name = entry.get("Name") if isinstance(entry, dict) else entry
        if name not in (TRANSFORM, EXTENSIONS):
            yield _macro(name, ("Transform",))


def _resource(id: str, resource: Mapping[str, Any], folder: Path) -> Iterator[Unseen]:
    type = str(resource.get("Type"))
    properties = resource.get("Properties")
    given = properties if isinstance(properties, dict) else {}
    at: Path_ = ("Resources", id)
    if type == _STACK:
        hint = _by_itself(given.get("TemplateURL"), folder)
        yield f"the nested stack `{id}` is not followed", at, hint
    elif type == APPLICATION:
        hint = _by_itself(given.get("Location"), folder)
        yield f"the nested application `{id}` is not followed", at, hint
    elif type.endswith(_MODULE):
        yield f"what the module `{type}` makes of `{id}` is not seen", at, None


def _by_itself(location: Any, folder: Path) -> str | None:
    is_local = isinstance(location, str) and "://" not in location and "{{" not in location
    if not is_local or not (folder / location).is_file():
        return None
    return f"look at it by itself: `--template {location}`"


def _transforms(value: Any, path: Path_) -> Iterator[Unseen]:
    """Yield each macro that is called somewhere inside."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Fn::Transform":
                calls = inner if isinstance(inner, list) else [inner]
                names = [c.get("Name") if isinstance(c, dict) else c for c in calls]
                yield from (_macro(name, (*path, key)) for name in names)
            elif key not in _DEFINITIONS:
                yield from _transforms(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _transforms(inner, (*path, i))


def _macro(name: Any, path: Path_) -> Unseen:
    if name == _INCLUDE:
        return "what `AWS::Include` puts here is not seen", path, None
    return f"what the macro `{name}` makes of this is not seen", path, None
