"""What is larger than AWS takes it: templates, policies.

After "CloudFormation quotas", "IAM and AWS STS quotas" and "Lambda quotas" of AWS's guides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lambdaform.assembly import Template
from lambdaform.plan.change import Consequence
from lambdaform.template import Json

_LARGEST = 1_000_000
_OUTPUTS = 200
_PARAMETERS = 200
_RESOURCES = 500
_ROLE_POLICIES = 10_240
_TRUST_POLICY = 4_096
_MANAGED_POLICY = 6_144
_FUNCTION_POLICY = 20_480
_AROUND = 150
"""Letters that a statement of a function's policy has beside what its permission says."""


def sizes(template: Template) -> Iterator[Consequence]:
    """Yield what of a stack is larger than AWS takes it."""
    for one in (template, *template.nested.values()):
        for message in _of_template(one):
            hint = "move some of it to another stack"
            yield Consequence("refusal", "", message, template.stack, at=template.at, hint=hint)
    for id, message, hint in _of_policies(template.whole):
        at = template.sources.get(id)
        yield Consequence("refusal", "", message, template.stack, id, at, hint)


def _of_template(template: Template) -> Iterator[str]:
    body = template.body
    counted = (
        (len(json.dumps(body, separators=(",", ":")).encode()), _LARGEST, "bytes"),
        (len(body.get("Resources", {})), _RESOURCES, "resources"),
        (len(body.get("Outputs", {})), _OUTPUTS, "outputs"),
        (len(body.get("Parameters", {})), _PARAMETERS, "parameters"),
    )
    for size, most, what in counted:
        if size > most:
            yield f"the template of `{template.name}` has {size:,} {what}; {most:,} are allowed"


def _of_policies(body: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    resources = body.get("Resources", {})
    permissions: dict[str, tuple[str, int]] = {}
    for id, entry in resources.items():
        properties = entry.get("Properties", {})
        yield from _of_role(id, entry["Type"], properties)
        if entry["Type"] == "AWS::Lambda::Permission":
            name, function = _function(properties)
            size = permissions.get(function, ("", 0))[1] + _size(properties) + _AROUND
            permissions[function] = (name, size)
    for name, size in permissions.values():
        if size > _FUNCTION_POLICY:
            message = (
                f"the policy of `{name}` has about {size:,} bytes; {_FUNCTION_POLICY:,} are allowed"
            )
            yield name, message, "let one permission cover several sources"


def _of_role(id: str, type: str, properties: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    said = {
        "AWS::IAM::ManagedPolicy": (
            ("", _size(properties.get("PolicyDocument")), _MANAGED_POLICY),
        ),
        "AWS::IAM::Role": (
            ("policies", _inline(properties), _ROLE_POLICIES),
            ("trust policy", _size(properties.get("AssumeRolePolicyDocument")), _TRUST_POLICY),
        ),
    }
    for what, size, most in said.get(type, ()):
        if size > most:
            subject = f"the {what} of `{id}`" if what else f"`{id}`"
            verb = "have" if what.endswith("ies") else "has"
            message = f"{subject} {verb} {size:,} characters; {most:,} are allowed"
            yield id, message, "divide the function, or give it a managed policy"


def _inline(properties: Mapping[str, Json]) -> int:
    given = properties.get("Policies")
    found = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    return sum(_size(one.get("PolicyDocument")) for one in found)


def _function(properties: Mapping[str, Json]) -> tuple[str, str]:
    """Return the name of the function that a permission is for, and what tells it from others."""
    named = properties.get("FunctionName")
    match named:
        case {"Ref": str(id)} | {"Fn::GetAtt": [str(id), *_]}:
            return id, id
    return str(named), json.dumps(named)


def _size(document: Json) -> int:
    """Return the letters of a document; what only a deploy tells counts as it is written."""
    return len(json.dumps(document, separators=(",", ":"))) if document else 0
