"""Events of buckets: an entry among the bucket's notifications, and the permission for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from lambdaform.formats.sam.folding import Folding, attribute, is_word
from lambdaform.formats.sam.permission import PERMISSION, permission
from lambdaform.template import Json

BUCKET = "AWS::S3::Bucket"

_NOTIFICATIONS, _FUNCTIONS = "NotificationConfiguration", "LambdaConfigurations"

_KNOWN = {
    "AccessControl",
    "AccelerateConfiguration",
    "AnalyticsConfigurations",
    "BucketEncryption",
    "BucketName",
    "CorsConfiguration",
    "IntelligentTieringConfigurations",
    "InventoryConfigurations",
    "LifecycleConfiguration",
    "LoggingConfiguration",
    "MetricsConfigurations",
    "NotificationConfiguration",
    "ObjectLockConfiguration",
    "ObjectLockEnabled",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "ReplicationConfiguration",
    "Tags",
    "VersioningConfiguration",
    "WebsiteConfiguration",
}
"""The properties of a bucket that SAM knows: it refuses to add an event beside others."""

_ATTRIBUTES = {
    "Type",
    "Condition",
    "DependsOn",
    "Metadata",
    "Properties",
    "DeletionPolicy",
    "UpdateReplacePolicy",
}
"""What SAM keeps of a bucket that it adds an event to."""


def fold(folding: Folding) -> None:
    """Say the notifications of each bucket as events of its functions, all of them or none."""
    for id, properties in folding.of_type(BUCKET):
        bucket = folding.resources[id]
        entries = _notified(properties)
        if not entries or bucket.keys() - _ATTRIBUTES or properties.keys() - _KNOWN:
            continue
        events = _events(folding, id, entries)
        if events is not None and _entries(folding, events) == entries:
            _put(folding, id, events)


def _notified(properties: Json) -> Sequence[Json]:
    """Return the notifications of functions, where all have the form that SAM asks of events."""
    match properties.get(_NOTIFICATIONS):
        case {"LambdaConfigurations": [*entries]} if all(map(_is_entry, entries)):
            return entries
    return ()


def _is_entry(entry: Json) -> bool:
    match entry:
        case {"Event": str(), "Filter": {"S3Key": {}}} | {"Event": str()}:
            return isinstance(entry.get("Filter", {}), dict)
    return False


Events = Mapping[str, Mapping[str, Json]]
"""Function -> name of an event -> its properties."""


def _events(folding: Folding, bucket: str, entries: Sequence[Json]) -> Events | None:
    """Return the events that would make the notifications; `None` where it cannot be told."""
    functions = [attribute(entry.get("Function")) for entry in entries]
    events: dict[str, dict[str, Json]] = {}
    for function in dict.fromkeys(functions):
        if function is None or folding.function(function) is None:
            return None
        own = [entry for entry, f in zip(entries, functions, strict=True) if f == function]
        runs = [list(run) for _, run in groupby(own, lambda entry: entry.get("Filter"))]
        names = [*_names(folding, bucket, function)]
        if folding.is_conditional(function) or len(names) != len(runs):
            return None
        pairs = zip(names, runs, strict=True)
        events[function] = {name: _event(bucket, run) for name, run in pairs}
    return events


def _names(folding: Folding, bucket: str, function: str) -> Iterator[str]:
    """Yield the names of a function's events on a bucket, by the permissions for them."""
    account = {"Ref": "AWS::AccountId"}
    allowed = permission(function, "s3.amazonaws.com", SourceAccount=account)
    stands = folding.made(function, PERMISSION, allowed)
    events = folding.function(function).get("Events", {})
    for id in folding.resources[bucket].get("DependsOn", ()):
        name = id.removeprefix(function).removesuffix("Permission")
        ours = id == f"{function}{name}Permission" and is_word(name) and name not in events
        if ours and folding.resources.get(id) == stands:
            yield name


def _event(bucket: str, run: Sequence[Json]) -> Json:
    """Return the event that makes a run of entries with the same filter."""
    said = {"Bucket": {"Ref": bucket}, "Events": [entry.get("Event") for entry in run]}
    return said | ({"Filter": run[0]["Filter"]} if "Filter" in run[0] else {})


def _entries(folding: Folding, events: Events) -> list[Json]:
    """Return the notifications that SAM makes of events: by function, then by name, each once."""
    made: list[Json] = []
    for function in (id for id in folding.resources if id in events):
        for _, event in sorted(events[function].items()):
            arn = {"Fn::GetAtt": [function, "Arn"]}
            filtered = {"Filter": event["Filter"]} if "Filter" in event else {}
            for kind in event["Events"]:
                entry = {"Event": kind, "Function": arn, **filtered}
                made += [] if entry in made else [entry]
    return made


def _put(folding: Folding, id: str, events: Events) -> None:
    """Say events in their functions, and take what SAM makes of them out of the bucket."""
    gone: set[str] = set()
    for function, named in events.items():
        for name, event in named.items():
            own = folding.function(function).setdefault("Events", {})
            own[name] = {"Type": "S3", "Properties": event}
            gone.add(f"{function}{name}Permission")
    bucket = folding.resources[id]
    rest = {k: v for k, v in bucket["Properties"][_NOTIFICATIONS].items() if k != _FUNCTIONS}
    properties = {k: v for k, v in bucket["Properties"].items() if k != _NOTIFICATIONS}
    properties |= {_NOTIFICATIONS: rest} if rest else {}
    waits = [other for other in bucket["DependsOn"] if other not in gone]
    left = {k: v for k, v in bucket.items() if k not in ("DependsOn", "Properties")}
    depends_on = {"DependsOn": waits} if waits else {}
    folding.resources[id] = {**left, **depends_on, "Properties": properties}
    folding.remove(dict.fromkeys(gone))
