"""A plan as data: what happens to each resource, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lambdaform.differences import Difference
from lambdaform.errors import Source
from lambdaform.template import Json

Action: TypeAlias = Literal[
    "add", "perhaps add", "change", "replace", "perhaps replace", "remove", "perhaps remove"
]
"""`perhaps` where that depends on what only CloudFormation knows, as the values of parameters."""

Kind: TypeAlias = Literal["data", "permission", "exposure", "interruption", "refusal"]
"""What a consequence is about: see `Consequence`."""

_SAID_ONLY = {"CreationPolicy", "DependsOn", "Metadata", "UpdatePolicy"}
"""Attributes that change nothing of a resource that is there."""


@dataclass(frozen=True)
class Cause:
    """A property that differs, and why.

    Attributes:
        difference: the property, what it was and what it is to be.
        through: what the property refers to, where only that becomes another one.
        in_words: it says the same as before in other words: an order that does not matter, a policy
            that is put differently. CloudFormation updates the resource, and nothing changes.
    """

    difference: Difference
    through: tuple[str, ...] = ()
    in_words: bool = False


@dataclass(frozen=True)
class Code:
    """How the code of a function, or of a layer, differs.

    Attributes:
        changed: the files that come, go or change; `None` where one of the packages is not known.
        total: how many files there are; `None` likewise.
        installed: whether what is installed beside them may differ, too.
    """

    changed: tuple[str, ...] | None = None
    total: int | None = None
    installed: bool = False


@dataclass(frozen=True)
class Change:
    """What happens to a resource.

    Attributes:
        stack: the id of its stack in the app.
        id: its logical id.
        type: its type; the new one, where it changes.
        action: `perhaps replace` where CloudFormation replaces it for some changes only.
        causes: the properties that differ.
        attributes: what differs beside the properties: `DeletionPolicy`, `DependsOn`, ...
        before: the resource as it stands in the deployed template; `None` for a new one.
        after: as it is to be; `None` for one that goes.
        at: the line of the app; `None` for one that is no longer there.
        renamed_from: the id of the resource that went, where this one is the same otherwise; with
            the stack's id before it where that is another one.
        renamed_to: the other way round.
        condition: the condition that a resource may come or go by.
        code: how its code differs, where that does.
    """

    stack: str
    id: str
    type: str
    action: Action
    causes: tuple[Cause, ...] = ()
    attributes: tuple[str, ...] = ()
    before: Mapping[str, Json] | None = field(default=None, compare=False)
    after: Mapping[str, Json] | None = field(default=None, compare=False)
    at: Source | None = None
    renamed_from: str | None = None
    renamed_to: str | None = None
    condition: str | None = None
    code: Code | None = None

    @property
    def ends(self) -> bool:
        """Whether the resource that is deployed comes to an end, or may."""
        return self.action in ("replace", "perhaps replace", "remove", "perhaps remove")

    @property
    def goes(self) -> bool:
        """Whether it is removed, or may be, and nothing takes its place."""
        return self.action in ("remove", "perhaps remove")

    @property
    def in_words(self) -> bool:
        """Whether nothing becomes different: the template says the same in other words."""
        said = all(cause.in_words for cause in self.causes)
        beside = set(self.attributes) <= _SAID_ONLY
        return self.action == "change" and said and beside

    @property
    def replaces(self) -> tuple[str, ...]:
        """The properties that make another resource of it."""
        return tuple(c.difference.name for c in self.causes if c.difference.recreation != "Never")

    def was(self, property: str) -> Json:
        """Return a property as it stands."""
        return (self.before or {}).get("Properties", {}).get(property)

    def becomes(self, property: str) -> Json:
        """Return a property as it is to be."""
        return (self.after or {}).get("Properties", {}).get(property)


@dataclass(frozen=True)
class Consequence:
    """What a change means, where it should be thought about.

    Attributes:
        kind: `data`: something stored is lost, or left behind, or less safe; `permission`: somebody
            may do more; `exposure`: more people may reach or read something; `interruption`: events
            or requests are lost, or addresses change; `refusal`: CloudFormation will not do it.
        name: what allows it: `replace:OrdersTable`; empty for what needs no word, and for what
            nothing allows.
        message: what happens, in words.
        stack: the id of the stack.
        id: the logical id of the resource; empty for the stack itself.
        at: the line of the app.
        hint: what to do.
    """

    kind: Kind
    name: str
    message: str
    stack: str
    id: str = ""
    at: Source | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Section:
    """An entry of another part of the template than `Resources` that differs.

    Attributes:
        name: `Outputs.Url`, `Description`.
        before: what it was; `None` where it was not there.
        after: what it is to be; `None` where it is not to be there.
        at: the line of the app.
    """

    name: str
    before: Json
    after: Json
    at: Source | None = None


@dataclass(frozen=True)
class StackPlan:
    """What happens to a stack.

    Attributes:
        stack: its id in the app.
        name: its name in CloudFormation.
        new: whether it is made.
        changes: what happens to its resources, in the order of the template; removals last.
        sections: what differs in other parts of the template.
        consequences: what that means, the worst first.
        hidden: what nobody is shown: the names of parameters with `NoEcho`.
    """

    stack: str
    name: str
    new: bool
    changes: tuple[Change, ...]
    sections: tuple[Section, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    hidden: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing happens."""
        return not self.changes and not self.sections


@dataclass(frozen=True)
class Plan:
    """What a deploy of an app would do.

    Attributes:
        stacks: in the order of the deploy.
        left: names of stacks that are deployed, and no longer in the app: they stay.
    """

    stacks: tuple[StackPlan, ...]
    left: tuple[str, ...] = ()

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """What all of it means."""
        return tuple(one for stack in self.stacks for one in stack.consequences)

    @property
    def empty(self) -> bool:
        """Whether nothing happens."""
        return all(stack.empty for stack in self.stacks)
