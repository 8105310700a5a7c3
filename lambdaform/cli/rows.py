"""What is said of a change set, of a resource and of an upload, as texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lambdaform.deploy import Change, Event
from lambdaform.deploy.resources import Deployed

_ACTIONS = {"Add": "to add", "Modify": "to change", "Remove": "to remove", "Import": "to import"}
_WORDS = {"CREATE": "created", "UPDATE": "updated", "DELETE": "deleted", "IMPORT": "imported"}
_BACK = {"CREATE": "created again", "UPDATE": "restored", "DELETE": "rolled back"}
_ANEW = {"UPDATE": "replaced", "DELETE": "old one deleted"}
_ANEW_BACK = {"UPDATE": "restored", "DELETE": "new one deleted"}

_WIDEST = 48
"""Letters of an id that its column is made for: it may have 255."""

_AROUND = 30
"""Letters of a row beside id and type: the mark, what became of it, how long it took."""

LEAST = 10
"""Letters of a type that tell something; where there is room for fewer, it is left out."""


@dataclass(frozen=True)
class Columns:
    """The columns in which resources stand.

    Attributes:
        id, type: their widths.
        longest: the letters of the longest id so far.
    """

    id: int = 28
    type: int = 34
    longest: int = 0

    def wider(self, resources: Collection[Change | Deployed]) -> Columns:
        """Return columns that some resources have room in, too."""
        longest = max([self.longest, *(len(resource.id) for resource in resources)])
        types = max([self.type, *(len(resource.type) for resource in resources)])
        id = max(self.id, min(longest, _WIDEST))
        return Columns(id, min(types, _WIDEST), longest)

    def fitting(self, width: int) -> Columns:
        """Return columns for a screen: what has no room is taken from the type first."""
        left = width - _AROUND
        if self.id + self.type <= left:
            return self
        id = min(self.id, self.longest) if self.longest else self.id
        type = left - id
        return replace(self, id=id, type=type if type >= LEAST else 0)

    def row(self, id: str, type: str) -> str:
        """Return what tells which resource it is."""
        if not self.type:
            return f"{id:<{self.id}}"
        return f"{id:<{self.id}} {_cut(type, self.type):<{self.type}}"


def _cut(type: str, width: int) -> str:
    """Return a type in few letters: what every one has goes first."""
    if len(type) <= width or width >= _WIDEST:
        return type
    short = type.removeprefix("AWS::")
    return short if len(short) <= width else f"{short[: width - 1]}…"


def summary(changes: tuple[Change, ...]) -> str:
    """Return what a change set is about to do; what may take data with it is named."""
    counts = Counter(change.action for change in changes if change.sure)
    parts = [f"{n} {_ACTIONS.get(action, action)}" for action, n in counts.items()]
    perhaps = sum(not change.sure for change in changes)
    parts += [f"{perhaps} only where what they read of other parts changes"] if perhaps else []
    lost = [c for c in changes if c.loses_data]
    replaced = [c.id for c in changes if c.replacement == "True" and c not in lost]
    named = {
        "removed, with their data": [c.id for c in lost if c.action == "Remove"],
        "replaced, with their data": [c.id for c in lost if c.replacement == "True"],
        "replaced": replaced,
        "perhaps replaced, with their data": [c.id for c in lost if c.replacement == "Conditional"],
    }
    parts += [f"of these {what}: {', '.join(ids)}" for what, ids in named.items() if ids]
    return ", ".join(parts) or "no resource changes, but the template does"


def mark(event: Event) -> str:
    """Return the sign that a row begins with."""
    if event.cancelled:
        return "·"
    if event.failed:
        return "✗"
    return {"DELETE": "-", "UPDATE": "~"}.get(_verb(event), "+")


def word(event: Event, *, back: bool, anew: bool) -> str:
    """Return what became of a resource.

    Args:
        event: the last of the resource, for now.
        back: whether its stack is being rolled back.
        anew: whether it is made in the place of another one.
    """
    if event.cancelled:
        return "cancelled"
    if event.failed:
        return f"failed: {event.reason}"
    if event.status == "DELETE_SKIPPED":
        return "old one kept" if anew and not back else "kept"
    words: Mapping[str, str] = _BACK if back else _WORDS
    if anew:
        words = {**words, **(_ANEW_BACK if back else _ANEW)}
    return words.get(_verb(event), event.status)


def _verb(event: Event) -> str:
    return event.status.partition("_")[0]


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1_000_000:  # noqa: PLR2004 - where the next unit begins
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def bar(sent: int, total: int, width: int = 20) -> str:
    """Return a bar that fills up."""
    full = width * sent // max(total, 1)
    return "█" * full + "░" * (width - full)
