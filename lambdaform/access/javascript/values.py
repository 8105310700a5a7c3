"""Abstract values of JavaScript, beside the data that all languages have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.javascript.syntax import Node
from lambdaform.access.python.values import (
    ABSENT,
    ANYTHING,
    NEVER,
    NONE,
    Const,
    Context,
    Data,
    Env,
    Evt,
    Lost,
    Response,
    Tmpl,
    Union,
    Value,
    join,
    members,
)

if TYPE_CHECKING:
    from lambdaform.access.javascript.scopes import Scope

__all__ = [
    "ABSENT",
    "ANYTHING",
    "NEVER",
    "NONE",
    "Bound",
    "Client",
    "ClientClass",
    "Command",
    "CommandClass",
    "Const",
    "Context",
    "Credentials",
    "Data",
    "Env",
    "Environ",
    "Evt",
    "Fn",
    "Given",
    "Lost",
    "Made",
    "Method",
    "Module",
    "Obj",
    "Outside",
    "Package",
    "Response",
    "Tmpl",
    "Union",
    "Value",
    "is_data",
    "join",
    "members",
]


@dataclass(frozen=True, slots=True)
class Fn(Value):
    """A function or a class of the code, with what it can see."""

    node: Node
    scope: Scope
    this: Value = NEVER
    file: str = ""


@dataclass(frozen=True, slots=True)
class Bound(Value):
    """A function with some of its arguments."""

    function: Value
    this: Value
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Obj(Value):
    """An object or an array: where it is made, by which run of a function, in which round of a loop."""

    node: Node
    run: int
    made: str = "object"
    round: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Module(Value):
    """All that a module of the code exports."""

    file: str


@dataclass(frozen=True, slots=True)
class Package(Value):
    """All that an installed package, or one of Node's own, exports."""

    name: str


@dataclass(frozen=True, slots=True)
class Outside(Value):
    """Something that a package exports, of which nothing but its name is known."""

    package: str
    name: str


@dataclass(frozen=True, slots=True)
class Made(Value):
    """What code that is not read has made, perhaps of functions and clients that it was given."""

    package: str
    given: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientClass(Value):
    """A class of clients.

    Attributes:
        service: the name of boto3's client.
        form: `bare` takes commands, `whole` has a method for each operation, `document` the same
            for the document client, `v2` those of the second version of the SDK, `v2 document`.
    """

    service: str
    form: str


@dataclass(frozen=True, slots=True)
class Client(Value):
    """A client.

    Attributes:
        own: false where it has other credentials than those of the function's role.
        bound: parameters that each call of it has (the second version's `params`).
        region: where it is for; `NEVER` is the function's own region.
    """

    service: str
    form: str
    own: bool = True
    bound: Value = NEVER
    region: Value = NEVER


@dataclass(frozen=True, slots=True)
class Method(Value):
    """A method of a client."""

    client: Client
    name: str


@dataclass(frozen=True, slots=True)
class CommandClass(Value):
    """A class of commands: `PutItemCommand`."""

    service: str
    operation: str


@dataclass(frozen=True, slots=True)
class Command(Value):
    """A command, with what it asks for."""

    service: str
    operation: str
    asked: tuple[tuple[str, Value], ...] = ()
    at: tuple[str, int, int] = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class Environ(Value):
    """`process.env`."""


@dataclass(frozen=True, slots=True)
class Credentials(Value):
    """Credentials: those of the function's role, or others."""

    own: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call; `rest` where more may follow."""

    values: tuple[Value, ...] = ()
    rest: Value | None = None

    def at(self, index: int) -> Value:
        """Return the argument at an index; undefined where there is none."""
        if index < len(self.values):
            return self.values[index]
        return NONE if self.rest is None else join(NONE, self.rest)

    def all(self) -> tuple[Value, ...]:
        """Return all of them."""
        return self.values if self.rest is None else (*self.values, self.rest)


def is_data(value: Value) -> bool:
    """Tell whether a value is mere data, which leads nowhere."""
    return all(isinstance(one, Data) for one in members(value))
