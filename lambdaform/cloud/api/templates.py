"""The operations that tell of templates, and of what stacks export."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult

from lambdaform import schemas
from lambdaform.cloud.api.calls import Calls
from lambdaform.cloud.formation import capabilities, change_sets, checks
from lambdaform.cloud.formation.functions import text
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.template import Template
from lambdaform.cloud.formation.template_source import template_text


class TemplateCalls(Calls):
    """Operations that tell of templates and exports."""

    def get_template(self) -> ActionResult:
        """Return the template of a stack, or of a change set; none where nothing was executed."""
        name = self.request.get("ChangeSetName")
        if name:
            wanted = change_sets.find(self.here, name, self.request.get("StackName")).wanted
        else:
            wanted = self.stack.wanted
        stages = ["Original", "Processed"]
        given = wanted.template.text if wanted else ""
        if wanted and wanted.template.expanded and self.request.get("TemplateStage") != "Original":
            given = json.dumps(wanted.template.body)
        text = given.encode("ascii", "replace").decode()  # as CloudFormation's is
        return ActionResult({"TemplateBody": text, "StagesAvailable": stages})

    def validate_template(self) -> ActionResult:
        """Tell whether a template is a sound one, and what it asks for."""
        return ActionResult({**_about(self._given()), "Parameters": _declared(self._given())})

    def _given(self) -> Template:
        template = Template.read(template_text(self.request, None, self.clients))
        if not template.transforms:
            checks.check(template)
        return template

    def get_template_summary(self) -> ActionResult:
        """Tell what a template, or that of a stack, is made of."""
        named = self.request.get("StackName")
        wanted = self.here.stack(named).wanted if named else None
        template = wanted.template if wanted else self._given()
        metadata = template.body.get("Metadata")
        return ActionResult(
            {
                **_about(template),
                "Parameters": [
                    {**one, **_constraints(template.parameters[one["ParameterKey"]])}
                    for one in _declared(template)
                ],
                "ResourceTypes": list(
                    dict.fromkeys(one.type for one in template.resources.values())
                ),
                "Version": template.body.get("AWSTemplateFormatVersion"),
                "Metadata": json.dumps(metadata) if metadata else None,
                "ResourceIdentifierSummaries": _identifiers(template),
            }
        )

    def list_exports(self) -> ActionResult:
        """List what the stacks of the region export."""
        found = sorted(self.here.exports().items())

        def shape(one: tuple[str, tuple[Any, str]]) -> Mapping[str, str]:
            name, (stack, value) = one
            return {"ExportingStackId": stack.id, "Name": name, "Value": value}

        return self.page("Exports", found, shape)

    def list_imports(self) -> ActionResult:
        """List the stacks that import an export."""
        name = self.request["ExportName"]
        found = self.here.importers(name)
        if not found:
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
        return self.page("Imports", found, str)


def _about(template: Template) -> dict[str, Any]:
    needed, reason = capabilities.needed(template)
    return {
        "Description": template.description,
        "Capabilities": needed,
        "CapabilitiesReason": reason,
        "DeclaredTransforms": template.transforms,
    }


def _declared(template: Template) -> list[dict[str, Any]]:
    return [
        {
            "ParameterKey": key,
            "DefaultValue": text(one["Default"]) if "Default" in one else None,
            "NoEcho": text(one.get("NoEcho", "")).lower() == "true",
            "Description": one.get("Description"),
        }
        for key, one in template.parameters.items()
    ]


def _constraints(declared: Mapping[str, Any]) -> dict[str, Any]:
    allowed = list(map(text, declared.get("AllowedValues", ())))
    return {
        "ParameterType": declared.get("Type", "String"),
        "ParameterConstraints": {"AllowedValues": allowed} if allowed else {},
    }


def _identifiers(template: Template) -> list[dict[str, Any]]:
    by_type: dict[str, list[str]] = {}
    for id, one in template.resources.items():
        by_type.setdefault(one.type, []).append(id)
    return [
        {
            "ResourceType": type,
            "LogicalResourceIds": ids,
            "ResourceIdentifiers": ["/".join(one) for one in schemas.primary_identifier(type)],
        }
        for type, ids in by_type.items()
        if schemas.primary_identifier(type)
    ]
