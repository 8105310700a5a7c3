"""Classes of the code that is read, and their objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Dict
from lambdaform.access.python.descriptors import ClassMethod, PartialMethod, Property, StaticMethod
from lambdaform.access.python.externals import External, Thing
from lambdaform.access.python.functions import Bound, Func, Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import Names
from lambdaform.access.python.machine import anything
from lambdaform.access.python.object_parts import Attributes, Inherited, Maker
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.values import (
    ANYTHING,
    NEVER,
    NONE,
    Const,
    DataMethod,
    Env,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_ENUMS = ("enum.",)
_HIGHEST = 30
_FIELDS = ("dataclasses.field()", ".ib()", ".field()", ".Field()", ".PrivateAttr()")


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
            return DataMethod(ANYTHING, name)
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
            return self.element(m, at)
        if self.is_a("typing.TypedDict", "typing_extensions.TypedDict"):
            made = m.allocate(Dict, (at, self)).begin(m)
            for name, value in given.keywords.items():
                made.put(m, Const(name), value)
            return made
        new = self.find("__new__")
        if new is None:
            inst = self.blank(m, at)
            inst.begin(m, given, at)
            return inst
        function = new.function if isinstance(new, StaticMethod) else new
        made_by_new = function.call(m, given.before(self), at)
        for one in members(made_by_new):
            if isinstance(one, Inst) and one.cls is self:
                one.begin(m, given, at)
        return made_by_new

    def blank(self, m: Machine, at: Place) -> Inst:
        """Return a new object before `__init__`."""
        return m.allocate(lambda: Inst(self), (at, self))

    def element(self, m: Machine, at: Place) -> Value:
        if self.is_a(*_ENUMS):
            names = [n for n in self.frame.scope.names if not n.startswith("_")]
            return join(*(self.attribute(m, name, at) for name in names))
        return ANYTHING

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if self.is_a(*_ENUMS):
            known = isinstance(key, Const) and isinstance(key.value, str)
            return self.attribute(m, str(key.value), at) if known else self.element(m, at)  # type: ignore[attr-defined]
        return self  # `Box[int]`

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        names = {name: None for cls in self.order() for name in cls.frame.scope.names}
        return join(*(self.attribute(m, name, at) for name in names if name.startswith(prefix)))

    def kept(self, m: Machine, at: Place) -> None:
        if self.open():
            m.let_go(self, "is used by Python's own library", at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.make(m, anything(), at), why, at)


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
            self._fill(m, given, at)
        else:
            self.cls.bound(m, start, self, at).call(m, given, at)
        last = self.cls.find("__del__")
        if last is not None:
            m.enter_later(Bound(last, self), at)
        after = self.cls.find("__post_init__")
        if after is not None:
            self.cls.bound(m, after, self, at).call(m, Given(), at)

    def _fill(self, m: Machine, given: Given, at: Place) -> None:
        fields: dict[str, Value | None] = {}
        for cls in reversed(self.cls.order()):
            fields.update(cls.fields)
        settings = self.cls.is_a("pydantic_settings.BaseSettings", "pydantic.BaseSettings")
        for index, (name, default) in enumerate(fields.items()):
            made = (
                self._setting(m, name, default, at) if settings else _made_default(m, default, at)
            )
            value = given.sure(index, name, made)
            self.held.write(m, name, value)
        for name, value in given.keywords.items():
            if name not in fields:
                self.held.write(m, name, value)
        if len(given.positional) > len(fields) and not fields:
            self.entries.begin(m)
            for value in given.positional:
                self.entries.take(m, value, at)
        for rest in (given.more, given.others):
            if rest is not None and not rest.plain:
                self.held.write(m, "*", rest)

    def _setting(self, m: Machine, name: str, default: Value | None, at: Place) -> Value:
        """Return what pydantic reads from the environment for a field."""
        config = self.cls.find("model_config")
        prefix = config.given_as("env_prefix") if isinstance(config, Thing) else NONE
        begin = str(prefix.value) if isinstance(prefix, Const) and prefix.value else ""
        other = (
            default.given_as("validation_alias") or default.given_as("alias")
            if isinstance(default, Thing)
            else None
        )
        known = str(other.value) if isinstance(other, Const) else (begin + name).upper()
        m.read(known, at, required=default is None)
        return Env(known, None if default is None or isinstance(default, Thing) else default)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        found = self.cls.find(name)
        if isinstance(found, Property):
            return found.get.call(m, Given((self,)), at)
        held = [self.held.read(one, default=None) for one in (name, "*")]
        own = [value for value in held if value is not None]
        if found is not None and not (own and _is_field(found)):
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

    def call(self, m: Machine, given: Given, at: Place) -> Value:
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
            self._enter_methods(m, at)
        call = self.cls.find("__call__")
        if call is not None:
            m.enter_later(Bound(call, self), at)

    def shown(self, m: Machine, at: Place) -> Value:
        names = [name for name in ("__str__", "__repr__") if self.cls.find(name)]
        return self.method(m, names[0], Given(), at) if names else ANYTHING

    def awaited(self, m: Machine, at: Place) -> Value:
        if self.cls.find("__await__") is not None:
            return self.method(m, "__await__", Given(), at).element(m, at)
        return self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        for name in self.held:
            m.let_go(self.held.read(name) or NEVER, why, at)
        m.let_go(self.entries, why, at)
        self._enter_methods(m, at)

    def _enter_methods(self, m: Machine, at: Place) -> None:
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


def _is_field(value: Value) -> bool:
    return isinstance(value, Thing) and value.path.endswith(_FIELDS)


def _made_default(m: Machine, default: Value | None, at: Place) -> Value:
    if isinstance(default, Thing) and _is_field(default):
        factory = default.given_as("default_factory") or default.given_as("factory")
        if factory is not None:
            return factory.call(m, Given(), at)
        return default.given_as("default") or ANYTHING
    return ANYTHING if default is None else default


_KNOWN = {
    "builtins.object",
    "abc.ABC",
    "typing.Protocol",
    "typing.Generic",
    "enum.Enum",
    "typing.NamedTuple",
}
