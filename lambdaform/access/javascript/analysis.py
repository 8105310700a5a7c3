"""From an entry point to all that it reaches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from lambdaform.access.javascript import (
    calls,
    escapes,
    expressions,
    functions,
    imports,
    members,
    recording,
    statements,
)
from lambdaform.access.javascript.machine import Machine, TooMuch
from lambdaform.access.javascript.packages import Packages
from lambdaform.access.javascript.program import Program
from lambdaform.access.javascript.scopes import Run
from lambdaform.access.javascript.sources import Entry
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    NEVER,
    NONE,
    Context,
    Data,
    Evt,
    Fn,
    Given,
    Module,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each
from lambdaform.access.python.reach import Call, Place, Reach, Unknown

_MOST_TURNS = 10
_STACK = 20_000
_NOWHERE = Node("", 1, 0)


def analyse(entry: Entry) -> Reach:
    """Return all that a handler can reach; nothing of its code is run.

    It always answers: what cannot be read, or is too large, is among the unknowns. A package that
    needs the SDK and has no model is bundled by the project's own esbuild, to see which commands
    it holds; nothing else starts a program, and nothing uses the network.
    """
    program = Program(entry.files, entry.layers)
    installed = Packages(entry)
    program.measured = installed
    m = _machine(program)
    start = Place(entry.handler, 1, 0)
    try:
        with _deep_stack():
            _until_nothing_is_learnt(m, entry)
    except TooMuch:
        m.unknown("out of scope", None, "the code is too large to be followed", start)
    except (RecursionError, MemoryError):
        m.unknown("out of scope", None, "the code is nested too deeply", start)
    installed.measure(m.outside)
    found = [*_own(m), *installed.found]
    return Reach(
        tuple(sorted(found, key=lambda call: (call.place, call.operation))),
        tuple(sorted({*m.unknowns, *installed.unknowns}, key=_order)),
        tuple(sorted(m.reads.values(), key=lambda read: (read.place, read.name or ""))),
        program.read,
        tuple(program.problems),
    )


def _order(one: Unknown) -> tuple[Place, str, str]:
    return (one.place, one.kind, one.reason)


def _own(m: Machine) -> Iterator[Call]:
    """Yield the calls of the code; a command is a call of each client that sends it."""
    for key, call in m.calls.items():
        clients = m.sent.get(key[0]) or {(call.own, NEVER): None}
        is_own = any(own for own, _ in clients)
        for own, region in clients:
            if own is is_own:
                where = call.region if region is NEVER else recording.place(m, region)
                yield replace(call, own=own, region=where)


def _machine(program: Program) -> Machine:
    m = Machine(program)
    m.evaluate = partial(expressions.evaluate, m)
    m.execute = partial(statements.execute, m)
    m.call = partial(calls.call, m)
    return m


def _until_nothing_is_learnt(m: Machine, entry: Entry) -> None:
    for _ in range(_MOST_TURNS):
        _once(m, entry)
        if not m.learned:
            return
        m.begin()
    _once(m, entry)
    at = Place(entry.handler, 1, 0)
    m.unknown("out of scope", None, "the code stores more than is followed", at)


def _once(m: Machine, entry: Entry) -> None:
    file, name = m.program.handler(entry.handler)
    at = Place(file or entry.handler, 1, 0)
    if file is None:
        problem = f"the handler's file is not in the code: `{entry.handler}`"
        m.program.problems[problem] = None
        m.unknown("out of scope", None, "the handler's file is not there", at)
        return
    m.run = Run(0, file)
    state = imports.load(m, file)
    if state.tree is None:
        return
    handler: Value = Module(file)
    for part in name.split("."):  # Lambda takes `file.object.function` too
        handler = members.attribute(m, handler, part, _NOWHERE)
    if name and handler in {NONE, NEVER}:
        whole = members.attribute(m, Module(file), "default", _NOWHERE)
        if whole not in {NONE, NEVER}:
            handler = join(*(members.attribute(m, one, name, _NOWHERE) for one in each(whole)))
    if not any(not isinstance(one, Data) for one in each(handler)):
        problem = f"`{file}` exports no `{name}`"
        if state.parsed.problem is None:
            m.program.problems[problem] = None
        m.unknown("out of scope", None, f"the handler `{name}` is not found", at)
    m.call(handler, Given((Evt(), Context())), _NOWHERE, NEVER)
    _enter_what_waits(m)


def _enter_what_waits(m: Machine) -> None:
    while m.waiting:
        function = next(iter(m.waiting))
        del m.waiting[function]
        if isinstance(function, Fn):
            _enter(m, function)


def _enter(m: Machine, function: Fn) -> Value:
    unknown = functions.unknown_arguments()
    if function.node.kind in members.CLASSES:
        made = functions.construct(m, function, unknown, function.node)
        escapes.enter_methods(m, function, made)
        return made
    if function in m.wrapped:
        return NEVER
    result = functions.enter(m, function, unknown, function.node)
    escapes.enter_all(m, (result,))
    return result


@contextmanager
def _deep_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _STACK))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
