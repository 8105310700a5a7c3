"""Tuples, lists, sets and generators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    Const,
    Data,
    DataMethod,
    Value,
    join,
    weigh,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine
    from lambdaform.access.python.scopes import Frame


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
    weight: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", weigh(*self.items, self.more))

    @property
    def plain(self) -> bool:
        return all(i.plain for i in self.items) and (self.more is None or self.more.plain)

    def truth(self) -> bool | None:
        return bool(self.items) if self.more is None else self.items != () or None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Method(self, name)

    def element(self, m: Machine, at: Place) -> Value:
        m.step(len(self.items))
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
        m.keep(self.element(m, at), at)

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

    @property
    def weight(self) -> int:
        return weigh(*(value for _, value in self.entries), self.more)

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
        m.keep(self.element(m, at), at)

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
        m.keep(self.element(m, at), at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.element(m, at), why, at)

    def _more(self) -> tuple[Value, ...]:
        return () if self.state.more is None else (self.state.more,)


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of a container."""

    owner: Value
    name: str

    @property
    def weight(self) -> int:
        return self.owner.weight

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return m.container_method(self.owner, self.name, given, at)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return DataMethod(ANYTHING, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.owner, why, at)
