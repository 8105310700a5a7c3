"""Cycles between the resources of a template: broken where that can be done, else shown.

CloudFormation makes a resource after all that it refers to. Where a role's inline policy is what
closes a cycle, its statements move to a policy resource of their own; where a property can be
said by other resources (`Resource.apart`), it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from lambdaform.errors import Problem, Source
from lambdaform.template import Json, Resource

_SUB = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")


def references(value: Json) -> Iterator[str]:
    """Yield the logical ids that a rendered value refers to."""
    if isinstance(value, list):
        for inner in value:
            yield from references(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _referred(key, inner) if key in _FUNCTIONS else references(inner)


def _referred(function: str, argument: Json) -> Iterator[str]:
    # What somebody wrote by hand may have any form: the linter tells them of one that cannot be.
    first = argument[0] if isinstance(argument, list) and argument else argument
    if not isinstance(first, str):
        yield from references(argument)
    elif function == "Fn::Sub":
        yield from _SUB.findall(first)
        yield from references(argument)
    else:
        yield first.split(".")[0]


_FUNCTIONS = ("Ref", "Fn::GetAtt", "Fn::Sub")
_MAPPING = "AWS::Lambda::EventSourceMapping"


class _Template(NamedTuple):
    """The parts of a template that breaking its cycles takes and changes."""

    resources: dict[str, Json]
    apart: Mapping[str, Mapping[str, Sequence[Resource]]]
    sources: Mapping[str, Source]
    add: Callable[[str, Resource], None]


def broken(
    resources: dict[str, Json],
    apart: Mapping[str, Mapping[str, Sequence[Resource]]],
    sources: Mapping[str, Source],
    add: Callable[[str, Resource], None],
) -> list[Problem]:
    """Break the cycles among resources in place; return a problem for each that stays.

    `add` takes the id of the resource that something is taken from, and one that says it instead.
    """
    template = _Template(resources, apart, sources, add)
    problems = []
    graph = {id: _needs(id, resources) for id in resources}
    while (cycle := _cycle(graph)) is not None:
        links = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        changed = [id for id, next in links if _move_statements(id, next, template)]
        changed = changed or [id for id, next in links if _say_apart(id, next, template)]
        for id in [*changed, *(id for id in resources if id not in graph)]:
            graph[id] = _needs(id, resources)
        if not changed:
            problems.append(_problem(cycle, sources))
            for id, next in links:  # there may be others
                graph[id] = [other for other in graph[id] if other != next]
    for body in resources.values():
        if body["Type"] == _MAPPING:
            _wait_for_policy(body, resources)
    return problems


def _needs(id: str, resources: Mapping[str, Json]) -> list[str]:
    body = resources[id]
    waits = (id for id in body.get("DependsOn", ()) if isinstance(id, str))
    found = dict.fromkeys((*waits, *references(body.get("Properties"))))
    return [other for other in found if other in resources]


def _cycle(graph: Mapping[str, list[str]]) -> list[str] | None:
    """Return a cycle in which each resource refers to the next; `None` where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        # graphlib lists predecessors first: each node is needed by the one after it.
        return list(reversed(error.args[1][1:]))
    return None


def _say_apart(id: str, following: str, template: _Template) -> bool:
    """Have other resources say the property that leads from one resource to the next."""
    body = template.resources[id]
    for property, others in template.apart.get(id, {}).items():
        # What the property needs is made before it: the other resources wait for that instead.
        waits = {waited for other in others for waited in other.depends_on}
        said = body.get("Properties", {}).get(property)
        if said is None or following not in waits | set(references(said)):
            continue
        del body["Properties"][property]
        kept = [waited for waited in body.pop("DependsOn", []) if waited not in waits]
        if kept:
            body["DependsOn"] = kept
        for other in others:
            template.add(id, other)
        return True
    return False


def _move_statements(role: str, following: str, template: _Template) -> bool:
    """Move what leads from a role to the next resource to a policy of its own."""
    body = template.resources[role]
    if body["Type"] != "AWS::IAM::Role":
        return False
    policies = body.get("Properties", {}).get("Policies", [])
    documents = [d for p in policies if (d := _document(p)) is not None]
    moved = []
    for document in documents:
        statements = document["Statement"]
        moved += [s for s in statements if following in references(s)]
        document["Statement"] = [s for s in statements if s not in moved]
    if not moved:
        return False
    kept = [p for p in policies if (d := _document(p)) is None or d["Statement"]]
    body["Properties"]["Policies"] = kept
    if not kept:
        del body["Properties"]["Policies"]
    _say_beside(role, moved, template)
    return True


def _document(policy: Json) -> dict[str, Any] | None:
    """Return the document of an inline policy; `None` where somebody wrote it in another form."""
    document = policy.get("PolicyDocument") if isinstance(policy, dict) else None
    plain = isinstance(document, dict) and isinstance(document.get("Statement"), list)
    return document if plain else None


def _say_beside(role: str, statements: list[Json], template: _Template) -> None:
    id = f"{role}Policy"
    roles = [{"Ref": role}]
    if _is_beside(id, role, template.resources):  # of an earlier cycle
        template.resources[id]["Properties"]["PolicyDocument"]["Statement"] += statements
        return
    document = {"Version": "2012-10-17", "Statement": statements}
    # The role holds its own by the name `id`: IAM would put this one in the place of that.
    properties = {"PolicyName": f"{id}Beside", "PolicyDocument": document, "Roles": roles}
    at = template.sources.get(role)
    template.add(role, Resource(id, "AWS::IAM::Policy", properties, at=at))


def _wait_for_policy(mapping: Json, resources: Mapping[str, Json]) -> None:
    """Have an event source mapping wait for what moved out of the role of its function.

    Lambda looks whether the role may read the source when it makes the mapping.
    """
    for function in references(mapping.get("Properties", {}).get("FunctionName")):
        for role in references(resources.get(function, {}).get("Properties", {}).get("Role")):
            id = f"{role}Policy"
            waits = mapping.get("DependsOn", [])
            if _is_beside(id, role, resources) and id not in waits:
                mapping["DependsOn"] = [*waits, id]


def _is_beside(id: str, role: str, resources: Mapping[str, Json]) -> bool:
    """Tell whether a resource is what says the statements that a role cannot."""
    return bool(resources.get(id, {}).get("Properties", {}).get("Roles") == [{"Ref": role}])


def _problem(cycle: list[str], sources: Mapping[str, Source]) -> Problem:
    path = " -> ".join(f"`{id}`" for id in (*cycle, cycle[0]))
    notes = tuple(f"`{id}` at {sources[id]}" for id in cycle if id in sources)
    hint = "take one of these references away"
    return Problem(f"resources need each other: {path}", sources.get(cycle[0]), hint, notes)
