"""Whether an app is, after its file was rewritten, what it was meant to become."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambdaform.access.proof import Proof
from lambdaform.access.verdict import FunctionAccess
from lambdaform.fixing.plan import Given, Key, Plan, given, key_of
from lambdaform.template import Json

if TYPE_CHECKING:
    from lambdaform.assembly import Assembly


@dataclass(frozen=True)
class State:
    """An app at one stage, and what is proven of it."""

    assembly: Assembly
    proof: Proof

    @property
    def functions(self) -> Mapping[Key, FunctionAccess]:
        """The functions by their keys."""
        return {key_of(one): one for one in self.proof.functions}

    def allowed(self, function: FunctionAccess) -> set[Given]:
        """Return what the role of a function allows."""
        role = self.proof.role_of(function)
        return {given(pair) for pair in role.pairs} if role else set()

    def unneeded(self, function: FunctionAccess) -> set[Given]:
        """Return what of that nobody uses."""
        role = self.proof.role_of(function)
        return {given(pair) for pair in role.unneeded} if role else set()

    def unused(self, function: FunctionAccess) -> set[Given]:
        """Return what of that a person could leave out."""
        role = self.proof.role_of(function)
        return {given(pair) for pair in role.unused} if role else set()


def faults(before: State, after: State, plans: Iterable[Plan]) -> set[Key]:
    """Return the functions that are not what was planned; those of no plan must be as before.

    Nothing that is used may be lost, nothing may come that is not used, and nothing but policies
    may change.
    """
    planned = {plan.key: plan for plan in plans}
    old, new = before.functions, after.functions
    if old.keys() != new.keys() or _rest(before.assembly) != _rest(after.assembly):
        return {*planned}
    bad = {
        key
        for key, one in old.items()
        if not _as_planned(before, one, after, new[key], planned.get(key))
    }
    return bad & planned.keys() or ({*planned} if bad else set())


def _as_planned(
    before: State, old: FunctionAccess, after: State, new: FunctionAccess, plan: Plan | None
) -> bool:
    had, has = before.allowed(old), after.allowed(new)
    missed, misses = _missing(old), _missing(new)
    if plan is None:
        return had == has and missed == misses
    lost, gained = had - has, has - had
    return (
        lost <= before.unneeded(old)
        and not gained & after.unused(new)
        and not plan.removes & has
        and misses <= missed - plan.adds
    )


def elsewhere(before: State, after: State, plans: Iterable[Plan]) -> set[Key]:
    """Return the functions that miss something at another stage, which they did not before."""
    new = after.functions
    bad = {
        key
        for key, one in before.functions.items()
        if key not in new or not _missing(new[key]) <= _missing(one)
    }
    return bad & {plan.key for plan in plans}


def _missing(function: FunctionAccess) -> set[tuple[str, str]]:
    return {(a.asked.request.action, a.asked.request.resource) for a in function.missing}


def _rest(assembly: Assembly) -> str:
    """Return all of an app's resources but what says what their roles may do."""
    return json.dumps(
        [
            [template.stack, {id: _bare(one) for id, one in _resources(template).items()}]
            for template in assembly.templates
        ],
        sort_keys=True,
    )


def _resources(template: Any) -> Mapping[str, Mapping[str, Json]]:
    every: Mapping[str, Mapping[str, Json]] = template.whole.get("Resources", {})
    return {id: one for id, one in every.items() if one["Type"] != "AWS::IAM::Policy"}


def _bare(resource: Mapping[str, Json]) -> Mapping[str, Json]:
    # What waits for a policy no longer does where there is none any more.
    left = {name: value for name, value in resource.items() if name != "DependsOn"}
    if resource["Type"] == "AWS::IAM::Role":
        properties = resource.get("Properties", {})
        left["Properties"] = {k: v for k, v in properties.items() if k != "Policies"}
    return left
