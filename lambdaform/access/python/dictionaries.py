"""Dictionaries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Method, Rec, Tup
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Data,
    Opaque,
    Value,
    join,
    members,
    without_absent,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


_PAIR = 2


class _Entries:
    __slots__ = ("block", "foreign", "held", "more", "seen")

    def __init__(self) -> None:
        self.held: dict[Value, Value] = {}
        self.more: Value | None = None
        self.block: object = None
        self.foreign = False
        self.seen = False


@dataclass(frozen=True, eq=False, slots=True)
class Dict(Value):
    """A dictionary, as it is made at one place of the program.

    What is put into it where it was made, before anything branches, replaces what was there;
    what is put into it anywhere else may be there or not.
    """

    state: _Entries = field(default_factory=_Entries)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Method(self, name)

    def begin(self, m: Machine) -> Dict:
        """Take note of where it is made: it is empty there, unless others have changed it."""
        if not self.state.foreign:
            self.state.held = {}
            self.state.more = None
        self.state.block = m.here.block
        return self

    def put(self, m: Machine, key: Value, value: Value) -> None:
        """Put a value at a key."""
        m.step(len(members(value)))
        state = self.state
        if state.block is not m.here.block:
            state.foreign = True
        for one in members(key):
            if isinstance(one, Opaque):
                self.put_all(m, value)
                continue
            old = state.held.get(one)
            if state.foreign or one is not key:
                new = join(ABSENT if old is None else old, value)
            else:
                new = value
            if new != old:
                state.held[one] = new
                self._changed(m)

    def put_all(self, m: Machine, value: Value) -> None:
        """Put a value at some key that is not known."""
        old = self.state.more
        new = value if old is None else join(old, value)
        if new != old:
            self.state.more = new
            self._changed(m)

    def _changed(self, m: Machine) -> None:
        if self.state.seen and self.state.foreign:
            m.learn()

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        key.hashed(m, at)
        self.put(m, key, value)

    def take(self, m: Machine, other: Value, at: Place) -> None:
        """Take the entries of another mapping, or of a sequence of pairs."""
        for one in members(other):
            if isinstance(one, Dict):
                self._take_entries(m, one)
            elif isinstance(one, Rec):
                self._take_named(m, one.entries, one.more)
            elif (asked := one.mapped(m, at)) is not None:
                self.put_all(m, asked)
            elif not one.plain:
                self._take_named(m, one.named(m) or (), None)
                self._take_pairs(m, one, at)
            elif one != NONE:
                self.put_all(m, one.element(m, at) if one.parts() else ANYTHING)

    def _take_entries(self, m: Machine, other: Dict) -> None:
        for key, value in list(other.look().items()):
            old = self.state.held.get(key, ABSENT)
            self.put(m, key, join(value, old) if may_be_absent(value) else value)
        if other.state.more is not None:
            self.put_all(m, other.state.more)

    def _take_named(
        self, m: Machine, entries: Iterable[tuple[str, Value]], more: Value | None
    ) -> None:
        for name, value in entries:
            self.put(m, Const(name), value)
        if more is not None:
            self.put_all(m, more)

    def _take_pairs(self, m: Machine, pairs: Value, at: Place) -> None:
        for pair in members(pairs.element(m, at)):
            known = pair.parts()
            if known is not None and len(known) == _PAIR:
                self.put(m, *known)
            elif not pair.plain:
                self.put_all(m, pair.element(m, at))

    def look(self) -> dict[Value, Value]:
        """Return the entries; whoever puts more into it later makes another pass necessary."""
        self.state.seen = True
        return self.state.held

    def element(self, m: Machine, at: Place) -> Value:
        more = () if self.state.more is None else (ANYTHING,)
        return join(*self.look(), *more)

    def values(self) -> Value:
        """Return all values as one."""
        more = () if self.state.more is None else (self.state.more,)
        return without_absent(join(*self.look().values(), *more))

    def pairs(self) -> Value:
        """Return all pairs of key and value as one."""
        known = [Tup((key, without_absent(value))) for key, value in self.look().items()]
        more = () if self.state.more is None else (Tup((ANYTHING, self.state.more)),)
        return join(*known, *more)

    def get(self, key: Value, default: Value) -> Value:
        """Return what stands at a key, or a default."""
        held = self.look()
        found = join(*(held.get(one, ABSENT) for one in members(key)))
        if not may_be_absent(found):
            return found if self.state.more is None else join(found, self.state.more)
        if all(isinstance(one, Const | Tup) or not one.plain for one in members(key)):
            # What stands at a key that is not known before the code runs may be meant as well.
            other = (v for k, v in held.items() if isinstance(k, Data) and not isinstance(k, Const))
            more = () if self.state.more is None else (self.state.more,)
            return join(without_absent(join(found, *other)), *more, default)
        return join(self.values(), default)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        key.hashed(m, at)
        return self.get(key, NEVER)

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        known = self.look().items()
        return tuple((str(k.value), v) for k, v in known if isinstance(k, Const))

    def kept(self, m: Machine, at: Place) -> None:
        m.keep(self.values(), at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(join(self.values(), self.element(m, at)), why, at)


def may_be_absent(value: Value) -> bool:
    """Tell whether an entry may not be there."""
    return ABSENT in members(value)
