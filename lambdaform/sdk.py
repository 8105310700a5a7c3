"""What boto3 knows: clients, their operations, paginators and waiters, and its resources.

The tables `data/sdk.tsv` and `data/sdk_resources.tsv` are made from botocore's and boto3's own
models (Apache-2.0; see tools/sdk_table.py). A look-up reads the one line that it is about, so it
costs well under a millisecond; botocore is not imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform import sdk_methods
from lambdaform.sdk_methods import Call, Fill, Made, Method

_CLIENTS = Path(__file__).parent / "data" / "sdk.tsv"
_RESOURCES = Path(__file__).parent / "data" / "sdk_resources.tsv"
_REGULAR = re.compile(r"[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*")
_Body: TypeAlias = dict[str, Any]

SERVICE_RESOURCE = "ServiceResource"
"""The type of what `boto3.resource("sqs")` returns."""

_IAM = {
    # IAM's own prefix, where it is not the name with which requests are signed.
    "cloudcontrol": "cloudformation",
    "cloudwatch": "cloudwatch",
    "iot-data": "iot",
    "iot-jobs-data": "iotjobsdata",
    "iotsecuretunneling": "iot",
    "mturk": "mechanicalturk",
    "partnercentral-account": "partnercentral",
    "partnercentral-benefits": "partnercentral",
    "partnercentral-channel": "partnercentral",
    "partnercentral-selling": "partnercentral",
    "resourcegroupstaggingapi": "tag",
}


@dataclass(frozen=True)
class Client:
    """One client of boto3.

    Attributes:
        name: as `boto3.client` takes it: `stepfunctions`.
        id: as packages of the JavaScript SDK write it: `sfn` of `@aws-sdk/client-sfn`.
        iam: the prefix of its actions in IAM: `states`.
        version: the date of its API.
        operations: their names: `StartExecution`.
        paginators: those of them that have a paginator.
        unsigned: those of them whose requests are not signed: IAM is not asked.
        waiters: the name that `get_waiter` takes -> the operation that is called.
    """

    name: str
    id: str
    iam: str
    version: str
    operations: frozenset[str]
    paginators: frozenset[str]
    unsigned: frozenset[str]
    waiters: Mapping[str, str]
    _irregular: Mapping[str, str] = field(repr=False)
    _without_method: frozenset[str] = field(repr=False)
    _inputs: tuple[str, str, str] = field(repr=False)

    def operation(self, method: str) -> str | None:
        """Return the operation of a method such as `put_item`; `None` where it has none so."""
        if method in self._irregular:
            return self._irregular[method]
        if not _REGULAR.fullmatch(method):
            return None
        name = "".join(part.capitalize() for part in method.split("_"))
        return name if name in self.operations and name not in self._without_method else None

    def paginator(self, method: str) -> str | None:
        """Return the operation that `get_paginator(method)` calls, for `can_paginate` the same."""
        operation = self.operation(method)
        return operation if operation in self.paginators else None

    def waiter(self, name: str) -> str | None:
        """Return the operation that `get_waiter(name)` calls."""
        return self.waiters.get(name)

    def parameters(self, operation: str) -> frozenset[str]:
        """Return the names of what an operation takes; empty where it takes nothing."""
        operations, parameters, inputs = self._inputs
        every = [marked.rstrip("*-") for marked in operations.split(" ")]
        if operation not in every:
            return frozenset()
        numbers = inputs.split(" ")[every.index(operation)]
        names = parameters.split(" ")
        return frozenset(names[int(number, 36)] for number in numbers.split(",") if number)

    def injected(self, method: str) -> Method | None:
        """Return a method that is no operation but makes some, such as `upload_file`."""
        found = sdk_methods.of(self.name, "Client", method)
        return found or sdk_methods.of("", "Client", method)

    @cached_property
    def methods(self) -> Mapping[str, str]:
        """Every method that is an operation -> the operation, sorted."""
        irregular = {*self._irregular.values(), *self._without_method}
        regular = {_snake(name): name for name in self.operations - irregular}
        return dict(sorted({**regular, **self._irregular}.items()))


@dataclass(frozen=True)
class Resource:
    """One type of boto3's resources: `dynamodb.Table`, or the service's own.

    Attributes:
        service: the name that `boto3.resource` takes.
        type: such as `Table`; `SERVICE_RESOURCE` for what `boto3.resource` returns.
        identifiers: what it is made of, in order: `("name",)`.
        aliases: attributes that are an identifier under another name: `table_name` -> `name`.
        attributes: those that are **loaded at the first access**, by `load`.
        load: what `load` and `reload` call; `None` where the type has neither.
        actions: method -> what it calls, and the resources that it returns.
        batch: method of a collection of this type -> what it calls for each page.
        collections: attribute -> what it calls, and what it holds. `all`, `filter`, `limit`,
            `page_size` and `pages` of it call the same; so does walking over it.
        children: attribute -> what it makes, of identifiers and of input; it calls nothing.
        references: attribute -> what it makes of loaded data; **an access loads**.
        waiters: method -> the operation that it calls.
    """

    service: str
    type: str
    identifiers: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()
    load: Call | None = None
    actions: Mapping[str, Call] = field(default_factory=dict)
    batch: Mapping[str, Call] = field(default_factory=dict)
    collections: Mapping[str, Call] = field(default_factory=dict)
    children: Mapping[str, Made] = field(default_factory=dict)
    references: Mapping[str, Made] = field(default_factory=dict)
    waiters: Mapping[str, Call] = field(default_factory=dict)

    def injected(self, method: str) -> Method | None:
        """Return a method that boto3 adds to the model: `upload_file`, `batch_writer`."""
        return sdk_methods.of(self.service, self.type, method)


@cache
def client(name: str) -> Client | None:
    """Return what `boto3.client(name)` can do; `None` where boto3 knows no such client."""
    line = _line(_clients(), name)
    if line is None:
        return None
    id, signing, version, operations, methods, waiters, parameters, inputs = line.split("\t")
    pairs = [pair.partition("=")[::2] for pair in methods.split()]
    every = operations.split()
    return Client(
        name,
        id,
        _IAM.get(name, signing.lower()),
        version,
        frozenset(operation.rstrip("*-") for operation in every),
        frozenset(operation.rstrip("*-") for operation in every if "*" in operation),
        frozenset(operation.rstrip("*-") for operation in every if operation[-1] == "-"),
        dict(pair.split("=") for pair in waiters.split()),
        {method: operation for method, operation in pairs if method},
        frozenset(operation for method, operation in pairs if not method),
        (operations, parameters, inputs),
    )


def client_of_id(id: str) -> Client | None:
    """Return the client by its id in the JavaScript SDK: `sfn` of `@aws-sdk/client-sfn`."""
    text = _clients()
    at = text.find(f"\t{id}\t")
    while at >= 0:
        name = text[text.rfind("\n", 0, at) + 1 : at]
        if "\t" not in name:
            return client(name)
        at = text.find(f"\t{id}\t", at + 1)
    return None


@cache
def services_of(method: str) -> tuple[str, ...]:
    """Return the clients that have a method such as `put_item`."""
    operation = "".join(part.capitalize() for part in method.split("_"))
    named = dict.fromkeys((*_lines_with(operation), *_lines_with(f"{method}=")))
    known = ((name, client(name)) for name in named)
    return tuple(name for name, one in known if one and one.operation(method) is not None)


def _lines_with(word: str) -> Iterator[str]:
    """Yield the clients whose line has a word that begins so."""
    text = _clients()
    at = text.find(word)
    while at >= 0:
        if text[at - 1] in " \t":
            start = text.rfind("\n", 0, at) + 1
            yield text[start : text.index("\t", start)]
        at = text.find(word, at + 1)


def clients() -> list[str]:
    """Return the name of every client."""
    return [line.partition("\t")[0] for line in _clients().strip().splitlines()]


@cache
def resource(service: str, type: str = SERVICE_RESOURCE) -> Resource | None:
    """Return a type of boto3's resources; without a type what `boto3.resource` returns."""
    line = _line(_resources(), f"{service}.{type}")
    return None if line is None else _resource(service, type, json.loads(line))


def resources() -> Iterator[tuple[str, str]]:
    """Yield service and type of every resource of boto3."""
    for line in _resources().strip().splitlines():
        service, _, type = line.partition("\t")[0].partition(".")
        yield service, type


def _resource(service: str, type: str, body: _Body) -> Resource:
    waiters = {
        method: Call(_waited(service, waiter["waiter"]), _fills(waiter))
        for method, waiter in body.get("waiters", {}).items()
    }
    return Resource(
        service,
        type,
        tuple(name for name, _ in body.get("identifiers", ())),
        {alias: name for name, alias in body.get("identifiers", ()) if alias},
        frozenset(body.get("attributes", ())),
        _call(body["load"]) if "load" in body else sdk_methods.load(service, type),
        _calls(body, "actions"),
        _calls(body, "batch"),
        _calls(body, "collections"),
        {name: _made(made) for name, made in body.get("children", {}).items()},
        {name: _made(made) for name, made in body.get("references", {}).items()},
        waiters,
    )


def _waited(service: str, waiter: str) -> str:
    known = client(service)
    assert known
    return known.waiters[waiter]


def _calls(body: _Body, key: str) -> dict[str, Call]:
    return {name: _call(call) for name, call in body.get(key, {}).items()}


def _call(body: _Body) -> Call:
    makes = _made(body["makes"]) if "makes" in body else None
    return Call(body["operation"], _fills(body), makes)


def _made(body: _Body) -> Made:
    return Made(body["type"], _fills(body))


def _fills(body: _Body) -> tuple[Fill, ...]:
    return tuple(Fill(*fill) for fill in body.get("fills", ()))


def _snake(regular: str) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "_", regular).lower()


def _line(text: str, name: str) -> str | None:
    start = text.find(f"\n{name}\t")
    if start < 0 or "\t" in name:
        return None
    return text[start + len(name) + 2 : text.index("\n", start + 1)]


@cache
def _clients() -> str:
    return "\n" + _CLIENTS.read_text(encoding="utf-8")


@cache
def _resources() -> str:
    return "\n" + _RESOURCES.read_text(encoding="utf-8")
