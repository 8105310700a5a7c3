"""The state of one analysis: what is found, what objects hold, and how far it may go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.access.javascript.scopes import Run, Scope, Variable
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import ABSENT, NEVER, Obj, Value, join
from lambdaform.access.python.reach import Call, Kind, Place, Read, Unknown

if TYPE_CHECKING:
    from lambdaform.access.javascript.program import Program

STEPS = 250_000
"""How many nodes may be looked at, all turns together."""

DEEPEST = 900
"""How deep nodes and calls may be nested in each other."""

_MOST_RUNS = 24
"""How many different arguments of a function are told apart."""

INNER = "[[base]]"
"""Where an object keeps what it is of a class of the SDK that its own class extends."""

Key: TypeAlias = str | Value


class TooMuch(Exception):  # noqa: N818 - no mistake: a bound
    """The code is larger than what is followed."""


@dataclass(eq=False, slots=True)
class Fields:
    """What an object holds.

    Attributes:
        run: the run of a function that has made it.
        branch: the branch of the code in which that was.
        now: what it holds in the eyes of that run.
        ever: all that it has ever held.
        held: what stands at keys that are not known, or is an element.
        shared: whether other functions write it.
        kind: the class that it is of, `NEVER` for none.
        turn: the last in which it was made.
    """

    run: int
    branch: int = 0
    now: dict[Key, Value] = field(default_factory=dict)
    ever: dict[Key, Value] = field(default_factory=dict)
    held: Value = NEVER
    shared: bool = False
    kind: Value = NEVER
    turn: int = 0


class Machine:
    """One analysis of one handler."""

    evaluate: Callable[[Node, Scope], Value]
    execute: Callable[[Node, Scope], bool]
    call: Callable[..., Value]

    def __init__(self, program: Program) -> None:
        self.program = program
        self.turn = self.steps = self.depth = self.branch = self._branches = 0
        self.learned = False
        self.round: tuple[object, ...] = ()
        self.run = Run(0, "")
        self.runs: dict[object, Run] = {}
        self.runs_of: dict[Node, int] = {}
        self.scopes: dict[tuple[int, Node, object], Scope] = {}
        self.heap: dict[Value, Fields] = {}
        self.bases: dict[Value, Value] = {}
        self.owners: dict[Node, Value] = {}
        self.begin()

    def begin(self) -> None:
        """Begin another turn: what is learnt stays, what is found does not."""
        self.turn += 1
        self.learned = False
        self.calls: dict[tuple[object, ...], Call] = {}
        self.unknowns: dict[Unknown, None] = {}
        self.reads: dict[tuple[str | None, Place], Read] = {}
        self.outside: dict[tuple[str, str], Place] = {}
        self.sent: dict[object, dict[tuple[bool, Value], None]] = {}
        self.stack: list[Place] = []
        self.waiting: dict[Value, None] = {}
        self.gone: set[Value] = set()
        self.wrapped: set[Value] = set()
        self.entered: set[object] = set()

    def step(self, count: int = 1) -> None:
        """Count steps; raise TooMuch where there were too many."""
        self.steps += count
        if self.steps > STEPS or self.depth > DEEPEST:
            raise TooMuch

    # Where it is.

    def at(self, node: Node) -> Place:
        """Return the place of a node of the code that runs."""
        return Place(self.run.file, node.line, node.column)

    @contextmanager
    def running(self, run: Run, at: Place | None = None) -> Iterator[None]:
        """Run a function."""
        before, branch, around = self.run, self.branch, self.round
        self.run, self.round = run, ()
        if at is not None:
            self.stack.append(at)
        with self.branching():
            yield
        if at is not None:
            self.stack.pop()
        self.run, self.branch, self.round = before, branch, around

    @contextmanager
    def branching(self) -> Iterator[None]:
        """Run what may not run."""
        before = self.branch
        self._branches += 1
        self.branch = self._branches
        yield
        self.branch = before

    @contextmanager
    def in_round(self, number: int) -> Iterator[None]:
        """Run a round of a loop of which each is told apart."""
        before = self.round
        self.round = (*before, number)
        with self.branching():
            yield
        self.round = before

    def run_of(self, node: Node, key: tuple[object, ...], file: str) -> Run:
        """Return the run of a function with certain arguments; beyond a bound one for all."""
        found = self.runs.get((node, key))
        if found is None:
            count = self.runs_of.get(node, 0)
            if count >= _MOST_RUNS:
                return self.runs.setdefault((node, None), Run(len(self.runs) + 1, file))
            self.runs_of[node] = count + 1
            found = self.runs[node, key] = Run(len(self.runs) + 1, file)
        return found

    def scope(self, node: Node, above: Scope | None, run: Run | None = None) -> Scope:
        """Return the names of a block in a run; the same ones in each turn."""
        run = run or self.run
        key = (run.number, node, above)
        if key not in self.scopes:
            self.scopes[key] = Scope(run, above)
        return self.scopes[key]

    # Variables.

    def read_variable(self, variable: Variable) -> Value:
        """Return what a variable holds."""
        if variable.run == self.run.number and not variable.shared:
            return self.run.now.get(variable, variable.ever)
        return variable.ever

    def write_variable(self, variable: Variable, value: Value) -> None:
        """Let a variable hold a value."""
        if variable.run == self.run.number:
            self.run.now[variable] = value
        elif not variable.shared:
            variable.shared = self.learned = True
        grown = join(variable.ever, value)
        if grown != variable.ever:
            variable.ever = grown
            self.learned = True

    # Objects.

    def make(self, node: Node, made: str = "object", kind: Value = NEVER) -> Obj:
        """Make an object, or an array."""
        value = Obj(node, self.run.number, made, self.round)
        fields = self.fields(value)
        fields.kind = kind
        if fields.turn != self.turn:
            fields.turn, fields.branch, fields.now = self.turn, self.branch, {}
        else:
            fields.shared = True
        return value

    def fields(self, value: Value) -> Fields:
        """Return what an object, a class or a function holds."""
        if value not in self.heap:
            run = value.run if isinstance(value, Obj) else -1
            self.heap[value] = Fields(run, shared=run < 0)
        return self.heap[value]

    def contents(self, value: Value) -> dict[Key, Value]:
        """Return the entries of an object."""
        fields = self.fields(value)
        alone = fields.run == self.run.number and not fields.shared
        return fields.now if alone else fields.ever

    def write(self, owner: Value, key: Key | None, value: Value) -> None:
        """Let an object hold a value; at a key that is not known where that is `None`."""
        fields = self.fields(owner)
        if fields.run != self.run.number and not fields.shared:
            fields.shared = self.learned = True
        if key is None:
            self._hold(fields, value)
            return
        alone = self.branch == fields.branch
        before = fields.now.get(key, NEVER if fields.shared else ABSENT)
        fields.now[key] = value if alone else join(before, value)
        grown = join(fields.ever.get(key, NEVER), fields.now[key] if not fields.shared else value)
        if grown != fields.ever.get(key):
            fields.ever[key] = grown
            self.learned = True

    def _hold(self, fields: Fields, value: Value) -> None:
        grown = join(fields.held, value)
        if grown != fields.held:
            fields.held = grown
            self.learned = True

    # What is found.

    def unknown(self, kind: Kind, service: str | None, reason: str, at: Place) -> None:
        """Take note of something that cannot be seen."""
        self.unknowns[Unknown(kind, service, reason, at)] = None

    def called(self, call: Call, key: object) -> None:
        """Take note of a call of the SDK, made by a command where there is a key of one."""
        asked = repr((call.arguments, call.region))
        self.calls.setdefault((key, asked, call.place, call.operation), call)

    def read_name(self, name: str | None, at: Place, *, required: bool) -> None:
        """Take note that an environment variable is read."""
        before = self.reads.get((name, at))
        needed = required and (before is None or before.required)
        self.reads[name, at] = Read(name, at, needed)
