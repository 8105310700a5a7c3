"""What a plan says is what the embedded cloud does: by its change set, and by what is there after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from embedded import Stacks, client
from plan.planned import assembly, between
from plan.rows import ROWS

from lambdaform.cloud import Cloud

MAY = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
ELSEWHERE = {
    # Lambda refuses these, and moto does not
    "another starting position: Lambda takes one mapping",
    "another name of the trigger: it is there twice for a moment",
    "another name of a queue's trigger",
    # CloudFormation makes the table anew, where the embedded one asks DynamoDB to change it
    "another type of an attribute that stays: the table is made anew",
    "a local index more: only a new table can have one",
    # its zip would have to be uploaded
    "a layer with other words: a version is never changed",
}
"""Titles of edits that the embedded cloud does not carry out as AWS does."""

DECLARED = [row for row in ROWS if not isinstance(row.before, dict) and row.title not in ELSEWHERE]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """One cloud for all: each edit takes its stack away again."""
    with Cloud() as running:
        yield running


@pytest.fixture
def stacks(cloud) -> Stacks:
    """CloudFormation there."""
    return Stacks(client(cloud))


@pytest.fixture
def name(stacks) -> Iterator[str]:
    """The name of a stack of an edit's own, which goes again."""
    found = f"Edit{next(NUMBERS)}"
    yield found
    stacks.delete(found)


NUMBERS = count()


def ids(stacks: Stacks, name: str) -> dict[str, str]:
    return {id: physical or "" for id, (physical, _) in stacks.resources(name).items()}


def said_by_change_set(found: Any) -> dict[str, tuple[str, str]]:
    return {
        one["ResourceChange"]["LogicalResourceId"]: (
            one["ResourceChange"]["Action"],
            one["ResourceChange"].get("Replacement", ""),
        )
        for one in found["Changes"]
    }


WORDS = {
    "add": {("Add", "")},
    "change": {("Modify", "False"), ("Modify", "Conditional")},
    "perhaps replace": {("Modify", "Conditional")},
    "remove": {("Remove", "")},
    "replace": {("Modify", "True"), ("Modify", "Conditional")},
}


@pytest.mark.slow
@pytest.mark.parametrize("row", DECLARED, ids=lambda row: row.title.replace(" ", "-"))
def test_what_happens_is_what_the_plan_says(stacks, name, row):
    """Added, changed in place, replaced, removed: each resource; what is refused goes back."""
    before, after = assembly(row.before), assembly(row.after)
    found = between(before, after)
    made = stacks.create(before.templates[0].whole, name, **MAY)
    assert made["StackStatus"] == "CREATE_COMPLETE", stacks.told(name)
    first = ids(stacks, name)
    told = said_by_change_set(stacks.planned(after.templates[0].whole, name, **MAY))
    changes = {one.id: one for stack in found.stacks for one in stack.changes}
    done = stacks.executed(name)
    refused = any(one.kind == "refusal" for one in found.consequences)
    assert (done["StackStatus"] == "UPDATE_COMPLETE") is not refused
    if not refused:
        check(changes, first, ids(stacks, name))
    for id, change in changes.items():
        # A change set says nothing of words alone, nor of what only waits for another one.
        if not change.in_words:
            assert told[id] in WORDS[change.action], id
    for id in told.keys() - changes.keys():
        # It names what refers to something that changes as well, which then stays as it is.
        assert told[id][0] == "Modify", id


def check(changes: dict[str, Any], before: dict[str, str], after: dict[str, str]) -> None:
    """Hold what is there before and after against what the plan says."""
    for id in before.keys() | after.keys():
        action = changes[id].action if id in changes else "change"
        assert (id in before) is (action != "add"), id
        assert (id in after) is (action != "remove"), id
        if action in ("change", "replace"):
            assert (before[id] != after[id]) is (action == "replace"), id
