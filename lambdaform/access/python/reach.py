"""What is asked of the interpreter, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "operation",
    "service",
    "client escaped",
    "credentials escaped",
    "out of scope",
    "library",
]
"""What sort of thing is not known: see `Unknown`."""


class Place(NamedTuple):
    """Somewhere in the code: line from 1, column from 0, as Python's own `ast` counts."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Entry:
    """A handler to be analysed.

    Attributes:
        files: the content of the code folder by its names in the zip.
        handler: as Lambda takes it: `package/module.function` or `package.module.function`.
        layers: names of the modules that layers bring; their code is not read.
    """

    files: Mapping[str, bytes]
    handler: str
    layers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Call:
    """A call of the AWS SDK that the handler can reach.

    Attributes:
        service: the name of boto3's client.
        operation: of the API: `PutItem`; for what is signed without a call, see `sdk_methods`.
        arguments: by the parameter's name, in the form of `lambdaform.arguments`; what is not
            known before the handler runs stands there as a value of
            `lambdaform.access.python.values` (`Env`, `Tmpl`, `Evt`, `Context`, `Response`).
        place: where.
        stack: how the handler gets there: the places of the calls, the outermost first.
        certain: false where boto3 makes the call only for some sizes, settings or faults.
        own: false where it is made with other credentials than those of the function's role.
        region: where it is made, as an argument; `None` is the function's own region.
        endpoint: the address that the client is given, as an argument.
    """

    service: str
    operation: str
    arguments: Mapping[str, object] = field(compare=False)
    place: Place
    stack: tuple[Place, ...] = field(default=(), compare=False)
    certain: bool = True
    own: bool = True
    region: object = field(default=None, compare=False)
    endpoint: object = field(default=None, compare=False)


@dataclass(frozen=True, order=True)
class Unknown:
    """Something that the analysis cannot see.

    Attributes:
        kind: `operation`: some operation of a service; `service`: some service; `client escaped`:
            whatever code that was not read does with a client; `credentials escaped`: the same
            with credentials or a session; `out of scope`: anything, as a subprocess may do it;
            `library`: what a library calls that needs the SDK and has no model.
        service: the one that it is about; `None` where that may be any.
        reason: in words.
        place: where.
    """

    kind: Kind
    service: str | None
    reason: str
    place: Place


@dataclass(frozen=True)
class Read:
    """An environment variable that is read.

    Attributes:
        name: `None` where it is computed.
        place: where.
        required: false where the code goes on without it.
    """

    name: str | None
    place: Place
    required: bool


@dataclass(frozen=True)
class Reach:
    """All that a handler can reach.

    Attributes:
        calls: of the SDK, by their places.
        unknowns: what the analysis cannot see, by its places.
        environment: the variables that are read.
        modules: the files of the code folder that were read, sorted.
        problems: files that could not be read, or a handler that is not there, in words.
    """

    calls: tuple[Call, ...]
    unknowns: tuple[Unknown, ...]
    environment: tuple[Read, ...]
    modules: tuple[str, ...]
    problems: tuple[str, ...]
