"""What would be there twice for a moment, and may not: CloudFormation makes the new one first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from lambdaform.access.template.names import rows
from lambdaform.cycles import references
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.wording import says_same
from lambdaform.plan.words import listed
from lambdaform.template import Json

_ALONE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "AWS::Lambda::EventSourceMapping": (
        ("EventSourceArn", "FunctionName"),
        "Lambda takes one mapping of a source to a function",
    ),
}
"""Types of which there is one of its kind: the properties that tell it, and who says so."""

_NAMED_BY = {
    "AWS::ApiGatewayV2::DomainName": ("DomainName",),
    "AWS::ApiGateway::DomainName": ("DomainName",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::KMS::Alias": ("AliasName",),
    "AWS::Pipes::Pipe": ("Name",),
}
"""Types beside those of the table of names, and what names them."""

_Place: TypeAlias = tuple[str, Change]


def clashes(found: Mapping[str, Sequence[Change]], names: Mapping[str, str]) -> list[Consequence]:
    """Return the refusals of all stacks that come of names and the like.

    Args:
        found: what happens, by the names of stacks.
        names: the ids of stacks in the app, by their names.
    """
    anew = {
        (stack, one.id)
        for stack, changes in found.items()
        for one in changes
        if one.action != "change"
    }
    gone = [(s, c) for s, changes in found.items() for c in changes if c.action == "remove"]
    refused = []
    for stack, changes in found.items():
        for change in changes:
            clash = _of_itself(change) if change.action == "replace" else None
            if change.action == "add":
                clash = _with_gone(stack, change, gone, anew)
            if clash:
                message, hint = clash
                one = Consequence("refusal", "", message, names[stack], change.id, change.at, hint)
                refused.append(one)
    return refused


def _of_itself(change: Change) -> tuple[str, str] | None:
    """Return why a replacement cannot be made beside what it replaces."""
    names = _names(change.type)
    through = {c.difference.name for c in change.causes if c.through}
    stay = not through & set(names) and all(_same(change.was(n), change.becomes(n)) for n in names)
    if names and stay:
        message = (
            f"`{change.id}` is replaced, but its {listed(names)} stays: two cannot have one name"
        )
        return message, "give it another name, or none"
    properties, why = _ALONE.get(change.type, ((), ""))
    same = all(_same(change.was(p), change.becomes(p)) for p in properties)
    if why and same and not through & set(properties):
        message = f"`{change.id}` is replaced for the same source and function: {why}"
        return message, "remove it in an update of its own first, and add it in the next"
    return None


def _with_gone(
    stack: str, change: Change, gone: Iterable[_Place], anew: set[tuple[str, str]]
) -> tuple[str, str] | None:
    """Return why a new resource cannot be made beside one that goes."""
    names = _names(change.type)
    properties, why = _ALONE.get(change.type, ((), ""))
    for where, old in gone:
        if old.type != change.type:
            continue
        shown = old.id if where == stack else f"{where}/{old.id}"
        if names and all(_same(old.was(n), change.becomes(n)) for n in names):
            message = (
                f"`{change.id}` gets the name that `{shown}` has, and is made before that goes"
            )
            return message, "give it another name, or none"
        same = all(_same(old.was(p), change.becomes(p)) for p in properties)
        if why and same and where == stack and _stay(change, properties, stack, anew):
            message = f"`{change.id}` is for what `{shown}` is for, and is made before that goes"
            return f"{message}: {why}", "keep the id of its trigger: give it the `name` that it had"
    return None


def _stay(
    change: Change, properties: Iterable[str], stack: str, anew: set[tuple[str, str]]
) -> bool:
    """Tell whether what some properties refer to stays what it is."""
    named = (id for p in properties for id in references(change.becomes(p)))
    return not any((stack, id) in anew for id in named)


def _names(type: str) -> tuple[str, ...]:
    row = rows().get(type)
    if row is None:
        return _NAMED_BY.get(type, ())
    return tuple(name for name in row.names if name != "-")


def _same(one: Json, other: Json) -> bool:
    return one is not None and says_same(one, other)
