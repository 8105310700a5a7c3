"""Clients of boto3: operations, paginators, waiters, and the methods that are none of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lambdaform import sdk
from lambdaform.access.python.boto.recording import arguments, filled, record
from lambdaform.access.python.externals import External
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.settings import Settings
from lambdaform.access.python.values import (
    ANYTHING,
    HARMLESS,
    Const,
    DataMethod,
    Env,
    Value,
    join,
    members,
)
from lambdaform.sdk_methods import Method

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_OWN = Settings()
_QUIET = {
    "can_paginate",
    "close",
    "waiter_names",
    "__class__",
    "__enter__",
    "__exit__",
    "__aexit__",
}


@dataclass(frozen=True, slots=True)
class Client(Value):
    """A client."""

    service: str
    settings: Settings = _OWN

    def truth(self) -> bool | None:
        return True

    def has(self, name: str) -> bool | None:
        known = sdk.client(self.service)
        if known is None:
            return None
        special = name in _METHODS or name in _QUIET or name in {"meta", "exceptions"}
        return special or bool(known.operation(name) or known.injected(name))

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        held = m.slots(self).read(f".{name}", default=None) if m.holds(self) else None
        found = self._own_attribute(m, name, at)
        return found if held is None else join(found, held)

    def _own_attribute(self, m: Machine, name: str, at: Place) -> Value:
        known = sdk.client(self.service)
        operation = known.operation(name) if known else None
        if operation is not None:
            return Operation(self, operation)
        method = known.injected(name) if known else None
        if method is not None:
            return Injected(self.service, self.settings, (), method)
        if name in _METHODS:
            return ClientMethod(self, name)
        if name == "meta":
            return Meta(self)
        if name == "exceptions":
            return External("botocore.exceptions")
        if name in _QUIET:
            return DataMethod(ANYTHING, name)
        reason = f"the client has no method `{name}` in the boto3 that is known"
        m.unknown("operation", self.service, reason, at)
        return HARMLESS

    def walked(self, m: Machine, at: Place) -> Value:
        m.let_go(self, "is walked over, or unpacked", at)
        return HARMLESS

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        m.unknown("operation", self.service, "the name of the method is computed", at)
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.unknown("client escaped", self.service, f"a client of `{self.service}` {why}", at)


@dataclass(frozen=True, slots=True)
class Meta(Value):
    """`client.meta`, `resource.meta`."""

    client: Client

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        if name == "client":
            return self.client
        # Handlers of events run when any operation is called.
        return External("botocore.hooks") if name == "events" else DataMethod(ANYTHING, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.client, why, at)


@dataclass(frozen=True, slots=True)
class Operation(Value):
    """A method of a client that is an operation."""

    client: Client
    operation: str

    def truth(self) -> bool | None:
        return True

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return self if name == "__call__" else DataMethod(ANYTHING, name)

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        service, operation = self.client.service, self.operation
        asked = arguments(service, operation, given)
        return record(m, service, operation, asked, at, self.client.settings)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Injected(Value):
    """A method that makes operations, or signs requests: `upload_file`, `batch_writer`."""

    service: str
    settings: Settings
    identifiers: tuple[tuple[str, Value], ...]
    method: Method

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        own = self._arguments(given)
        for call in self.method.calls:
            names = [call.operation] if call.operation else self._signed(m, own, at)
            asked = filled(m, call.fills, dict(self.identifiers), own, at)
            if call.operation is None and "Params" not in own and given.others is not None:
                asked = arguments(self.service, names[0], given) if names else {}
            for name in names:
                record(m, self.service, name, asked, at, self.settings, call.always)
        callback = own.get("Callback")
        if callback is not None and not callback.plain:
            callback.call(m, Given((ANYTHING,)), at)
        return ANYTHING

    def _arguments(self, given: Given) -> dict[str, Value]:
        own = dict(zip(self.method.parameters, given.positional, strict=False)) | dict(
            given.keywords
        )
        for rest in (given.more, given.others):
            if rest is not None:
                own = {**dict.fromkeys(self.method.parameters[:2], ANYTHING), **own}
        return own

    def _signed(self, m: Machine, own: Mapping[str, Value], at: Place) -> list[str]:
        """Return the operation whose request is signed."""
        method = own.get(str(self.method.signs), ANYTHING)
        known = sdk.client(self.service)
        return operations(m, self.service, method, known.operation if known else None, at)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class ClientMethod(Value):
    """A method of every client: `get_paginator`, `get_waiter`."""

    client: Client
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return _METHODS[self.name](m, self.client, given, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.client, why, at)


@dataclass(frozen=True, slots=True)
class Paginator(Value):
    """What `get_paginator` returns."""

    client: Client
    operation: str

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Operation(self.client, self.operation) if name == "paginate" else ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(Operation(self.client, self.operation), at)


@dataclass(frozen=True, slots=True)
class Waiter(Value):
    """What `get_waiter` returns."""

    client: Client
    operation: str

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return Operation(self.client, self.operation) if name == "wait" else ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(Operation(self.client, self.operation), at)


def operations(
    m: Machine,
    service: str,
    name: Value,
    look_up: Callable[[str], str | None] | None,
    at: Place,
) -> list[str]:
    """Return the operations that names stand for; what they are not is taken note of."""
    found: list[str] = []
    for one in members(name):
        known = (
            look_up(one.value)
            if isinstance(one, Const) and isinstance(one.value, str) and look_up
            else None
        )
        if known is not None:
            found.append(known)
        elif one != Const(None):
            what = f"`{one.value}`" if isinstance(one, Const) else "a name that is computed"
            m.unknown("operation", service, f"the operation is called by {what}", at)
    return found


def made(m: Machine, service: Value, given: Given, at: Place, settings: Settings) -> Value:
    """Return the client of a service whose name is given."""
    settings = settings.of(given, region_at=1)
    every: list[Value] = []
    for one in service_names(service):
        if one is None:
            m.unknown("service", None, "a client is made of a service whose name is computed", at)
            every.append(HARMLESS)
        else:
            every.append(Client(one, settings))
    return join(*every)


def service_names(value: Value) -> list[str | None]:
    """Return the services that a value may name; `None` for one that is not known."""
    found: list[str | None] = []
    for one in members(value):
        inner = getattr(one, "value", None)
        name = inner.value if isinstance(inner, Const) else inner
        if isinstance(one, Env) and isinstance(one.default, Const):
            found.append(None)
        else:
            found.append(name if isinstance(name, str) else None)
    return found


def _paginator(m: Machine, client: Client, given: Given, at: Place) -> Value:
    known = sdk.client(client.service)
    name = given.sure(0, "operation_name", ANYTHING)
    found = operations(m, client.service, name, known.operation if known else None, at)
    return join(*(Paginator(client, one) for one in found))


def _waiter(m: Machine, client: Client, given: Given, at: Place) -> Value:
    known = sdk.client(client.service)
    name = given.sure(0, "waiter_name", ANYTHING)
    found = operations(m, client.service, name, known.waiter if known else None, at)
    return join(*(Waiter(client, one) for one in found))


def _api_call(m: Machine, client: Client, given: Given, at: Place) -> Value:
    known = sdk.client(client.service)

    def itself(name: str) -> str | None:
        return name if known and name in known.operations else None

    found = operations(m, client.service, given.sure(0, "operation_name", ANYTHING), itself, at)
    named = given.sure(1, "api_params", ANYTHING).named(m)
    asked = Given((), dict(named)) if named is not None else Given(others=ANYTHING)
    return join(
        *(
            record(
                m, client.service, one, arguments(client.service, one, asked), at, client.settings
            )
            for one in found
        )
    )


def _attribute(m: Machine, client: Client, given: Given, at: Place) -> Value:
    name = given.sure(0, "name", ANYTHING)
    known = isinstance(name, Const) and isinstance(name.value, str)
    return client.attribute(m, name.value, at) if known else client.any_attribute(m, "", at)  # type: ignore[attr-defined]


_ClientMethod: TypeAlias = "Callable[[Machine, Client, Given, Place], Value]"
_METHODS: dict[str, _ClientMethod] = {
    "get_paginator": _paginator,
    "get_waiter": _waiter,
    "_make_api_call": _api_call,
    "__getattr__": _attribute,
    "__getattribute__": _attribute,
}
