"""A template's file: its text, its lines, and whether it is a template at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambdaform.access.existing.unseen import LOOP, unseen
from lambdaform.errors import Problem, Source, TemplateError, shown
from lambdaform.template_text import TemplateText, TextError, parsed

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Globals", "Outputs")


@dataclass(frozen=True)
class Written:
    """A template as it is written.

    Attributes:
        file: where.
        text: with its lines.
        template: the data, in which each resource has a type and properties.
    """

    file: Path
    text: TemplateText
    template: Mapping[str, Any]

    def at(self, *path: str | int) -> Source:
        """Return the line of what stands in the template."""
        return Source(str(self.file), self.text.line(*path))

    def notes(self) -> Iterator[Problem]:
        """Yield what the template says twice, and what it leaves to others."""
        for key, line in self.text.repeated():
            message = f"`{key}` stands here again: what stood before is not read"
            yield Problem(message, Source(str(self.file), line))
        for message, path, hint in unseen(self.text.data, self.file.parent):
            yield Problem(message, self.at(*path), hint)


def written(file: Path) -> Written:
    """Read the file of a template.

    Raises:
        TemplateError: it cannot be read, or is no template.
    """
    text = _text(file)
    problems = list(_faults(file, text))
    if problems:
        raise TemplateError(*problems)
    resources = {
        id: {**resource, "Properties": resource.get("Properties") or {}}
        for id, resource in text.data["Resources"].items()
        if not id.startswith(LOOP)
    }
    sections = {name: section for name, section in text.data.items() if section is not None}
    return Written(file, text, {**sections, "Resources": resources})


def _text(file: Path) -> TemplateText:
    try:
        return parsed(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        inside = file / "template.yaml"
        hint = f"name the template: `{shown(inside)}`" if inside.is_file() else None
        message = f"`{shown(file)}` cannot be read: {error.strerror or error}"
        raise TemplateError(Problem(message, hint=hint)) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"`{shown(file)}` is not in UTF-8"
        raise TemplateError(Problem(message, Source(str(file), line))) from error
    except TextError as error:
        message = f"this is no {error.form}: {error.why}"
        raise TemplateError(Problem(message, Source(str(file), error.line or 1))) from error


def _faults(file: Path, text: TemplateText) -> Iterator[Problem]:
    data, start = text.data, Source(str(file), 1)
    if not isinstance(data, dict) or not data.get("Resources"):
        message = f"`{shown(file)}` is no template of CloudFormation: it has no `Resources`"
        yield Problem(message, start, _instead(data))
        return
    for section in ("Resources", *_SECTIONS):
        if not isinstance(data.get(section) or {}, dict):
            message = f"`{section}` is {_kind(data[section])}, not a mapping"
            yield Problem(message, Source(str(file), text.line(section)))
    if isinstance(data["Resources"], dict):
        for id, resource in data["Resources"].items():
            fault = None if id.startswith(LOOP) else _fault(id, resource)
            if fault:
                yield Problem(fault, Source(str(file), text.line("Resources", id)))


def _fault(id: str, resource: Any) -> str | None:
    if not isinstance(resource, dict):
        return f"resource `{id}` is {_kind(resource)}, not a mapping"
    if not isinstance(resource.get("Type"), str):
        return f"resource `{id}` has no type"
    properties = resource.get("Properties")
    if properties is not None and not isinstance(properties, dict):
        return f"the properties of resource `{id}` are {_kind(properties)}, not a mapping"
    return None


def _instead(data: Any) -> str | None:
    """Return where the template is, for files of others that people take for one."""
    if not isinstance(data, dict):
        return None
    if {"provider", "functions"} <= set(data):
        return "`serverless package` writes one into the folder `.serverless`"
    if "app" in data:
        return "`cdk synth` writes one into the folder `cdk.out`"
    return None


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    return "a list" if isinstance(value, list) else f"`{value}`"
