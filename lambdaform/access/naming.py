"""Whether an ARN names a resource: nothing is granted on what only a run of the code will tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from lambdaform import iam_data
from lambdaform.access.patterns import ANY, is_known, readable
from lambdaform.access.python.reach import Call, Unknown
from lambdaform.access.requests import Asked
from lambdaform.access.template.functions import LambdaFunction

_HEAD = 5


def infers(function: LambdaFunction) -> bool:
    """Tell whether a function says `allow=INFER`."""
    return bool(function.values.template.notes.get(function.id, {}).get("infer"))


def unnamed(function: LambdaFunction, call: Call, asked: Collection[Asked]) -> Iterator[Unknown]:
    """Yield what is not known of a call of a function that infers its grants.

    On which resource it does something; or what it does, where its arguments say that.
    """
    if not asked or not infers(function):
        return
    certain = [one.request for one in asked if one.sure or one.among]
    for request in certain:
        if not is_named(request.resource):
            reason = f"it does `{request.action}` on `{readable(request.resource)}`"
            why = "which resource that is, only a run of it tells"
            yield Unknown("operation", call.service, f"{reason}: {why}", call.place)
    if call.certain and not certain:
        actions = " or ".join(dict.fromkeys(f"`{one.request.action}`" for one in asked))
        reason = f"whether it does {actions}, only a run of it tells"
        yield Unknown("operation", call.service, reason, call.place)


def is_assumed(function: LambdaFunction, asked: Asked, known: Collection[Unknown]) -> bool:
    """Tell whether a person says what a function does that infers its grants, in place of its code.

    Args:
        function: the function.
        asked: what the code asks for, on a resource that it does not name.
        known: what persons account for.
    """
    if asked.call is None or is_named(asked.request.resource) or not infers(function):
        return False
    return any(unknown.place == asked.call.place for unknown in known)


def is_named(arn: str) -> bool:
    """Tell whether an ARN names a resource, if not all that is within it.

    An object whose key is not known is named by its bucket, a parameter by the whole beginning of
    its path; a table of which a part of the name is known is not.
    """
    before, any, _ = arn.partition(ANY)
    if not any:
        return True
    head, rest = arn.split(":", _HEAD)[:_HEAD], before.split(":", _HEAD)[_HEAD:]
    if not rest or not all(map(is_known, head)):
        return False
    lead = max((one for one in _leads(head[2]) if rest[0].startswith(one)), key=len, default="")
    name = rest[0][len(lead) :]
    return bool(name.strip("/:")) and name[-1] in "/:"


@cache
def _leads(service: str) -> tuple[str, ...]:
    """Return how ARNs of a service go on behind the account, up to the first name."""
    return tuple(dict.fromkeys(_each_lead(service)))


def _each_lead(service: str) -> Iterator[str]:
    known = iam_data.service(service)
    for form in known.arns.values() if known else ():
        parts = form.split(":", _HEAD)
        if len(parts) > _HEAD:
            yield parts[_HEAD].partition("${")[0]
