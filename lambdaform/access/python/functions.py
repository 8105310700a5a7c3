"""Functions of the code that is read: how they take arguments, and what running them gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from lambdaform.access.python.containers import Generator, Rec, Tup
from lambdaform.access.python.dictionaries import Dict
from lambdaform.access.python.given import Given
from lambdaform.access.python.machine import DEEPEST_CALL, anything
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    NONE,
    Const,
    DataMethod,
    Value,
    blurred,
    join,
    members,
    weigh,
    without_absent,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
MOST_CONTEXTS = 48
"""With how many different arguments a function is followed before they are taken together."""
MOST_RUNNING = 6
"""How many runs of a function may be under way before their arguments are taken together."""


@dataclass(frozen=True, slots=True)
class Func(Value):
    """A function, with the scope that it was defined in."""

    node: Definition
    scope: Scope
    file: str
    defaults: tuple[tuple[str, Value], ...] = ()

    weight: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", weigh(*(value for _, value in self.defaults)))

    def __hash__(self) -> int:
        return hash((self.node, self.scope))  # by identity: values are hashed very often

    @property
    def name(self) -> str:
        """Its name; that of a lambda is the one that Python gives it."""
        return getattr(self.node, "name", "<lambda>")

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name in {"__call__", "__wrapped__", "__func__"}:
            return self
        if name in {"__name__", "__qualname__"}:
            return Const(self.name)
        held = m.slots(self).read(f".{name}", default=None)
        return held if held is not None else DataMethod(ANYTHING, name)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        values = bound(self, given)
        if given.more is ANYTHING and given.others is ANYTHING:
            values = m.injected(self, values, at)
        return run(m, self, values, at)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Bound(Value):
    """A function together with the object, or the class, that it belongs to."""

    function: Value
    owner: Value

    @property
    def weight(self) -> int:
        return weigh(self.function, self.owner)

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name == "__self__":
            return self.owner
        return self if name == "__call__" else self.function.attribute(m, name, at)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.function.call(m, given.before(self.owner), at)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """A callable with some arguments given already."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    weight: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        own = (value for _, value in self.keywords)
        object.__setattr__(self, "weight", weigh(self.function, *self.positional, *own))

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self.function if name == "func" else self.function.attribute(m, name, at)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        positional = (*self.positional, *given.positional)
        keywords = {**dict(self.keywords), **given.keywords}
        return self.function.call(m, Given(positional, keywords, given.more, given.others), at)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Future(Value):
    """What runs elsewhere: a task, a future; it is run at once here."""

    result: Value

    @property
    def weight(self) -> int:
        return weigh(self.result)

    @property
    def plain(self) -> bool:
        return self.result.plain

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return FutureMethod(self.result, name)

    def awaited(self, m: Machine, at: Place) -> Value:
        return self.result

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.result, why, at)


@dataclass(frozen=True, slots=True)
class FutureMethod(Value):
    """A method of what runs elsewhere."""

    result: Value
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        if self.name in {"result", "get"}:
            return self.result
        for value in given:  # `add_done_callback`
            if not value.plain:
                value.call(m, Given((Future(self.result),)), at)
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.result, why, at)


def bound(function: Func, given: Given) -> dict[str, Value]:
    """Return what each parameter of a function stands for."""
    taken = function.node.args
    positional = [*taken.posonlyargs, *taken.args]
    defaults = dict(function.defaults)
    values = {
        parameter.arg: _filled(given.get(index, parameter.arg), defaults.get(parameter.arg))
        for index, parameter in enumerate(positional)
    }
    for parameter in taken.kwonlyargs:
        found = given.get(len(given.positional), parameter.arg)
        values[parameter.arg] = _filled(found, defaults.get(parameter.arg))
    if taken.vararg:
        values[taken.vararg.arg] = Tup(given.positional[len(positional) :], given.more)
    if taken.kwarg:
        rest = [(name, v) for name, v in given.keywords.items() if name not in values]
        values[taken.kwarg.arg] = Rec(tuple(rest), given.others)
    return values


def _filled(found: Value | None, default: Value | None) -> Value:
    if found is None:
        return ANYTHING if default is None else default
    if ABSENT in members(found):
        present = without_absent(found)
        return present if default is None else join(present, default)
    return found


def run(m: Machine, function: Func, values: dict[str, Value], at: Place) -> Value:
    """Return what a function gives for arguments; what it does is taken note of."""
    frame = _frame(m, function, values)
    stamp = (m.turn, m.epoch)
    if frame.running or frame.stamp == stamp:
        frame.held.read("result")
        return frame.result
    if len(m.stack) >= DEEPEST_CALL:
        m.unknown("out of scope", None, "calls are nested too deeply to be followed", at)
        return ANYTHING
    frame.running = True
    m.running[function.node] = m.running.get(function.node, 0) + 1
    m.stack.append(at)
    try:
        _execute(m, function, frame, values)
    finally:
        m.stack.pop()
        m.running[function.node] -= 1
        frame.running = False
    frame.stamp = stamp
    frame.held.write(m, "result", frame.result)
    return frame.result


def _frame(m: Machine, function: Func, values: dict[str, Value]) -> Frame:
    if any(_made_within(one, function) for value in values.values() for one in members(value)):
        return _shared(m, function, values)
    key = (function, tuple(values.items()))
    frame = m.frames.get(key)
    many = m.contexts.get(function, 0) >= MOST_CONTEXTS
    if frame is None and (many or m.running.get(function.node, 0) >= MOST_RUNNING):
        wide = m.wide.setdefault(function, {})
        for name, value in values.items():
            wide[name] = join(wide.get(name, ANYTHING), blurred(value))
        values.update(wide)
        key = (function, tuple(values.items()))
        frame = m.frames.get(key)
    if frame is None:
        m.contexts[function] = m.contexts.get(function, 0) + 1
        frame = m.frames[key] = Frame(Scope(function.scope), function.file)
        frame.scope.node = function.node
    return frame


def _made_within(value: Value, function: Func) -> bool:
    """Tell whether a value is a function that a run of a function has made."""
    return isinstance(value, Func) and value.scope.node is function.node


def _shared(m: Machine, function: Func, values: dict[str, Value]) -> Frame:
    """Return the one frame for all runs that wrap what another run of the same function made."""
    key = (function, "shared")
    wide = m.wide.setdefault(key, {})
    before = dict(wide)
    for name, value in values.items():
        wide[name] = join(wide[name], value) if name in wide else value
    values.update(wide)
    frame = m.frames.get(key)
    if frame is None:
        frame = m.frames[key] = Frame(Scope(function.scope), function.file)
        frame.scope.node = function.node
    if wide != before:
        frame.stamp = None
        m.epoch += 1
    return frame


def _execute(m: Machine, function: Func, frame: Frame, values: dict[str, Value]) -> None:
    frame.start()
    frame.first = next(iter(values.values()), None)
    node = function.node
    with m.inside(frame):
        names = dict(values)
        if node.args.kwarg:
            rest = names[node.args.kwarg.arg]
            at = Place(function.file, node.lineno, node.col_offset)
            kept = m.allocate(Dict, (node, "kwargs")).begin(m)
            kept.take(m, rest, at)
            names[node.args.kwarg.arg] = kept
        frame.scope.names = names
        if isinstance(node, ast.Lambda):
            result = m.evaluate(node.body, frame)
            frame.result = join(frame.result, result)
        elif m.execute(node.body, frame):
            frame.result = join(frame.result, NONE)
    if yields(node):
        frame.held.write(m, "return", frame.result)
        frame.result = Generator(frame)


@lru_cache(maxsize=8192)
def yields(node: Definition) -> bool:
    """Tell whether a function is a generator."""
    body = node.body if isinstance(node.body, list) else [node.body]
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in _own(body))


def _own(body: list[ast.stmt] | list[ast.expr]) -> Iterator[ast.AST]:
    """Yield what stands in a function itself, and not in those within it."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Definition | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))


def enter(m: Machine, function: Value, at: Place) -> None:
    """Let a function run with arguments of which nothing is known."""
    given = anything()
    if isinstance(function, Func) and function.scope.is_class and function.scope.owner is not None:
        given = given.before(m.objects_of(function.scope.owner))
    m.let_go(function.call(m, given, at), "is returned to code that is not read", at)
