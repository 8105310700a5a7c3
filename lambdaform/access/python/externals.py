"""What is not of the code that is read: Python's own library, the SDK, and other libraries.

It is known by its dotted path: `boto3.client`; what a call of it gives has the path with `()`
behind it, so that `concurrent.futures.ThreadPoolExecutor().submit` is the method of a pool.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    HARMLESS,
    NEVER,
    Value,
    join,
    without_absent,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_CONTENTS = "*"
_SDK = {"boto3", "botocore", "aioboto3", "aiobotocore"}
_LONGEST = 4
_DEEPEST = 12
_MAKERS = {
    *("boto3", "boto3.client", "boto3.resource", "boto3.Session", "boto3.session"),
    *("boto3.session.Session", "aioboto3", "aioboto3.Session", "botocore.session"),
    *("botocore.session.Session", "botocore.session.get_session", "aiobotocore.session"),
    *("aiobotocore.session.get_session", "aiobotocore.session.AioSession"),
}


@dataclass(frozen=True, slots=True)
class External(Value):
    """Something of a library, by its path; `owner` is the object whose method it is."""

    path: str
    owner: Thing | None = None

    @property
    def plain(self) -> bool:
        return self.path not in _MAKERS and (self.owner is None or self.owner.plain)

    @property
    def top(self) -> str:
        """The name of the module at the top of the path."""
        return self.path.partition(".")[0].removesuffix("()")

    def made(self) -> External:
        """Return what a call of it gives, with nothing told of the arguments."""
        return External(f"{self.path}()")

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        again = self.path.endswith(f".{name}") or self.path.count(".") >= _DEEPEST
        path = self.path if again else f"{self.path}.{name}"
        found = m.constants.get(path)
        if found is None:
            found = External(path, self.owner)
        if not m.holds(self):
            return found
        held = m.slots(self).read(f".{name}", default=None)
        if held is None:
            return found
        # What the code puts into an object of a library is not the library's.
        return join(held, found if self.top in _SDK else HARMLESS)

    def put_attribute(self, m: Machine, name: str, value: Value, at: Place) -> None:
        m.slots(self).write(m, f".{name}", value)
        m.keep(value, at)  # as `sys.excepthook`

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        model = m.models.get(self.path)
        if model is not None:
            return model(m, self, given, at)
        return m.library(self, given, at)

    def element(self, m: Machine, at: Place) -> Value:
        return self._part(m, at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        held = m.slots(self).read("[]", default=None) if m.holds(self) else None
        found = self._part(m, at)
        return found if held is None else join(found, held)

    def _part(self, m: Machine, at: Place) -> Value:
        return ANYTHING if self.owner is None else join(ANYTHING, self.owner.contents())

    def entered(self, m: Machine, at: Place) -> Value:
        return self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        if self.path in _MAKERS:
            m.unknown("service", None, f"`{self.path}`, which makes clients, {why}", at)
        if self.owner is not None:
            m.let_go(self.owner, why, at)


@dataclass(frozen=True, eq=False, slots=True)
class Thing(Value):
    """An object of a library, with what it was given."""

    path: str
    arguments: Slots = field(default_factory=Slots)

    @property
    def plain(self) -> bool:
        return self.arguments.read(_CONTENTS, default=None) is None

    def contents(self) -> Value:
        """Return what it was given that leads further: it may hand it back at any time."""
        return self.arguments.read(_CONTENTS) or NEVER

    def take(self, m: Machine, given: Given) -> None:
        """Take the arguments that it is made with."""
        for index, value in enumerate(given.positional):
            self.arguments.write(m, index, value)
        for name, value in given.keywords.items():
            self.arguments.write(m, name, value)
        self.keep(m, *given)

    def keep(self, m: Machine, *values: Value) -> None:
        """Keep what leads further."""
        for value in values:
            if not value.plain:
                self.arguments.write(m, _CONTENTS, value)

    def given_as(self, name: object) -> Value | None:
        """Return an argument that it was made with; `None` where it had none so."""
        found = self.arguments.read(name, default=None)
        return None if found is None or found is ABSENT else without_absent(found)

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        found: Value = External(f"{self.path}.{name}", self)
        constant = m.constants.get(f"{self.path}.{name}")
        if constant is not None:
            return constant
        own = self.given_as(name)
        if own is not None and not own.plain:
            found = join(found, own)
        held = m.slots(self).read(f".{name}", default=None)
        return found if held is None else join(found, held)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return External(self.path, self).call(m, given, at)

    def element(self, m: Machine, at: Place) -> Value:
        return join(ANYTHING, self.contents())

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        held = m.slots(self).read("[]", default=None)
        return join(ANYTHING, self.contents(), *([] if held is None else [held]))

    def entered(self, m: Machine, at: Place) -> Value:
        model = m.models.get(f"{self.path}.__enter__")
        return self if model is None else model(m, External(self.path, self), Given(), at)

    def awaited(self, m: Machine, at: Place) -> Value:
        return join(self, self.contents())

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.contents(), why, at)


def make(m: Machine, what: External, given: Given, at: Place) -> Thing:
    """Return the object that a call of a library gives, with the arguments in it."""
    path = (
        what.path
        if what.path.endswith("()") and what.path.count("()") > _LONGEST
        else f"{what.path}()"
    )
    thing = m.allocate(lambda: Thing(path), (at, path))
    thing.take(m, given)
    return thing
