"""What hands events to functions, and what is known of these events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lambdaform.access.patterns import ANY
from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import Texts, Values
from lambdaform.template import Json

Path: TypeAlias = tuple[str, ...]
"""The way to a part of an event: `("Records", "[]", "s3", "bucket", "name")`."""

_RECORD = ("Records", "[]")
_S3 = (*_RECORD, "s3")
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")


@dataclass(frozen=True)
class Trigger:
    """What hands a function events.

    Attributes:
        kind: what sort: triggers of one sort make events of one shape.
        declared: what connects them.
        function: names the function: its name, its ARN, or that of a version or an alias.
        arns: of the queue, the stream, the topic ...
        event: what is known of parts of its events.
    """

    kind: str
    declared: Declared
    function: str
    arns: Texts = ()
    event: Mapping[Path, Texts] = field(default_factory=dict, compare=False)

    @property
    def polled(self) -> bool:
        """Whether Lambda reads the source with the function's role."""
        return self.kind == "mapping"


def triggers(templates: Sequence[Values]) -> list[Trigger]:
    """Return all triggers of some templates."""
    return [
        trigger
        for values in templates
        for declared in values.resources.values()
        for trigger in _of(values, declared)
    ]


def _of(values: Values, declared: Declared) -> Iterator[Trigger]:
    type = "Custom::" if declared.type.startswith(_CUSTOM) else declared.type
    read = _READERS.get(type)
    if read is not None:
        yield from read(values, declared)
    if declared.type == "Custom::BucketNotifications":
        buckets = tuple(values.each(declared.properties.get("Bucket")))
        configurations = declared.properties.get("LambdaFunctionConfigurations")
        yield from _notifications(values, declared, buckets, configurations, "LambdaFunctionArn")


def _mapping(values: Values, declared: Declared) -> Iterator[Trigger]:
    arns = tuple(values.each(declared.properties.get("EventSourceArn")))
    event: dict[Path, Texts] = {(*_RECORD, "eventSourceARN"): arns}
    for function in values.each(declared.properties.get("FunctionName")):
        yield Trigger("mapping", declared, function, arns, event)


def _permission(values: Values, declared: Declared) -> Iterator[Trigger]:
    arns = tuple(values.each(declared.properties.get("SourceArn")))
    if declared.properties.get("Principal") == "sns.amazonaws.com":
        event: dict[Path, Texts] = {(*_RECORD, "Sns", "TopicArn"): arns} if arns else {}
        for function in values.each(declared.properties.get("FunctionName")):
            yield Trigger("topic", declared, function, arns, event)


def _bucket(values: Values, declared: Declared) -> Iterator[Trigger]:
    given = declared.properties.get("NotificationConfiguration")
    configurations = given.get("LambdaConfigurations") if isinstance(given, Mapping) else None
    yield from _notifications(values, declared, declared.ref, configurations, "Function")


def _notifications(
    values: Values, declared: Declared, buckets: Texts, configurations: Json, named: str
) -> Iterator[Trigger]:
    for one in values.items(configurations):
        if isinstance(one, Mapping):
            event: dict[Path, Texts] = {
                (*_S3, "bucket", "name"): buckets,
                (*_S3, "bucket", "arn"): tuple(
                    f"arn:{values.place.partition}:s3:::{b}" for b in buckets
                ),
                (*_S3, "object", "key"): tuple(prefix + ANY for prefix in _prefixes(values, one)),
            }
            for function in values.each(one.get(named)):
                yield Trigger("bucket", declared, function, (), event)


def _prefixes(values: Values, configuration: Mapping[str, Json]) -> Texts:
    """Return how the keys begin whose events are sent on."""
    found: Json = configuration.get("Filter")
    for name in ("S3Key", "Key"):
        found = found.get(name, found) if isinstance(found, Mapping) else None
    rules = found.get("Rules", found.get("FilterRules")) if isinstance(found, Mapping) else None
    for rule in values.items(rules):
        if isinstance(rule, Mapping) and str(rule.get("Name")).lower() == "prefix":
            return values.texts(rule.get("Value", ""))
    return ("",)


def _rule(values: Values, declared: Declared) -> Iterator[Trigger]:
    event = dict(_pattern(values, declared.properties.get("EventPattern"), ()))
    for target in values.items(declared.properties.get("Targets")):
        own = isinstance(target, Mapping) and not {"Input", "InputPath", "InputTransformer"} & {
            *target
        }
        for function in values.each(target.get("Arn")) if isinstance(target, Mapping) else ():
            yield Trigger("rule", declared, function, (), event if own else {})


def _pattern(values: Values, pattern: Json, path: Path) -> Iterator[tuple[Path, Texts]]:
    """Yield what an event pattern says of parts of the events that it lets through."""
    if isinstance(pattern, list):
        yield path, tuple(text for one in pattern for text in _matched(values, one))
    elif isinstance(pattern, Mapping):
        for name, below in pattern.items():
            yield from _pattern(values, below, (*path, name))


def _matched(values: Values, matcher: Json) -> Texts:
    match matcher:
        case {"prefix": str(prefix)}:
            return (prefix + ANY,)
        case {"exists": _} | {"anything-but": _} | {"numeric": _} | {"suffix": _}:
            return (ANY,)
        case {"wildcard": _} | {"cidr": _} | {"equals-ignore-case": _} | {"prefix": _}:
            return (ANY,)
    return values.texts(matcher)


def _custom(values: Values, declared: Declared) -> Iterator[Trigger]:
    event: dict[Path, Texts] = {
        ("ResourceProperties", name): values.texts(value)
        for name, value in declared.properties.items()
        if not isinstance(value, list)
    }
    for function in values.each(declared.properties.get("ServiceToken")):
        yield Trigger("custom resource", declared, function, (), event)


def _rotation(values: Values, declared: Declared) -> Iterator[Trigger]:
    secrets = tuple(values.each(declared.properties.get("SecretId")))
    event: dict[Path, Texts] = {("SecretId",): secrets}
    for function in values.each(declared.properties.get("RotationLambdaARN")):
        yield Trigger("rotation", declared, function, secrets, event)


_READERS: Mapping[str, Callable[[Values, Declared], Iterator[Trigger]]] = {
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::Lambda::Permission": _permission,
    "AWS::S3::Bucket": _bucket,
    "AWS::Events::Rule": _rule,
    "AWS::SecretsManager::RotationSchedule": _rotation,
    "Custom::": _custom,
}
