"""Events of event buses: a rule, and the permission for it."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, attribute, fits
from lambdaform.formats.sam.permission import PERMISSION, permission
from lambdaform.template import Json

RULE = "AWS::Events::Rule"

_HANDED_ON = {
    "Name": "RuleName",
    "EventBusName": "EventBusName",
    "EventPattern": "Pattern",
    "State": "State",
}
"""Properties of a rule, and what SAM calls them."""

_OF_TARGET = ("Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig")
_FORMS = {
    "EventBusName": str,
    "RuleName": str,
    "Pattern": dict,
    "State": str,
    "Input": str,
    "InputPath": str,
    "InputTransformer": dict,
    "RetryPolicy": dict,
    "DeadLetterConfig": dict,
    "Target": dict,
}
_LAMBDA_TARGET = "LambdaTarget"
_TARGET_ID = 64
"""The most characters in the id of a target."""


def fold(folding: Folding) -> None:
    """Say each rule with a function as its one target as an event of that."""
    for id, properties in folding.of_type(RULE):
        target = _only(properties.get("Targets"))
        function = attribute(target.get("Arn"))
        if function is None or folding.function(function) is None or not id.startswith(function):
            continue
        event = _event(id, properties, target)
        if _is_complete(event):
            folding.event(
                function,
                id.removeprefix(function),
                {"Type": "EventBridgeRule", "Properties": event},
                _made(folding, id, function, event),
            )


def _event(id: str, properties: Json, target: Json) -> Json:
    """Return what an event says of a rule."""
    own_id = target.get("Id")
    return {
        **{said: properties[name] for name, said in _HANDED_ON.items() if name in properties},
        **{name: target[name] for name in _OF_TARGET if name in target},
        **({} if own_id == target_id(id) else {"Target": {"Id": own_id}}),
    }


def _is_complete(event: Json) -> bool:
    """Tell whether SAM takes an event, and adds no queue of its own."""
    return fits(event, _FORMS) and set(event.get("DeadLetterConfig", {"Arn": ""})) == {"Arn"}


def _made(folding: Folding, id: str, function: str, event: Json) -> dict[str, Json]:
    """Return the rule and the permission that SAM makes of an event."""
    target = {
        "Arn": {"Fn::GetAtt": [function, "Arn"]},
        "Id": event.get("Target", {}).get("Id", target_id(id)),
        **{name: event[name] for name in _OF_TARGET if name in event},
    }
    rule = {name: event[said] for name, said in _HANDED_ON.items() if said in event}
    arn = {"Fn::GetAtt": [id, "Arn"]}
    allowed = permission(function, "events.amazonaws.com", SourceArn=arn)
    return {
        id: folding.made(function, RULE, {**rule, "Targets": [target]}),
        f"{id}Permission": folding.made(function, PERMISSION, allowed),
    }


def _only(targets: Json) -> Json:
    match targets:
        case [dict() as target]:
            return target
    return {}


def target_id(rule: str) -> str:
    """Return the id that SAM gives the target of a rule."""
    return rule[: _TARGET_ID - len(_LAMBDA_TARGET)] + _LAMBDA_TARGET
