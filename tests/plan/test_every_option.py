"""Each option of each kind, taken away: the plan says what the schemas say, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from kinds import USES
from plan.planned import actions, assembly, between, bodies, means

import lambdaform
from lambdaform import schemas
from lambdaform.errors import LambdaformError
from lambdaform.plan import plan
from lambdaform.plan.data import holds_data

FEWEST = 150
"""How many options there are at least: fewer would mean that this looks at nothing."""


FULLEST = {kind: assembly(uses.fullest) for kind, uses in USES.items()}


def said() -> Iterator[tuple[str, str, str]]:
    """Yield the kind whose fullest use it is, the class in it, and an option that it is given."""
    for kind, uses in USES.items():
        given: set[tuple[str, str]] = set()
        with pytest.MonkeyPatch.context() as patch:
            for cls in classes():
                patch.setattr(cls, "__init__", noting(cls, given))
            assembly(uses.fullest)
        yield from ((kind, name, option) for name, option in sorted(given))


@cache
def classes() -> tuple[type, ...]:
    """Return the public classes that take options."""
    found = (getattr(lambdaform, name) for name in lambdaform.__all__)
    return tuple(
        one
        for one in found
        if isinstance(one, type)
        and dataclasses.is_dataclass(one)
        and one.__name__ not in ("App", "FunctionDefaults", "Grant", "Stack", "Stage")
    )


def noting(cls: type, given: set[tuple[str, str]]) -> Any:
    plain = cls.__init__

    def note(self: Any, *arguments: Any, **options: Any) -> None:
        if type(self) is cls:
            given.update((cls.__name__, option) for option in options)
        plain(self, *arguments, **options)

    return note


def without(cls: type, option: str) -> Any:
    plain = cls.__init__

    def left_out(self: Any, *arguments: Any, **options: Any) -> None:
        if type(self) is cls:
            options.pop(option, None)
        plain(self, *arguments, **options)

    return left_out


OPTIONS = list(said())


def test_there_are_many_options():
    """What is generated is not nothing."""
    assert len(OPTIONS) >= FEWEST


def expected(before: Any, after: Any) -> set[str]:
    """Return what must happen, by the templates' texts and AWS's own schemas alone."""
    old, new = before["Resources"], after["Resources"]
    found = {f"add {id}" for id in new.keys() - old.keys()}
    found |= {f"remove {id}" for id in old.keys() - new.keys()}
    for id in old.keys() & new.keys():
        one, other = old[id], new[id]
        names = {
            name
            for name in {*one.get("Properties", {}), *other.get("Properties", {})}
            if one.get("Properties", {}).get(name) != other.get("Properties", {}).get(name)
        }
        beside = {
            name
            for name in {*one, *other} - {"Properties", "Type"}
            if one.get(name) != other.get(name)
        }
        if names | beside:
            found.add(f"{verb(other['Type'], names)} {id}: {' '.join(sorted(names | beside))}")
    return found


SHARPER = {"AWS::DynamoDB::Table": {"KeySchema"}}
PERHAPS = {"AWS::DynamoDB::Table": {"LocalSecondaryIndexes"}}
"""What AWS's pages say beyond its schemas."""


def verb(type: str, names: set[str]) -> str:
    schema = schemas.schema(type)
    assert schema is not None
    tops = {
        key: {pointer.split("/")[2] for pointer in schema.get(key, ())}
        for key in ("createOnlyProperties", "conditionalCreateOnlyProperties")
    }
    if names & tops["createOnlyProperties"] or names & SHARPER.get(type, set()):
        return "replace"
    if names and "update" not in schema.get("handlers", {"update": 1}):
        return "replace"
    perhaps = tops["conditionalCreateOnlyProperties"] | PERHAPS.get(type, set())
    return "perhaps replace" if names & perhaps else "change"


@pytest.mark.parametrize(("kind", "name", "option"), OPTIONS)
def test_an_option_that_is_taken_away(kind, name, option, monkeypatch):
    """Adds, changes, replaces and removes are those of AWS's schemas; both ways round.

    What is replaced because something that it refers to is comes in addition. A property of which
    only a part is create-only is checked by hand.
    """
    cls = getattr(lambdaform, name)
    monkeypatch.setattr(cls, "__init__", without(cls, option))
    try:
        less = assembly(USES[kind].fullest)
    except (LambdaformError, TypeError):
        pytest.skip("cannot be without it")
    if bodies(FULLEST[kind]) == bodies(less):
        pytest.skip("says what is usual, or nothing of the template")
    for before, after in ((FULLEST[kind], less), (less, FULLEST[kind])):
        found = between(before, after)
        want = expected(bodies(before)["shop-dev-Main"], bodies(after)["shop-dev-Main"])
        direct = {_direct(c) for s in found.stacks for c in s.changes if _direct(c)}
        assert direct == want
        check_data(found)
        assert all(n.split()[-1] == "-" or ":" in n for n in means(found))


def _direct(change: Any) -> str:
    """Return what happens to a resource, but for what it refers to."""
    names = {c.difference.name for c in change.causes if not c.through} | set(change.attributes)
    if change.action in ("add", "remove"):
        return f"{change.action} {change.id}"
    said = [c for c in change.causes if not c.through]
    if not names:
        return ""
    asked = {c.difference.recreation for c in said if not c.in_words}
    action = "replace" if "Always" in asked else "change"
    action = "perhaps replace" if action == "change" and "Conditionally" in asked else action
    return f"{action} {change.id}: {' '.join(sorted(names))}"


def check_data(found: Any) -> None:
    """Nothing that holds data ends without a word, unless it is kept or protected."""
    told = {(one.stack, one.id) for one in found.consequences if one.kind == "data"}
    for stack in found.stacks:
        for change in stack.changes:
            if change.ends and holds_data(change.type):
                assert (change.stack, change.id) in told


@pytest.mark.parametrize("kind", USES)
def test_the_same_app_changes_nothing(kind):
    """Whatever it declares."""
    again = assembly(USES[kind].fullest)
    assert between(FULLEST[kind], again).empty
    assert means(between(FULLEST[kind], again)) == []


@pytest.mark.parametrize("kind", USES)
def test_a_new_stack_is_only_added_to(kind):
    """Nothing of a new stack can be lost or interrupted; what it opens is said."""
    found = plan({}, FULLEST[kind])
    assert {line.split()[0] for line in actions(found)} == {"add"}
    assert not {"data", "interruption", "refusal"} & {m.split()[0] for m in means(found)}


@pytest.mark.parametrize("kind", USES)
@pytest.mark.parametrize("protected", [False, True])
def test_all_of_a_kind_removed(kind, protected):
    """What holds data needs a word, or stays where the stage is protected."""
    before = assembly(USES[kind].fullest, protected=protected)
    after = assembly(lambda scope: lambdaform.SsmParameter(scope, "Rest", value="?"))
    found = between(before, after)
    removed = {line.split()[1] for line in actions(found) if line.startswith("remove ")}
    assert removed == set(bodies(before)["shop-dev-Main"]["Resources"])
    check_data(found)
    kept = {
        id
        for id, entry in bodies(before)["shop-dev-Main"]["Resources"].items()
        if entry.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")
    }
    for one in found.consequences:
        if one.kind == "data" and one.id in kept:
            assert not one.name
            assert "it stays" in one.message
