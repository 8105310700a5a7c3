"""The state of one analysis: what was found, what is stored where, and the bounds."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Call, Kind, Place, Read, Unknown
from lambdaform.access.python.scopes import Frame
from lambdaform.access.python.settings import Settings
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.values import ANYTHING, Value, join

if TYPE_CHECKING:
    from lambdaform.access.python.externals import External
    from lambdaform.access.python.functions import Func
    from lambdaform.access.python.program import Program

STEPS = 150_000
"""How many expressions and statements one analysis may go through."""
MOST_OBJECTS = 24
"""How many objects that one place of the program makes are told apart."""
DEEPEST_CALL = 40
"""How many calls may be under way, one within the other."""
DEEPEST_NODE = 1200
"""How many expressions and statements may be under way, one within the other."""

_Made = TypeVar("_Made")
Model: TypeAlias = "Callable[[Machine, External, Given, Place], Value]"
"""What a call of something of a library does."""


class TooMuch(Exception):  # noqa: N818 (it is no error: a bound was reached)
    """The code is larger than what is analysed."""


class Machine:
    """What all parts of one analysis share.

    What has a type but no value here is a door to a part that stands above the values; the doors
    are set by whoever puts the machine together.
    """

    evaluate: Callable[[ast.expr, Frame], Value]
    execute: Callable[[list[ast.stmt], Frame], bool]
    data_method: Callable[[Value, str, Given, Place], Value]
    container_method: Callable[[Value, str, Given, Place], Value]
    injected: Callable[[Func, dict[str, Value], Place], dict[str, Value]]
    guess: Callable[[str, Given, Place], bool]
    outside: Callable[[str], Value]
    library: Callable[[External, Given, Place], Value]
    models: Mapping[str, Model]
    constants: Mapping[str, Value]

    def __init__(self, program: Program) -> None:
        self.program = program
        self.epoch = 0
        self.turn = 0
        self.learned = False
        self.here = Frame.__new__(Frame)
        self.stack: list[Place] = []
        self.steps = 0
        self.depth = 0
        self.frames: dict[object, Frame] = {}
        self.running: dict[object, int] = {}
        self.contexts: dict[object, int] = {}
        self.wide: dict[object, dict[str, Value]] = {}
        self._objects: dict[object, object] = {}
        self._made: dict[object, int] = {}
        self._wanted: set[Value] = set()
        self.raised = Slots()
        self._slots: dict[Value, Slots] = {}
        self.defaults = Settings()
        self.begin()

    def begin(self) -> None:
        """Begin another pass: what was stored stays, what was found is found anew."""
        self.turn += 1
        self.epoch = 0
        self.learned = False
        self.stack = []
        self.calls: dict[object, Call] = {}
        self.unknowns: dict[Unknown, None] = {}
        self.reads: dict[Read, None] = {}
        self.waiting: dict[Value, Place] = {}
        self._entered: set[Value] = set()
        self._gone: set[Value] = set()
        self._kept: set[Value] = set()

    def learn(self) -> None:
        """Take note that something was stored that somebody has looked for before."""
        self.learned = True

    def step(self, count: int = 1) -> None:
        """Count steps; raise TooMuch where there were too many."""
        self.steps += count
        if self.steps > STEPS or self.depth > DEEPEST_NODE:
            raise TooMuch

    def builtin(self, name: str) -> Value | None:
        """Return what a name stands for that no scope has."""
        path = f"builtins.{name}"
        return self.constants.get(path) or (self.outside(path) if hasattr(builtins, name) else None)

    # What is found.

    def unknown(self, kind: Kind, service: str | None, reason: str, at: Place) -> None:
        """Take note of something that cannot be seen."""
        self.unknowns[Unknown(kind, service, reason, at)] = None

    def called(self, call: Call) -> None:
        """Take note of a call of the SDK."""
        key = (
            call.place,
            call.service,
            call.operation,
            call.own,
            repr((call.region, call.arguments)),
        )
        self.calls.setdefault(key, call)

    def read(self, name: str | None, at: Place, *, required: bool) -> None:
        """Take note that an environment variable is read."""
        self.reads[Read(name, at, required)] = None

    # What leaves the code that is read.

    def hand_over(self, given: Given, why: str, at: Place) -> None:
        """Let code that is not read have the arguments of a call."""
        for value in given:
            self.let_go(value, why, at)

    def let_go(self, value: Value, why: str, at: Place) -> None:
        """Let code that is not read have a value."""
        if not value.plain and value not in self._gone:
            self._gone.add(value)
            value.escaped(self, why, at)

    def keep(self, value: Value, at: Place) -> None:
        """Let Python's own library, or one with a model, have a value."""
        if not value.plain and value not in self._kept:
            self._kept.add(value)
            value.kept(self, at)

    def enter_later(self, function: Value, at: Place) -> None:
        """Let a function run with unknown arguments, when all that is known has run."""
        if function not in self._entered:
            self._entered.add(function)
            self.waiting[function] = at

    # What is stored.

    def holds(self, value: Value) -> bool:
        """Tell whether anything was ever stored at a value."""
        return value in self._slots

    def slots(self, value: Value) -> Slots:
        """Return what is stored at a value: its attributes and entries."""
        found = self._slots.get(value)
        if found is None:
            found = self._slots[value] = Slots()
        return found

    def allocate(self, kind: Callable[[], _Made], key: object, apart: object = None) -> _Made:
        """Return the object that the code makes at one place in one run of a block.

        Another pass, and another turn of a loop, finds the same object, unless something else
        tells the two apart.
        """
        whole = (key, id(self.here), apart)
        found = self._objects.get(whole)
        if found is None:
            count = self._made[key] = self._made.get(key, 0) + 1
            found = kind() if count <= MOST_OBJECTS else self._objects.setdefault((key, 0), kind())
            self._objects[whole] = found
            if not self._wanted.isdisjoint(_classes(found)):
                self.learn()
        return found  # type: ignore[return-value]

    def objects_of(self, cls: Value) -> Value:
        """Return every object that the code makes of a class or of one below, as one."""
        self._wanted.add(cls)
        found = [one for one in self._objects.values() if cls in _classes(one)]
        return join(*(one for one in found if isinstance(one, Value))) if found else ANYTHING

    @contextmanager
    def inside(self, frame: Frame) -> Iterator[None]:
        """Run within a frame."""
        before, self.here = self.here, frame
        try:
            yield
        finally:
            self.here = before


def _classes(made: object) -> list[Value]:
    """Return the classes of an object, its own first; none where it is no object of the code."""
    cls = getattr(made, "cls", None)
    return cls.order() if cls is not None else []


def anything() -> Given:
    """Return arguments of which nothing is known."""
    return Given(more=ANYTHING, others=ANYTHING)


def keywords(entries: Mapping[str, Value]) -> Given:
    """Return arguments that have names."""
    return Given((), entries)
