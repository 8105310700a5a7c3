"""Two templates of a stack -> what happens to each resource.

CloudFormation compares texts first: a property is another one where the template says so. It is
another one, too, where it refers to what becomes another one: a resource that is replaced, a
parameter with another default, an entry of a mapping, a condition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lambdaform.assembly import Template
from lambdaform.differences import Difference, differences
from lambdaform.plan import code
from lambdaform.plan.anew import Anew, anew
from lambdaform.plan.change import Action, Cause, Change
from lambdaform.plan.conditions import Values, is_made
from lambdaform.plan.recreation import recreation
from lambdaform.plan.wording import means_same, says_same
from lambdaform.template import Json

_BESIDE = (
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "UpdatePolicy",
    "UpdateReplacePolicy",
)
"""What stands beside the properties of a resource."""


@dataclass(frozen=True)
class Known:
    """What is known of a deployed stack beside its template.

    Attributes:
        parameters: the values of its parameters, by their names.
        code: the files of zips, by the zips' keys.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, code.Files] = field(default_factory=dict)


def changes(
    before: Mapping[str, Json], template: Template, known: Known | None = None
) -> tuple[Change, ...]:
    """Return what happens to the resources of a stack.

    Args:
        before: the whole template that is deployed; empty where there is no stack.
        template: what the app says.
        known: what is known of the deployed stack beside that.
    """
    return _settled(before, template, known or Known(), frozenset())[0]


def of_stacks(
    before: Mapping[str, Mapping[str, Json]],
    templates: Iterable[Template],
    known: Mapping[str, Known],
) -> dict[str, tuple[Change, ...]]:
    """Return what happens to the resources of all stacks, by the stacks' names.

    Args:
        before: the templates that are deployed.
        templates: what the app says, in the order of the deploy: stacks tell the later ones.
        known: what is known of the deployed stacks beside that.
    """
    found: dict[str, tuple[Change, ...]] = {}
    told: frozenset[str] = frozenset()
    for template in templates:
        name = template.name
        own = known.get(name) or Known()
        found[name], given = _settled(before.get(name, {}), template, own, told)
        told |= frozenset(given.told(name))
    return found


def _settled(
    before: Mapping[str, Json], template: Template, known: Known, told: frozenset[str]
) -> tuple[tuple[Change, ...], Anew]:
    """Return what happens to a stack, and what is another thing then than before."""
    stack = _Stack(before, template, known)
    given = anew(before, template.whole, stack.values, told)
    while True:
        found = tuple(stack.changes(given))
        replaced = frozenset(one.id for one in found if one.action == "replace")
        if replaced <= given.ids:
            return found, given
        given = given.with_replaced(replaced)


class _Stack:
    """Compares the resources of one stack."""

    def __init__(self, before: Mapping[str, Json], template: Template, known: Known) -> None:
        self._before = before
        self._template = template
        self._known = known
        pseudo = {"AWS::Region": template.region, "AWS::AccountId": template.account}
        pseudo["AWS::StackName"] = template.name
        self.values = Values(known.parameters, {k: v for k, v in pseudo.items() if v})

    def changes(self, given: Anew) -> Iterator[Change]:
        """Yield what happens, removals last."""
        old: Mapping[str, Json] = self._before.get("Resources", {})
        new: Mapping[str, Json] = self._template.whole.get("Resources", {})
        for id, entry in new.items():
            found = self._kept(id, old[id], entry, given) if id in old else self._new(id, entry)
            if found is not None:
                yield found
        for id, entry in old.items():
            if id not in new and is_made(self._before, id, self.values) is not False:
                yield self._change(id, "remove", entry, None)

    def _change(
        self,
        id: str,
        action: Action,
        before: Mapping[str, Json] | None,
        after: Mapping[str, Json] | None,
    ) -> Change:
        entry = after or before or {}
        at = self._template.sources.get(id)
        type = str(entry["Type"])
        return Change(self._template.stack, id, type, action, before=before, after=after, at=at)

    def _new(self, id: str, entry: Mapping[str, Json]) -> Change | None:
        made = is_made(self._template.whole, id, self.values)
        if made is False:
            return None
        return replace(
            self._change(id, "add", None, entry),
            condition=entry.get("Condition") if made is None else None,
        )

    def _kept(
        self, id: str, old: Mapping[str, Json], new: Mapping[str, Json], given: Anew
    ) -> Change | None:
        """Return what happens to a resource that both templates have."""
        causes = tuple(_causes(old, new, given))
        attributes = tuple(name for name in _BESIDE if _differs(name, old, new))
        action = self._coming_or_going(id, old, new, given)
        if action == "nothing":
            return None
        before, after = [code.placeless(one.get("Properties", {})) for one in (old, new)]
        if action is None and not (causes or attributes or old["Type"] != new["Type"]):
            return None
        found = self._change(id, _action(causes, action), old, new)
        condition = new.get("Condition") or old.get("Condition")
        how = code.difference(before, after, self._template, self._known.code)
        return replace(
            found,
            causes=causes,
            attributes=attributes,
            condition=condition if action else None,
            code=how,
        )

    def _coming_or_going(
        self, id: str, old: Mapping[str, Json], new: Mapping[str, Json], given: Anew
    ) -> Action | Literal["nothing"] | None:
        """Return what its condition does to a resource: nothing of note is `None`."""
        was = is_made(self._before, id, self.values)
        now = is_made(self._template.whole, id, self.values)
        name = new.get("Condition")
        same = old.get("Condition") == name and name not in given.conditions
        if was is False:
            return "perhaps add" if now is None else "add" if now else "nothing"
        if was and now is False:
            return "remove"
        return None if now or (same and now is None) else "perhaps remove"


def _action(causes: Collection[Cause], by_condition: Action | None) -> Action:
    asked = {cause.difference.recreation for cause in causes}
    if by_condition in ("add", "perhaps add", "remove"):
        return by_condition
    if "Always" in asked:
        return "replace"
    if by_condition is not None:
        return by_condition
    return "perhaps replace" if "Conditionally" in asked else "change"


def _causes(before: Mapping[str, Json], after: Mapping[str, Json], given: Anew) -> Iterator[Cause]:
    old, new = (code.placeless(one.get("Properties", {})) for one in (before, after))
    marked = {name: given.marked(value) for name, value in new.items()}
    for one in differences(after["Type"], old, marked):
        plain = replace(one, after=new.get(one.name))
        sharper = replace(plain, recreation=recreation(after["Type"], plain))
        yield _cause(after["Type"], sharper, given)


def _cause(type: str, one: Difference, given: Anew) -> Cause:
    through = tuple(dict.fromkeys(given.names(one.after)))
    if one.kind == "Modify" and one.before == one.after:
        return Cause(one, through)
    if one.kind != "Modify" or through:
        return Cause(one)
    if says_same(one.before, one.after):
        return Cause(replace(one, recreation="Never"), in_words=True)
    if means_same(type, one.name, one.before, one.after):
        if one.recreation == "Always":
            return Cause(replace(one, recreation="Conditionally"), in_words=True)
        return Cause(one, in_words=True)
    return Cause(one)


def _differs(name: str, old: Mapping[str, Json], new: Mapping[str, Json]) -> bool:
    values = [one.get(name) for one in (old, new)]
    if name == "DependsOn":
        values = [sorted([v] if isinstance(v, str) else v or []) for v in values]
    same: bool = values[0] == values[1]
    return not same
