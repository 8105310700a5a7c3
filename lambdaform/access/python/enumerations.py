"""Members of enumerations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.descriptors import Property
from lambdaform.access.python.functions import Bound, Func
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    Const,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.classes import Cls
    from lambdaform.access.python.machine import Machine


@dataclass(frozen=True, slots=True)
class Member(Value):
    """A member of an enumeration."""

    cls: Cls
    name: str
    value: Value

    @property
    def plain(self) -> bool:
        return self.value.plain

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name in {"value", "_value_"}:
            return self.value
        if name in {"name", "_name_"}:
            return Const(self.name)
        found = self.cls.find(name)
        if found is None:
            return self.value.attribute(m, name, at)
        return join(*(self._bound(m, one, at) for one in members(found)))

    def _bound(self, m: Machine, one: Value, at: Place) -> Value:
        if isinstance(one, Property):
            return one.get.call(m, Given((self,)), at)
        return Bound(one, self) if isinstance(one, Func) else one

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.attribute(m, "__call__", at).call(m, given, at)

    def shown(self, m: Machine, at: Place) -> Value:
        return self.value.shown(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.value, why, at)
