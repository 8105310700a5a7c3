"""What some statements of policies allow that others did not: by what they mean, not say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lambdaform import iam_data
from lambdaform.access.patterns import ANY, covers, meets
from lambdaform.access.template.places import Places
from lambdaform.access.template.statements import Statement

_POWERFUL = ("iam:", "organizations:", "sts:assumerole")
"""How actions begin that let a role become another one, or make one."""


@dataclass(frozen=True)
class Growth:
    """What may be done that could not be done before.

    Attributes:
        actions: as the policy has them.
        resource: as people read it.
        powerful: whether no deploy should bring it without a word.
        denied: it was denied before, and is no longer.
    """

    actions: tuple[str, ...]
    resource: str
    powerful: bool
    denied: bool = False


def growth(
    before: Sequence[Statement], after: Sequence[Statement], places: Places
) -> Iterator[Growth]:
    """Yield what statements allow more than others, the actions on one resource together."""
    old = [one for one in before if one.allows]
    yield from _grown(old, [one for one in after if one.allows], places)
    yield from _freed(before, after, places)


def _grown(old: Sequence[Statement], new: Iterable[Statement], places: Places) -> Iterator[Growth]:
    found: dict[tuple[str, bool], dict[str, None]] = {}
    powerful: set[tuple[str, bool]] = set()
    for statement in new:
        for resource in statement.resources:
            for action in statement.actions:
                if any(includes(one, statement, action, resource) for one in old):
                    continue
                key = (_shown(statement, resource, places), statement.but_actions)
                found.setdefault(key, {})[action] = None
                if statement.but_actions or _is_powerful(action, resource):
                    powerful.add(key)
    for (shown, but), actions in found.items():
        said = tuple(f"anything but {action}" for action in actions) if but else tuple(actions)
        yield Growth(said, shown, (shown, but) in powerful)


def _shown(statement: Statement, resource: str, places: Places) -> str:
    but = "anything but " if statement.but_resources else ""
    return but + places.shown(resource)


def _freed(
    before: Sequence[Statement], after: Sequence[Statement], places: Places
) -> Iterator[Growth]:
    """Yield what was denied, and is now allowed."""
    new = [one for one in after if not one.allows]
    for statement in before:
        if statement.allows:
            continue
        for resource in statement.resources:
            actions = tuple(
                action
                for action in statement.actions
                if not any(includes(one, statement, action, resource) for one in new)
                and any(_touches(one, action, resource) for one in after if one.allows)
            )
            if actions:
                shown = _shown(statement, resource, places)
                yield Growth(actions, shown, powerful=True, denied=True)


def _touches(one: Statement, action: str, resource: str) -> bool:
    """Tell whether a statement may be about an action on a resource, both of which may be patterns."""
    named = any(_meet(own.lower(), action.lower()) for own in one.actions)
    about = any(_meet(own, resource) for own in one.resources)
    return (named or one.but_actions) and (about or one.but_resources)


def _meet(one: str, other: str) -> bool:
    """Tell whether two patterns have something in common."""
    return meets(one, _open(other)) or meets(other, _open(one))


def _open(pattern: str) -> str:
    return pattern.replace("*", ANY)


def includes(old: Statement, new: Statement, action: str, resource: str) -> bool:
    """Tell whether a statement is about what another one says of an action on a resource."""
    return (
        _includes_action(old, new, action)
        and _includes_resource(old, new, resource)
        and _conditions_leave(old, new)
    )


def _includes_action(old: Statement, new: Statement, action: str) -> bool:
    named = [one.lower() for one in old.actions]
    if new.but_actions:
        spared = [one.lower() for one in new.actions]
        if old.but_actions:
            return all(any(covers(s, one) for s in spared) for one in named)
        return "*" in named
    if old.but_actions:
        return not any(_meet(one, action.lower()) for one in named)
    return any(covers(one, action.lower()) for one in named)


def _includes_resource(old: Statement, new: Statement, resource: str) -> bool:
    if new.but_resources:
        if old.but_resources:
            return all(any(covers(s, one) for s in new.resources) for one in old.resources)
        return "*" in old.resources
    if old.but_resources:
        return not any(_meet(one, resource) for one in old.resources)
    return any(covers(one, resource) for one in old.resources)


def _conditions_leave(old: Statement, new: Statement) -> bool:
    """Tell whether whatever fulfils the conditions of a statement fulfils those of another one."""
    return all(any(_implies(given, asked) for given in new.conditions) for asked in old.conditions)


def _implies(
    given: tuple[str, str, tuple[str, ...]], asked: tuple[str, str, tuple[str, ...]]
) -> bool:
    operator, key, values = given
    their_operator, their_key, theirs = asked
    if (operator.lower(), key.lower()) != (their_operator.lower(), their_key.lower()):
        return False
    if "Not" in operator:
        return set(theirs) <= set(values)
    if "Like" in operator:
        return all(any(covers(one, value) for one in theirs) for value in values)
    return set(values) <= set(theirs) if "Equals" in operator else values == theirs


def _is_powerful(action: str, resource: str) -> bool:
    if "*" in action or action.lower().startswith(_POWERFUL):
        return True
    known = iam_data.action(action)
    return resource == "*" and not (known and known.boundless)
