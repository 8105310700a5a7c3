"""What an object has beside what its class says: its dictionary, what it inherits, its maker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.externals import External
from lambdaform.access.python.functions import Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.libraries.rules import rule
from lambdaform.access.python.program import is_standard
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import NEVER, Const, Value

if TYPE_CHECKING:
    from lambdaform.access.python.classes import Cls
    from lambdaform.access.python.machine import Machine
    from lambdaform.access.python.objects import Inst


@dataclass(frozen=True, slots=True)
class Attributes(Value):
    """`vars(object)`: what is put into it is an attribute."""

    owner: Inst

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Partial(self, (Const(name),), ())

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        name, *values = given.positional
        if name == Const("get") and values:
            return self.item(m, values[0], at)
        for key, value in given.keywords.items():
            self.owner.held.write(m, key, value)
        for value in values:
            for key, one in value.named(m) or ():
                self.owner.held.write(m, key, one)
        return self.owner.held.every()

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if isinstance(key, Const) and isinstance(key.value, str):
            return self.owner.attribute(m, key.value, at)
        return self.owner.held.every()

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        known = isinstance(key, Const) and isinstance(key.value, str)
        self.owner.held.write(m, key.value if known else "*", value)  # type: ignore[attr-defined]

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        return tuple((str(name), self.owner.held.read(name) or NEVER) for name in self.owner.held)


@dataclass(frozen=True, slots=True)
class Inherited(Value):
    """A method that an object has of a class that is not read."""

    owner: Inst
    base: External
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        known = rule(f"{self.base.path}.{self.name}")
        if known is not None and known.calls:
            return self.base.attribute(m, self.name, at).call(m, given.before(self.owner), at)
        found = self.base.attribute(m, self.name, at).call(m, given, at)
        if self.name.startswith("__"):
            return found
        if known is not None or is_standard(self.base.top):
            m.keep(self.owner, at)
        else:
            m.let_go(self.owner, "is used by a method that it inherits", at)
        return found

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self.base.attribute(m, self.name, at).attribute(m, name, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.owner, why, at)


@dataclass(frozen=True, slots=True)
class Maker(Value):
    """`object.__new__`, and `type.__call__`: what makes an object of a class."""

    cls: Cls

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        for one in given.positional:
            if hasattr(one, "blank"):
                return one.blank(m, at)  # type: ignore[no-any-return]
        return self.cls.make(m, given, at)
