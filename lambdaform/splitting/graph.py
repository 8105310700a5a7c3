"""Which part of a split template needs which: nested stacks must not need each other.

Each resource of the root is a node of its own; so is each nested stack, which is made only when
all is there that any resource of it needs. What has no place yet counts as in the root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


class Graph:
    """Nodes, what each needs, and which nested stacks each leads to and can be reached from."""

    def __init__(self, needs: Mapping[str, Collection[str]], parts: Iterable[str] = ()) -> None:
        self.needs: dict[str, set[str]] = {node: set(others) for node, others in needs.items()}
        self.needed: dict[str, set[str]] = {node: set() for node in needs}
        for node, others in needs.items():
            for other in others:
                self.needed[other].add(node)
        self._bits: dict[str, int] = {}
        self._below: dict[str, int] = dict.fromkeys(self.needs, 0)
        self._above: dict[str, int] = dict.fromkeys(self.needs, 0)
        for part in parts:
            self._mark(part)

    def add_part(self, part: str) -> None:
        """Add a nested stack with nothing in it."""
        self.needs[part], self.needed[part] = set(), set()
        self._below[part] = self._above[part] = 0
        self._mark(part)

    def fits(self, node: str, part: str) -> bool:
        """Tell whether a node can go into a part without a way from the part back to it."""
        bit = self._bits[part]
        leads = any(self._below[other] & bit for other in self.needs[node] if other != part)
        return not leads and not any(
            self._above[other] & bit for other in self.needed[node] if other != part
        )

    def join(self, node: str, part: str) -> None:
        """Put a node into a part."""
        for other in self.needs.pop(node):
            self.needed[other].discard(node)
            if other != part:
                self.needs[part].add(other)
                self.needed[other].add(part)
        for other in self.needed.pop(node):
            self.needs[other].discard(node)
            if other != part:
                self.needed[part].add(other)
                self.needs[other].add(part)
        below, above = self._below.pop(node), self._above.pop(node)
        _spread(part, self._below, self.needed, below | self._bits[part])
        _spread(part, self._above, self.needs, above | self._bits[part])

    def _mark(self, part: str) -> None:
        bit = self._bits[part] = 1 << len(self._bits)
        _spread(part, self._below, self.needed, bit)
        _spread(part, self._above, self.needs, bit)


def _spread(node: str, marks: dict[str, int], next: Mapping[str, set[str]], bits: int) -> None:
    """Add marks to a node, and to all that it leads to."""
    marks[node] |= bits
    todo = [node]
    while todo:
        here = todo.pop()
        for other in next[here]:
            if marks[here] & ~marks[other]:
                marks[other] |= marks[here]
                todo.append(other)


def knots(needs: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Return the groups of nodes that need each other, in the order of the nodes."""
    place = {node: number for number, node in enumerate(needs)}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open: dict[str, None] = {}
    found = []
    for start in needs:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        open[start] = None
        path = [(start, iter(needs[start]))]
        while path:
            node, rest = path[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open[other] = None
                    path.append((other, iter(needs[other])))
                    break
                if other in open:
                    low[node] = min(low[node], index[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    group = _taken(open, node)
                    if len(group) > 1:
                        found.append(sorted(group, key=place.__getitem__))
    return sorted(found, key=lambda group: place[group[0]])


def _taken(open: dict[str, None], last: str) -> list[str]:
    """Take what stands behind a node, and the node."""
    group = []
    while True:
        node, _ = open.popitem()
        group.append(node)
        if node == last:
            return group
