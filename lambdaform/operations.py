"""Which actions an operation of the AWS SDK needs in IAM: one table for everything.

An operation needs the action of its own name (that holds for 93 % of them); the files in
`data/operations/` say by hand what is otherwise, one file a client, with the reasons. What neither
tells is not known, and said so. Whether an action exists, and on which types of resources, is
IAM's own data (lambdaform/iam_data.py). The keys that encrypt a resource are known from the app, so
that only the KMS actions that come with it stand here.

A file has these sections, each of them optional; operations may hold wildcards:

    guess       false: parameters that are named like an ARN's placeholder say nothing
    either      groups of types: of one group the first that the call names counts
    resources   type = where calls name such a resource: the first that is given counts
    actions     operation = the action it needs, where that has another name
    free        operation = why IAM is not asked
    unknown     operation = why nobody knows what it needs
    passes      operation = the parameter with the role that it hands to the service
    kms         operation = what the caller needs on the key that encrypts the resource
    context     action.condition key = the parameter with its value
    also        operations = needs beside the own action
    needs       operation = all that it needs; an entry without `action` is its own one

A place is a path of a parameter (see `arguments.find`), then `?` where it is optional, `:form`
(see `needs.Part`) and `=default`; parts of one name stand with ` + ` between them. A condition is
`Path`, `!Path`, `Path = value | value`, `Path ~ begin` or `Path has part` (see `needs.Condition`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform import iam_data, sdk
from lambdaform.arguments import Arguments
from lambdaform.needs import Condition, KeyNeed, Need, Part, Source, Use

_FOLDER = Path(__file__).parent / "data" / "operations"
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_PART = re.compile(r"(?P<path>[^?:=]+)(?P<optional>\?)?(?::(?P<form>[\w-]+))?(?:=(?P<default>.+))?")
_CONDITION = re.compile(r"(?P<not>!)?(?P<paths>[^ ]+)(?: (?P<operator>=|~|has) (?P<values>.+))?")
_ANYWHERE = {"Partition", "Region", "Account"}
_ANY_RESOURCE = ("resourceArn", "ResourceArn", "ResourceARN", "resourceARN")
_ANY_TAGGED = ("Resource", "ResourceName", "Arn", "ARN", "resource")
_TAGS = re.compile("Tag|Untag")
_File: TypeAlias = dict[str, Any]


@cache
def needs(service: str, operation: str) -> tuple[Need, ...] | None:
    """Return what an operation needs of its caller's role.

    Args:
        service: the name of boto3's client: `stepfunctions`.
        operation: its name in the API: `StartExecution`; for what is signed without a call
            see `lambdaform/sdk_methods.py`.

    Returns:
        Empty where IAM is not asked; `None` where nobody knows. `reason` tells why.
    """
    client = sdk.client(service)
    if client is None:
        return None
    file = _file(service)
    if _match(file, "unknown", operation):
        return None
    if operation in client.unsigned or _match(file, "free", operation):
        return ()
    written = file.get("needs", {})
    if operation not in client.operations and operation not in written:
        return None
    table = _Table(client, operation, file)
    entries = (*written.get(operation, [{}]), *table.also(), *table.passed())
    found = [table.need(entry) for entry in entries]
    return None if None in found else tuple(need for need in found if need)


def uses(service: str, operation: str, arguments: Arguments) -> tuple[Use, ...] | None:
    """Return the actions and resources that one call needs; `None` where nobody knows."""
    found = needs(service, operation)
    return None if found is None else tuple(u for need in found for u in need.uses(arguments))


def reason(service: str, operation: str) -> str | None:
    """Tell why an operation needs nothing, or why nobody knows what; `None` where one does."""
    client = sdk.client(service)
    if client is None:
        return f"boto3 has no client `{service}`"
    file = _file(service)
    written: str | None = _match(file, "free", operation) or _match(file, "unknown", operation)
    if operation in client.unsigned:
        return written or "its request is not signed, so IAM is not asked"
    if written or needs(service, operation) is not None:
        return written
    if operation not in client.operations:
        return f"`{service}` has no operation `{operation}`"
    return f"IAM's data has no action `{client.iam}:{operation}`, and nobody wrote down another"


def described() -> list[str]:
    """Return the clients that have a file of their own."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@dataclass(frozen=True)
class _Table:
    """Makes the needs of one operation of the file of its client, and of IAM's data."""

    client: sdk.Client
    operation: str
    file: _File

    def also(self) -> Iterator[_File]:
        """Yield what the operations of a pattern need beside their own action."""
        for pattern, entries in self.file.get("also", {}).items():
            if any(fnmatchcase(self.operation, one) for one in pattern.split(" ")):
                yield from entries

    def passed(self) -> Iterator[_File]:
        """Yield the roles that the call hands to the service."""
        paths = _several(_match(self.file, "passes", self.operation) or [])
        for path in filter(self._takes, paths):
            yield {"action": "iam:PassRole", "when": path, "on": {"role": path}}

    def need(self, entry: _File) -> Need | None:
        """Return a need; `None` where IAM's data does not know the action."""
        renamed = _match(self.file, "actions", self.operation) or self.operation
        name = str(entry.get("action", renamed))
        known = iam_data.action(name if ":" in name else f"{self.client.iam}:{name}")
        if known is None:
            return None
        on: _File | None = entry.get("on")
        types = frozenset(entry.get("types", known.types if on is None else on))
        written: _File = self.file.get("resources", {}) if on is None else on
        sources: dict[object, Source] = {}
        for source in self._sources(known, types, written, guess=on is None):
            parts = tuple(part for part in source.parts if self._takes(part.path))
            if all(part in parts or part.optional for part in source.parts):
                sources.setdefault((source.type, parts), replace(source, parts=parts))
        return Need(
            known.full_name,
            types,
            tuple(replace(source, group=self._group(source)) for source in sources.values()),
            tuple(_condition(text) for text in _several(entry.get("when", []))),
            self._context(known) | entry.get("context", {}),
            tuple(map(_key_need, entry.get("kms", self._kms(known)))),
            entry.get("perhaps"),
            entry.get("why"),
        )

    def _context(self, known: iam_data.Action) -> dict[str, str]:
        own = known.service == self.client.iam
        return dict(self.file.get("context", {}).get(known.name, {})) if own else {}

    def _kms(self, known: iam_data.Action) -> list[str]:
        own = known.service == self.client.iam
        return list(self.file.get("kms", {}).get(self.operation, [])) if own else []

    def _takes(self, path: str) -> bool:
        """Tell whether the operation has the parameter at the head of a path."""
        head = re.split(r"[.\[{]", path)[0]
        known = self.client.parameters(self.operation)
        return self.operation not in self.client.operations or head in known

    def _group(self, source: Source) -> str | None:
        groups = (group for group in self.file.get("either", []) if source.type in group)
        return next(groups, [source.type])[0]

    def _sources(
        self, known: iam_data.Action, types: frozenset[str], written: _File, *, guess: bool
    ) -> Iterator[Source]:
        """Yield where the call names a resource of the types that the action applies to."""
        for type in (type for type in written if type in types):
            yield from (_source(type, text) for text in _several(written[type]))
        if guess and types and known.service == self.client.iam:
            # An ARN tells its type itself; that of the only one is known.
            only = next(iter(types)) if len(types) == 1 else None
            names = _ANY_RESOURCE + (_ANY_TAGGED if _TAGS.search(self.operation) else ())
            yield from (Source(only, (Part(name),), guessed=True) for name in names)
            if self.file.get("guess", True):
                yield from self._guessed(known, sorted(types - written.keys()))

    def _guessed(self, known: iam_data.Action, types: list[str]) -> Iterator[Source]:
        """Yield the parameters that have the name of a type's ARN, or of all its placeholders."""
        service = iam_data.service(known.service)
        given = {name.lower(): name for name in self.client.parameters(self.operation)}
        for type in types if service else ():
            assert service
            every = _PLACEHOLDER.findall(service.arns.get(type, ""))
            names = [name.lower() for name in every if name not in _ANYWHERE]
            whole = re.sub("[^a-z0-9]", "", type.lower()) + "arn"
            if whole in given:
                yield Source(type, (Part(given[whole]),), guessed=True)
            found = [given.get(name) or given.get(f"{name}entifier") for name in names]
            if names and None not in found:
                yield Source(type, tuple(Part(name) for name in found if name), guessed=True)


@cache
def _file(service: str) -> _File:
    path = _FOLDER / f"{service}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _match(file: _File, section: str, operation: str) -> Any:
    """Return the entry of an operation in a section, where names may hold wildcards."""
    entries: dict[str, Any] = file.get(section, {})
    if operation in entries:
        return entries[operation]
    patterns = (pattern for pattern in entries if "*" in pattern)
    return next((entries[p] for p in patterns if fnmatchcase(operation, p)), None)


def _several(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def _source(type: str, text: str) -> Source:
    return Source(type, tuple(_part(part) for part in text.split(" + ") if part))


def _key_need(text: str) -> KeyNeed:
    action, _, when = text.partition(" if ")
    return KeyNeed(f"kms:{action}", (_condition(when),) if when else ())


def _part(text: str) -> Part:
    found = _PART.fullmatch(text)
    assert found, text
    path, optional, form, default = found.group("path", "optional", "form", "default")
    return Part(path, form or "name", default, optional=bool(optional))


def _condition(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    assert found, text
    paths, operator, values = found.group("paths", "operator", "values")
    several = tuple(values.casefold().split(" | ")) if values else ()
    return Condition(
        tuple(paths.split("|")), operator or "given", several, negated=bool(found["not"])
    )
