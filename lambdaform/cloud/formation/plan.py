"""What making a stack another one will do to each resource, found before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lambdaform import schemas
from lambdaform.cloud.formation.changes import Change, Detail, Plan
from lambdaform.cloud.formation.draft import Draft, drafted
from lambdaform.cloud.formation.records import Standing, Wanted
from lambdaform.cloud.formation.references import mentioned
from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.stacks import STACK, Stack
from lambdaform.cloud.formation.template import Definition
from lambdaform.cloud.formation.values import unknowns
from lambdaform.cloud.formation.world import PlannedWorld
from lambdaform.differences import Difference, differences

_POLICIES = {"Retain": "Retain", "RetainExceptOnCreate": "Retain", "Snapshot": "Snapshot"}


def planned(stack: Stack, wanted: Wanted, clients: Callable[[str], Any]) -> Plan:
    """Return what making a stack what it is wanted to be will do.

    Raises:
        ValidationError: a resource is to become one of another type, or one is referred to that
            will not be there.
        TemplateFault: the template cannot be evaluated.
    """
    world = PlannedWorld(stack, clients)
    draft = drafted(stack, wanted, world)
    _check_references(draft)
    _check_types(stack, draft)
    changes = [*_made_and_modified(stack, draft, world), *_removed(stack, draft)]
    said = {output.key: output for output in stack.outputs}
    return Plan(tuple(changes), {output.key: output for output in draft.outputs()} != said)


def _check_references(draft: Draft) -> None:
    for section, ids in draft.lost().items():
        message = f"Unresolved resource dependencies [{', '.join(ids)}] in the {section} block"
        raise ValidationError(f"Template format error: {message} of the template")


def _check_types(stack: Stack, draft: Draft) -> None:
    changed = [
        id
        for id, one in draft.definitions.items()
        if id in stack.standing and stack.standing[id].type != one.type
    ]
    if changed:
        message = "Update of resource type is not permitted. The new template modifies resource"
        raise ValidationError(f"{message} type of the following resources: [{', '.join(changed)}]")


def _made_and_modified(stack: Stack, draft: Draft, world: PlannedWorld) -> Iterator[Change]:
    for id, definition in draft.definitions.items():
        after = draft.properties(id)
        standing = stack.standing.get(id)
        if standing is None:
            world.new.add(id)
            yield Change("Add", id, definition.type, after=after)
            continue
        details = tuple(_details(stack, definition, standing, after, draft.wanted))
        if details:
            policy = _POLICIES.get(definition.replace_policy, "Delete")
            before = standing.properties
            change = Change(
                "Modify", id, standing.type, standing.physical_id, details, policy, before, after
            )
            (world.changed if change.replacement == "False" else world.new).add(id)
            yield change


def _removed(stack: Stack, draft: Draft) -> Iterator[Change]:
    for id, standing in stack.standing.items():
        if id not in draft.definitions:
            policy = _POLICIES.get(standing.deletion_policy, "Delete")
            before = standing.properties
            physical_id = standing.physical_id
            yield Change("Remove", id, standing.type, physical_id, policy=policy, before=before)


def _details(
    stack: Stack,
    definition: Definition,
    standing: Standing,
    after: Mapping[str, Any],
    wanted: Wanted,
) -> Iterator[Detail]:
    old = stack.wanted.template.resources.get(definition.id) if stack.wanted else None
    for difference in differences(definition.type, standing.properties, after):
        yield _of_property(difference, definition, old, stack, wanted)
    if definition.metadata != standing.metadata:
        yield Detail("Metadata")
    if definition.deletion_policy != standing.deletion_policy:
        yield Detail("DeletionPolicy")
    if definition.replace_policy != standing.replace_policy:
        yield Detail("UpdateReplacePolicy")
    for name, value in (definition.policies or {}).items():
        if old is None or (old.policies or {}).get(name) != value:
            yield Detail(name)
    if definition.type == STACK:  # what its template says shows only when it is read
        yield Detail("Properties", dynamic=True, source="Automatic")


def _of_property(
    difference: Difference,
    definition: Definition,
    old: Definition | None,
    stack: Stack,
    wanted: Wanted,
) -> Detail:
    name = difference.name
    attribute = "Tags" if name == schemas.tag_property(definition.type) else "Properties"
    unknown = next(unknowns(difference.after), None)
    if unknown:
        return Detail(attribute, difference, True, unknown.source, unknown.entity)
    text = definition.properties.get(name)
    if old is not None and old.properties.get(name) == text:
        for id, _ in sorted(mentioned(text), key=str):
            if id in wanted.parameters and _parameter_differs(id, stack, wanted):
                return Detail(attribute, difference, False, "ParameterReference", id)
    return Detail(attribute, difference)


def _parameter_differs(key: str, stack: Stack, wanted: Wanted) -> bool:
    before = stack.wanted.parameters.get(key) if stack.wanted else None
    return before is None or before.resolved != wanted.parameters[key].resolved
