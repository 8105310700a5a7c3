"""Properties of a bucket in the forms of S3's API, where those are others than in a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lambdaform.cloud.providers.shapes import flag

Form = Mapping[str, Any]


def encryption(said: Form) -> dict[str, Any]:
    """Return the default encryption of a bucket."""
    name = "ServerSideEncryptionByDefault"
    rules = [
        {f"Apply{name}" if key == name else key: value for key, value in rule.items()}
        for rule in said["ServerSideEncryptionConfiguration"]
    ]
    return {"Rules": rules}


def cors(said: Form) -> dict[str, Any]:
    """Return what other origins may do."""
    names = {"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds", "Id": "ID"}
    return {"CORSRules": [_renamed(rule, names) for rule in said["CorsRules"]]}


def logging(said: Form, bucket: str) -> dict[str, Any]:
    """Return where accesses are noted: in the bucket itself, unless said."""
    enabled = {
        "TargetBucket": said.get("DestinationBucketName", bucket),
        "TargetPrefix": said.get("LogFilePrefix", ""),
    }
    if "TargetObjectKeyFormat" in said:
        enabled["TargetObjectKeyFormat"] = said["TargetObjectKeyFormat"]
    return {"LoggingEnabled": enabled}


def website(said: Form) -> dict[str, Any]:
    """Return how a bucket is a website."""
    found = dict(said)
    if "IndexDocument" in said:
        found["IndexDocument"] = {"Suffix": said["IndexDocument"]}
    if "ErrorDocument" in said:
        found["ErrorDocument"] = {"Key": said["ErrorDocument"]}
    if "RoutingRules" in said:
        names = {"RoutingRuleCondition": "Condition", "RedirectRule": "Redirect"}
        found["RoutingRules"] = [_renamed(rule, names) for rule in said["RoutingRules"]]
    return found


_NOTIFIED = {
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
}


def notifications(said: Form) -> dict[str, Any]:
    """Return who is told of what happens in a bucket."""
    found: dict[str, Any] = {}
    for property, (name, _, _) in _NOTIFIED.items():
        if said.get(property):
            found[name] = [_notified(property, one) for one in said[property]]
    bridge = said.get("EventBridgeConfiguration")
    if bridge is not None and flag(bridge.get("EventBridgeEnabled", True)):
        found["EventBridgeConfiguration"] = {}
    return found


def _notified(property: str, said: Form) -> dict[str, Any]:
    _, target, arn = _NOTIFIED[property]
    found = {arn: said[target], "Events": [said["Event"]]}
    rules = said.get("Filter", {}).get("S3Key", {}).get("Rules")
    return {**found, "Filter": {"Key": {"FilterRules": rules}}} if rules else found


def lifecycle(said: Form) -> dict[str, Any]:
    """Return what becomes of objects with time."""
    return {"Rules": [_rule(rule) for rule in said["Rules"]]}


def _rule(said: Form) -> dict[str, Any]:
    found = {"Status": said["Status"], **_filter(said)}
    found |= {"ID": said["Id"]} if "Id" in said else {}
    expiration = _renamed(
        _only(said, ("ExpirationInDays", "ExpirationDate", "ExpiredObjectDeleteMarker")),
        {"ExpirationInDays": "Days", "ExpirationDate": "Date"},
    )
    later = {"TransitionInDays": "Days", "TransitionDate": "Date"}
    of_old = {"TransitionInDays": "NoncurrentDays"}
    old_days = said.get("NoncurrentVersionExpirationInDays")
    optional = {
        "Expiration": expiration,
        "Transitions": [_renamed(one, later) for one in _all(said, "Transition")],
        "NoncurrentVersionExpiration": said.get("NoncurrentVersionExpiration")
        or ({"NoncurrentDays": old_days} if old_days else None),
        "NoncurrentVersionTransitions": [
            _renamed(one, of_old) for one in _all(said, "NoncurrentVersionTransition")
        ],
        "AbortIncompleteMultipartUpload": said.get("AbortIncompleteMultipartUpload"),
    }
    return found | {name: value for name, value in optional.items() if value}


def _all(said: Form, name: str) -> list[Form]:
    """Return what may be said once or several times."""
    once = [said[name]] if name in said else []
    return [*once, *said.get(f"{name}s", ())]


def _filter(said: Form) -> dict[str, Any]:
    """Return which objects a rule is about."""
    tags = list(said.get("TagFilters") or ())
    wanted = _only(said, ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"))
    if not tags and wanted.keys() <= {"Prefix"}:
        return {"Filter": {"Prefix": wanted.get("Prefix", "")}}
    if not wanted and len(tags) == 1:
        return {"Filter": {"Tag": tags[0]}}
    if len(wanted) == 1 and not tags:
        return {"Filter": wanted}
    return {"Filter": {"And": {**wanted, **({"Tags": tags} if tags else {})}}}


def _only(said: Form, names: Iterable[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}


def _renamed(said: Form, names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in said.items()}
