"""What is stored where all of the program may see it: attributes, entries, module globals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdaform.access.python.values import NEVER, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


class Slots:
    """Named places, each of which holds all that was ever stored there.

    The order in which functions run is not followed, so nothing is overwritten. What is stored
    after somebody looked makes another pass over the program necessary; the machine is told.
    """

    __slots__ = ("_held", "_seen")

    def __init__(self) -> None:
        self._held: dict[object, Value] = {}
        self._seen: set[object] = set()

    def __contains__(self, name: object) -> bool:
        return name in self._held

    def __iter__(self) -> Iterator[object]:
        return iter(list(self._held))

    def read(self, name: object, default: Value | None = NEVER) -> Value | None:
        """Return all that was stored at a place, or the default."""
        self._seen.add(name)
        return self._held.get(name, default)

    def every(self) -> Value:
        """Return what is stored at any place."""
        self._seen.add(None)
        return join(*self._held.values())

    def write(self, m: Machine, name: object, value: Value) -> None:
        """Store a value at a place, beside what is there."""
        m.step(len(members(value)))
        old = self._held.get(name)
        new = value if old is None else join(old, value)
        if new != old:
            self._held[name] = new
            if name in self._seen or None in self._seen:
                m.learn()
