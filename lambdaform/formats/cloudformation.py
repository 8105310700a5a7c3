"""A template as CloudFormation's JSON."""

from __future__ import annotations

import json

from lambdaform.synth import Template
from lambdaform.template import Json

ENDING = ".template.json"

_leaf = json.JSONEncoder(ensure_ascii=False).encode


def text(template: Template) -> str:
    """Return a template as JSON, in the order of its declarations."""
    return _indented(template.body, "\n") + "\n"


def _indented(value: Json, start: str) -> str:
    """Return what `json.dumps(value, indent=2)` does, which does it without its C encoder."""
    deeper = f"{start}  "
    if isinstance(value, dict) and value:
        entries = (f"{_leaf(key)}: {_indented(inner, deeper)}" for key, inner in value.items())
        return f"{{{deeper}{f',{deeper}'.join(entries)}{start}}}"
    if isinstance(value, list) and value:
        items = (_indented(inner, deeper) for inner in value)
        return f"[{deeper}{f',{deeper}'.join(items)}{start}]"
    return _leaf(value)
