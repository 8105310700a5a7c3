"""Whether what is deployed is what the app says, as far as that can be told without a change set."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lambdaform.assembly import Template
from lambdaform.assets.destinations import with_code_in, with_images_in
from lambdaform.template import Json

MACRO = 'Transform":'
"""What stands in a template that macros expand."""

_ELSEWHERE = ("Fn::ImportValue", "Fn::GetStackOutput", "{{resolve:", MACRO)
"""What stands in a template that takes something from elsewhere; a macro may."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def is_same(deployed: Mapping[str, Any] | None, template: Template) -> bool:
    """Compare a deployed template with ours, whichever bucket it takes the code from.

    One that cannot be read (`None`) may be anything.
    """
    if deployed is None:
        return False
    same: bool = _anywhere(dict(deployed), template) == _anywhere(template.body, template)
    return same


def _anywhere(body: Json, template: Template) -> Json:
    """Return a template whose code and images are in no place in particular."""
    keys = {package.key for package in template.packages}
    digests = {image.digest for image in template.images}
    return with_images_in(with_code_in(body, keys, None), digests, "")


def reads_elsewhere(body: Mapping[str, Any]) -> bool:
    """Tell whether a template reads values that change without it."""
    types = [str(p.get("Type", "")) for p in body.get("Parameters", {}).values()]
    if any(t.startswith("AWS::SSM::Parameter::") for t in types):
        return True
    text = json.dumps(body)
    return any(mark in text for mark in _ELSEWHERE)


def in_ascii(text: str) -> str:
    """Return JSON with its other letters escaped: CloudFormation gives them back as `?`."""
    return _NOT_ASCII.sub(lambda letter: json.dumps(letter[0])[1:-1], text)
