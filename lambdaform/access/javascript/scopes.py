"""Names and what they stand for: in the run of a function, and for all that can see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import NEVER, Value, join


@dataclass(eq=False, slots=True)
class Variable:
    """A variable.

    Attributes:
        run: the run of a function that it is of.
        ever: all that it has ever held.
        shared: whether another function writes it: what it holds now is not known then.
    """

    run: int
    ever: Value = NEVER
    shared: bool = False


@dataclass(eq=False, slots=True)
class Run:
    """A function with certain arguments, or the top level of a module, while it runs.

    Attributes:
        number: different for each.
        file: where its code is.
        this: what it is a method of.
        now: what its own variables hold.
        result: all that it has ever returned.
        turn: the last in which it was entered.
        arguments: what it was given, where it stands for many.
        code: the function.
    """

    number: int
    file: str
    this: Value = NEVER
    now: dict[Variable, Value] = field(default_factory=dict)
    result: Value = NEVER
    turn: int = 0
    arguments: tuple[Value, ...] = ()
    code: Node | None = None


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a block, and those around it."""

    run: Run
    above: Scope | None = None
    names: dict[str, Variable] = field(default_factory=dict)

    def find(self, name: str) -> Variable | None:
        """Return what a name stands for; `None` where it is nobody's."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.above
        return None

    def declare(self, name: str) -> Variable:
        """Return the variable of a name of this very block."""
        if name not in self.names:
            self.names[name] = Variable(self.run.number)
        return self.names[name]


def merged(states: Iterable[dict[Variable, Value]]) -> dict[Variable, Value]:
    """Return what variables hold where several ways meet."""
    every = list(states)
    names = dict.fromkeys(name for state in every for name in state)
    return {name: join(*(s[name] for s in every if name in s)) for name in names}
