"""What stands in a class and is not what an object sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import NEVER, Value, join

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


@dataclass(frozen=True, slots=True)
class StaticMethod(Value):
    """A function without the object."""

    function: Value

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.function.call(m, given, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.function, why, at)


@dataclass(frozen=True, slots=True)
class ClassMethod(Value):
    """A function that takes the class."""

    function: Value

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.function, why, at)


@dataclass(frozen=True, slots=True)
class Property(Value):
    """An attribute that is a call; `@cached_property` is one as well."""

    get: Value
    set: Value | None = None
    delete: Value | None = None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Setter(self, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(join(self.get, self.set or NEVER), why, at)


@dataclass(frozen=True, slots=True)
class PartialMethod(Value):
    """`functools.partialmethod`: a function that takes the object before what it has already."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Setter(Value):
    """`@name.setter` of a property."""

    of: Property
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        function = given.positional[0] if given.positional else NEVER
        if self.name == "getter":
            return replace(self.of, get=function)
        return replace(self.of, **{"set" if self.name == "setter" else "delete": function})
