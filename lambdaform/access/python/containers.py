"""Tuples, lists, sets, dictionaries and generators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Data,
    DataMethod,
    Opaque,
    Value,
    join,
    members,
    without_absent,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine
    from lambdaform.access.python.scopes import Frame


_PAIR = 2


class _State:
    __slots__ = ("items", "more", "seen")

    def __init__(self) -> None:
        self.items: tuple[Value, ...] | None = None
        self.more: Value | None = None
        self.seen = False

    def change(self, m: Machine, items: tuple[Value, ...], more: Value | None) -> None:
        if self.more is not None:
            more = self.more if more is None else join(self.more, more)
        if (items, more) != (self.items, self.more):
            self.items, self.more = items, more
            if self.seen:
                m.learn()


@dataclass(frozen=True, slots=True)
class Tup(Value):
    """A tuple, or another sequence that nobody changes; `more` are elements behind the known."""

    items: tuple[Value, ...]
    more: Value | None = None

    @property
    def plain(self) -> bool:
        return all(i.plain for i in self.items) and (self.more is None or self.more.plain)

    def truth(self) -> bool | None:
        return bool(self.items) if self.more is None else self.items != () or None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Method(self, name)

    def element(self, m: Machine, at: Place) -> Value:
        return join(*self.items, *(() if self.more is None else (self.more,)))

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        index = key.value if isinstance(key, Const) else None
        lowest = -len(self.items) if self.more is None else 0
        if isinstance(index, int) and lowest <= index < len(self.items):
            return self.items[index]
        return self if isinstance(key, Slice) else self.element(m, at)

    def parts(self) -> tuple[Value, ...] | None:
        return self.items if self.more is None else None

    def kept(self, m: Machine, at: Place) -> None:
        self.element(m, at).kept(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.element(m, at), why, at)


@dataclass(frozen=True, slots=True)
class Slice(Data):
    """What stands between the brackets of `x[1:]`."""


@dataclass(frozen=True, slots=True)
class Rec(Value):
    """Entries with names that nobody changes: what `**` collects."""

    entries: tuple[tuple[str, Value], ...]
    more: Value | None = None

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        return self.entries


@dataclass(frozen=True, slots=True)
class Generator(Value):
    """What a function with `yield` returns; its values are in its frame."""

    frame: Frame

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Method(self, name)

    def element(self, m: Machine, at: Place) -> Value:
        return self.frame.held.read("yield") or NEVER

    def entered(self, m: Machine, at: Place) -> Value:
        return self.element(m, at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self.element(m, at)

    def kept(self, m: Machine, at: Place) -> None:
        self.element(m, at).kept(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.element(m, at), why, at)


@dataclass(frozen=True, eq=False, slots=True)
class Seq(Value):
    """A list, a set or a deque, as it is made at one place of the program."""

    state: _State = field(default_factory=_State)

    def truth(self) -> bool | None:
        return None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Method(self, name)

    def display(self, m: Machine, items: Iterable[Value], more: Value | None) -> Seq:
        """Take what the code makes the list of."""
        new = tuple(items)
        old = self.state.items
        if old is not None and len(old) == len(new):
            new = tuple(map(join, old, new))
        elif old is not None:
            more = join(*old, *new, *([more] if more else []))
            new = ()
        self.state.change(m, new, more)
        return self

    def add(self, m: Machine, value: Value) -> None:
        """Take another element."""
        self.state.change(m, self.state.items or (), value)

    def element(self, m: Machine, at: Place) -> Value:
        self.state.seen = True
        return join(*(self.state.items or ()), *self._more())

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        self.state.seen = True
        index = key.value if isinstance(key, Const) else None
        items = self.state.items or ()
        lowest = -len(items) if self.state.more is None else 0
        if isinstance(index, int) and lowest <= index < len(items):
            return items[index]
        return self if isinstance(key, Slice) else self.element(m, at)

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        more = value.element(m, at) if isinstance(key, Slice) else value
        items = tuple(join(item, more) for item in self.state.items or ())
        self.state.change(m, items, more)

    def parts(self) -> tuple[Value, ...] | None:
        self.state.seen = True
        return self.state.items if self.state.more is None else None

    def entered(self, m: Machine, at: Place) -> Value:
        return self.element(m, at)

    def kept(self, m: Machine, at: Place) -> None:
        self.element(m, at).kept(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.element(m, at), why, at)

    def _more(self) -> tuple[Value, ...]:
        return () if self.state.more is None else (self.state.more,)


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
        self.put(m, key, value)

    def take(self, m: Machine, other: Value, at: Place) -> None:
        """Take the entries of another mapping, or of a sequence of pairs."""
        for one in members(other):
            if isinstance(one, Dict):
                self._take_entries(m, one)
            elif isinstance(one, Rec):
                self._take_named(m, one.entries, one.more)
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
        return self.get(key, NEVER)

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        known = self.look().items()
        return tuple((str(k.value), v) for k, v in known if isinstance(k, Const))

    def kept(self, m: Machine, at: Place) -> None:
        self.values().kept(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(join(self.values(), self.element(m, at)), why, at)


def may_be_absent(value: Value) -> bool:
    """Tell whether an entry may not be there."""
    return ABSENT in members(value)


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of a container."""

    owner: Value
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return m.container_method(self.owner, self.name, given, at)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return DataMethod(ANYTHING, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.owner, why, at)
