"""What frameworks hand in: parameters that nobody gives, by their annotations and defaults."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Cls
from lambdaform.access.python.containers import Generator
from lambdaform.access.python.given import Given
from lambdaform.access.python.machine import anything
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, Scope
from lambdaform.access.python.values import ANYTHING, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.functions import Func
    from lambdaform.access.python.machine import Machine

_DATA = (
    *("enum.", "pydantic.BaseModel", "typing.TypedDict", "typing_extensions.TypedDict"),
    "builtins.",
)
_PROTOCOLS = ("typing.Protocol", "typing_extensions.Protocol")


@dataclass(frozen=True, slots=True)
class Annotated(Value):
    """`typing.Annotated`: `Annotated[Table, Depends(table)]`."""

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        cls, *rest = key.parts() or (key,)
        depends = [one for one in rest if not one.plain]
        return HandedIn(join(*depends)) if depends else cls

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self


@dataclass(frozen=True, slots=True)
class HandedIn(Value):
    """An annotation that says where a parameter comes from."""

    value: Value


def injected(m: Machine, function: Func, values: dict[str, Value], at: Place) -> dict[str, Value]:
    """Return parameters of a function that a framework calls, with what it hands in."""
    taken = function.node.args
    found = dict(values)
    for parameter in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs):
        given = values[parameter.arg]
        if parameter.annotation is not None and ANYTHING in members(given):
            kind = _annotation(m, parameter.annotation, function)
            own = [_handed_in(m, one, at) for one in members(kind)]
            if own:
                found[parameter.arg] = join(given, *own)
    return found


def _handed_in(m: Machine, kind: Value, at: Place) -> Value:
    if isinstance(kind, HandedIn):
        return kind.value
    if not isinstance(kind, Cls) or kind.is_a(*_DATA):
        return ANYTHING
    known = m.objects_of(kind)
    if known is not ANYTHING or kind.is_a(*_PROTOCOLS, "abc.ABC"):
        return known
    return kind.make(m, anything(), at)


def _annotation(m: Machine, node: ast.expr, function: Func) -> Value:
    """Return what an annotation names, as far as it may be more than a mere type."""
    frame = Frame(Scope(function.scope), function.file)
    match node:
        case ast.Constant(value=str() as name) if name.isidentifier():
            return function.scope.look_up(name) or ANYTHING
        case ast.Name():
            return function.scope.look_up(node.id) or ANYTHING
        case ast.BinOp(op=ast.BitOr()):
            sides = (node.left, node.right)
            return join(*(_annotation(m, side, function) for side in sides))
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return _annotation(m, node.slice, function)
        case ast.Subscript(value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated")):
            return m.evaluate(node, frame)
        case ast.Attribute():
            return m.evaluate(node, frame)
    return ANYTHING


@dataclass(frozen=True, slots=True)
class Provider(Value):
    """What calls something with arguments that are providers themselves, or plain values."""

    function: Value
    given: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        positional = (*(_provided(m, one, at) for one in self.given), *given.positional)
        named = {name: _provided(m, one, at) for name, one in self.keywords}
        return yielded(
            m, self.function.call(m, Given(positional, {**named, **given.keywords}), at), at
        )

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self.call(m, Given(), at) if name == "provided" else self

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Provide(Value):
    """`Provide[Container.service]`."""

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return _provided(m, key, at)


def yielded(m: Machine, made: Value, at: Place) -> Value:
    """Return what a function that may be a generator hands in."""
    every = members(made)
    return join(*(one.element(m, at) if isinstance(one, Generator) else one for one in every))


def _provided(m: Machine, value: Value, at: Place) -> Value:
    every = (
        one.call(m, Given(), at) if isinstance(one, Provider) else one for one in members(value)
    )
    return join(*every)


CONSTANTS: dict[str, Value] = {
    "typing.Annotated": Annotated(),
    "typing_extensions.Annotated": Annotated(),
    "dependency_injector.wiring.Provide": Provide(),
    "dependency_injector.wiring.Closing": Provide(),
}
