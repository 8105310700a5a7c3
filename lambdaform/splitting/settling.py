"""What has a place before anything is placed, and what has to be placed together.

A list cannot pass between templates, so who reads one is in the template that has it. What stands
between two resources of one nested stack is in it too: the nested stack would need itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lambdaform.errors import Problem, Source
from lambdaform.placements import FILE, ROOT
from lambdaform.splitting.graph import knots
from lambdaform.splitting.uses import Uses
from lambdaform.splitting.whole import Whole

_FEW = 4


class Settled:
    """Where resources are already, and the groups of the others.

    Attributes:
        places: logical id -> `root` or a nested stack.
        units: the groups of ids that are still to be placed, in the order of the template.
        problems: what cannot be.
    """

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.problems: list[Problem] = []
        self.places = {id: whole.placed[id] for id in whole.resources if id in whole.placed}
        self._stay_in_root()
        self._group = {id: id for id in whole.resources}
        for id, other in self._bound():
            self._bind(id, other)
        self._spread_places()
        self._check_lists()
        self._untie()

    @property
    def parts(self) -> list[str]:
        """The nested stacks that hold anything, in their order."""
        return sorted({p for p in self.places.values() if p != ROOT}, key=in_order)

    @property
    def units(self) -> list[list[str]]:
        found: dict[str, list[str]] = {}
        for id in self.whole.resources:
            if id not in self.places:
                found.setdefault(self._find(id), []).append(id)
        return list(found.values())

    def node(self, id: str) -> str:
        """Return what stands for a resource in the graph: its nested stack, its group, itself."""
        place = self.places.get(id)
        if place is None:
            return self._find(id)
        return id if place == ROOT else place

    def needs(self) -> dict[str, dict[str, None]]:
        """Return the graph: what stands for each resource, and what that needs."""
        graph: dict[str, dict[str, None]] = {}
        for id in self.whole.resources:
            node = self.node(id)
            others = graph.setdefault(node, {})
            for other in map(self.node, self.whole.needs(id)):
                if other != node:
                    others[other] = None
        return graph

    def _stay_in_root(self) -> None:
        """Keep in the root what cannot be followed with all that it needs, and outputs' lists."""
        for id, its in self.whole.uses.items():
            for other in (id, *self.whole.needs(id)) if its.odd else ():
                self._root(other, f"`{id}`", self.whole.sources.get(id))
        for id, its in self.whole.outputs.items():
            for other in self._lists(its):
                self._root(other, f"the output `{id}`", self.whole.sources.get(f"Outputs.{id}"))

    def _root(self, id: str, reader: str, at: Source | None) -> None:
        if self.places.setdefault(id, ROOT) != ROOT:
            message = f"`{id}` is in nested stack `{self.places[id]}`, but {reader} uses it"
            hint = f"the line of `{id}` in `{FILE}` says where it is"
            self.problems.append(
                Problem(f"{message} in a form that cannot pass between templates", at, hint)
            )

    def _bound(self) -> Iterator[tuple[str, str]]:
        """Yield who reads a list, and what has it."""
        for id, its in self.whole.uses.items():
            for other in self._lists(its):
                yield id, other

    def _lists(self, its: Uses) -> Iterator[str]:
        """Yield the resources of which something reads what cannot pass between templates."""
        for key, places in its.keys.items():
            bare = not all(place.text for place in places)
            if bare and key.id in self.whole.resources and not self.whole.crosses(key):
                yield key.id

    def _find(self, id: str) -> str:
        while self._group[id] != id:
            self._group[id] = id = self._group[self._group[id]]
        return id

    def _bind(self, id: str, other: str) -> None:
        self._group[self._find(other)] = self._find(id)

    def _spread_places(self) -> None:
        """Put what is bound to something that has a place into the same."""
        known: dict[str, str] = {}
        for id, place in self.places.items():
            known.setdefault(self._find(id), place)
        for id in self.whole.resources:
            place = known.get(self._find(id), "")
            if place:
                self.places.setdefault(id, place)

    def _check_lists(self) -> None:
        """Tell of lists that would have to pass between templates."""
        for id, other in self._bound():
            here, there = self.places.get(id), self.places.get(other)
            if here != there:
                message = f"`{id}` in `{here}` reads a list of `{other}` in `{there}`"
                hint = f"lists cannot pass between templates; what says where they are is `{FILE}`"
                at = self.whole.sources.get(id)
                self.problems.append(Problem(f"{message}, another template", at, hint))

    def _untie(self) -> None:
        """Put together what can only be made together."""
        while groups := knots(self.needs()):
            told = [group for group in groups if not self._tie(group)]
            for group in told:
                self.problems.append(self._knot(group))
            if told:
                return

    def _tie(self, group: list[str]) -> bool:
        """Put a group of nodes together; tell whether it could be done."""
        parts = [node for node in group if node not in self._group]
        free = [node for node in group if node in self._group and node not in self.places]
        rooted = len(parts) + len(free) < len(group)
        if not free or len(parts) > 1 or (parts and rooted):
            return False
        if parts or rooted:
            members = {*free}
            for id in self.whole.resources:
                if id not in self.places and self._find(id) in members:
                    self.places[id] = parts[0] if parts else ROOT
        else:
            for one, other in pairwise(free):
                self._bind(one, other)
        return True

    def _knot(self, group: list[str]) -> Problem:
        """Return the problem of nested stacks that need each other."""
        members = {*group}
        notes = []
        for id in self.whole.resources:
            here = self.node(id)
            for other in self.whole.needs(id) if here in members else ():
                there = self.node(other)
                if there in members and there != here:
                    at = self.whole.sources.get(id)
                    notes.append(
                        f"`{id}` in `{self._where(id)}` needs `{other}` in `{self._where(other)}` at {at}"
                    )
        parts = [node for node in group if node not in self._group]
        names = ", ".join(f"`{part}`" for part in parts)
        whose = f"nested stacks {names} of stack `{self.whole.stack}` need each other"
        if len(parts) == 1:
            whose = f"nested stack {names} of stack `{self.whole.stack}` needs what needs it"
        hint = (
            "take one of these references away; what is not deployed yet can be moved by its line in "
            f"`{FILE}`"
        )
        return Problem(whose, self.whole.at, hint, tuple(notes[: 2 * _FEW]))

    def _where(self, id: str) -> str:
        return self.places.get(id, ROOT)


def in_order(part: str) -> tuple[int, str]:
    """Return what sorts nested stacks by their number."""
    digits = part.removeprefix(NAME)
    return (int(digits) if digits.isdecimal() else 0, part)


NAME = "Part"
"""What the ids of nested stacks begin with; a number follows."""
