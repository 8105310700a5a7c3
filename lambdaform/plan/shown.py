"""Values of templates as people write them: `Orders.arn`, and long ones cut."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from lambdaform.template import Json

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_LEAST = 12
_PAIR = 2


def text(value: Json) -> str:
    """Return a value in a line, as people write it."""
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case str():
            return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(text, value))}]"
        case Mapping() if "Effect" in value and ("Action" in value or "NotAction" in value):
            return _statement(value)
        case Mapping():
            return _function(value) or _mapping(value)
    return str(value)


def brief(value: Json) -> str:
    """Return a value in a line; of a statement of a policy, the first action only."""
    if isinstance(value, Mapping) and "Effect" in value and isinstance(value.get("Action"), list):
        first, *rest = value["Action"] or [""]
        said = f"{first} and {len(rest)} more" if rest else first
        return text({**value, "Action": said})
    return text(value)


def cut(said: str, most: int) -> str:
    """Return a text of at most so many letters: what is cut is at its end."""
    return said if len(said) <= most else f"{said[: max(most, _LEAST) - 1]}…"


def _is_plain(value: str) -> bool:
    return bool(value) and value == value.strip() and value.isprintable()


def _mapping(value: Mapping[str, Json]) -> str:
    if len(value) == _PAIR and "AttributeName" in value:  # a key of a table: `pk HASH`
        return " ".join(map(text, value.values()))
    return f"{{{', '.join(f'{key}: {text(item)}' for key, item in value.items())}}}"


def _function(value: Mapping[str, Json]) -> str | None:
    """Return a reference, or another function, as people write it."""
    if len(value) != 1:
        return None
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(id), str(attribute)]}:
            return attribute_of(id, attribute)
        case {"Fn::GetAtt": str(name)} if "." in name:
            return attribute_of(*name.split(".", 1))
        case {"Fn::Sub": str(said)}:
            return _VARIABLE.sub(_variable, said)
        case {"Fn::Sub": [str(said), Mapping() as given]}:
            filled = {name: text(one) for name, one in given.items()}
            return _VARIABLE.sub(lambda f: f"{{{filled.get(f[1], _name(f[1]))}}}", said)
    return _other(value)


def _other(value: Mapping[str, Json]) -> str | None:
    match value:
        case {"Fn::If": [str(condition), yes, no]}:
            return f"{text(yes)} if {condition} else {text(no)}"
        case {"Fn::Join": [str(between), list() as parts]}:
            return between.join(map(text, parts))
        case {"Fn::GetStackOutput": {"StackName": stack, "OutputName": output}}:
            return f"{text(stack)}/{text(output)}"
    ((name, argument),) = value.items()
    if not name.startswith("Fn::"):
        return None
    arguments = argument if isinstance(argument, list) else [argument]
    return f"{name[4:]}({', '.join(map(text, arguments))})"


def attribute_of(id: str, attribute: str) -> str:
    """Return an attribute of a resource as people write it: `Orders.stream_arn`."""
    return f"{id}.{_WORD.sub('_', attribute).lower()}"


def _variable(found: re.Match[str]) -> str:
    return f"{{{_name(found[1])}}}"


def _name(variable: str) -> str:
    id, _, attribute = variable.partition(".")
    return attribute_of(id, attribute) if attribute else variable


def _statement(rest: Mapping[str, Json]) -> str:
    """Return a statement of a policy: `Allow dynamodb:PutItem on Orders.arn`."""
    but = "anything but " if "NotAction" in rest else ""
    said = f"{rest['Effect']} {but}{_items(rest.get('Action', rest.get('NotAction')))}"
    if "Resource" in rest or "NotResource" in rest:
        but = "anything but " if "NotResource" in rest else ""
        said += f" on {but}{_items(rest.get('Resource', rest.get('NotResource')))}"
    if "Principal" in rest:
        said += f" to {_items(rest['Principal'])}"
    if "Condition" in rest:
        said += f" where {text(rest['Condition'])}"
    return said


def _items(value: Json) -> str:
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, inner),) = value.items()
        if key in ("AWS", "Federated", "Service"):
            return _items(inner)
    return ", ".join(map(text, value)) if isinstance(value, list) else text(value)
