"""What a change of a stack does to its resources, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform.differences import Difference


@dataclass(frozen=True)
class Detail:
    """One thing about a resource that changes.

    Attributes:
        attribute: `Properties`, `Tags`, `Metadata`, `DeletionPolicy`, ...
        difference: the property that differs, where it is one.
        dynamic: whether that shows only when the change is made.
        source: where the change comes from.
        entity: what it comes from, where that has a name.
    """

    attribute: str
    difference: Difference | None = None
    dynamic: bool = False
    source: str = "DirectModification"
    entity: str | None = None

    @property
    def recreation(self) -> str:
        """Whether the resource must be made anew for it."""
        return self.difference.recreation if self.difference else "Never"


@dataclass(frozen=True)
class Change:
    """What happens to one resource.

    Attributes:
        action: `Add`, `Modify` or `Remove`.
        id: its logical id.
        type: its type.
        physical_id: what it is called so far.
        details: what changes.
        policy: what becomes of it when it leaves, or of the one that another takes the place of.
        before: its properties so far.
        after: its properties to be; what shows only when the change is made is an `Unknown`.
    """

    action: str
    id: str
    type: str
    physical_id: str | None = None
    details: tuple[Detail, ...] = ()
    policy: str = "Delete"
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    @property
    def replacement(self) -> str | None:
        """`True`, `False` or `Conditional`, for a resource that is modified."""
        if self.action != "Modify":
            return None
        if any(one.recreation == "Always" and not one.dynamic for one in self.details):
            return "True"
        return "Conditional" if any(one.recreation != "Never" for one in self.details) else "False"

    @property
    def scope(self) -> list[str]:
        """The attributes of the resource that change."""
        return list(dict.fromkeys(one.attribute for one in self.details))

    @property
    def policy_action(self) -> str | None:
        """What becomes of what stands there now, where it leaves."""
        if self.action == "Remove":
            return self.policy
        return f"ReplaceAnd{self.policy}" if self.replacement in ("True", "Conditional") else None


@dataclass(frozen=True)
class Plan:
    """What a change of a stack does.

    Attributes:
        changes: what happens to each resource that changes.
        outputs: whether what the stack says to others changes.
    """

    changes: tuple[Change, ...]
    outputs: bool

    @property
    def empty(self) -> bool:
        """Whether nothing happens at all."""
        return not self.changes and not self.outputs
