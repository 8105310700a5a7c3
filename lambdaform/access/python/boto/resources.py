"""Resources of boto3: objects whose attributes and methods call operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform import sdk
from lambdaform.access.python.boto.clients import Client, Injected, Meta
from lambdaform.access.python.boto.recording import arguments, filled, record
from lambdaform.access.python.containers import Tup
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.settings import Settings
from lambdaform.access.python.values import ANYTHING, HARMLESS, Data, DataMethod, Response, Value
from lambdaform.sdk_methods import Call, Fill, Made

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine

_OWN = Settings()
_SAME = {"all", "filter", "limit", "page_size"}


@dataclass(frozen=True, slots=True)
class Resource(Value):
    """An object of boto3's resources: a table, a bucket, or the service itself."""

    service: str
    type: str
    identifiers: tuple[tuple[str, Value], ...] = ()
    settings: Settings = _OWN

    @property
    def known(self) -> sdk.Resource | None:
        """What boto3 knows of its type."""
        return sdk.resource(self.service, self.type)

    def truth(self) -> bool | None:
        return True

    def has(self, name: str) -> bool | None:
        known = self.known
        if known is None:
            return None
        parts = (
            known.identifiers,
            known.aliases,
            known.attributes,
            known.actions,
            known.collections,
            known.children,
            known.references,
            known.waiters,
            {"meta", "load", "reload", "get_available_subresources"},
        )
        return any(name in part for part in parts) or known.injected(name) is not None

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        known = self.known
        if known is None:
            m.unknown("operation", self.service, f"boto3 has no resource `{self.type}`", at)
            return ANYTHING
        name = known.aliases.get(name, name)
        own = dict(self.identifiers).get(name)
        if own is not None:
            return own
        method = known.injected(name)
        if method is not None:
            return _batch_or_injected(
                self, name, Injected(self.service, self.settings, self.identifiers, method)
            )
        return self._of_model(m, known, name, at)

    def _of_model(self, m: Machine, known: sdk.Resource, name: str, at: Place) -> Value:
        if name in known.attributes or name in known.references:
            self._load(m, known, at)
            made = known.references.get(name)
            return ANYTHING if made is None else self._made(m, made, {}, at)
        call = known.actions.get(name) or known.waiters.get(name)
        if name in {"load", "reload"} and known.load is not None:
            call = known.load
        if call is not None:
            return Action(self, call)
        if name in known.collections:
            return Collection(self, name)
        if name in known.children:
            return Child(self, known.children[name])
        return self._other(m, name, at)

    def _other(self, m: Machine, name: str, at: Place) -> Value:
        if name == "meta":
            return Meta(Client(self.service, self.settings))
        if self.has(name) is False:
            what = f"the resource `{self.type}` has no `{name}` in the boto3 that is known"
            m.unknown("operation", self.service, what, at)
        return DataMethod(HARMLESS, name)

    def _load(self, m: Machine, known: sdk.Resource, at: Place) -> None:
        if known.load is not None and known.load.operation is not None:
            asked = filled(m, known.load.fills, dict(self.identifiers), {}, at)
            record(m, self.service, known.load.operation, asked, at, self.settings)

    def make(
        self, m: Machine, call: Call, given: Given, at: Place, *, fills: tuple[Fill, ...] = ()
    ) -> Value:
        """Make a call, and return what it gives."""
        every = (*call.fills, *fills)
        found = filled(m, every, dict(self.identifiers), given.keywords, at)
        answer: Value = ANYTHING
        if call.operation is not None:
            asked = {**arguments(self.service, call.operation, given), **found}
            answer = record(m, self.service, call.operation, asked, at, self.settings)
        return (
            answer if call.makes is None else self._made(m, call.makes, given.keywords, at, answer)
        )

    def _made(
        self,
        m: Machine,
        made: Made,
        given: Mapping[str, Value],
        at: Place,
        answer: Value = ANYTHING,
        inputs: tuple[Value, ...] = (),
    ) -> Value:
        identifiers: list[tuple[str, Value]] = []
        waiting = list(inputs)
        for fill in made.fills:
            value: Value = ANYTHING
            if fill.source == "input":
                value = waiting.pop(0) if waiting else given.get(fill.target, ANYTHING)
            elif fill.source == "identifier":
                value = dict(self.identifiers).get(str(fill.of), ANYTHING)
            elif fill.source == "requestParameter":
                value = given.get(str(fill.of), ANYTHING)
            elif fill.source == "response" and isinstance(answer, Response):
                value = _at_path(answer, str(fill.of))
            identifiers.append((fill.target, value))
        one = Resource(self.service, made.type, tuple(identifiers), self.settings)
        several = any(
            fill.source in {"response", "data"} and "[" in str(fill.of) for fill in made.fills
        )
        return Tup((), one) if several else one

    def walked(self, m: Machine, at: Place) -> Value:
        m.let_go(self, "is walked over, or unpacked", at)
        return HARMLESS

    def any_attribute(self, m: Machine, prefix: str, at: Place) -> Value:
        m.unknown("operation", self.service, "the name of the method is computed", at)
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.unknown("client escaped", self.service, f"a resource of `{self.service}` {why}", at)


@dataclass(frozen=True, slots=True)
class Action(Value):
    """A method of a resource that calls an operation."""

    resource: Resource
    does: Call

    def truth(self) -> bool | None:
        return True

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.resource.make(m, self.does, given, at)

    def kept(self, m: Machine, at: Place) -> None:
        m.enter_later(self, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


@dataclass(frozen=True, slots=True)
class Child(Value):
    """What makes a resource of a service, or below another: `dynamodb.Table`."""

    resource: Resource
    made: Made

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.resource._made(m, self.made, given.keywords, at, inputs=given.positional)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.resource, why, at)


@dataclass(frozen=True, slots=True)
class Collection(Value):
    """Several resources, `bucket.objects`; walking over it calls an operation."""

    resource: Resource
    name: str
    given: tuple[tuple[str, Value], ...] = ()

    @property
    def does(self) -> Call:
        """What walking over it calls."""
        known = self.resource.known
        assert known is not None
        return known.collections[self.name]

    @property
    def batch(self) -> Mapping[str, Call]:
        """The methods that do something with all of it."""
        made = self.does.makes
        each = sdk.resource(self.resource.service, made.type) if made else None
        return each.batch if each else {}

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return CollectionMethod(self, name)

    def element(self, m: Machine, at: Place) -> Value:
        found = self.resource.make(m, self.does, Given((), dict(self.given)), at)
        return found.element(m, at) if isinstance(found, Tup) else found

    def kept(self, m: Machine, at: Place) -> None:
        self.element(m, at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.element(m, at), why, at)


@dataclass(frozen=True, slots=True)
class CollectionMethod(Value):
    """A method of a collection: `filter`, `delete`."""

    collection: Collection
    name: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        collection = self.collection
        batch = collection.batch.get(self.name)
        if batch is not None:
            each = collection.element(m, at)
            assert isinstance(each, Resource)
            return each.make(m, batch, given, at)
        named = tuple(given.keywords.items()) if self.name == "filter" else ()
        if self.name in _SAME:
            return Collection(collection.resource, collection.name, (*collection.given, *named))
        if self.name == "pages":
            return _Pages(collection.element(m, at))
        m.unknown(
            "operation", collection.resource.service, f"the collection has no `{self.name}`", at
        )
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.collection, why, at)


@dataclass(frozen=True, slots=True)
class _Pages(Value):
    """The pages of a collection: lists of resources."""

    each: Value

    def element(self, m: Machine, at: Place) -> Value:
        return _Page(self.each)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.each, why, at)


@dataclass(frozen=True, slots=True)
class _Page(Value):
    each: Value

    def element(self, m: Machine, at: Place) -> Value:
        return self.each

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return self.each

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.let_go(self.each, why, at)


@dataclass(frozen=True, slots=True)
class Batch(Value):
    """`table.batch_writer()`: what is put into it is written in batches."""

    write: Injected

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        self.write.call(m, given, at)
        return self

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return DataMethod(HARMLESS, name)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


def _batch_or_injected(resource: Resource, name: str, injected: Injected) -> Value:
    return Batch(injected) if name == "batch_writer" else injected


def _at_path(answer: Response, path: str) -> Value:
    value: Value = answer
    for step in path.replace("[]", ".[]").split("."):
        value = value.below(step) if isinstance(value, Data) else ANYTHING
    return value


def of_service(service: str, settings: Settings) -> Resource | None:
    """Return what `boto3.resource` returns; `None` where boto3 has none such."""
    if sdk.resource(service) is None:
        return None
    return Resource(service, sdk.SERVICE_RESOURCE, (), settings)
