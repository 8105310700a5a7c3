"""`super()`: an object as the classes above one of its own see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Cls, found_in
from lambdaform.access.python.descriptors import ClassMethod, StaticMethod
from lambdaform.access.python.functions import Bound, Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.object_parts import Attributes, Inherited, Maker
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, NONE, DataMethod, Value

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_NAME_AND_VALUE = 2


@dataclass(frozen=True, slots=True)
class Super(Value):
    """`super()`: an object, or a class, as the classes above a class see it."""

    cls: Cls
    owner: Value

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        of = self.owner.cls if isinstance(self.owner, Inst) else self.owner
        order = of.order() if isinstance(of, Cls) else self.cls.order()
        above = order[order.index(self.cls) + 1 :] if self.cls in order else self.cls.order()[1:]
        found = found_in(above, name)
        if found is None:
            return self._outside(m, name, at)
        if isinstance(self.owner, Inst):
            return self.owner.cls.bound(m, found, self.owner, at)
        function = found.function if isinstance(found, ClassMethod | StaticMethod) else found
        return (
            function
            if isinstance(found, StaticMethod) or name == "__new__"
            else Bound(function, self.owner)
        )

    def _outside(self, m: Machine, name: str, at: Place) -> Value:
        if name in {"__new__", "__call__"}:
            return Maker(self.owner if isinstance(self.owner, Cls) else self.cls)
        if name in {"__setattr__", "__init__", "__init_subclass__", "__enter__", "__exit__"}:
            return Partial(Start(self.owner, name), (), ())
        if isinstance(self.owner, Inst):
            for base in self.cls.foreign():
                if base.path in {"builtins.dict", "collections.UserDict"}:
                    return self.owner.entries.attribute(m, name, at)
                return Inherited(self.owner, base.made(), name)
        return DataMethod(ANYTHING, name)


@dataclass(frozen=True, slots=True)
class Start(Value):
    """`super().__init__` and the like, where the class above is not read."""

    owner: Value
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        if not isinstance(self.owner, Inst):
            return NONE
        if self.name == "__init__":
            for name, value in given.keywords.items():
                self.owner.held.write(m, name, value)
            for value in given.positional:
                if not value.plain:
                    self.owner.held.write(m, "*", value)
        elif self.name == "__setattr__" and len(given.positional) == _NAME_AND_VALUE:
            attribute, value = given.positional
            Attributes(self.owner).put_item(m, attribute, value, at)
        return self.owner if self.name == "__enter__" else NONE
