"""Write what boto3 knows, from the installed botocore and boto3, into two tables.

`lambdaform/data/sdk.tsv` has one line a client, nine tab-separated columns:

    client, id, signing name, version, operations, other methods, waiters, parameters, inputs

- The id is the service's name as packages of the JavaScript SDK write it: `sfn`.
- Operations stand apart by blanks; a `*` behind one says that it has a paginator, a `-` that
  its request is not signed, so that IAM is not asked.
- Other methods are those that are not the operation in snake case: `method=Operation`; an
  operation for which boto3 has no method stands there without one: `=Operation`.
- Waiters are `waiter=Operation`.
- Parameters are all names at the top of any input; inputs are, for each operation in order, those
  of its own, by their numbers in base 36 with commas between them.

`lambdaform/data/sdk_resources.tsv` has one line a resource of boto3: `service.Type <TAB> JSON`,
where the service itself is the type `ServiceResource`; see `lambdaform/sdk.py` for the JSON.
Run it with `python tools/sdk_table.py`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from boto3.resources.model import Parameter, ResourceModel
from botocore import handlers, xform_name
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import ServiceModel

DATA = Path(__file__).parent.parent / "lambdaform" / "data"
CLIENTS = DATA / "sdk.tsv"
RESOURCES = DATA / "sdk_resources.tsv"
REGULAR = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")


def loader() -> Loader:
    """Return a reader of the data of boto3 and botocore, and of nothing that a user added."""
    boto = Path(boto3.__file__).parent / "data"
    found = Loader(include_default_search_paths=False)
    found.search_paths.extend((found.BUILTIN_DATA_PATH, str(boto)))
    return found


def clients() -> str:
    """Return the table of clients."""
    data = loader()
    names = data.list_available_services("service-2")
    return "".join(f"{client(data, name)}\n" for name in sorted(names))


def client(data: Loader, name: str) -> str:
    """Return the line of one client."""
    model = data.load_service_model(name, "service-2")
    metadata = model["metadata"]
    gone = _methods_taken_away(metadata["serviceId"])
    operations = sorted(model["operations"])
    inputs = [_input(model, operation) for operation in operations]
    names = {name: _base36(i) for i, name in enumerate(sorted({n for i in inputs for n in i}))}
    paginated = _optional(data, name, "paginators-1").get("pagination", {})
    waiters = _optional(data, name, "waiters-2").get("waiters", {})
    columns = (
        name,
        _hyphenated(metadata["serviceId"]),
        metadata.get("signingName") or metadata["endpointPrefix"],
        data.determine_latest_version(name, "service-2"),
        " ".join(_marked(o, model["operations"][o], paginated) for o in operations),
        " ".join(filter(None, (_irregular(o, gone) for o in operations))),
        " ".join(f"{xform_name(w)}={waiters[w]['operation']}" for w in sorted(waiters)),
        " ".join(names),
        " ".join(",".join(names[name] for name in input) for input in inputs),
    )
    return "\t".join(columns)


def _input(model: dict[str, Any], operation: str) -> list[str]:
    shape = model["operations"][operation].get("input", {}).get("shape")
    return sorted(model["shapes"][shape].get("members", ())) if shape else []


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _marked(operation: str, model: dict[str, Any], paginated: dict[str, Any]) -> str:
    unsigned = model.get("authtype") == "none" or model.get("auth") == ["smithy.api#noAuth"]
    return operation + ("*" if operation in paginated else "") + ("-" if unsigned else "")


def _optional(data: Loader, name: str, kind: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = data.load_service_model(name, kind)
    except UnknownServiceError:
        return {}
    return found


def _irregular(operation: str, gone: set[str]) -> str | None:
    method = xform_name(operation)
    if method in gone:
        return f"={operation}"
    camel = "".join(part.capitalize() for part in method.split("_"))
    return None if REGULAR.fullmatch(method) and camel == operation else f"{method}={operation}"


def _methods_taken_away(service_id: str) -> set[str]:
    """Return the methods that botocore takes from a client, because they need HTTP/2."""
    event = f"creating-client-class.{_hyphenated(service_id)}"
    attributes = _Removals()
    for name, handler, *_ in handlers.BUILTIN_HANDLERS:
        if name == event and getattr(handler, "__name__", "").startswith("remove_"):
            handler(class_attributes=attributes)
    return attributes.removed


class _Removals(dict[str, object]):
    """Stands in for a client's class: it has each method, and notes which is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.removed: set[str] = set()

    def __contains__(self, name: object) -> bool:
        return True

    def __delitem__(self, name: str) -> None:
        self.removed.add(name)


def _hyphenated(service_id: str) -> str:
    return service_id.lower().replace(" ", "-")


def resources() -> str:
    """Return the table of boto3's resources."""
    data = loader()
    lines: list[str] = []
    for service in sorted(data.list_available_services("resources-1")):
        found = data.load_service_model(service, "resources-1")
        shapes = ServiceModel(data.load_service_model(service, "service-2"), service)
        every = {"ServiceResource": found["service"], **found["resources"]}
        for type in sorted(every):
            body = _resource(type, every[type], found["resources"], shapes)
            lines.append(f"{service}.{type}\t{json.dumps(body, separators=(',', ':'))}\n")
    return "".join(lines)


def _resource(type: str, definition: Any, others: Any, service: ServiceModel) -> dict[str, Any]:
    model = ResourceModel(type, definition, others)
    shape = service.shape_for(definition["shape"]) if "shape" in definition else None
    model.load_rename_map(shape)
    aliases = {i.member_name for i in model.identifiers if i.member_name}
    attributes = set(model.get_attributes(shape)) - aliases if shape else set()
    body: dict[str, Any] = {
        "identifiers": [[i.name, i.member_name] for i in model.identifiers],
        "attributes": sorted(attributes),
        "load": _call(model.load) if model.load else None,
        "actions": {a.name: _call(a) for a in model.actions},
        "batch": {a.name: _call(a) for a in model.batch_actions},
        "collections": {c.name: _call(c) for c in model.collections},
        "children": {c.name: _made(c.resource) for c in model.subresources},
        "references": {r.name: _made(r.resource) for r in model.references},
        "waiters": {w.name: _waiter(w) for w in model.waiters},
    }
    return {key: value for key, value in body.items() if value}


def _call(action: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"operation": action.request.operation if action.request else None}
    if action.request and action.request.params:
        body["fills"] = [_fill(p) for p in action.request.params]
    if action.resource:
        body["makes"] = _made(action.resource)
    return body


def _waiter(waiter: Any) -> dict[str, Any]:
    return {"waiter": xform_name(waiter.waiter_name), "fills": [_fill(p) for p in waiter.params]}


def _made(made: Any) -> dict[str, Any]:
    fills = [_fill(identifier) for identifier in made.identifiers]
    return {"type": made.type, "fills": [[xform_name(f[0]), *f[1:]] for f in fills]}


def _fill(parameter: Parameter) -> list[Any]:
    """Return what is filled, where from, and the name, path or value there."""
    of = {
        "identifier": parameter.name and xform_name(parameter.name),
        "data": parameter.path,
        "response": parameter.path,
        "requestParameter": parameter.path,
        "input": None,
    }
    return [parameter.target, parameter.source, of.get(parameter.source, parameter.value)]


def table() -> Iterator[tuple[Path, str]]:
    """Yield each file and what belongs in it."""
    yield CLIENTS, clients()
    yield RESOURCES, resources()


if __name__ == "__main__":
    for path, text in table():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path}: {path.stat().st_size} bytes\n")
