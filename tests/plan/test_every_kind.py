"""Each kind renamed, moved to another stack, and its grants widened and narrowed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from kinds import USES, worker
from plan.planned import assembly, between, bodies, means

import lambdaform
from lambdaform import App, Component, Stack
from lambdaform.iam import grant
from lambdaform.plan import plan
from lambdaform.synth import synth


def within(kind: str, name: str) -> Any:
    """Declare the smallest use of a kind as a part of a component, whose id its own begin with."""

    def declare(scope: Any) -> None:
        USES[kind].smallest(Component(scope, name))

    return declare


@pytest.mark.parametrize("kind", USES)
def test_renamed(kind):
    """Every resource is known by both of its ids, also those whose ids only begin with another one."""
    found = between(assembly(within(kind, "Old")), assembly(within(kind, "New")))
    for stack in found.stacks:
        for change in stack.changes:
            if change.action == "remove":
                assert plain(change.renamed_to) == plain(change.id).replace("Old", "New")
            if change.action == "add":
                assert plain(change.renamed_from) == plain(change.id).replace("New", "Old")


def plain(id: str | None) -> str:
    """Return an id without the hash that those have which are made anew for what is in them."""
    return re.sub(r"[0-9a-f]{10}$", "", str(id))


def in_stack(kind: str, name: str) -> Any:
    app = App("shop")
    stacks = {id: Stack(app, id) for id in ("One", "Two")}
    for stack in stacks.values():
        lambdaform.SsmParameter(stack, "Rest", value="?")
    USES[kind].smallest(stacks[name])
    return synth(app)


@pytest.mark.parametrize("kind", USES)
def test_moved_to_another_stack(kind):
    """It is known where it went; what holds data would be lost, and is told so."""
    before, after = in_stack(kind, "One"), in_stack(kind, "Two")
    one, two = plan(bodies(before), after).stacks
    assert one.changes
    for change in one.changes:
        assert change.action == "remove"
        assert plain(change.renamed_to) == f"shop-dev-Two/{plain(change.id)}"
    for change in two.changes:
        assert change.action == "add"
        assert plain(change.renamed_from) == f"shop-dev-One/{plain(change.id)}"


OTHER_USE = {("Table", "read_stream")} | {
    ("Key", name) for name in ("generate_mac", "sign", "verify", "verify_mac")
}
"""Grants that the smallest use of a kind cannot give."""

GRANTS = [
    (name, sorted(found))
    for name in USES
    if (
        found := {
            k
            for k, v in vars(getattr(lambdaform, name)).items()
            if isinstance(v, grant) and (name, k) not in OTHER_USE
        }
    )
]


def test_many_kinds_have_grants():
    """What is looked for is there."""
    assert len(GRANTS) > 6


def granting(kind: str, names: list[str]) -> Any:
    def declare(scope: Any) -> None:
        USES[kind].smallest(scope)
        (made,) = (
            one for one in scope.children if type(one).__name__ == kind and one.given is None
        )
        worker(scope, "Reader", allow=[getattr(made, name) for name in names])

    return declare


@pytest.mark.parametrize(("kind", "names"), GRANTS)
def test_grants_widened_and_narrowed(kind, names):
    """A wider role needs a word by its name; a narrower one needs nothing."""
    for name in names:
        less, more = assembly(granting(kind, [])), assembly(granting(kind, [name]))
        widened = between(less, more)
        assert set(means(widened)) == {"permission grant:ReaderRole"}
        assert means(between(more, less)) == []
    every = assembly(granting(kind, names))
    assert {m for m in means(between(less, every)) if "grant" in m} == {
        "permission grant:ReaderRole"
    }
