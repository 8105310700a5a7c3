"""`functools`, `operator`, and what else makes callables of callables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.containers import Seq, Tup
from lambdaform.access.python.descriptors import PartialMethod, Property
from lambdaform.access.python.functions import Func, Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


@dataclass(frozen=True, slots=True)
class Passing(Value):
    """A decorator that gives back the function, or one that behaves like it."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return first(given)


@dataclass(frozen=True, eq=False, slots=True)
class Dispatch(Value):
    """`functools.singledispatch`: one of several functions."""

    functions: Seq

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Registers(self) if name == "register" else ANYTHING

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.functions.element(m, at).call(m, given, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.functions, why, at)


@dataclass(frozen=True, slots=True)
class Registers(Value):
    """`register` of such a function, with or without a class."""

    dispatch: Dispatch

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        functions = [
            one for value in given.positional for one in members(value) if isinstance(one, Func)
        ]
        for function in functions:
            self.dispatch.functions.add(m, function)
        return functions[-1] if functions else self


def _partial(m: Machine, given: Given, at: Place) -> Value:
    return Partial(first(given), given.positional[1:], tuple(given.keywords.items()))


def _partial_method(m: Machine, given: Given, at: Place) -> Value:
    return PartialMethod(first(given), given.positional[1:], tuple(given.keywords.items()))


def _cache(m: Machine, given: Given, at: Place) -> Value:
    return first(given) if given.positional and not first(given).plain else Passing()


def _reduce(m: Machine, given: Given, at: Place) -> Value:
    element = given.sure(1, "iterable", ANYTHING).element(m, at)
    start = given.get(2, "initial")
    value = element if start is None else join(start, element)
    for _ in range(2):
        value = join(value, first(given).call(m, Given((value, element)), at))
    return value


def _dispatch(m: Machine, given: Given, at: Place) -> Value:
    functions = m.allocate(Seq, (at, "dispatch")).display(m, (), first(given))
    return m.allocate(lambda: Dispatch(functions), (at, "single"))


def _itself(m: Machine, given: Given, at: Place) -> Value:
    return first(given)


def _copied(m: Machine, given: Given, at: Place, name: str) -> Value:
    """Return what a copy is: another object, of which nothing else is known than of the first."""
    own = [
        one.asked(m, (name, "__reduce_ex__", "__reduce__", "__getstate__"), at, ANYTHING)
        for one in members(first(given))
        if isinstance(one, Inst)
    ]
    return join(first(given), *own)


def _second(m: Machine, given: Given, at: Place) -> Value:
    return given.sure(1, "val", ANYTHING)


def _enter(m: Machine, given: Given, at: Place) -> Value:
    return first(given).entered(m, at)


def _closing(m: Machine, given: Given, at: Place) -> Value:
    for one in members(first(given)):
        if isinstance(one, Inst):
            one.method(m, "close", Given(), at)
    return first(given)


_PASSING = (
    "abc.abstractmethod",
    "contextlib.asynccontextmanager",
    "contextlib.contextmanager",
    "contextlib.nullcontext",
    "enum.unique",
    "asyncio.coroutine",
    "functools.singledispatchmethod",
    "functools.total_ordering",
    "functools.update_wrapper",
    "types.coroutine",
    "typing.final",
    "typing.no_type_check",
    "typing.overload",
    "typing.override",
    "typing.runtime_checkable",
    "typing_extensions.override",
    "weakref.proxy",
    "warnings.deprecated",
)


_DECORATING = (
    "dataclasses.dataclass",
    "functools.cache",
    "functools.lru_cache",
    "typing.dataclass_transform",
)


_TABLE: dict[str, Simple] = {
    **dict.fromkeys(_PASSING, _itself),
    **dict.fromkeys(_DECORATING, _cache),
    "copy.copy": lambda m, given, at: _copied(m, given, at, "__copy__"),
    "copy.deepcopy": lambda m, given, at: _copied(m, given, at, "__deepcopy__"),
    "functools.cached_property": lambda m, given, at: Property(first(given)),
    "functools.partial": _partial,
    "functools.partialmethod": _partial_method,
    "functools.reduce": _reduce,
    "functools.singledispatch": _dispatch,
    "functools.wraps": lambda m, given, at: Passing(),
    "asyncio.shield": _itself,
    "asyncio.to_thread": lambda m, given, at: first(given).call(m, given.after(1), at),
    "contextlib.AsyncExitStack().enter_async_context": _enter,
    "contextlib.AsyncExitStack().enter_context": _enter,
    "contextlib.ExitStack().enter_context": _enter,
    "contextlib.aclosing": _closing,
    "contextlib.closing": _closing,
    "itertools.repeat": lambda m, given, at: Tup((), first(given)),
    "typing.cast": _second,
}
MODELS: dict[str, Model] = {
    **{path: simple(model) for path, model in _TABLE.items()},
}
