"""SAM's transform, as CloudFormation expands it: by AWS's own translator, where that is installed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from lambdaform.access.existing import sam
from lambdaform.cloud.formation.template import Template

TRANSFORM = sam.TRANSFORM

_FAILED = f"Transform {TRANSFORM} failed with:"
_MOST = 10


class Unexpanded(Exception):  # noqa: N818 - it stays as it is, and says why
    """The transform cannot be done; in CloudFormation's words."""


def expanded(template: Template, values: Mapping[str, str]) -> Template:
    """Return a template without SAM's resources; one that does not ask for that, as it is.

    Args:
        template: as it was sent.
        values: those of its parameters, as far as they are given.

    Raises:
        Unexpanded: the translator does not take it, or is not installed.
    """
    if TRANSFORM not in template.transforms or not _is_sound(template.body):
        return template
    if find_spec("samtranslator") is None:
        raise Unexpanded(f"{_FAILED} `aws-sam-translator`, which expands it here, is not installed")
    try:
        body = dict(sam.translated(_with_values(template.body, values)).body)
    except sam.Refused as refused:
        raise Unexpanded(_refusal(refused)) from refused
    if sam.holds_paths(body):
        raise Unexpanded(f"{_FAILED} a path in it is no place in S3: package the template first")
    body.pop("Transform", None)
    left = [one for one in template.transforms if one != TRANSFORM]
    given = {name: template.body[name] for name in ("Parameters",) if name in template.body}
    more = {"Transform": left} if left else {}
    return replace(template, body={**body, **given, **more}, expanded=(TRANSFORM,))


def _is_sound(body: Mapping[str, Any]) -> bool:
    """Tell whether there is something to translate; what is wrong with it otherwise is told later."""
    resources = body.get("Resources")
    return isinstance(resources, Mapping) and all(
        isinstance(one, Mapping) and isinstance(one.get("Type"), str) for one in resources.values()
    )


def _with_values(body: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a template whose parameters have their values as defaults."""
    plain: dict[str, Any] = copy.deepcopy(dict(body))
    for name, declared in (plain.get("Parameters") or {}).items():
        if isinstance(declared, dict) and name in values:
            declared["Default"] = values[name]
    return plain


def _refusal(refused: sam.Refused) -> str:
    told = [
        f"Resource with id [{one.id}] is invalid. {one.message}" if one.id else one.message
        for one in refused.refusals
    ]
    head = "Invalid Serverless Application Specification document. Number of errors found:"
    return f"{_FAILED} {head} {len(told)}. {'. '.join(told[:_MOST])}"
