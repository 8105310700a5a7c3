"""manifest.json: the stacks of an app, what each needs, and who may deploy it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lambdaform.assembly import Assembly, Template
from lambdaform.formats.cdk import places
from lambdaform.formats.cdk.metadata import metadata
from lambdaform.formats.cdk.version import VERSION
from lambdaform.template import Json

TREE = "tree.json"

_NEEDED, _NEEDED_TO_LOOK = 6, 8
"""Versions of the bootstrap: the first with these roles and files, and with a role that looks."""


def asset_file(template: Template) -> str:
    """Return the name of the asset manifest of a stack."""
    return f"{template.name}.assets.json"


def manifest(assembly: Assembly, files: Sequence[Mapping[str, Json]], ending: str) -> Json:
    """Return the manifest of an assembly, whose stacks have these file assets."""
    artifacts: dict[str, Json] = {}
    for template, found in zip(assembly.templates, files, strict=True):
        artifacts[_assets(template.stack)] = _asset_artifact(template)
        artifacts[template.stack] = _stack(template, [*found][-1], ending)
    artifacts["Tree"] = {"type": "cdk:tree", "properties": {"file": TREE}}
    return {"version": VERSION, "artifacts": artifacts}


def _assets(stack: str) -> str:
    return f"{stack}.assets"


def _asset_artifact(template: Template) -> Json:
    properties = {"file": asset_file(template), **_version(template, _NEEDED)}
    return {"type": "cdk:asset-manifest", "properties": properties}


def _stack(template: Template, digest: str, ending: str) -> Json:
    theirs = places.bootstrap(template)
    properties = {
        "templateFile": f"{template.name}{ending}",
        "stackName": template.name,
        "terminationProtection": template.termination_protection,
        "validateOnSynth": False,
        "assumeRoleArn": theirs.role("deploy"),
        "cloudFormationExecutionRoleArn": theirs.role("cfn-exec"),
        "stackTemplateAssetObjectUrl": f"s3://{theirs.bucket}/{digest}.json",
        **_version(template, _NEEDED),
        "lookupRole": {"arn": theirs.role("lookup"), **_version(template, _NEEDED_TO_LOOK)},
    }
    return {
        "type": "aws:cloudformation:stack",
        "environment": places.environment(template),
        "properties": properties,
        "dependencies": [*template.depends_on, _assets(template.stack)],
        "metadata": metadata(template),
        "displayName": template.stack,
    }


def _version(template: Template, needed: int) -> dict[str, Json]:
    """Return which bootstrap is needed, and where it says its version."""
    return {
        "requiresBootstrapStackVersion": needed,
        "bootstrapStackVersionSsmParameter": places.bootstrap(template).version_parameter,
    }
