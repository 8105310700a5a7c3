"""Abstract values: what is known, before the handler runs, of what an expression gives.

Each class says how its values behave: what an attribute of them is, what calling, indexing or
walking over them gives, and what it means when they are handed to code that is not read. What a
class does not say is that of plain data: it leads nowhere, and it may not swallow anything that
leads to AWS without a record of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.reach import Place

if TYPE_CHECKING:
    from lambdaform.access.python.given import Given
    from lambdaform.access.python.machine import Machine

WIDEST = 16
"""How many data one value may be; beyond that it is anything."""
_MOST = 128
_FEW = 8
_HEAVIEST = 2000


@dataclass(frozen=True, eq=False, slots=True)
class Value:
    """What any value does, where its class says nothing else."""

    @property
    def plain(self) -> bool:
        """Whether it is mere data: nothing of it can lead to AWS."""
        return False

    @property
    def weight(self) -> int:
        """How many values it is made of, those that stand in it twice counted twice."""
        return 1

    def has(self, name: str) -> bool | None:
        """Tell whether there is an attribute; `None` where that is not known."""
        return None

    def truth(self) -> bool | None:
        """Tell whether it counts as true; `None` where that is not known."""
        return None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        """Return what an attribute is."""
        return DataMethod(self, name)

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        """Take a new value of an attribute."""
        m.slots(self).write(m, f".{name}", value)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        """Return what a call of it gives."""
        m.hand_over(given, "is given to code that is not known", at)
        return ANYTHING

    def element(self, m: Machine, at: Place) -> Value:
        """Return what walking over it gives: all elements as one value."""
        return ANYTHING

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        """Return what stands at a key or an index."""
        return ANYTHING

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        """Take a new value at a key or an index."""
        m.slots(self).write(m, "[]", value)

    def walked(self, m: Machine, at: Place) -> Value:
        """Return what `for` and unpacking give."""
        return self.element(m, at)

    def mapped(self, m: Machine, at: Place) -> Value | None:
        """Return all values of what is a mapping by its methods; `None` where it has none."""
        return None

    def hashed(self, m: Machine, at: Place) -> None:
        """Run what runs where it becomes a key, or an element of a set."""

    def entered(self, m: Machine, at: Place) -> Value:
        """Return what `with` binds."""
        return self

    def awaited(self, m: Machine, at: Place) -> Value:
        """Return what `await` gives: what is asynchronous is run at once here."""
        return self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        """Take note that code that is not read has it now, and may do anything with it."""

    def kept(self, m: Machine, at: Place) -> None:
        """Take note that Python's own library has it now, which only calls what is callable."""

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        """Return what an attribute is whose name is computed."""
        if not self.plain:
            m.let_go(self, "has an attribute used whose name is computed", at)
        return ANYTHING

    def shown(self, m: Machine, at: Place) -> Value:
        """Return it as a text."""
        return self if isinstance(self, Data) else ANYTHING

    def parts(self) -> tuple[Value, ...] | None:
        """Return its elements, each in its place, where they are known exactly."""
        return None

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        """Return its entries, as `**` hands them over, where they are known."""
        return None


@dataclass(frozen=True, slots=True)
class Data(Value):
    """Data that is not known, or known by where it comes from."""

    @property
    def plain(self) -> bool:
        return True

    def below(self, step: str) -> Value:
        """Return what is known of a part of it."""
        return ANYTHING

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        m.let_go(value, "is kept by something that is not known", at)

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        m.let_go(value, "is kept by something that is not known", at)


@dataclass(frozen=True, slots=True)
class Sourced(Data):
    """A part of something that comes from outside as a whole; the code may put more into it."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self._with_held(m, f".{name}", DataMethod(self, name))

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        m.slots(self).write(m, f".{name}", value)

    def element(self, m: Machine, at: Place) -> Value:
        return self._with_held(m, "[]", self.below("[]"))

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        step = key.value if isinstance(key, Const) else None
        found = self.below(step if isinstance(step, str) else "[]")
        return self._with_held(m, "[]", found)

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        m.slots(self).write(m, "[]", value)

    def _with_held(self, m: Machine, name: str, found: Value) -> Value:
        held = m.slots(self).read(name, default=None)
        return found if held is None else join(held, found)


@dataclass(frozen=True, slots=True)
class Const(Data):
    """A constant: a text, a number, `None`."""

    value: object

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Const):
            return False
        return type(other.value) is type(self.value) and other.value == self.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))

    def has(self, name: str) -> bool | None:
        return hasattr(self.value, name)

    def truth(self) -> bool | None:
        return bool(self.value)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return DataMethod(self, name) if hasattr(self.value, name) else NEVER

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        """Raise, in the code: a constant has no attributes to set."""

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        """Raise, in the code."""

    def element(self, m: Machine, at: Place) -> Value:
        return NEVER if self.value is None else ANYTHING

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return NEVER if self.value is None else ANYTHING


@dataclass(frozen=True, slots=True)
class Env(Data):
    """What an environment variable holds; `default` where the code names one."""

    name: str
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Tmpl(Data):
    """A text made of parts: constants, and values that are known by where they come from."""

    pieces: tuple[Value, ...]

    @property
    def weight(self) -> int:
        return weigh(*self.pieces)


@dataclass(frozen=True, slots=True)
class Evt(Sourced):
    """A part of the handler's event, by its path: `("Records", "[]", "body")`."""

    path: tuple[str, ...] = ()

    def below(self, step: str) -> Value:
        return Evt((*self.path, step)) if len(self.path) < WIDEST else ANYTHING


@dataclass(frozen=True, slots=True)
class Context(Sourced):
    """A part of the handler's context, such as `("function_name",)`."""

    path: tuple[str, ...] = ()

    def below(self, step: str) -> Value:
        return Context((*self.path, step)) if len(self.path) < WIDEST else ANYTHING

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self._with_held(m, f".{name}", self.below(name))


@dataclass(frozen=True, slots=True)
class Response(Sourced):
    """A part of what an operation answered: a queue's URL that was looked up by its name."""

    service: str
    operation: str
    asked: tuple[tuple[str, Value], ...] = ()
    path: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return weigh(*(value for _, value in self.asked))

    def below(self, step: str) -> Value:
        if len(self.path) >= WIDEST:
            return ANYTHING
        return Response(self.service, self.operation, self.asked, (*self.path, step))


@dataclass(frozen=True, slots=True)
class Opaque(Data):
    """Data of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Many(Opaque):
    """More different data than are followed; further data change nothing."""


@dataclass(frozen=True, slots=True)
class Harmless(Opaque):
    """Data of which is known that it is nothing of AWS, or that all is said of it already."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return DataMethod(self, name)

    def below(self, step: str) -> Value:
        return self

    def element(self, m: Machine, at: Place) -> Value:
        return self

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        m.hand_over(given, "is given to code that is not known", at)
        return self


@dataclass(frozen=True, slots=True)
class Absent(Data):
    """Nothing: an entry that may not be there, a parameter that is not given."""


@dataclass(frozen=True, slots=True)
class Lost(Value):
    """More different values than are followed; something of AWS is among them."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        self.escaped(m, "too many different values meet here", at)
        return self

    def element(self, m: Machine, at: Place) -> Value:
        return self

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.unknown("out of scope", None, "too many different values meet here", at)


@dataclass(frozen=True, slots=True)
class DataMethod(Value):
    """An attribute of data, which is mostly a method."""

    owner: Value
    name: str

    @property
    def plain(self) -> bool:
        return self.owner.plain

    @property
    def weight(self) -> int:
        return self.owner.weight

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return m.data_method(self.owner, self.name, given, at)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self._data(m).attribute(m, name, at)

    def element(self, m: Machine, at: Place) -> Value:
        return self._data(m).element(m, at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self._data(m).item(m, key, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        self.owner.escaped(m, why, at)

    def _data(self, m: Machine) -> Value:
        return self.owner.below(self.name) if isinstance(self.owner, Data) else ANYTHING


@dataclass(frozen=True, slots=True)
class Union(Value):
    """One of several values; of none where the code cannot get here (`NEVER`)."""

    members: tuple[Value, ...] = field(compare=False)
    same: frozenset[Value]

    @property
    def plain(self) -> bool:
        return all(member.plain for member in self.members)

    @property
    def weight(self) -> int:
        return max((member.weight for member in self.members), default=1)

    def has(self, name: str) -> bool | None:
        answers = {member.has(name) for member in self.members}
        return answers.pop() if len(answers) == 1 else None

    def truth(self) -> bool | None:
        answers = {member.truth() for member in self.members}
        return answers.pop() if len(answers) == 1 else None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        m.step(len(self.members))
        able = [member for member in self.members if member.has(name) is not False]
        if any(member.has(name) for member in able):
            able = [HARMLESS if isinstance(one, Opaque) else one for one in able]
        return _each(able or self.members, lambda one: one.attribute(m, name, at))

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        for member in self.members:
            member.put_attribute(m, name, value, at)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        # What is data beside something that can be called is its state before it was set.
        m.step(len(self.members))
        able = [member for member in self.members if not isinstance(member, Const | Absent)]
        return _each(able or self.members, lambda one: one.call(m, given, at))

    def element(self, m: Machine, at: Place) -> Value:
        m.step(len(self.members))
        return _each(self.members, lambda one: one.element(m, at))

    def walked(self, m: Machine, at: Place) -> Value:
        m.step(len(self.members))
        return _each(self.members, lambda one: one.walked(m, at))

    def hashed(self, m: Machine, at: Place) -> None:
        for member in self.members:
            member.hashed(m, at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return _each(self.members, lambda one: one.item(m, key, at))

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        for member in self.members:
            member.put_item(m, key, value, at)

    def entered(self, m: Machine, at: Place) -> Value:
        return _each(self.members, lambda one: one.entered(m, at))

    def awaited(self, m: Machine, at: Place) -> Value:
        return _each(self.members, lambda one: one.awaited(m, at))

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        for member in self.members:
            member.escaped(m, why, at)

    def kept(self, m: Machine, at: Place) -> None:
        for member in self.members:
            m.keep(member, at)

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        return _each(self.members, lambda one: one.any_attribute(m, prefix, at))

    def shown(self, m: Machine, at: Place) -> Value:
        return _each(self.members, lambda one: one.shown(m, at))

    def mapped(self, m: Machine, at: Place) -> Value | None:
        every = [one for member in self.members if (one := member.mapped(m, at)) is not None]
        return join(*every) if every else None

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        known = [entries for member in self.members if (entries := member.named(m)) is not None]
        if len(known) < len(self.members):
            return None
        names = dict.fromkeys(name for entries in known for name, _ in entries)
        every = [dict(entries) for entries in known]
        return tuple((n, join(*(one.get(n, ABSENT) for one in every))) for n in names)


NEVER = Union((), frozenset())
ANYTHING = Opaque()
MANY = Many()
HARMLESS = Harmless()
ABSENT = Absent()
NONE = Const(None)


def join(*values: Value) -> Value:
    """Return one of several values as one."""
    if len(values) == 1:
        return values[0]
    members: dict[Value, None] = {}
    for value in values:
        members.update(dict.fromkeys(value.members) if isinstance(value, Union) else {value: None})
    if len(members) > WIDEST or MANY in members:
        members = _fewer(members)
    if len(members) == 1:
        return next(iter(members))
    return NEVER if not members else Union(tuple(members), frozenset(members))


def weigh(*values: Value | None) -> int:
    """Return the weight of what is made of some values."""
    return 1 + sum(value.weight for value in values if value is not None)


def not_too_heavy(value: Value) -> Value:
    """Return a value, or what stands for it where it is made of more than is followed.

    A tuple of a tuple of a tuple doubles with each step, if each holds the one before twice.
    """
    if value.weight <= _HEAVIEST:
        return value
    return MANY if value.plain else Lost()


def members(value: Value) -> tuple[Value, ...]:
    """Return what a value may be, one by one."""
    return value.members if isinstance(value, Union) else (value,)


def one_by_one(value: Value) -> tuple[Value, ...]:
    """Return what a value may be, one by one where these are few, to be followed each by itself."""
    every = members(value)
    return every if len(every) <= _FEW else (value,)


def without_absent(value: Value) -> Value:
    """Return a value for where it is certainly there."""
    if isinstance(value, Union) and ABSENT in value.same:
        return join(*(member for member in value.members if member is not ABSENT))
    return NEVER if value is ABSENT else value


def blurred(value: Value) -> Value:
    """Return a value with nothing told of the data that it may be."""
    if value.plain:
        return ANYTHING
    if isinstance(value, Union):
        return join(*(ANYTHING if member.plain else member for member in value.members))
    return value


def _fewer(members: dict[Value, None]) -> dict[Value, None]:
    data = [member for member in members if isinstance(member, Data)]
    if len(data) > WIDEST or MANY in members:
        kept: Iterable[Value] = (m for m in members if not isinstance(m, Data) or m is ABSENT)
        members = {**dict.fromkeys(kept), MANY: None}
    return (
        members if len(members) <= _MOST else {**dict.fromkeys(list(members)[:_MOST]), Lost(): None}
    )


def _each(values: Iterable[Value], step: Callable[[Value], Value]) -> Value:
    return join(*[step(value) for value in values])
