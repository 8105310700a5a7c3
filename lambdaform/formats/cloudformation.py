"""A template as CloudFormation takes it: JSON, JSON without spaces, YAML."""

from __future__ import annotations

import json
from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.formats import yaml_text
from lambdaform.formats.format import Format
from lambdaform.splitting import MOST
from lambdaform.template import Json

_leaf = json.JSONEncoder(ensure_ascii=False).encode
_WIDEST = 4
"""Bytes of a character, at most."""

_short = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def text(template: Template) -> str:
    """Return a template as JSON, in the order of its declarations.

    One that would be too long for CloudFormation only by its spaces has none.
    """
    readable = _indented(template.body, "\n") + "\n"
    return _minified(template, Path()) if _is_too_long(readable) else readable


def _is_too_long(text: str) -> bool:
    return len(text) > MOST // _WIDEST and len(text.encode()) > MOST


def _readable(template: Template, _: Path) -> str:
    return text(template)


def _minified(template: Template, _: Path) -> str:
    return _short(template.body) + "\n"


def _yaml(template: Template, folder: Path) -> str:
    """Return a template as YAML; where that is too long, as the shortest JSON, which is YAML too."""
    readable = yaml_text.template(template.body, template)
    return _minified(template, folder) if _is_too_long(readable) else readable


JSON = Format(".template.json", _readable, "JSON, indented")
MINIFIED = Format(".template.json", _minified, "JSON without spaces")
YAML = Format(".template.yaml", _yaml, "YAML, with the lines of the app")


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
