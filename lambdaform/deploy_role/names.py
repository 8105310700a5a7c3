"""How resources will be called, as patterns of policies: before anything is deployed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from lambdaform import iam_data
from lambdaform.access.patterns import SIGN, symbol_of
from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import Values
from lambdaform.assembly import Template
from lambdaform.deploy_role.rows import Row, row
from lambdaform.template import Json

_TAIL = 13
"""Letters that CloudFormation puts behind a name, twelve or thirteen of them."""

_DASHES = 2
_SECTION = {
    "Partition": "${AWS::Partition}",
    "Region": "${AWS::Region}",
    "Account": "${AWS::AccountId}",
}
_WITHOUT_SLASH = {"ParameterNameWithoutLeadingSlash"}
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_PSEUDO = re.compile(r"\$\{AWS::\w+\}")
_FIELDS = 6
"""Of an ARN."""

_KNOWN = {"AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::URLSuffix"}


class Names:
    """Names what is in a stack.

    Args:
        template: that of the stack.
        values: reads its values.
    """

    def __init__(self, template: Template, values: Values) -> None:
        self.template = template
        self._values = values
        self._ids: dict[str, list[str]] = {}
        for declared in values.resources.values():
            self._ids.setdefault(declared.type, []).append(declared.id)

    def arns(self, declared: Declared, types: Iterable[str]) -> Iterator[str]:
        """Yield the ARNs of a resource, as resources of IAM's types: `sqs:queue`."""
        known = row(declared.type) or Row()
        for type in types:
            place = known.of.get(type, "")
            for form in forms(type):
                for name in self._all(declared, known):
                    yield self.filled(form, name, place)

    def is_open(self, declared: Declared) -> bool:
        """Tell whether not even the beginning is known of a name that a resource is given."""
        known = row(declared.type) or Row()
        given = declared.properties.get(known.name) if known.name else None
        texts = self._values.each(given) if given is not None else ()
        return any(pattern(text).startswith("*") for text in texts)

    def filled(self, form: str, name: str, place: str = "") -> str:
        """Return the form of an ARN with a name in it; what is not known is any."""
        if name.startswith("arn:"):
            return name
        places = [one for one in _PLACEHOLDER.findall(form) if one not in _SECTION]
        named = place or next(iter(places), "")
        name = name.removeprefix("/") if named in _WITHOUT_SLASH else name
        region = {"Region": self.template.region} if self.template.region else {}
        known = {**_SECTION, **region, named: name}
        return _PLACEHOLDER.sub(lambda found: known.get(found[1], "*"), form)

    def path(self, path: str) -> str:
        """Return the ARN of a path of API Gateway."""
        region = self.template.region or "${AWS::Region}"
        return f"arn:${{AWS::Partition}}:apigateway:{region}::{path}"

    def referred(self, declared: Declared, types: Iterable[str]) -> Iterator[str]:
        """Yield the ARNs of what a resource is part of, where that is no part of the app."""
        known = row(declared.type) or Row()
        value = declared.properties.get(known.refers) if known.refers else None
        for name in self.texts(value):
            for type in types:
                for form in forms(type):
                    arn = self.filled(form, name, known.of.get(type, ""))
                    yield arn + known.tail if name.startswith("arn:") else arn

    def mentioned(self, declared: Declared, types: Collection[str]) -> Iterator[str]:
        """Yield the ARNs of resources of IAM's types that the properties of a resource name."""
        for text in self._leaves(declared.properties):
            if text.startswith("arn:") and _types(text) & {*types}:
                yield text

    def objects(self, declared: Declared) -> Iterator[str]:
        """Yield what is in the buckets that the properties of a resource take code from.

        What the app itself puts there is left out.
        """
        own = {package.key for package in self.template.packages}
        for place in _mappings(declared.properties):
            bucket, key = (place.get(f"S3{n}", place.get(n)) for n in ("Bucket", "Key"))
            if bucket is not None and isinstance(key, str) and key not in own:
                for name in self.texts(bucket):
                    yield f"arn:${{AWS::Partition}}:s3:::{name}/*"

    def _leaves(self, value: Json) -> Iterator[str]:
        """Yield the texts among properties, at any depth."""
        if isinstance(value, list):
            for item in value:
                yield from self._leaves(item)
        elif isinstance(value, Mapping) and not _is_function(value):
            for inner in value.values():
                yield from self._leaves(inner)
        else:
            yield from self.texts(value)

    def texts(self, value: Json) -> Iterator[str]:
        """Yield what a value says for itself; what the app's own resources say is known otherwise."""
        for text in self._values.each(value) if value is not None else ():
            if not any((found := symbol_of(c)) and found.own for c in text):
                yield pattern(text)

    def _all(self, declared: Declared, known: Row) -> Iterator[str]:
        given = declared.properties.get(known.name) if known.name else None
        if given is not None:
            yield from (pattern(text) + known.tail for text in self._values.each(given))
        # One that gets a name, or loses it, has the other one for a while.
        yield from self._made(declared, known)

    def _made(self, declared: Declared, known: Row) -> Iterator[str]:
        """Yield what CloudFormation may call a resource that nobody has given a name."""
        if known.made == "service":
            yield "*"
            return
        if known.made == "ssm":
            yield f"CFN-{declared.id}-*"
        elif known.made == "id":
            yield from (declared.id, f"{declared.id}-*")
        # Of those that leave the stack's name out nobody has told so for good: both are allowed.
        yield self.beginning(self._ids[declared.type], known.longest, lower=known.lower)

    def beginning(self, ids: Sequence[str], longest: int, *, lower: bool = False) -> str:
        """Return what all names begin with that CloudFormation makes for resources of the stack.

        A name that would be too long is cut: the logical id to a half of it, where it is longer
        than that, and the stack's name to what is left.
        """
        name, nested = self.template.name, max(map(len, self.template.nested), default=0)
        within = len(name) + (nested + _TAIL + _DASHES if nested else 0)
        room = longest - _TAIL - _DASHES
        kept = min(room - min(len(id), max(room // 2, room - within)) for id in ids)
        found = f"{name}-*" if kept >= within else f"{f'{name}-'[:kept]}*"
        return found.lower() if lower else found


def _types(arn: str) -> set[str]:
    """Return IAM's types of resources whose ARNs look like this one."""
    plain = _PSEUDO.sub("x", arn)
    fields = plain.split(":")
    if len(fields) < _FIELDS:
        return set()
    known = iam_data.service(fields[2])
    return {f"{fields[2]}:{type}" for type in known.types_of(plain)} if known else set()


def _mappings(value: Json) -> Iterator[Mapping[str, Json]]:
    """Yield all mappings in a value."""
    if isinstance(value, list):
        for item in value:
            yield from _mappings(item)
    elif isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _mappings(inner)


def _is_function(value: Mapping[str, Json]) -> bool:
    return any(key == "Ref" or key.startswith("Fn::") for key in value)


def forms(type: str) -> list[str]:
    """Return the forms of the ARNs of one of IAM's types: `sqs:queue`."""
    prefix, _, name = type.partition(":")
    known = iam_data.service(prefix)
    return known.arns[name].split(", ") if known and name in known.arns else []


def pattern(text: str) -> str:
    """Return a text, in which symbols stand, as a pattern of a policy."""
    found = re.sub(r"\*+", "*", "".join(map(_shown, text)))
    # Where the account is told later, so is the partition.
    return re.sub("^arn:aws:", "arn:${AWS::Partition}:", found) if "${" in found else found


def _shown(character: str) -> str:
    if character == SIGN:
        return "?"
    found = symbol_of(character)
    if found is None:
        return character if character.isprintable() else "*"
    return f"${{{found.name}}}" if found.name in _KNOWN else "*"
