"""Whether a template is a sound one; each mistake is refused in CloudFormation's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lambdaform import schemas
from lambdaform.cloud.formation import rules, template_shape
from lambdaform.cloud.formation.parameter_types import parameter_type
from lambdaform.cloud.formation.references import in_order, mentioned
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template

SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
_ATTRIBUTES = frozenset(
    {
        "Condition",
        "CreationPolicy",
        "DeletionPolicy",
        "DependsOn",
        "Description",
        "Metadata",
        "Properties",
        "Type",
        "UpdatePolicy",
        "UpdateReplacePolicy",
        "Version",
    }
)
_PSEUDO = "AWS::"
_MOST = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
_KNOWN_TRANSFORMS = ("AWS::LanguageExtensions",)


def check(template: Template) -> None:
    """Refuse a template that no stack can be made of.

    Raises:
        ValidationError: in CloudFormation's words.
    """
    _check_sections(template)
    for id, entry in template.body["Resources"].items():
        _check_entry(id, entry)
    for key, parameter in template.parameters.items():
        _check_parameter(key, parameter)
    rules.check(template)
    _check_types(template)
    _check_references(template)
    _check_order(template)


def _check_sections(template: Template) -> None:
    unknown = sorted(template.body.keys() - SECTIONS)
    if unknown:
        raise ValidationError(f"Invalid template property or properties [{', '.join(unknown)}]")
    if "Hooks" in template.body:
        raise ValidationError("the embedded cloud does not know the section Hooks")
    if not template.body.get("Resources"):
        message = "Template format error: At least one Resources member must be defined."
        raise ValidationError(message)
    template_shape.check(template.body)
    for name, most in _MOST.items():
        section = template.body.get(name) or {}
        if len(section) > most:
            kind = name.lower()
            message = f"Number of {kind}, {len(section)}, is greater than maximum allowed, {most}"
            raise ValidationError(f"Template format error: {message}")


def _check_entry(id: str, entry: Mapping[str, Any]) -> None:
    if not id.isalnum():
        message = f"Resource name {id} is non alphanumeric."
        raise ValidationError(f"Template format error: {message}")
    if "Type" not in entry:
        message = f"[/Resources/{id}] Every Resources object must contain a Type member."
        raise ValidationError(f"Template format error: {message}")
    unknown = sorted(entry.keys() - _ATTRIBUTES)
    if unknown:
        raise ValidationError(f"Invalid template resource property '{unknown[0]}'")
    for name in ("DeletionPolicy", "UpdateReplacePolicy"):
        if entry.get(name, "Delete") not in _POLICIES:
            message = f"Unrecognized {name} {entry[name]} for resource {id}"
            raise ValidationError(f"Template error: {message}")


def _check_parameter(key: str, entry: Mapping[str, Any]) -> None:
    if "Type" not in entry:
        message = f"[/Parameters/{key}] Every Parameters object must contain a Type member."
        raise ValidationError(f"Template format error: {message}")
    if parameter_type(entry["Type"]) is None:
        message = f"Unrecognized parameter type: {entry['Type']}"
        raise ValidationError(f"Template format error: {message}")


def _check_types(template: Template) -> None:
    unknown = sorted({one.type for one in template.resources.values() if not _exists(one.type)})
    if unknown:
        listed = ", ".join(unknown)
        raise ValidationError(f"Template format error: Unrecognized resource types: [{listed}]")


def _exists(type: str) -> bool:
    return type.startswith("Custom::") or type in schemas.types()


def _check_references(template: Template) -> None:
    known = template.resources.keys() | template.parameters.keys()
    for id, definition in template.resources.items():
        waits = {(other, "") for other in definition.depends_on}
        _check_mentions(mentioned(dict(definition.properties)) | waits, known, "Resources")
        _check_condition(definition.condition, template, f"Resources/{id}")
    for key, output in template.outputs.items():
        mentions = mentioned([output["Value"], output.get("Export")])
        _check_mentions(mentions, known, "Outputs")
        _check_condition(output.get("Condition"), template, f"Outputs/{key}")
    in_conditions = mentioned(list(template.conditions.values()))
    _check_mentions(in_conditions, template.parameters.keys(), "Conditions")
    _check_mentions(mentioned(list(template.rules.values())), template.parameters.keys(), "Rules")


def _check_mentions(
    mentions: set[tuple[str, str | None]], known: Collection[str], section: str
) -> None:
    lost = {pair for pair in mentions if pair[0] not in known and not pair[0].startswith(_PSEUDO)}
    attributes = sorted(id for id, attribute in lost if attribute)
    if attributes:
        message = f"instance of Fn::GetAtt references undefined resource {attributes[0]}"
        raise ValidationError(f"Template error: {message}")
    if lost:
        listed = ", ".join(sorted({id for id, _ in lost}))
        message = f"Unresolved resource dependencies [{listed}] in the {section} block"
        raise ValidationError(f"Template format error: {message} of the template")


def _check_condition(name: str | None, template: Template, place: str) -> None:
    if name is not None and name not in template.conditions:
        message = f"Unresolved dependencies [{name}] at /{place}/Condition"
        raise ValidationError(f"Template format error: {message}")


def _check_order(template: Template) -> None:
    try:
        in_order({id: one.needs for id, one in template.resources.items()})
    except ValueError as error:
        listed = ", ".join(sorted(map(str, error.args)))
        raise ValidationError(f"Circular dependency between resources: [{listed}]") from error


def check_transforms(template: Template) -> str | None:
    """Return why the transforms of a template cannot be done, if they cannot."""
    for name in template.transforms:
        if name not in (*_KNOWN_TRANSFORMS, *template.expanded):
            return f"Transform {name} failed with: the embedded cloud does not expand it"
    if any(key.startswith("Fn::ForEach") for key in _keys(template.body)):
        return "Transform AWS::LanguageExtensions failed with: the embedded cloud has no ForEach"
    return None


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)
