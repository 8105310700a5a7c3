"""What kept people from losing things, and is taken away: protection, backups, retention.

After the pages of AWS on each property. What CloudFormation puts in the place of a property that
goes is the service's default, unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.data import holds_data
from lambdaform.template import Json

_FOREVER = float("inf")


@dataclass(frozen=True)
class _Switch:
    """A property that protects as long as it has a value.

    Attributes:
        place: the path of the property.
        on: the value that protects.
        lost: what is said where it goes.
    """

    place: tuple[str, ...]
    on: Json
    lost: str


@dataclass(frozen=True)
class _Span:
    """A property that says how long something is kept.

    Attributes:
        place: the path of the property.
        usual: what holds where nothing is said.
        unit: of its numbers.
        lost: what is said where it becomes shorter.
    """

    place: tuple[str, ...]
    usual: float
    unit: str
    lost: str


_OPEN = "is no longer protected from deletion"
_EVENTS = "events that nobody took by then are lost"
_SWITCHES: Mapping[str, tuple[_Switch, ...]] = {
    "AWS::Cognito::UserPool": (
        _Switch(("DeletionProtection",), "ACTIVE", _OPEN),
        _Switch(("MfaConfiguration",), "ON", "no longer asks for a second factor"),
    ),
    "AWS::DSQL::Cluster": (_Switch(("DeletionProtectionEnabled",), True, _OPEN),),
    "AWS::DocDB::DBCluster": (_Switch(("DeletionProtection",), True, _OPEN),),
    "AWS::DynamoDB::Table": (
        _Switch(("DeletionProtectionEnabled",), True, _OPEN),
        _Switch(
            ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
            True,
            "can no longer be restored to a point in time",
        ),
    ),
    "AWS::EFS::FileSystem": (_Switch(("BackupPolicy", "Status"), "ENABLED", "is not backed up"),),
    "AWS::KMS::Key": (_Switch(("EnableKeyRotation",), True, "is no longer rotated"),),
    "AWS::Logs::LogGroup": (_Switch(("DeletionProtectionEnabled",), True, _OPEN),),
    "AWS::Neptune::DBCluster": (_Switch(("DeletionProtection",), True, _OPEN),),
    "AWS::RDS::DBCluster": (_Switch(("DeletionProtection",), True, _OPEN),),
    "AWS::RDS::DBInstance": (_Switch(("DeletionProtection",), True, _OPEN),),
    "AWS::S3::Bucket": (
        _Switch(
            ("VersioningConfiguration", "Status"),
            "Enabled",
            "keeps no earlier versions of what is overwritten or deleted",
        ),
        _Switch(("ObjectLockEnabled",), True, "is no longer locked against deletion"),
    ),
}
_SPANS: Mapping[str, tuple[_Span, ...]] = {
    "AWS::DocDB::DBCluster": (
        _Span(("BackupRetentionPeriod",), 1, "day", "older backups are deleted"),
    ),
    "AWS::DynamoDB::Table": (
        _Span(
            ("PointInTimeRecoverySpecification", "RecoveryPeriodInDays"),
            35,
            "day",
            "it cannot be restored to an earlier time",
        ),
    ),
    "AWS::Events::Archive": (
        _Span(("RetentionDays",), _FOREVER, "day", "older events are deleted"),
    ),
    "AWS::KMS::Key": (
        _Span(("PendingWindowInDays",), 30, "day", "there is less time to take its deletion back"),
    ),
    "AWS::Kinesis::Stream": (_Span(("RetentionPeriodHours",), 24, "hour", _EVENTS),),
    "AWS::Logs::LogGroup": (
        _Span(("RetentionInDays",), _FOREVER, "day", "older events are deleted"),
    ),
    "AWS::Neptune::DBCluster": (
        _Span(("BackupRetentionPeriod",), 1, "day", "older backups are deleted"),
    ),
    "AWS::RDS::DBCluster": (
        _Span(("BackupRetentionPeriod",), 1, "day", "older backups are deleted"),
    ),
    "AWS::RDS::DBInstance": (
        _Span(("BackupRetentionPeriod",), 1, "day", "older backups are deleted"),
    ),
    "AWS::SQS::Queue": (_Span(("MessageRetentionPeriod",), 345_600, "second", _EVENTS),),
}
_REMOVED = {
    "AWS::Backup::BackupPlan": "no more backups are made",
    "AWS::Backup::BackupSelection": "what it chose is no longer backed up",
    "AWS::CloudTrail::Trail": "nobody notes any more who does what",
    "AWS::DLM::LifecyclePolicy": "no more snapshots are made",
    "AWS::WAFv2::WebACLAssociation": "requests are filtered no longer",
}
"""Types whose resources keep others safe, and what their removal means."""


def safeguards(change: Change) -> Iterator[Consequence]:
    """Yield what a change takes away of what keeps people from losing things."""
    for message in _lost(change):
        yield Consequence(
            "data", f"weaken:{change.id}", message, change.stack, change.id, change.at
        )


def _lost(change: Change) -> Iterator[str]:
    if change.action == "remove" and change.type in _REMOVED:
        yield f"`{change.id}` is removed: {_REMOVED[change.type]}"
    if change.before is None or change.after is None or change.goes:
        return
    for switch in _SWITCHES.get(change.type, ()):
        if _is_off(change, switch):
            yield f"`{change.id}` {switch.lost}"
    for span in _SPANS.get(change.type, ()):
        yield from _shorter(change, span)
    yield from _policies(change)
    for find in _OWN.get(change.type, ()):
        yield from find(change)


def _is_off(change: Change, switch: _Switch) -> bool:
    was, becomes = (_at(entry, switch.place) for entry in (change.before, change.after))
    return bool(was == switch.on and becomes != switch.on)


def _shorter(change: Change, span: _Span) -> Iterator[str]:
    if not any(c.difference.name == span.place[0] for c in change.causes):
        return
    was, becomes = (_number(change_side, span) for change_side in (change.before, change.after))
    if was is not None and becomes is not None and becomes < was:
        kept = f"{becomes:,.0f} {span.unit}{'' if becomes == 1 else 's'}"
        before = "for ever" if was == _FOREVER else f"{was:,.0f}"
        yield f"`{change.id}` keeps what is in it for {kept}, not {before}: {span.lost}"


def _number(entry: Mapping[str, Json] | None, span: _Span) -> float | None:
    found = _at(entry, span.place)
    if found is None:
        return span.usual
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def _at(entry: Mapping[str, Json] | None, place: tuple[str, ...]) -> Json:
    found: Json = (entry or {}).get("Properties", {})
    for name in place:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _policies(change: Change) -> Iterator[str]:
    """Yield what is no longer kept when it is removed, or replaced."""
    verbs = {"DeletionPolicy": "removed", "UpdateReplacePolicy": "replaced"}
    for name, verb in verbs.items() if holds_data(change.type) else ():
        was, becomes = ((e or {}).get(name) for e in (change.before, change.after))
        if was in ("Retain", "RetainExceptOnCreate", "Snapshot") and becomes in (None, "Delete"):
            yield f"`{change.id}` is no longer kept where it is {verb}"


def _lifecycle(change: Change) -> Iterator[str]:
    """Yield the rules that delete objects sooner than before."""
    old, new = (_expiring(e) for e in (change.before, change.after))
    for key, days in new.items():
        if days < old.get(key, _FOREVER):
            prefix, what = key
            where = f" below `{prefix}`" if prefix else ""
            yield f"`{change.id}` deletes {what}{where} after {days:,.0f} days"


_EXPIRING = {
    "ExpirationInDays": "objects",
    "NoncurrentVersionExpirationInDays": "earlier versions",
}


def _expiring(entry: Mapping[str, Json] | None) -> dict[tuple[str, str], float]:
    rules = _at(entry, ("LifecycleConfiguration", "Rules"))
    found: dict[tuple[str, str], float] = {}
    for rule in rules if isinstance(rules, list) else ():
        if not isinstance(rule, Mapping) or rule.get("Status") != "Enabled":
            continue
        noncurrent = rule.get("NoncurrentVersionExpiration")
        days = dict(rule)
        if isinstance(noncurrent, Mapping):
            days["NoncurrentVersionExpirationInDays"] = noncurrent.get("NoncurrentDays")
        for name, what in _EXPIRING.items():
            if isinstance(days.get(name), (int, float)):
                key = (str(rule.get("Prefix") or ""), what)
                found[key] = min(days[name], found.get(key, _FOREVER))
    return found


def _expiry(change: Change) -> Iterator[str]:
    """Yield that items of a table go by themselves."""
    old, new = (_expiring_by(entry) for entry in (change.before, change.after))
    if new is not None and new != old:
        yield f"`{change.id}` deletes items whose `{new}` has passed"


def _expiring_by(entry: Mapping[str, Json] | None) -> str | None:
    """Return the attribute by which items of a table go; `None` where they stay."""
    where = "TimeToLiveSpecification"
    enabled, name = (_at(entry, (where, key)) for key in ("Enabled", "AttributeName"))
    return str(name) if enabled in (True, "true") else None


def _dead_letters(change: Change) -> Iterator[str]:
    """Yield that what fails goes nowhere any more."""
    names = ("RedrivePolicy", "DeadLetterConfig", "DestinationConfig", "DeadLetterQueue")
    for name in names:
        if change.was(name) and not change.becomes(name):
            yield f"`{change.id}` has no dead letters any more: what fails for good is lost"


_OWN: Mapping[str, tuple[Callable[[Change], Iterator[str]], ...]] = {
    "AWS::DynamoDB::Table": (_expiry,),
    "AWS::Events::EventBus": (_dead_letters,),
    "AWS::Lambda::EventInvokeConfig": (_dead_letters,),
    "AWS::Lambda::EventSourceMapping": (_dead_letters,),
    "AWS::Lambda::Function": (_dead_letters,),
    "AWS::S3::Bucket": (_lifecycle,),
    "AWS::SNS::Subscription": (_dead_letters,),
    "AWS::SQS::Queue": (_dead_letters,),
}
