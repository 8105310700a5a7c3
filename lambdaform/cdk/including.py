"""A rendered template -> typed resources in the CDK's tree, in one call."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from lambdaform.assembly import Template
from lambdaform.cdk import errors
from lambdaform.cdk.hosted import Hosted
from lambdaform.template import Json

INCLUDED = {
    *(f"Fn::{name}" for name in ("And", "Base64", "Cidr", "Equals", "FindInMap", "GetAZs")),
    *(f"Fn::{name}" for name in ("GetAtt", "If", "ImportValue", "Join", "Not", "Or", "Select")),
    *(f"Fn::{name}" for name in ("Split", "Sub", "Transform")),
}
"""The functions that `CfnInclude` can read."""

_LINTED = re.compile(r"[EWI]\d{4}")
_SAID_ELSEWHERE = ("AWSTemplateFormatVersion", "Description")


def include(template: Template, hosted: Hosted) -> Any:
    """Put what a template holds below the container of its stack, and return the `CfnInclude`.

    Raises DeclarationError.
    """
    from aws_cdk.cloudformation_include import CfnInclude

    body = {k: v for k, v in template.body.items() if k not in _SAID_ELSEWHERE}
    with tempfile.TemporaryDirectory(prefix="lambdaform-") as folder:
        file = Path(folder) / "template.json"
        file.write_text(json.dumps(_readable(body)), encoding="utf-8")
        with errors.told(hosted.ours, hosted.ours.at):
            included = CfnInclude(hosted.container, "Template", template_file=str(file))
    _acknowledge(included, template)
    hosted.leave()
    return included


def _acknowledge(included: Any, template: Template) -> None:
    """Tell the CDK which findings of its own checks, such as cdk-nag's, a construct ignores."""
    import aws_cdk

    for id, reasons in template.ignored.items():
        rules = {rule: why for rule, why in reasons.items() if not _LINTED.fullmatch(rule)}
        if rules:
            known = aws_cdk.Validations.of(included.get_resource(id))
            known.acknowledge(*(aws_cdk.Acknowledgment(id=r, reason=w) for r, w in rules.items()))


def _readable(value: Json) -> Json:
    """Return a template in which functions that `CfnInclude` does not know are the CDK's tokens."""
    if isinstance(value, list):
        return [_readable(v) for v in value]
    if not isinstance(value, dict):
        return value
    inner = {k: _readable(v) for k, v in value.items()}
    name = next(iter(inner)) if len(inner) == 1 else ""
    if name.startswith("Fn::") and name not in INCLUDED:
        import aws_cdk

        return aws_cdk.Token.as_string(inner)
    return inner
