"""What roles allow, as pairs of an action and a resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lambdaform import iam_data
from lambdaform.access.patterns import ANY, covers, is_plain, meets
from lambdaform.access.requests import Asked
from lambdaform.access.template.statements import Statement

_EVERYTHING = ("*",)
_COLONS = 5  # of an ARN


@dataclass(frozen=True)
class Pair:
    """An action on a resource that a statement of a role allows.

    Attributes:
        action: as IAM spells it, or as the statement does where IAM does not know it.
        resource: as the statement has it; `*` where that is about all but some.
        conditions: under which it is allowed.
        statement: which allows it.
    """

    action: str
    resource: str
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    statement: Statement = field(compare=False, kw_only=True)

    @property
    def service(self) -> str:
        """IAM's prefix."""
        return self.action.partition(":")[0].lower()

    def is_used_by(self, asked: Asked) -> bool:
        """Tell whether a request may need it."""
        request = asked.request
        if request.action.lower() != self.action.lower():
            return False
        named = covers(self.resource, request.resource) or meets(self.resource, request.resource)
        return named and self.statement.matches(request) is not False


def pairs(statement: Statement) -> Iterator[Pair]:
    """Yield what a statement allows, wildcards resolved.

    An action on a resource that it does not apply to is none: `s3:GetObject` on a bucket.
    """
    resources = _EVERYTHING if statement.but_resources else statement.resources
    named = dict.fromkeys(action for one in statement.actions for action in _actions(one))
    actions = (a for a in _actions("*") if a not in named) if statement.but_actions else named
    for action in actions:
        for resource in resources:
            if _is_for(action, resource):
                yield Pair(action, resource, statement.conditions, statement=statement)


@cache
def _is_for(action: str, resource: str) -> bool:
    """Tell whether an action can be done to what a pattern names: else it allows nothing."""
    known = iam_data.action(action)
    service = iam_data.service(known.service) if known else None
    if known is None or service is None or resource.count(":") < _COLONS:
        return True
    found = service.types_of(_sample(resource))
    return not (found and known.types) or bool(found & known.types)


def _sample(pattern: str) -> str:
    """Return a pattern with plain text for each name that only a deploy will tell."""
    return "".join(
        "x" if one == "?" or not (one == ANY or is_plain(one)) else one for one in pattern
    ).replace(ANY, "*")


@cache
def _actions(named: str) -> tuple[str, ...]:
    """Return the actions that a statement means, by their right spelling."""
    if "*" not in named and "?" not in named:
        known = iam_data.action(named)
        return (known.full_name if known else named,)
    prefix, colon, name = named.lower().partition(":")
    every = (iam_data.service(one) for one in iam_data.services() if covers(prefix, one))
    return tuple(
        action.full_name
        for service in every
        for action in (service.actions.values() if service else ())
        if not colon or covers(name, action.name.lower())
    ) or (named,)
