"""What CloudFormation's handlers of a type call, as far as the properties of a resource ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache

from lambdaform import iam_data, schemas
from lambdaform.deploy_role.rows import Row, row
from lambdaform.template import Json

_HANDLERS = ("create", "read", "update", "delete")
"""Those of an operation on a stack; `list` is for imports and for scans of an account."""

_WHATEVER = ("read", "delete")
"""Those that may ask their service for all that a resource could have."""


def actions(type: str, properties: Mapping[str, Json]) -> frozenset[str]:
    """Return the actions that a resource with these properties takes to be made, changed, deleted.

    A type without a row in the table keeps all that its schema names. Names that IAM does not know
    are left out: nobody can be allowed them.
    """
    known = row(type) or Row()
    named = listed(type) | {*known.also}
    found = (one for one in named if _is_asked_for(one, known, properties))
    return frozenset(found) | whatever(type)


@cache
def listed(type: str, handlers: tuple[str, ...] = _HANDLERS) -> frozenset[str]:
    """Return the actions that the schema of a type names, as IAM spells them."""
    found = (schemas.schema(type) or {}).get("handlers", {})
    names = (name for verb in handlers for name in found.get(verb, {}).get("permissions", ()))
    known = (iam_data.action(name) for name in names)
    return frozenset(action.full_name for action in known if action)


@cache
def whatever(type: str) -> frozenset[str]:
    """Return the actions that are kept whatever a resource has: how its own service reads and deletes it.

    Nobody knows what of it a handler asks for only where a property is there.
    """
    known = row(type) or Row()
    found = (one for one in listed(type, _WHATEVER) if not _never(one, known))
    return frozenset(one for one in found if _on_its_own(one, known))


def unknown(type: str) -> bool:
    """Tell whether the schema of a type names no actions at all, where it should."""
    found = (schemas.schema(type) or {}).get("handlers", {})
    return not found and row(type) is None


def _is_asked_for(action: str, row: Row, properties: Mapping[str, Json]) -> bool:
    if _never(action, row):
        return False
    asking = [path for pattern, path in row.when.items() if fnmatchcase(action, pattern)]
    return not asking or any(uses(properties, path) for one in asking for path in one.split(" | "))


def _on_its_own(action: str, row: Row) -> bool:
    """Tell whether an action applies to what a type is, or is part of."""
    known = iam_data.action(action)
    types = {f"{known.service}:{one}" for one in known.types} if known else set()
    return bool(types & row.of.keys()) or (bool(row.paths) and action.startswith("apigateway:"))


def _never(action: str, row: Row) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in row.never)


def uses(properties: Json, path: str) -> bool:
    """Tell whether properties have something at a path; a function of CloudFormation may."""
    return any(True for _ in at(properties, path.split(".")))


def at(value: Json, path: list[str]) -> Iterator[Json]:
    """Yield what stands at a path, in each element of the lists on the way."""
    if not path:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from at(item, path)
    elif isinstance(value, Mapping):
        if path[0] in value:
            yield from at(value[path[0]], path[1:])
        elif any(key == "Ref" or key.startswith("Fn::") for key in value):
            yield value
