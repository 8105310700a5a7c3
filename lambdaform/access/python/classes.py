"""Classes of the code that is read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Tup
from lambdaform.access.python.descriptors import ClassMethod, PartialMethod, Property, StaticMethod
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.enumerations import Member
from lambdaform.access.python.externals import External
from lambdaform.access.python.functions import Bound, Func, Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import Names
from lambdaform.access.python.machine import anything
from lambdaform.access.python.object_parts import Maker
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


_ENUMS = ("enum.",)
_HIGHEST = 30


@dataclass(frozen=True, eq=False, slots=True)
class Cls(Value):
    """A class, as its definition is run in one frame."""

    node: ast.ClassDef
    frame: Frame
    bases: list[Value] = field(default_factory=list)
    fields: dict[str, Value | None] = field(default_factory=dict)
    line: list[Cls] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name that it is defined with."""
        return self.node.name

    def truth(self) -> bool | None:
        return True

    def order(self) -> list[Cls]:
        """Return the class and those of the code above it, in the order of look-up."""
        if not self.line:
            self.line[:] = _linear(self, ())
        return self.line

    def foreign(self) -> list[External]:
        """Return the classes above it that are not of the code."""
        every = (base for cls in self.order() for base in cls.bases)
        return [one for base in every for one in members(base) if isinstance(one, External)]

    def is_a(self, *prefixes: str) -> bool:
        """Tell whether a class of a library stands above it."""
        return any(base.path.startswith(prefixes) for base in self.foreign())

    def open(self) -> bool:
        """Tell whether it may have attributes that are not seen."""
        return any(base.path not in _KNOWN for base in self.foreign())

    def find(self, name: str) -> Value | None:
        """Return an attribute of the class or of one above it."""
        return found_in(self.order(), name)

    def has(self, name: str) -> bool | None:
        return True if self.find(name) is not None else None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        found = self.find(name)
        if found is None:
            return self._special(m, name, at)
        if self.is_a(*_ENUMS) and not isinstance(
            found, Func | StaticMethod | ClassMethod | Property
        ):
            return Member(self, name, found)
        return self.bound(m, found, None, at)

    def _special(self, m: Machine, name: str, at: Place) -> Value:
        if name == "__name__":
            return Const(self.name)
        if name == "__dict__":
            return Names(self.frame.scope)
        if name in {"__new__", "__call__"}:
            return Maker(self)
        if name == "__subclasses__":
            return Below(self)
        for meta in self.bases_of_kind("metaclass"):
            found = meta.find(name)
            if found is not None:
                return join(*(Bound(f, self) if isinstance(f, Func) else f for f in members(found)))
        for base in self.foreign():
            return Bound(base.attribute(m, name, at), self)
        return ANYTHING

    def bound(self, m: Machine, found: Value, owner: Inst | None, at: Place) -> Value:
        """Return what an attribute of the class is for an object of it, or for the class."""
        return join(*(self._bound(m, one, owner, at) for one in members(found)))

    def _bound(self, m: Machine, found: Value, owner: Inst | None, at: Place) -> Value:
        if isinstance(found, StaticMethod):
            return found.function
        if isinstance(found, ClassMethod):
            return Bound(found.function, self)
        if isinstance(found, Property):
            return found if owner is None else found.get.call(m, Given((owner,)), at)
        if isinstance(found, PartialMethod):
            function = found.function if owner is None else Bound(found.function, owner)
            return Partial(function, found.positional, found.keywords)
        if isinstance(found, Func):
            return found if owner is None else Bound(found, owner)
        if isinstance(found, Inst) and found.cls.find("__get__") is not None:
            return found.method(m, "__get__", Given((owner or NONE, self)), at)
        return found

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        self.frame.scope.late.write(m, name, value)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        for meta in self.bases_of_kind("metaclass"):
            maker = meta.find("__call__")
            if maker is not None:
                return maker.call(m, given.before(self), at)
        return self.make(m, given, at)

    def bases_of_kind(self, kind: str) -> Iterator[Cls]:
        """Yield the classes that are named with a keyword in the definitions."""
        for cls in self.order():
            held = cls.frame.held.read(kind, default=None)
            yield from (one for one in members(held or NEVER) if isinstance(one, Cls))

    def make(self, m: Machine, given: Given, at: Place) -> Value:
        """Return a new object of the class."""
        if self.is_a(*_ENUMS):
            if (missing := self.find("_missing_")) is not None:
                Bound(getattr(missing, "function", missing), self).call(m, given, at)
            return self.element(m, at)
        if self.is_a("typing.TypedDict", "typing_extensions.TypedDict"):
            made = m.allocate(Dict, (at, self)).begin(m)
            for name, value in given.keywords.items():
                made.put(m, Const(name), value)
            return made
        new = self.find("__new__")
        if new is None:
            inst = self.blank(m, at, _constants(given))
            inst.begin(m, given, at)
            return inst
        function = new.function if isinstance(new, StaticMethod) else new
        made_by_new = function.call(m, given.before(self), at)
        for one in members(made_by_new):
            if isinstance(one, Inst) and one.cls is self:
                one.begin(m, given, at)
        return made_by_new

    def blank(self, m: Machine, at: Place, apart: object = None) -> Inst:
        """Return a new object before `__init__`; what it is made with tells objects apart."""
        return m.allocate(lambda: Inst(self), (at, self), apart)

    def element(self, m: Machine, at: Place) -> Value:
        if self.is_a(*_ENUMS):
            names = [n for n in self.frame.scope.names if not n.startswith("_")]
            return join(*(self.attribute(m, name, at) for name in names))
        for meta in self.bases_of_kind("metaclass"):
            hook = meta.find("__iter__")
            if hook is not None:
                return Bound(hook, self).call(m, Given(), at).element(m, at)
        return ANYTHING

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if self.is_a(*_ENUMS):
            known = isinstance(key, Const) and isinstance(key.value, str)
            return self.attribute(m, str(key.value), at) if known else self.element(m, at)  # type: ignore[attr-defined]
        own = self.find("__class_getitem__")
        if own is not None:
            return Bound(getattr(own, "function", own), self).call(m, Given((key,)), at)
        for meta in self.bases_of_kind("metaclass"):
            hook = meta.find("__getitem__")
            if hook is not None:
                return Bound(hook, self).call(m, Given((key,)), at)
        return self  # `Box[int]`

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        names = {name: None for cls in self.order() for name in cls.frame.scope.names}
        return join(*(self.attribute(m, name, at) for name in names if name.startswith(prefix)))

    def kept(self, m: Machine, at: Place) -> None:
        if self.open():
            self.handed(m, at)

    def handed(self, m: Machine, at: Place) -> None:
        """Let a library make objects of it, and call their methods."""
        for one in members(self.make(m, anything(), at)):
            if isinstance(one, Inst):
                one.enter_methods(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.make(m, anything(), at), why, at)


def _constants(given: Given) -> tuple[object, ...]:
    """Return the constants among the arguments that an object is made with."""
    named = tuple((name, one) for name, one in given.keywords.items() if isinstance(one, Const))
    return (*(one if isinstance(one, Const) else None for one in given.positional), *named)


@dataclass(frozen=True, slots=True)
class Below(Value):
    """`cls.__subclasses__`: the classes that name it among their bases."""

    cls: Cls

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        found = m.slots(self).read("classes")
        return Tup((), found)


def _linear(cls: Cls, below: tuple[Cls, ...]) -> list[Cls]:
    """Return a class and those above it, each behind all that are below it."""
    if cls in below or len(below) > _HIGHEST:
        return []
    bases = [one for base in cls.bases for one in members(base) if isinstance(one, Cls)]
    every = [above for base in bases for above in _linear(base, (*below, cls))]
    last = {above: index for index, above in enumerate(every)}
    return [cls, *(above for index, above in enumerate(every) if last[above] == index)]


def found_in(order: list[Cls], name: str) -> Value | None:
    """Return an attribute of the first class that has it."""
    for cls in order:
        found = cls.frame.scope.own(name)
        if found is not None:
            return found
    return None


_KNOWN = {
    "builtins.object",
    "abc.ABC",
    "typing.Protocol",
    "typing.Generic",
    "enum.Enum",
    "typing.NamedTuple",
}
