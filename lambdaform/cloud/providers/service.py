"""A provider as a table: which operations of a service make, change, tell and take away a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lambdaform.cloud.provider import Made, Request, ResourceFault
from lambdaform.cloud.providers.shapes import Names, flag
from lambdaform.cloud.providers.work import Work, already_exists

Step: TypeAlias = Callable[[Work], object]
"""What is done beyond one call."""

Found: TypeAlias = str | Callable[[Work], Any]
"""Where a value is: a path into the last answer, or what works it out."""

Parameters: TypeAlias = dict[str, Any]

ID = "physical id"
"""Stands for the physical id among the parameters that say which resource is meant."""


@dataclass(frozen=True)
class Name:
    """The property that names a resource, and how a name is made where none is given.

    Attributes:
        property: where the name stands.
        longest: how many characters it may have.
        lower: whether the service takes lower case only.
        fifo: the property that asks for a name that ends in `.fifo`.
    """

    property: str
    longest: int = 64
    lower: bool = False
    fifo: str = ""

    def of(self, request: Request) -> str:
        """Return the name that is given, or a new one."""
        given = request.properties.get(self.property)
        if given:
            return str(given)
        suffix = ".fifo" if flag(request.properties.get(self.fifo)) else ""
        return request.name(self.longest - len(suffix), lower=self.lower) + suffix


@dataclass(frozen=True)
class Part:
    """Properties that have operations of their own.

    Attributes:
        properties: which they are.
        put: says them to the service; an operation's name is one call with them.
        remove: takes them back when the last of them is gone; `put` does that, where there is none.
        made: whether creating the resource says them already.
    """

    properties: tuple[str, ...]
    put: str | Step
    remove: str | Step | None = None
    made: bool = False


@dataclass(frozen=True)
class Tagging:
    """How the tags of a resource are changed.

    Attributes:
        key: which resource is meant, by parameter, as for `ServiceProvider`.
        tag: the operation that adds some.
        untag: the operation that takes some away.
        property: where the tags stand.
        made: whether creating the resource says them already.
    """

    key: Mapping[str, Found]
    tag: str = "tag_resource"
    untag: str = "untag_resource"
    property: str = "Tags"
    made: bool = True

    def put(self, work: Work) -> None:
        """Bring the tags of a resource from what they were to what is wanted."""
        before, wanted = (_tags(one.get(self.property)) for one in (work.before, work.properties))
        new = {key: value for key, value in wanted.items() if before.get(key) != value}
        which = {name: value_of(found, work) for name, found in self.key.items()}
        if gone := before.keys() - wanted.keys():
            work.call(self.untag, {**which, self._other(work, self.untag): sorted(gone)})
        if new:
            pairs = [{"Key": key, "Value": value} for key, value in new.items()]
            work.call(self.tag, {**which, self._other(work, self.tag): pairs})

    def _other(self, work: Work, operation: str) -> str:
        names: list[str] = [name for name in work.shape(operation).members if name not in self.key]
        return names[0]


@dataclass(frozen=True, kw_only=True)
class ServiceProvider:
    """A provider of resources that one service keeps.

    Attributes:
        service: as boto3 calls it.
        create_with: the operation that makes one.
        delete_with: the operation that takes one away; none where nothing is to be done.
        update_with: the operations that change one; each is called when a property that it takes
            is another than before.
        read_with: the operation that tells of one.
        key: which resource is meant, by parameter: `ID`, a property's name, or what finds it.
        id: where the physical id is in the answer of `create_with`; the resource's name, if empty.
        name: the property that names the resource.
        names: the service's names for properties, where they differ in more than case.
        attributes: what `Fn::GetAtt` gives: a path into the answer of `read_with`, or else of
            `create_with`.
        tells_all: `Fn::GetAtt` gives all properties too.
        defaults: what an update says of a property that is gone.
        whole: an update says all that there is, so that what is gone needs no default.
        parts: properties with operations of their own.
        tagging: how tags are changed.
        prepare: the last word on the parameters of `create_with` and `update_with`.
        takes: properties that `prepare` brings in.
        unheeded: properties that are accepted and have no effect here.
        lacks: properties that cannot be had here, though the operations have a parameter for them.
        remade: whether a change takes the resource away and makes it again under its name.
        exists: tells whether a resource has the name already, for a service that takes a second
            creation for a change; an operation's name is one that fails where none has.
        before_delete: what is to be done before one can go; it bears that all is gone already.
    """

    service: str
    create_with: str
    delete_with: str | None
    update_with: tuple[str, ...] = ()
    read_with: str | None = None
    key: Mapping[str, Found]
    id: Found = ""
    name: Name | None = None
    names: Names = field(default_factory=dict)
    attributes: Mapping[str, Found] = field(default_factory=dict)
    tells_all: bool = False
    defaults: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    parts: tuple[Part, ...] = ()
    tagging: Tagging | None = None
    prepare: Callable[[Work, str, Parameters], Parameters] | None = None
    takes: frozenset[str] = frozenset()
    unheeded: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    remade: bool = False
    exists: str | Callable[[Work], bool] | None = None
    before_delete: Step | None = None

    def create(self, request: Request) -> Made:
        """Make the resource, all of it or nothing."""
        work = Work(request, self.service)
        if self.name:
            work.id = work.properties[self.name.property] = self.name.of(request)
        self._refuse_unknown(work)
        self._refuse_second(work)
        work.answer = work.call(
            self.create_with, self._parameters(work, self.create_with), names=self.names
        )
        work.id = _found(self.id, work) if self.id else work.id
        try:
            self._put_parts(work)
            return self._made(work)
        except Exception:
            self._take_back(work)
            raise

    def update(self, request: Request, physical_id: str) -> Made:
        """Change the resource in place."""
        work = Work(request, self.service, physical_id)
        self._refuse_unknown(work)
        if self.remade:
            self._remake(work)
            return self._made(work)
        self._refuse_unchangeable(work)
        for operation in self.update_with:
            if work.changed(*self._about(work, operation)):
                parameters = self._key(work, operation) | self._parameters(work, operation)
                work.answer = work.call(operation, parameters, names=self.names)
        self._put_parts(work)
        return self._made(work)

    def _take_back(self, work: Work) -> None:
        """Take away what could not be made to the end; why it could not is what is told."""
        from botocore.exceptions import ClientError

        with suppress(ClientError, ResourceFault):
            self.delete(work.request, work.id)

    def _remake(self, work: Work) -> None:
        assert self.name is not None
        self.delete(work.request, work.id)
        work.properties[self.name.property] = work.id
        parameters = self._parameters(work, self.create_with)
        work.answer = work.call(self.create_with, parameters, names=self.names)

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the resource away, if it is there."""
        work = Work(request, self.service, physical_id)
        if self.before_delete:
            self.before_delete(work)
        if self.delete_with:
            work.attempt(self.delete_with, self._key(work, self.delete_with))

    def told(self, work: Work) -> Mapping[str, Any]:
        """Return what the service tells of the resource."""
        assert self.read_with is not None
        return work.call(self.read_with, self._key(work, self.read_with))

    def _refuse_unknown(self, work: Work) -> None:
        known = self.unheeded | self._apart(making=False) | set(self.key.values())
        known = known.union([self.name.property] if self.name else [])
        known = known.union(self._about(work, self.create_with)) - self.lacks
        unknown = set(work.properties) - known
        if unknown:
            message = f"of {work.request.type} cannot be had in the embedded cloud"
            raise ResourceFault(f"{_listed(unknown)} {message}")

    def _refuse_unchangeable(self, work: Work) -> None:
        names = {name for name in {**work.properties, **work.before} if work.changed(name)}
        names -= self.unheeded | self._apart(making=False)
        for operation in self.update_with:
            names.difference_update(self._about(work, operation))
        if names:
            message = f"of {work.request.type} cannot be changed in the embedded cloud"
            raise ResourceFault(f"{_listed(names)} {message}")

    def _refuse_second(self, work: Work) -> None:
        given = self.name is None or self.name.property in work.request.properties
        if self.exists and given and self._is_there(work, self.exists):
            which = work.id or "|".join(str(work.properties[name]) for name in self._named(work))
            raise already_exists(work.request.type, which)

    def _named(self, work: Work) -> list[str]:
        return [str(value) for value in self.key.values() if value in work.properties]

    def _is_there(self, work: Work, exists: str | Callable[[Work], bool]) -> bool:
        if callable(exists):
            return exists(work)
        return work.attempt(exists, self._key(work, exists))

    def _about(self, work: Work, operation: str) -> Iterator[str]:
        """Yield the properties, wanted or gone, that an operation takes."""
        elsewhere = self.unheeded | self._apart(making=work.making)
        for name in {**work.properties, **work.before}:
            if name not in elsewhere and (
                name in self.takes or work.takes(operation, name, self.names)
            ):
                yield name

    def _apart(self, *, making: bool) -> set[str]:
        """Return the properties that are said by operations of their own."""
        parts = [part for part in self.parts if not (making and part.made)]
        tagging = self.tagging
        tags = [tagging.property] if tagging and not (making and tagging.made) else []
        return {name for part in parts for name in part.properties}.union(tags)

    def _parameters(self, work: Work, operation: str) -> Parameters:
        parameters = {
            name: work.properties[name]
            for name in self._about(work, operation)
            if name in work.properties
        }
        if not (work.making or self.whole):
            parameters |= self._resets(work, operation)
        return self.prepare(work, operation, parameters) if self.prepare else parameters

    def _resets(self, work: Work, operation: str) -> Parameters:
        about = set(self._about(work, operation)) & work.gone()
        return {name: self.defaults[name] for name in about if name in self.defaults}

    def _key(self, work: Work, operation: str) -> Parameters:
        shape = work.shape(operation)
        found = {k: value_of(v, work) for k, v in self.key.items() if k in shape.members}
        return {k: v for k, v in found.items() if v is not None}

    def _put_parts(self, work: Work) -> None:
        for part in self.parts:
            if work.changed(*part.properties) and not (work.making and part.made):
                self._put_part(part, work)
        tagging = self.tagging
        if tagging and work.changed(tagging.property) and not (work.making and tagging.made):
            tagging.put(work)

    def _put_part(self, part: Part, work: Work) -> None:
        left = [name for name in part.properties if name in work.properties]
        step = part.put if left or not part.remove else part.remove
        if callable(step):
            step(work)
            return
        parameters = {name: work.properties[name] for name in left}
        work.call(step, self._key(work, step) | parameters, names=self.names)

    def _made(self, work: Work) -> Made:
        if self.read_with and self.attributes:
            work.answer = self.told(work)
        attributes = dict(work.properties) if self.tells_all else {}
        attributes |= {name: _found(found, work) for name, found in self.attributes.items()}
        return Made(work.id, {k: v for k, v in attributes.items() if v is not None})


def _found(found: Found, work: Work) -> Any:
    return found(work) if callable(found) else work.read(found)


def value_of(found: Found, work: Work) -> Any:
    """Return a value that says which resource is meant: `ID`, a property's, or worked out."""
    if callable(found):
        return found(work)
    return work.id if found == ID else work.properties.get(found)


def _listed(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _tags(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    return {tag["Key"]: tag["Value"] for tag in value or ()}
