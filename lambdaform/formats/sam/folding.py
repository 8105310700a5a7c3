"""A template on its way into SAM's terms: what stands there, and what has become of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.template import Json

FUNCTION = "AWS::Serverless::Function"


class Folding:
    """A template on its way into SAM's terms.

    A fold reads what stands there, and proposes to say it as SAM does, together with all that
    AWS's translator would make of that. Only where exactly this stands there, it is done.

    Attributes:
        template: as CloudFormation takes it; it is not changed.
        folder: the one that the SAM template will stand in: paths in it are from there.
        resources: by logical id; folds put others in their place.
        packages: the code that the template names, by the names of the zips.
        globals: what all functions share.
    """

    def __init__(self, template: Template, folder: Path) -> None:
        self.template = template
        self.folder = folder
        self.resources: dict[str, Json] = dict(template.body.get("Resources", {}))
        self.packages = {package.key: package for package in template.packages}
        self.globals: dict[str, Json] = {}
        self._types: dict[str, list[str]] = {}
        for id, resource in self.resources.items():
            self._types.setdefault(resource["Type"], []).append(id)

    def of_type(self, type: str) -> list[tuple[str, Json]]:
        """Return what still stands there of a type of CloudFormation: ids and properties."""
        ids = self._types.get(type, ())
        standing = ((id, self.resources[id]) for id in ids if id in self.resources)
        return [(id, r.get("Properties", {})) for id, r in standing if r["Type"] == type]

    def type_of(self, id: str | None) -> str | None:
        """Return the type that a resource has in CloudFormation's terms, if it is there."""
        resource = self.template.body.get("Resources", {}).get(id)
        return str(resource["Type"]) if resource else None

    def function(self, id: str | None) -> Json:
        """Return the properties of a function that is said in SAM's terms; `None` for all else."""
        resource = self.resources.get(id) if id is not None else None
        return resource["Properties"] if resource and resource["Type"] == FUNCTION else None

    def is_conditional(self, id: str) -> bool:
        """Tell whether a condition decides about a resource."""
        return "Condition" in self.resources[id]

    def put(self, id: str, type: str, properties: Mapping[str, Json], **attributes: Json) -> None:
        """Put one of SAM's resources in the place of one of CloudFormation's; attributes stay."""
        said = {**self.resources[id], **attributes, "Type": type, "Properties": {**properties}}
        self.resources[id] = said

    @cached_property
    def text(self) -> str:
        """The template as CloudFormation takes it, in one text, to look for names in."""
        return json.dumps(self.template.body)

    def names_parameters(self, value: Json) -> bool:
        """Tell whether a parameter may be named: in places, SAM writes its value there."""
        text = json.dumps(value)
        return any(name in text for name in self.template.body.get("Parameters", {}))

    def made(self, function: str, type: str, properties: Mapping[str, Json]) -> Json:
        """Return a resource as SAM makes it for a function: it has the function's condition."""
        condition = self.resources[function].get("Condition")
        attributes = {"Condition": condition} if condition else {}
        return {"Type": type, **attributes, "Properties": said(properties)}

    def stand(self, made: Mapping[str, Json]) -> bool:
        """Tell whether resources stand there, to the last property."""
        return all(self.resources.get(id) == resource for id, resource in made.items())

    def event(self, function: str, name: str, event: Json, made: Mapping[str, Json]) -> bool:
        """Say resources as an event of a function, if they are what SAM makes of it."""
        properties = self.function(function)
        if not is_word(name) or name in properties.get("Events", {}) or not self.stand(made):
            return False
        properties.setdefault("Events", {})[name] = event
        self.remove(made)
        return True

    def remove(self, ids: Mapping[str, Json]) -> None:
        """Take away what SAM makes of something that stands there now."""
        for id in ids:
            del self.resources[id]


def said(properties: Mapping[str, Json | None]) -> dict[str, Json]:
    """Return properties without those that say nothing."""
    return {name: value for name, value in properties.items() if value is not None}


def is_word(name: str) -> bool:
    """Tell whether a name may be that of an event: it becomes part of logical ids."""
    return name.isascii() and name.isalnum()


def is_function(value: Json) -> bool:
    """Tell whether a value is one that CloudFormation works out."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    name = str(next(iter(value)))
    return name == "Ref" or name.startswith("Fn::")


def fits(properties: Mapping[str, Json], forms: Mapping[str, type]) -> bool:
    """Tell whether properties have the forms that SAM asks of some, or are yet to be worked out."""
    return all(
        isinstance(properties[name], form) or is_function(properties[name])
        for name, form in forms.items()
        if name in properties
    )


def is_texts(value: Json) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def mapping(value: Json) -> dict[str, Json]:
    """Return a value that is a mapping; an empty one for all else."""
    return value if isinstance(value, dict) else {}


def referred(value: Json) -> str | None:
    """Return the id in `!Ref Id`; `None` for all else."""
    match value:
        case {"Ref": str(id), **rest} if not rest:
            return id
    return None


def attribute(value: Json, name: str = "Arn") -> str | None:
    """Return the id in `!GetAtt Id.Arn`, or of another attribute; `None` for all else."""
    match value:
        case {"Fn::GetAtt": [str(id), str(attribute)], **rest} if not rest and attribute == name:
            return id
    return None
