"""From an entry point to all that it reaches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lambdaform.access.python import (
    builtin_functions,
    container_methods,
    data_methods,
    expressions,
    imports,
    injection,
    library_calls,
    standard,
    statements,
)
from lambdaform.access.python.boto import guessing, sessions
from lambdaform.access.python.externals import External
from lambdaform.access.python.functions import enter
from lambdaform.access.python.given import Given
from lambdaform.access.python.machine import Machine, TooMuch
from lambdaform.access.python.program import Program
from lambdaform.access.python.reach import Entry, Place, Reach
from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.sources import SHARED, Sources
from lambdaform.access.python.values import NEVER, Context, Data, Evt, Value, members

_MODELS = {**builtin_functions.MODELS, **standard.MODELS, **sessions.MODELS}
_CONSTANTS = {
    **builtin_functions.CONSTANTS,
    **standard.CONSTANTS,
    **sessions.CONSTANTS,
    **injection.CONSTANTS,
}
_MOST_TURNS = 8
_STACK = 12_000


def analyse(entry: Entry, sources: Sources = SHARED) -> Reach:
    """Return all that a handler can reach; nothing of its code is imported or run.

    It always answers: what cannot be read, or is too large, is among the unknowns.

    Args:
        entry: the handler and its files.
        sources: modules that were parsed already; what is parsed now joins them.
    """
    program = Program(entry.files, entry.layers, sources)
    machine = _machine(program)
    file, name = _named(entry.handler)
    try:
        with _deep_stack():
            _until_nothing_is_learnt(machine, file, name)
    except TooMuch:
        machine.unknown("out of scope", None, "the code is too large to be followed", _start(entry))
    except (RecursionError, MemoryError):
        machine.unknown("out of scope", None, "the code is nested too deeply", _start(entry))
    return Reach(
        tuple(sorted(machine.calls.values(), key=lambda call: (call.place, call.operation))),
        tuple(sorted(machine.unknowns, key=lambda one: (one.place, one.kind, one.reason))),
        tuple(sorted(machine.reads, key=lambda read: (read.place, read.name or ""))),
        program.read,
        tuple(program.problems),
    )


def _machine(program: Program) -> Machine:
    machine = Machine(program)
    machine.evaluate = partial(expressions.evaluate, machine)
    machine.execute = partial(statements.execute, machine)
    machine.data_method = partial(data_methods.data_method, machine)
    machine.library = partial(library_calls.library, machine)
    machine.container_method = partial(container_methods.container_method, machine)
    machine.injected = partial(injection.injected, machine)
    machine.guess = partial(guessing.guess, machine)
    machine.outside = External
    machine.models = _MODELS
    machine.constants = _CONSTANTS
    return machine


def _named(handler: str) -> tuple[str, str]:
    """Return the module and the function that a handler names."""
    module, _, function = handler.rpartition(".")
    return module.replace("/", ".").lstrip("."), function


def _start(entry: Entry) -> Place:
    return Place(entry.handler, 1, 0)


def _until_nothing_is_learnt(m: Machine, module: str, function: str) -> None:
    for _ in range(_MOST_TURNS):
        m.begin()
        _once(m, module, function)
        if not m.learned:
            return
    m.unknown("out of scope", None, "the code stores more than is followed", Place(module, 1, 0))


def _once(m: Machine, module: str, function: str) -> None:
    at = Place(module.replace(".", "/") + ".py", 1, 0)
    m.here = Frame(Scope(None), at.file)
    state = imports.load(m, module, at)
    if state is None:
        m.program.problems[f"the handler's module `{module}` is not in the code"] = None
        m.unknown("out of scope", None, f"the handler's module `{module}` is not there", at)
        return
    at = Place(state.file or at.file, 1, 0)
    handler = imports.Mod(state).attribute(m, function, at)
    if not _can_be_called(handler) and state.parsed and state.parsed.tree is not None:
        m.program.problems[f"`{at.file}` defines no `{function}`"] = None
        m.unknown("out of scope", None, f"the handler `{function}` is not found", at)
    handler.call(m, Given((Evt(), Context())), at)
    _enter_what_waits(m)


def _can_be_called(handler: Value) -> bool:
    return handler is not NEVER and not all(isinstance(one, Data) for one in members(handler))


def _enter_what_waits(m: Machine) -> None:
    while m.waiting:
        function = next(iter(m.waiting))
        enter(m, function, m.waiting.pop(function))


@contextmanager
def _deep_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
