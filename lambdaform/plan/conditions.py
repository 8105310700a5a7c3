"""Whether a condition of a template holds, as far as that is known before a deploy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lambdaform.template import Json

_DEEPEST = 20


@dataclass(frozen=True)
class Values:
    """What is known of the values that conditions ask for.

    Attributes:
        said: the values of parameters that the stack was deployed with.
        pseudo: `AWS::Region` and the like, where they are known.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    pseudo: Mapping[str, str] = field(default_factory=dict)


def is_made(body: Mapping[str, Json], id: str, values: Values) -> bool | None:
    """Tell whether a resource is made, by its condition; `None` where only a deploy tells."""
    name = body.get("Resources", {}).get(id, {}).get("Condition")
    return True if name is None else holds(body, {"Condition": name}, values)


def holds(body: Mapping[str, Json], condition: Json, values: Values, depth: int = 0) -> bool | None:
    """Tell whether a condition holds; `None` where only a deploy tells."""
    if depth > _DEEPEST:
        return None
    match condition:
        case {"Condition": str(name)}:
            named = body.get("Conditions", {}).get(name)
            return None if named is None else holds(body, named, values, depth + 1)
        case {"Fn::Equals": [one, other]}:
            texts = _text(body, one, values), _text(body, other, values)
            return None if None in texts else texts[0] == texts[1]
        case {"Fn::Not": [one]}:
            found = holds(body, one, values, depth + 1)
            return None if found is None else not found
        case {"Fn::And": [*several]}:
            answers = {holds(body, one, values, depth + 1) for one in several}
            return False if False in answers else None if None in answers else True
        case {"Fn::Or": [*several]}:
            answers = {holds(body, one, values, depth + 1) for one in several}
            return True if True in answers else None if None in answers else False
    return None


def _text(body: Mapping[str, Json], value: Json, values: Values) -> str | None:
    """Return a value as CloudFormation compares it; `None` where it is not known."""
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case {"Ref": str(name)}:
            return values.said.get(name, values.pseudo.get(name))
        case {"Fn::FindInMap": [str(name), first, second]}:
            keys = _text(body, first, values), _text(body, second, values)
            entry = body.get("Mappings", {}).get(name, {}).get(keys[0], {})
            found = entry.get(keys[1]) if isinstance(entry, Mapping) else None
            return None if None in keys or isinstance(found, list) else _text(body, found, values)
    return None
