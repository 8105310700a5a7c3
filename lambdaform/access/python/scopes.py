"""Names and what they stand for: modules, functions, classes, and what runs in them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.reach import Place
from lambdaform.access.python.slots import Slots
from lambdaform.access.python.values import NEVER, Value, join

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


class Scope:
    """The names of one block of code.

    What the block itself binds is followed in order; what others bind in it (`global`,
    `nonlocal`, an attribute of a module) may come at any time and stands in `late`.
    """

    __slots__ = (
        "aliens",
        "is_class",
        "is_inner",
        "late",
        "names",
        "node",
        "outer",
        "owner",
        "parent",
        "watched",
    )

    def __init__(
        self, parent: Scope | None, *, is_class: bool = False, is_inner: bool = False
    ) -> None:
        self.parent = parent
        self.is_class = is_class
        self.is_inner = is_inner  # of a comprehension: it sees what the block around it sees
        self.owner: Value | None = None
        self.node: ast.AST | None = None  # the function that runs here
        self.names: dict[str, Value] = {}
        self.late = Slots()
        self.outer: dict[str, Scope] = {}
        self.aliens: list[str] = []
        self.watched: set[str] = set()

    @property
    def module(self) -> Scope:
        """The scope of the module that it stands in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def clear(self) -> None:
        """Forget what the block bound, for it runs again."""
        self.names = {}
        self.aliens = []

    def own(self, name: str) -> Value | None:
        """Return what a name of this very scope stands for."""
        found = self.names.get(name)
        late = self.late.read(name, default=None)
        if late is None:
            return found
        return late if found is None else join(found, late)

    def look_up(self, name: str) -> Value | None:
        """Return what a name stands for, in this block or in those around it."""
        scope: Scope | None = self.outer.get(name, self)
        at_home = scope is self
        while scope is not None:
            if at_home or not scope.is_class:
                found = scope.own(name)
                if not at_home:
                    scope.watched.add(name)
                if found is not None:
                    return found
            at_home = at_home and scope.is_inner
            scope = scope.parent
        return None

    def bind(self, m: Machine, name: str, value: Value) -> None:
        """Let a name stand for something, from here on."""
        outer = self.outer.get(name)
        if outer is not None and outer is not self:
            outer.late.write(m, name, value)
            return
        if name in self.watched and self.names.get(name) != value:
            m.epoch += 1
        self.names[name] = value

    def declare_global(self, name: str) -> None:
        """Take note of `global name`."""
        self.outer[name] = self.module

    def declare_nonlocal(self, name: str) -> None:
        """Take note of `nonlocal name`."""
        scope = self.parent
        while scope is not None and (scope.is_class or name not in scope.names):
            scope = scope.parent
        if scope is not None:
            self.outer[name] = scope

    def every(self) -> Value:
        """Return what any of its names stands for."""
        return join(*self.names.values(), self.late.every())


class Loop:
    """A loop that is under way: the names where `break` and `continue` left it."""

    __slots__ = ("broken", "continued")

    def __init__(self) -> None:
        self.broken: list[dict[str, Value]] = []
        self.continued: list[dict[str, Value]] = []


class Frame:
    """One run of a block of code: of a module, a class, or of a function with given arguments.

    It is kept, and run anew, when the same block runs with the same arguments again.
    """

    __slots__ = (
        "block",
        "file",
        "first",
        "held",
        "home",
        "loops",
        "result",
        "running",
        "scope",
        "stamp",
    )

    def __init__(self, scope: Scope, file: str) -> None:
        self.scope = scope
        self.file = file
        self.home = self
        self.block: object = object()
        self.first: Value | None = None
        self.held = Slots()
        self.loops: list[Loop] = []
        self.result: Value = NEVER
        self.running = False
        self.stamp: tuple[int, int] | None = None

    def start(self) -> None:
        """Begin anew."""
        self.scope.clear()
        self.loops = []
        self.block = object()


def merge(one: dict[str, Value], other: dict[str, Value]) -> dict[str, Value]:
    """Return what names stand for where two ways through the code meet."""
    if one == other:
        return one
    merged = dict(one)
    for name, value in other.items():
        present = merged.get(name)
        if present is None:
            merged[name] = value
        elif present is not value and present != value:
            merged[name] = join(present, value)
    return merged


def place(node: ast.expr | ast.stmt, frame: Frame) -> Place:
    """Return where something stands."""
    return Place(frame.file, node.lineno, node.col_offset)
