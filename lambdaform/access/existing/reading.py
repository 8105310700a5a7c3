"""A template that somebody wrote: from its file to resources, lines and code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lambdaform.access.existing import sam
from lambdaform.access.existing.code import Code, CodePlaces, Elsewhere, Folder, Inline, layers
from lambdaform.access.existing.written import Written, written
from lambdaform.errors import Problem, Source, TemplateError, did_you_mean, shown

_FUNCTION = "AWS::Lambda::Function"


@dataclass(frozen=True)
class ExistingTemplate:
    """A template as CloudFormation takes it, and where its parts come from.

    Attributes:
        file: of the template.
        body: plain CloudFormation. References, conditions and parameters stand in it as they are
            written; the place of a function's code may be a stand-in.
        lines: the line of each resource: of one that SAM's translator made, of what it is made of.
        origins: logical id -> the id in the user's file. What the translator makes of several
            resources, as the API that events share, is not among them.
        code: where the code of each function is, by its logical id.
        layers: where the code of each function's layers is, by the function's logical id.
        notes: what is not seen, and where it stands.
    """

    file: Path
    body: Mapping[str, Any]
    lines: Mapping[str, Source]
    origins: Mapping[str, str]
    code: Mapping[str, Code]
    layers: Mapping[str, tuple[Code, ...]]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class CodeFolders:
    """Folders that a person names, since a template need not say where its code is.

    Attributes:
        all: of all functions whose code does not stand in the template.
        single: of single functions, by their logical ids.
    """

    all: Path | None = None
    single: Mapping[str, Path] = field(default_factory=dict)

    def of(self, id: str, found: Code) -> Code:
        """Return the code of a function, given what its template says."""
        if id in self.single:
            return Folder(self.single[id].resolve())
        if self.all is None or isinstance(found, Inline):
            return found
        return Folder(self.all.resolve())

    def problems(self) -> Iterator[Problem]:
        """Yield the folders that are not there."""
        for folder in [*([self.all] if self.all else []), *self.single.values()]:
            if not folder.is_dir():
                yield Problem(f"the code folder `{shown(folder)}` is not there")

    def strangers(self, functions: Mapping[str, Code]) -> Iterator[Problem]:
        """Yield the names that are no function's."""
        for id in self.single:
            if id not in functions:
                message = f"the template has no function `{id}`"
                yield Problem(message, hint=did_you_mean(id, functions))


def read(file: Path, folders: CodeFolders | None = None) -> ExistingTemplate:
    """Read a template of CloudFormation or SAM, in JSON or YAML.

    Args:
        file: of the template.
        folders: of code, where those that the template names are not meant.

    Raises:
        TemplateError: the file is no template, SAM's translator refuses it, or a folder or a function
            that was named is not there.
    """
    folders = folders or CodeFolders()
    given = written(file)
    made = _translated(given)
    resources: Mapping[str, Any] = made.body["Resources"]
    known = _code(given, made)
    functions = {
        id: known.get(id, Elsewhere("is made by SAM's translator"))
        for id, resource in resources.items()
        if resource.get("Type") == _FUNCTION
    }
    problems = [*folders.problems(), *folders.strangers(functions)]
    if problems:
        raise TemplateError(*problems)
    return ExistingTemplate(
        file=file,
        body=made.body,
        lines={id: _line(given, made.origins.get(id)) for id in resources},
        origins=made.origins,
        code={id: folders.of(id, code) for id, code in functions.items()},
        layers={id: layers(resources[id], known) for id in functions},
        notes=tuple(given.notes()),
    )


def _translated(given: Written) -> sam.Translated:
    if not sam.is_serverless(given.template):
        return sam.Translated(given.template, {id: id for id in given.template["Resources"]})
    try:
        return sam.translated(given.template)
    except sam.Refused as refused:
        raise TemplateError(*(_problem(given, r) for r in refused.refusals)) from refused


def _problem(given: Written, refusal: sam.Refusal) -> Problem:
    """Return a refusal at the line of the resource, and of the event in it, that it names."""
    if refusal.id is None:
        message = f"SAM's translator does not take this template: {refusal.message}"
        return Problem(message, given.at("Transform"))
    message = f"SAM's translator does not take `{refusal.id}`: {refusal.message}"
    # What it makes of a resource has an id that begins with the resource's.
    origins = [id for id in given.template["Resources"] if refusal.id.startswith(id)]
    if not origins:
        return Problem(message, given.at("Transform"))
    path = ("Properties", "Events", refusal.event) if refusal.event else ()
    return Problem(message, given.at("Resources", max(origins, key=len), *path))


def _code(given: Written, made: sam.Translated) -> dict[str, Code]:
    """Return where the code of functions and layers is, by the ids that these end up with."""
    places = CodePlaces(given.file.parent, given.template)
    declared: Mapping[str, Any] = given.template["Resources"]
    found: dict[str, Code] = {}
    for id, resource in made.body["Resources"].items():
        origin = declared.get(made.origins.get(id, ""), {})
        code = places.of(origin) if _same(origin, resource) else None
        if code is not None:
            found[id] = code
    return found


def _same(origin: Mapping[str, Any], resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource is what SAM writes shorter: a function of a function."""
    type = str(origin.get("Type")).replace("AWS::Serverless::", "AWS::Lambda::")
    return type == resource.get("Type")


def _line(given: Written, origin: str | None) -> Source:
    return given.at("Resources", origin) if origin else given.at("Transform")
