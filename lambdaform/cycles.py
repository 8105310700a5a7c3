"""Cycles between the resources of a template: broken where that can be done, else shown.

CloudFormation makes a resource after all that it refers to. Where a role's inline policy is what
closes a cycle, its statements move to a policy resource of their own; where a property can be
said by other resources (`Resource.apart`), it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from lambdaform.errors import Problem, Source
from lambdaform.template import Json, Resource

_SUB = re.compile(r"\$\{([A-Za-z0-9]+)")


def references(value: Json) -> Iterator[str]:
    """Yield the logical ids that a rendered value refers to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else str(inner).split(".")[0]
            elif key == "Fn::Sub":
                pattern = inner if isinstance(inner, str) else inner[0]
                yield from _SUB.findall(pattern)
                yield from references(inner)
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def broken(
    resources: dict[str, Json],
    apart: Mapping[str, dict[str, list[Resource]]],
    sources: dict[str, Source],
    add: Callable[[Resource], None],
) -> list[Problem]:
    """Break the cycles among resources in place; return a problem for the first that stays."""
    graph = {id: _needs(id, resources) for id in resources}
    while (cycle := _cycle(graph)) is not None:
        changed = {
            id
            for id, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True)
            if _freed(id, following, resources, apart, sources, add)
        }
        if not changed:
            return [_problem(cycle, sources)]
        for id in changed | (resources.keys() - graph.keys()):
            graph[id] = _needs(id, resources)
    return []


def _needs(id: str, resources: Mapping[str, Json]) -> list[str]:
    body = resources[id]
    found = [*body.get("DependsOn", ()), *references(body.get("Properties"))]
    return [other for other in dict.fromkeys(found) if other in resources and other != id]


def _cycle(graph: Mapping[str, list[str]]) -> list[str] | None:
    """Return a cycle in which each resource refers to the next; `None` where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib lists predecessors first: each node is needed by the one after it.
        return list(reversed(error.args[1][1:]))
    return None


def _freed(
    id: str,
    following: str,
    resources: dict[str, Json],
    apart: Mapping[str, dict[str, list[Resource]]],
    sources: dict[str, Source],
    add: Callable[[Resource], None],
) -> bool:
    """Take the reference from one resource to the next out of it, where that can be done."""
    properties = resources[id].get("Properties", {})
    if resources[id]["Type"] == "AWS::IAM::Role":
        return _move_statements(id, following, resources, sources)
    for property, others in apart.get(id, {}).items():
        if property in properties and following in references(properties[property]):
            del properties[property]
            resources[id]["DependsOn"] = _without(others, resources[id].get("DependsOn", []))
            if not resources[id]["DependsOn"]:
                del resources[id]["DependsOn"]
            for other in others:
                add(other)
            return True
    return False


def _without(others: list[Resource], depends_on: list[str]) -> list[str]:
    """Drop from a `DependsOn` what the resources that took over wait for themselves."""
    taken = {id for other in others for id in other.depends_on}
    return [id for id in depends_on if id not in taken]


def _move_statements(
    role: str, following: str, resources: dict[str, Json], sources: dict[str, Source]
) -> bool:
    moved = []
    policies = resources[role]["Properties"].get("Policies", [])
    for policy in policies:
        statements = policy["PolicyDocument"]["Statement"]
        moved += [s for s in statements if following in references(s)]
        policy["PolicyDocument"]["Statement"] = [s for s in statements if s not in moved]
    if not moved:
        return False
    kept = [p for p in policies if p["PolicyDocument"]["Statement"]]
    resources[role]["Properties"]["Policies"] = kept
    if not kept:
        del resources[role]["Properties"]["Policies"]
    id = f"{role}Policy"
    if id not in resources:
        resources[id] = _policy(id, role)
        if "Condition" in resources[role]:
            resources[id]["Condition"] = resources[role]["Condition"]
        if role in sources:
            sources[id] = sources[role]
    resources[id]["Properties"]["PolicyDocument"]["Statement"] += moved
    return True


def _policy(id: str, role: str) -> Json:
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": id,
            "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "Roles": [{"Ref": role}],
        },
    }


def _problem(cycle: list[str], sources: Mapping[str, Source]) -> Problem:
    path = " -> ".join(f"`{id}`" for id in (*cycle, cycle[0]))
    lines = ", ".join(f"`{id}` at {sources[id]}" for id in cycle if id in sources)
    hint = f"take one of these references away: {lines}"
    return Problem(f"resources need each other: {path}", sources.get(cycle[0]), hint)
