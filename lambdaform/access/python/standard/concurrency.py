"""Threads, pools, tasks: what runs elsewhere is run at once here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Tup
from lambdaform.access.python.functions import Future
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, NONE, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


def _submit(m: Machine, given: Given, at: Place) -> Value:
    return Future(first(given).call(m, given.after(1), at))


def _called(m: Machine, given: Given, at: Place) -> Value:
    first(given).call(m, given.after(1), at)
    return first(given)


def _run_now(m: Machine, given: Given, at: Place) -> Value:
    return first(given).call(m, given.after(1), at)


def _called_later(m: Machine, given: Given, at: Place) -> Value:
    return first(given.after(1)).call(m, given.after(2), at)


def _in_executor(m: Machine, given: Given, at: Place) -> Value:
    return _submit(m, given.after(1), at)


def _pool_map(m: Machine, given: Given, at: Place) -> Value:
    elements = tuple(value.element(m, at) for value in given.positional[1:])
    return Tup((), first(given).call(m, Given(elements), at))


def _star_map(m: Machine, given: Given, at: Place) -> Value:
    found = []
    for row in members(given.sure(1, "iterable", ANYTHING).element(m, at)):
        parts = row.parts()
        asked = Given(more=row.element(m, at)) if parts is None else Given(parts)
        found.append(first(given).call(m, asked, at))
    return Tup((), join(*found))


def _thread(target: int, more: int) -> Simple:
    """Return the model of a class that runs a function, given by its place."""

    def model(m: Machine, given: Given, at: Place) -> Value:
        names = ("target", "args", "kwargs") if target == 1 else ("function", "args", "kwargs")
        function = given.sure(target, names[0], NONE)
        arguments = given.sure(more, names[1], Tup(()))
        named = given.sure(more + 1, names[2], NONE).named(m) or ()
        parts = arguments.parts()
        if not function.plain:
            rest = arguments.element(m, at) if parts is None else None
            return Future(function.call(m, Given(parts or (), dict(named), rest), at))
        return ANYTHING

    return model


def _futures(m: Machine, given: Given, at: Place) -> Value:
    return Tup((), first(given).element(m, at))


def _waited(m: Machine, given: Given, at: Place) -> Value:
    return Tup((_futures(m, given, at), _futures(m, given, at)))


def _awaited(m: Machine, given: Given, at: Place) -> Value:
    return first(given).awaited(m, at)


def _gather(m: Machine, given: Given, at: Place) -> Value:
    more = None if given.more is None else given.more.awaited(m, at)
    return Tup(tuple(value.awaited(m, at) for value in given.positional), more)


def _task(m: Machine, given: Given, at: Place) -> Value:
    return Future(first(given).awaited(m, at))


def _applied(m: Machine, given: Given, at: Place) -> Value:
    arguments = given.sure(1, "args", Tup(()))
    named = given.sure(2, "kwds", NONE).named(m) or ()
    parts = arguments.parts()
    rest = arguments.element(m, at) if parts is None else None
    return first(given).call(m, Given(parts or (), dict(named), rest), at)


_POOLS = ("ThreadPoolExecutor", "ProcessPoolExecutor")


_TABLE: dict[str, Simple] = {
    "asyncio.create_task": _task,
    "atexit.register": _called,
    "contextlib.AsyncExitStack().callback": _called,
    "contextlib.ExitStack().callback": _called,
    "contextvars.copy_context().run": _run_now,
    "weakref.finalize": _called_later,
    "asyncio.ensure_future": _task,
    "asyncio.gather": _gather,
    "asyncio.get_event_loop().create_task": _task,
    "asyncio.get_event_loop().run_in_executor": _in_executor,
    "asyncio.get_event_loop().run_until_complete": _awaited,
    "asyncio.get_running_loop().create_task": _task,
    "asyncio.get_running_loop().run_in_executor": _in_executor,
    "asyncio.new_event_loop().run_until_complete": _awaited,
    "asyncio.new_event_loop().run_in_executor": _in_executor,
    "asyncio.new_event_loop().create_task": _task,
    "asyncio.Runner().run": _awaited,
    "asyncio.TaskGroup().create_task": _task,
    "asyncio.as_completed": _futures,
    "asyncio.run": _awaited,
    "asyncio.wait": _waited,
    "asyncio.wait_for": _awaited,
    "concurrent.futures.as_completed": _futures,
    "concurrent.futures.wait": _waited,
    **{f"concurrent.futures.{pool}().submit": _submit for pool in _POOLS},
    **{f"concurrent.futures.{pool}().map": _pool_map for pool in _POOLS},
    **{
        f"multiprocessing.{pool}().{name}": model
        for pool in ("Pool", "pool.ThreadPool", "dummy.Pool")
        for name, model in {
            "apply": _applied,
            "apply_async": lambda m, given, at: Future(_applied(m, given, at)),
            "map": _pool_map,
            "imap": _pool_map,
            "imap_unordered": _pool_map,
            "map_async": lambda m, given, at: Future(_pool_map(m, given, at)),
            "starmap": _star_map,
        }.items()
    },
    "multiprocessing.Process": _thread(1, 3),
    "threading.Thread": _thread(1, 3),
    "threading.Timer": _thread(1, 2),
    "itertools.starmap": _star_map,
}
MODELS: dict[str, Model] = {
    **{path: simple(model) for path, model in _TABLE.items()},
}
