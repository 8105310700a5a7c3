"""Where new resources go: greedily, in an order that the template alone gives.

What many others refer to, or what calls many, stays in the root while there is room, because a
resource of the root never closes a cycle. What belongs to a construct goes where the rest of it is;
else to the root, the first nested stack of its layer with room, a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from lambdaform.errors import Problem
from lambdaform.placements import ROOT
from lambdaform.splitting.graph import Graph
from lambdaform.splitting.layers import Layer, Layers
from lambdaform.splitting.limits import Room, size
from lambdaform.splitting.settling import NAME, Settled, in_order
from lambdaform.splitting.uses import Key
from lambdaform.splitting.whole import Whole

_HUB = 10
"""Constructs that may refer to another, or be referred to by it, before it counts as a hub."""

_DIFFERENT = ("AWS::StackName", "AWS::StackId", "AWS::NotificationARNs")


def is_given(key: Key, whole: Whole) -> bool:
    """Tell whether a nested stack has to be given what is no resource."""
    return key.of_stack or key.id in whole.parameters or key.id in _DIFFERENT


class Filled:
    """What a template holds so far.

    Attributes:
        ids: its resources.
        bytes: of them.
        layers: how many of them are of each layer.
        given: what it uses of outside.
        told: what others use of it.
    """

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.bytes = 0
        self.layers: Counter[Layer] = Counter()
        self.given: set[Key] = set()
        self.told: set[Key] = set()

    def takes(self, layer: Layer) -> bool:
        """Tell whether a layer is the one that it has most of."""
        return not self.layers or self.layers.most_common(1)[0][0] == layer


class Placing:
    """Places the resources of a template that have no place yet."""

    def __init__(self, settled: Settled) -> None:
        self.whole = settled.whole
        self._limits = settled.whole.limits
        self.problems: list[Problem] = []
        self.places = settled.places
        self._units = settled.units
        parts = settled.parts
        self._graph = Graph(settled.needs(), parts)
        self._nodes = {unit[0]: settled.node(unit[0]) for unit in self._units}
        self._filled = {ROOT: Filled(), **{part: Filled() for part in parts}}
        self._layers = Layers(self.whole)
        self._siblings: dict[str, Counter[str]] = {}
        self._taken = {*parts, *self.whole.placed.values()}
        for place in self._filled:
            self._take([id for id, its in self.places.items() if its == place], place)
        for unit in self._in_order():
            self._place(unit)

    def _in_order(self) -> list[list[str]]:
        """Return what is to be placed: what has to do with most constructs, then all as declared."""
        near = {id(unit): self._near(unit) for unit in self._units}
        hubs = [unit for unit in self._units if near[id(unit)] > _HUB]
        hubs.sort(key=lambda unit: -near[id(unit)])
        return hubs + [unit for unit in self._units if near[id(unit)] <= _HUB]

    def _near(self, unit: list[str]) -> int:
        """Return how many other constructs a group refers to, or is referred to by."""
        owners = {self.whole.owner(id) for id in unit}
        around: set[str] = set()
        for id in unit:
            around |= {self.whole.owner(other) for other in self.whole.needs(id)}
            for users in self.whole.users.get(id, {}).values():
                around |= {self.whole.owner(user) for user in users if user}
        return len(around - owners)

    def _place(self, unit: list[str]) -> None:
        for place, room in self._candidates(unit):
            if self._fits(unit, place, room):
                break
        else:
            place = self._new_part(unit)
        if place != ROOT:
            self._graph.join(self._nodes[unit[0]], place)
        self._take(unit, place)

    def _candidates(self, unit: list[str]) -> Iterator[tuple[str, Room]]:
        near: Counter[str] = Counter()
        for owner in {self.whole.owner(id): None for id in unit}:
            near.update(self._siblings.get(owner, {}))
        layer = max(self._layers.of(id) for id in unit)
        open = [p for p, filled in self._filled.items() if p == ROOT or filled.takes(layer)]
        for place, _ in sorted(near.items(), key=lambda pair: (-pair[1], in_order(pair[0]))):
            if place in open:
                yield place, self._limits.siblings
        if layer == Layer.CALLERS:
            yield ROOT, self._limits.siblings
        for place in open:
            yield place, self._limits.any
        if not self._fits_alone(unit):
            for place in self._filled:
                yield place, self._limits.siblings

    def _fits_alone(self, unit: list[str]) -> bool:
        return self._within(unit, Filled(), self._limits.any)

    def _fits(self, unit: list[str], place: str, room: Room) -> bool:
        filled = self._filled[place]
        if place == ROOT:
            stacks = max(len(self._filled), len(self.whole.resources) // self._limits.a_stack)
            count = len(filled.ids) + len(unit) + stacks
            return count <= room.resources and filled.bytes + self._bytes(unit) <= room.bytes
        return self._within(unit, filled, room) and self._graph.fits(self._nodes[unit[0]], place)

    def _within(self, unit: list[str], filled: Filled, room: Room) -> bool:
        """Tell whether a template with some more resources is within its limits."""
        if len(filled.ids) + len(unit) > room.resources:
            return False
        if filled.bytes + self._bytes(unit) > room.bytes:
            return False
        ids = filled.ids.union(unit)
        given = {key for key in filled.given | self._given(unit) if key.id not in ids}
        told = filled.told | self._told(unit, ids)
        return len(given) <= room.parameters and len(told) <= room.outputs

    def _bytes(self, unit: list[str]) -> int:
        return sum(self.whole.sizes[id] for id in unit)

    def _given(self, unit: list[str]) -> set[Key]:
        """Return what resources would have to be given in a template of their own."""
        keys: set[Key] = set()
        for id in unit:
            keys |= {key for key in self.whole.outer(id) if is_given(key, self.whole)}
            keys |= {key for key in self.whole.uses[id].keys if key.id in self.whole.resources}
        return keys

    def _told(self, unit: list[str], ids: Collection[str]) -> set[Key]:
        """Return what others use of resources, where some ids stand in the same template."""
        return {
            key
            for id in unit
            for key, users in self.whole.users.get(id, {}).items()
            if not users.issubset(ids)
        }

    def _take(self, unit: list[str], place: str) -> None:
        filled = self._filled[place]
        filled.ids.update(unit)
        filled.bytes += self._bytes(unit)
        for id in unit:
            self.places[id] = place
            self._siblings.setdefault(self.whole.owner(id), Counter())[place] += 1
            filled.layers[self._layers.of(id)] += 1
        if place != ROOT:
            filled.given |= self._given(unit)
            filled.given = {key for key in filled.given if key.id not in filled.ids}
            filled.told = {
                key
                for key in filled.told | self._told(unit, filled.ids)
                if not self.whole.users[key.id][key] <= filled.ids
            }

    def _new_part(self, unit: list[str]) -> str:
        """Return a nested stack for a group, by an id that nothing ever had; the root if none can."""
        if not self._within(unit, Filled(), self._limits.siblings):
            self._refuse(unit)
            return ROOT
        number = 1 + max((in_order(part)[0] for part in self._taken), default=0)
        while f"{NAME}{number}" in {*self.whole.resources, *self.whole.parameters}:
            number += 1
        part = f"{NAME}{number}"
        self._taken.add(part)
        self._filled[part] = Filled()
        self._graph.add_part(part)
        return part

    def _refuse(self, unit: list[str]) -> None:
        """Say why a group of resources fits nowhere."""
        first, more, room = unit[0], len(unit) - 1, self._limits.siblings
        who = f"`{first}` and {more:,} that have to be with it" if more else f"`{first}`"
        said = (
            f"{len(self._given(unit)):,} values of others and {len(self._told(unit, unit)):,} own"
        )
        said = f"would pass {said} between templates"
        if len(unit) > room.resources:
            said = "are more than a template holds"
        elif self._bytes(unit) > room.bytes:
            said = f"would be {self._bytes(unit):,} bytes of a template"
        message = f"{who} {said}: no nested stack of stack `{self.whole.stack}` takes that"
        hint = "move some of what belongs together to a second stack of the app"
        self.problems.append(Problem(message, self.whole.sources.get(first), hint))


def largest(whole: Whole, ids: Collection[str]) -> str:
    """Return the longest of some resources."""
    return max(ids, key=lambda one: (size(whole.resources[one]), one))
