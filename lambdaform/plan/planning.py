"""What is deployed, and what an app becomes -> the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lambdaform.assembly import Assembly, Template
from lambdaform.plan.change import Change, Consequence, Plan, Section, StackPlan
from lambdaform.plan.changes import Known, of_stacks
from lambdaform.plan.clashes import clashes
from lambdaform.plan.data import data, left_behind
from lambdaform.plan.denials import denials
from lambdaform.plan.exposure import exposure
from lambdaform.plan.interruptions import interruptions
from lambdaform.plan.permissions import permissions
from lambdaform.plan.reading import Side, sides
from lambdaform.plan.refusals import refusals
from lambdaform.plan.renames import with_renames
from lambdaform.plan.safeguards import safeguards
from lambdaform.template import Json

_SECTIONS = ("Outputs", "Parameters", "Mappings", "Conditions", "Rules")
_HEAD = ("Description", "Metadata", "Transform")
_RANKS = ("refusal", "data", "exposure", "permission", "interruption")


def plan(
    before: Mapping[str, Mapping[str, Json]],
    assembly: Assembly,
    known: Mapping[str, Known] | None = None,
) -> Plan:
    """Return what a deploy would do.

    Args:
        before: the whole templates that are deployed, or that count as such, by the stacks' names.
        assembly: what the app becomes.
        known: what is known of deployed stacks beside their templates, by their names.
    """
    found = of_stacks(before, assembly.templates, known or {})
    names = {t.name: t.stack for t in assembly.templates}
    left = {name: _staying(name, before[name]) for name in sorted(before.keys() - found.keys())}
    renamed = with_renames({**found, **left})
    whole = _Whole(before, sides(before, assembly), renamed, clashes(found, names), tuple(left))
    stacks = tuple(whole.stack(template) for template in assembly.templates)
    return Plan(stacks, tuple(left))


def _staying(name: str, body: Mapping[str, Json]) -> tuple[Change, ...]:
    """Return what a stack has that is no longer in the app, as if it went: it may come elsewhere."""
    resources = body.get("Resources", {}).items()
    return tuple(Change(name, id, str(e["Type"]), "remove", before=e) for id, e in resources)


@dataclass(frozen=True)
class _Whole:
    """What happens to all stacks of an app."""

    before: Mapping[str, Mapping[str, Json]]
    sides: tuple[Side, Side]
    changes: Mapping[str, tuple[Change, ...]]
    clashes: list[Consequence]
    left: tuple[str, ...]

    def stack(self, template: Template) -> StackPlan:
        """Return what happens to a stack."""
        own = self.before.get(template.name, {})
        changed = self.changes[template.name]
        sections = tuple(_sections(own, template)) if own else ()
        is_empty = not changed and not sections
        found = {} if is_empty else dict.fromkeys(self._consequences(template, changed))
        consequences = tuple(sorted(found, key=_rank))
        hidden = frozenset(_hidden(own)) | frozenset(_hidden(template.whole))
        return StackPlan(
            template.stack, template.name, not own, changed, sections, consequences, hidden
        )

    def _consequences(
        self, template: Template, changed: tuple[Change, ...]
    ) -> Iterator[Consequence]:
        every = [one for changes in self.changes.values() for one in changes]
        for change in changed:
            yield from data(change)
            yield from safeguards(change)
            yield from interruptions(change)
            yield from left_behind(change, self.left)
        yield from denials(changed)
        yield from permissions(*self.sides, template, every)
        yield from exposure(*self.sides, template, changed)
        yield from refusals(self.before, template, changed)
        yield from (one for one in self.clashes if one.stack == template.stack)


def _rank(one: Consequence) -> tuple[int, bool]:
    """Return where a consequence stands: what needs a word comes before what is only told."""
    return _RANKS.index(one.kind), not one.name


def _hidden(body: Mapping[str, Json]) -> Iterator[str]:
    for name, parameter in body.get("Parameters", {}).items():
        if str(parameter.get("NoEcho", "")).lower() == "true":
            yield name


def _sections(before: Mapping[str, Json], template: Template) -> Iterator[Section]:
    after = template.whole
    for name in _HEAD:
        if before.get(name) != after.get(name):
            yield Section(name, before.get(name), after.get(name), template.at)
    for section in _SECTIONS:
        old, new = before.get(section, {}), after.get(section, {})
        for id in dict.fromkeys([*old, *new]):
            if old.get(id) != new.get(id):
                name = f"{section}.{id}"
                at = template.sources.get(name, template.at) if id in new else None
                yield Section(name, old.get(id), new.get(id), at)
