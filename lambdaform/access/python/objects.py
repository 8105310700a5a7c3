"""Objects of the classes of the code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.descriptors import ClassMethod, Property, StaticMethod
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.fields import fill, is_field
from lambdaform.access.python.functions import Bound, Func
from lambdaform.access.python.given import Given
from lambdaform.access.python.object_parts import Attributes, Inherited
from lambdaform.access.python.reach import Place
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    Const,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.classes import Cls
    from lambdaform.access.python.machine import Machine


_BEHIND = ("__post_init__", "__attrs_post_init__", "model_post_init", "settings_customise_sources")
"""Methods that run behind `__init__`: of dataclasses, of attrs, of pydantic."""
_HOOKS = (
    *("__call__", "__eq__", "__hash__", "__lt__", "__gt__", "__le__", "__ge__", "__ne__"),
    *("__bool__", "__len__", "__index__", "__int__", "__float__", "__bytes__", "__fspath__"),
    *("__str__", "__repr__", "__format__", "__copy__", "__deepcopy__", "__getstate__"),
    *("__reduce__", "__reduce_ex__", "__del__", "__contains__"),
)
"""Methods that Python's own library calls of what it gets, whatever that is."""


@dataclass(frozen=True, eq=False, slots=True)
class Inst(Value):
    """An object of a class of the code, as it is made at one place of the program."""

    cls: Cls
    held: Slots = field(default_factory=Slots)
    entries: Dict = field(default_factory=Dict)

    def truth(self) -> bool | None:
        return None if self.cls.find("__bool__") or self.cls.find("__len__") else True

    def has(self, name: str) -> bool | None:
        self.held.read(name)
        if name in self.held or self.cls.find(name) is not None:
            return True
        return None if self.cls.open() or self.cls.find("__getattr__") else False

    def begin(self, m: Machine, given: Given, at: Place) -> None:
        """Run `__init__`, or do what takes its place."""
        start = self.cls.find("__init__")
        if start is None:
            fill(m, self, given, at)
        else:
            self.cls.bound(m, start, self, at).call(m, given, at)
        last = self.cls.find("__del__")
        if last is not None:
            m.enter_later(Bound(last, self), at)
        for name in _BEHIND:
            after = self.cls.find(name)
            if after is not None:
                self.cls.bound(m, after, self, at).call(m, Given(), at)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        hook = self.cls.find("__getattribute__")
        if hook is None:
            return self.own_attribute(m, name, at)
        asked = self.cls.bound(m, hook, self, at).call(m, Given((Const(name),)), at)
        return join(asked, self.own_attribute(m, name, at))

    def own_attribute(self, m: Machine, name: str, at: Place) -> Value:
        """Return what an attribute is, as `object.__getattribute__` gives it."""
        found = self.cls.find(name)
        if isinstance(found, Property):
            return found.get.call(m, Given((self,)), at)
        held = [self.held.read(one, default=None) for one in (name, "*")]
        own = [value for value in held if value is not None]
        if found is not None and not (own and is_field(found)):
            own.append(self.cls.bound(m, found, self, at))
        return join(*own) if own else self._missing(m, name, at)

    def _missing(self, m: Machine, name: str, at: Place) -> Value:
        if name in {"__class__", "__dict__"}:
            return self.cls if name == "__class__" else Attributes(self)
        ask = self.cls.find("__getattr__")
        if ask is not None:
            return self.cls.bound(m, ask, self, at).call(m, Given((Const(name),)), at)
        for base in self.cls.foreign():
            if base.path in {"builtins.dict", "collections.UserDict", "builtins.list"}:
                data = name == "data" and base.path == "collections.UserDict"
                return self.entries if data else self.entries.attribute(m, name, at)
            return Inherited(self, base.made(), name)
        return ANYTHING

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        found = self.cls.find(name)
        if isinstance(found, Property) and found.set is not None:
            found.set.call(m, Given((self, value)), at)
            return
        if isinstance(found, Inst) and found.cls.find("__set__") is not None:
            found.method(m, "__set__", Given((self, value)), at)
            return
        if (hook := self.cls.find("__setattr__")) is not None:
            self.cls.bound(m, hook, self, at).call(m, Given((Const(name), value)), at)
        self.held.write(m, name, value)

    def method(self, m: Machine, name: str, given: Given, at: Place) -> Value:
        """Return what a method of Python's own protocols gives."""
        found = self.cls.find(name)
        if found is None:
            return ANYTHING
        return self.cls.bound(m, found, self, at).call(m, given, at)

    def put_some_attribute(self, m: Machine, value: Value, at: Place) -> None:
        """Take a new value of an attribute whose name is not known."""
        self.held.write(m, "*", value)
        if (hook := self.cls.find("__setattr__")) is not None:
            self.cls.bound(m, hook, self, at).call(m, Given((ANYTHING, value)), at)
        for cls in self.cls.order():
            for found in cls.frame.scope.names.values():
                if isinstance(found, Property) and found.set is not None:
                    found.set.call(m, Given((self, value)), at)

    def mapped(self, m: Machine, at: Place) -> Value | None:
        if self.cls.find("keys") is None or self.cls.find("__getitem__") is None:
            return None
        key = self.method(m, "keys", Given(), at).element(m, at)
        return self.method(m, "__getitem__", Given((key,)), at)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        if self.cls.is_a("contextlib.") and given.positional:
            self.entered(m, at)  # a decorator: the function runs within
            return given.positional[0]
        if self.cls.find("__call__") is None:
            m.hand_over(given, "is given to a call that is not known", at)
        return self.method(m, "__call__", given, at)

    def element(self, m: Machine, at: Place) -> Value:
        for name in ("__iter__", "__aiter__"):
            if self.cls.find(name) is not None:
                found = self.method(m, name, Given(), at)
                if self in members(found):
                    return join(
                        *(self.method(m, n, Given(), at) for n in ("__next__", "__anext__"))
                    )
                return found.element(m, at)
        if self.cls.find("__getitem__") is not None:
            return self.method(m, "__getitem__", Given((ANYTHING,)), at)
        if self.cls.is_a("typing.NamedTuple"):
            return join(*(self.attribute(m, name, at) for name in self.cls.fields))
        return self.entries.element(m, at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if self.cls.find("__getitem__") is not None:
            return self.method(m, "__getitem__", Given((key,)), at)
        found = self.entries.get(key, NEVER)
        if self.cls.is_a("typing.NamedTuple"):
            parts = self.parts() or ()
            index = key.value if isinstance(key, Const) else None
            return parts[index] if isinstance(index, int) and index < len(parts) else join(*parts)
        missing = self.cls.find("__missing__")
        if missing is not None:
            made = self.cls.bound(m, missing, self, at).call(m, Given((key,)), at)
            return join(found, made)
        return found

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        if self.cls.find("__setitem__") is not None:
            self.method(m, "__setitem__", Given((key, value)), at)
        else:
            self.entries.put_item(m, key, value, at)

    def parts(self) -> tuple[Value, ...] | None:
        if self.cls.is_a("typing.NamedTuple"):
            return tuple(self.held.read(name) or NEVER for name in self.cls.fields)
        return None

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        return self.entries.named(m)

    def entered(self, m: Machine, at: Place) -> Value:
        found = [
            self.method(m, n, Given(), at) for n in ("__enter__", "__aenter__") if self.cls.find(n)
        ]
        for name in ("__exit__", "__aexit__"):
            if self.cls.find(name) is not None:
                self.method(m, name, Given((ANYTHING, ANYTHING, ANYTHING)), at)
        return join(*found) if found else self

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        names = {name: None for cls in self.cls.order() for name in cls.frame.scope.names}
        names |= {str(name): None for name in self.held}
        self.held.every()
        wanted = (n for n in names if n.startswith(prefix) and not n.startswith("__"))
        return join(*(self.attribute(m, name, at) for name in wanted))

    def kept(self, m: Machine, at: Place) -> None:
        if self.cls.open():
            self.enter_methods(m, at)
        for name in _HOOKS:
            found = self.cls.find(name)
            if found is not None:
                m.enter_later(Bound(found, self), at)

    def shown(self, m: Machine, at: Place) -> Value:
        names = [n for n in ("__format__", "__str__", "__repr__") if self.cls.find(n)]
        return self.method(m, names[0], Given((Const(""),)), at) if names else ANYTHING

    def hashed(self, m: Machine, at: Place) -> None:
        for name in ("__hash__", "__eq__"):
            self.method(m, name, Given((self,) if name == "__eq__" else ()), at)

    def asked(self, m: Machine, names: tuple[str, ...], at: Place, *given: Value) -> Value:
        """Run the first method of some names that the class has; return what it gives."""
        found = [name for name in names if self.cls.find(name) is not None]
        return self.method(m, found[0], Given(given), at) if found else NEVER

    def awaited(self, m: Machine, at: Place) -> Value:
        if self.cls.find("__await__") is not None:
            return self.method(m, "__await__", Given(), at).element(m, at)
        return self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        for name in self.held:
            m.let_go(self.held.read(name) or NEVER, why, at)
        m.let_go(self.entries, why, at)
        self.enter_methods(m, at)

    def enter_methods(self, m: Machine, at: Place) -> None:
        """Let all methods run with unknown arguments, when all that is known has run."""
        for cls in self.cls.order():
            for value in cls.frame.scope.names.values():
                for one in members(value):
                    if isinstance(one, Func | ClassMethod | StaticMethod | Property):
                        m.enter_later(_as_called(self, one), at)


def _as_called(owner: Inst, one: Value) -> Value:
    if isinstance(one, StaticMethod):
        return one.function
    if isinstance(one, ClassMethod):
        return Bound(one.function, owner.cls)
    return Bound(one.get if isinstance(one, Property) else one, owner)
