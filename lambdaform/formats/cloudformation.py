"""A template as CloudFormation's JSON."""

from __future__ import annotations

import json

from lambdaform.synth import Template

ENDING = ".template.json"


def text(template: Template) -> str:
    """Return a template as JSON, in the order of its declarations."""
    return json.dumps(template.body, indent=2, ensure_ascii=False) + "\n"
