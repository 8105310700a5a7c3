"""`DependsOn` where the CDK's resources meet lambdaform's: each names the other's by logical ids."""

from __future__ import annotations

from collections.abc import Collection

from lambdaform import cycles
from lambdaform.cdk.owner import owners
from lambdaform.draft import Draft
from lambdaform.template import Json

LATER = "Lambdaform::Later"
"""The type of what stands for a resource of lambdaform's in the CDK's tree, and has its `Id`."""


def name_ours(resources: dict[str, Json]) -> None:
    """Take out what stands for lambdaform's resources; what waits for that waits for those."""
    ours = {id: e["Properties"]["Id"] for id, e in resources.items() if e["Type"] == LATER}
    for id in ours:
        del resources[id]
    for entry in resources.values() if ours else ():
        if isinstance(entry.get("DependsOn"), list):
            entry["DependsOn"] = [ours.get(id, id) for id in entry["DependsOn"]]


def name_theirs(draft: Draft, beside: Collection[str]) -> None:
    """Have what waits for a construct of the CDK wait for its resources, but none beside them."""
    made: dict[str, list[str]] = {owner.id: [] for owner in owners({"": draft})}
    for id, owner in draft.owners.items():
        if owner in made and id not in beside:
            made[owner].append(id)
    for entry in draft.resources.values():
        waits = entry.get("DependsOn", [])
        if isinstance(waits, list) and not made.keys().isdisjoint(waits):
            entry["DependsOn"] = [id for w in waits for id in made.get(w, [w])]
            say_once(entry)


def say_once(entry: dict[str, Json]) -> None:
    """Leave out what a resource waits for anyway, since it refers to it: linters tell of that.

    In one branch of `Fn::If` the reference may be missing, so what only stands there is kept.
    """
    waits = entry.get("DependsOn")
    if not isinstance(waits, list):
        return
    referred = set(cycles.references(_unconditional(entry.get("Properties"))))
    entry["DependsOn"] = [id for id in waits if id not in referred]
    if not entry["DependsOn"]:
        del entry["DependsOn"]


def _unconditional(value: Json) -> Json:
    if isinstance(value, list):
        return [_unconditional(v) for v in value]
    if isinstance(value, dict):
        return {k: _unconditional(v) for k, v in value.items() if k != "Fn::If"}
    return value
