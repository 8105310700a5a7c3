"""What becomes of asynchronous events: retries, age, and destinations."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, attribute, referred
from lambdaform.template import Json

CONFIG = "AWS::Lambda::EventInvokeConfig"

_NUMBERS = ("MaximumEventAgeInSeconds", "MaximumRetryAttempts")
_WHEN = ("OnSuccess", "OnFailure")
_KINDS = {
    "AWS::Events::EventBus": "EventBridge",
    "AWS::Lambda::Function": "Lambda",
    "AWS::S3::Bucket": "S3Bucket",
    "AWS::SNS::Topic": "SNS",
    "AWS::SQS::Queue": "SQS",
}


def fold(folding: Folding) -> None:
    """Say each configuration with destinations as `EventInvokeConfig` of its function.

    Where there are none, SAM writes an empty `DestinationConfig`.
    """
    for id, properties in folding.of_type(CONFIG):
        function = referred(properties.get("FunctionName"))
        known = folding.function(function)
        if function is None or known is None or id != f"{function}EventInvokeConfig":
            continue
        numbers = {name: properties[name] for name in _NUMBERS if name in properties}
        destinations = properties.get("DestinationConfig")
        of_function = {"FunctionName": {"Ref": function}, "Qualifier": "$LATEST"}
        made = {**of_function, "DestinationConfig": destinations, **numbers}
        stands = {id: folding.made(function, CONFIG, made)}
        said = _said(folding, destinations)
        config = {**numbers, "DestinationConfig": said}
        if said and not folding.names_parameters(config) and folding.stand(stands):
            known["EventInvokeConfig"] = config
            folding.remove(stands)


def _said(folding: Folding, destinations: Json) -> Json | None:
    """Return destinations with the kind of each; `None` where one has none that is known."""
    said: dict[str, Json] = {}
    for when, where in (destinations or {}).items():
        match where:
            case {"Destination": target, **rest} if when in _WHEN and not rest:
                said[when] = {"Type": _kind(folding, target), "Destination": target}
            case _:
                return None
    return said if all(one["Type"] for one in said.values()) else None


def _kind(folding: Folding, target: Json) -> str | None:
    type = folding.type_of(attribute(target) or referred(target))
    return _KINDS.get(type or "")
