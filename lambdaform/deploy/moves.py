"""Resources that are deployed in another of a stack's templates than they would go to now.

CloudFormation would make them anew there, and delete what they are: what they hold would be lost,
and a name that somebody chose would be taken. A record of placements that was lost does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lambdaform.assembly import Template
from lambdaform.deploy.account import Client
from lambdaform.deploy.events import STACK
from lambdaform.deploy.resources import inside, places
from lambdaform.deploy.watcher import Change
from lambdaform.errors import DeployError, Problem
from lambdaform.placements import FILE, ROOT
from lambdaform.splitting.settling import NAME
from lambdaform.stateful import holds_data

_NAMED = 5
"""Resources that are named; the others are counted."""


def check(client: Client, stack: str, template: Template) -> None:
    """Raise DeployError where resources of a deployed stack would move; a few calls."""
    resources = template.whole["Resources"]
    there = places(client, stack, resources)
    _check(template, {id: there[id] for id in resources if id in there})


def in_full(
    client: Client, stack: str, template: Template, changes: Iterable[Change]
) -> Iterator[Change]:
    """Yield changes; in the place of a nested stack that is removed, what is removed inside it.

    Raises DeployError for what would move out of such a stack.
    """
    for change in changes:
        if change.type != STACK or change.action != "Remove" or not change.physical:
            yield change
            continue
        found = [*inside(client, stack, change.physical)]
        if change.id.removeprefix(NAME).isdecimal():  # others are the app's own
            _check(template, {one.id: change.id for one in found})
        for one in found:
            policy = "Retain" if one.kept else "Snapshot" if one.snapshot else "Delete"
            yield Change("Remove", one.id, one.type, one.physical, policy=policy)


def _check(template: Template, there: Mapping[str, str]) -> None:
    """Raise DeployError where resources are elsewhere than the template has them."""
    parts = {id: part for part, one in template.nested.items() for id in one.body["Resources"]}
    resources = template.whole["Resources"]
    moved = {
        id: part for id, part in there.items() if id in resources and parts.get(id, ROOT) != part
    }
    if not moved:
        return
    raise DeployError(_problem(template, moved))


def _problem(template: Template, moved: Mapping[str, str]) -> Problem:
    """Return what is to be said; what holds data is named first."""
    resources = template.whole["Resources"]
    plain = [id for id in moved if not holds_data(resources[id]["Type"])]
    ids = [*(id for id in moved if id not in plain), *plain]
    named = ", ".join(f"`{id}` from {_shown(moved[id])}" for id in ids[:_NAMED])
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    some = "1 resource" if len(ids) == 1 else f"{len(ids):,} resources"
    message = f"{some} of `{template.name}` would move to other templates: {named}{more}"
    note = "CloudFormation would make them anew there, and what they hold would be lost"
    line = f'"{ids[0]}": "{moved[ids[0]]}"'
    hint = f"restore `{FILE}` from version control, or write into it where they are, as {line}"
    return Problem(message, template.sources.get(ids[0], template.at), hint, (note,))


def _shown(part: str) -> str:
    return "the root" if part == ROOT else f"`{part}`"
