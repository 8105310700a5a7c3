"""The text of a template, JSON or YAML with CloudFormation's short forms, as data."""

from __future__ import annotations

import json
from typing import Any

import yaml

from lambdaform.cloud.formation.refusals import ValidationError

_PLAIN = {"Ref": "Ref", "Condition": "Condition"}


_TEXT = "tag:yaml.org,2002:str"
_SCALARS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "float", "int", "null"))

_Fast: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fast):  # type: ignore[misc]
    """Reads dates and keys as the text that they are, and short forms as functions."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
        for first, found in _Fast.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.Node, deep: bool = False) -> Any:
        """Read a mapping: an account's number is a key as it is written, leading zeros and all."""
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if key.tag in _SCALARS:
                key.tag = _TEXT
        return super().construct_mapping(node, deep)


def parsed(text: str) -> dict[str, Any]:
    """Return a template as data.

    Raises:
        ValidationError: the text is neither JSON nor YAML, or no mapping.
    """
    found = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    if not isinstance(found, dict):
        raise ValidationError("Template format error: unsupported structure.")
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"(line {error.lineno}, column {error.colno})"
        raise ValidationError(f"Template format error: JSON not well-formed. {place}") from error


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"(line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise ValidationError(f"Template format error: YAML not well-formed. {place}") from error
    except yaml.YAMLError as error:
        raise ValidationError("Template format error: YAML not well-formed.") from error


def _short(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_PLAIN.get(suffix, f"Fn::{suffix}"): value}


_Loader.add_multi_constructor("!", _short)
