"""Schedules of EventBridge Scheduler; the role that they take on stays beside them."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, attribute, fits, mapping, said
from lambdaform.template import Json

SCHEDULE = "AWS::Scheduler::Schedule"

_HANDED_ON = (
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "EndDate",
    "Description",
    "GroupName",
    "KmsKeyArn",
    "State",
)
_OF_TARGET = ("RoleArn", "Input", "RetryPolicy", "DeadLetterConfig")
_FORMS = {
    "ScheduleExpression": str,
    "ScheduleExpressionTimezone": str,
    "StartDate": str,
    "EndDate": str,
    "Description": str,
    "GroupName": str,
    "KmsKeyArn": str,
    "State": str,
    "Name": str,
    "FlexibleTimeWindow": dict,
    "RoleArn": str,
    "Input": str,
    "RetryPolicy": dict,
    "DeadLetterConfig": dict,
}
_NO_WINDOW = {"Mode": "OFF"}


def fold(folding: Folding) -> None:
    """Say each schedule as an event of its function."""
    for id, properties in folding.of_type(SCHEDULE):
        target = mapping(properties.get("Target"))
        function = attribute(target.get("Arn"))
        if function is None or folding.function(function) is None or not id.startswith(function):
            continue
        event = _event(properties, target)
        if _is_complete(event):
            folding.event(
                function,
                id.removeprefix(function),
                {"Type": "ScheduleV2", "Properties": event},
                {id: folding.made(function, SCHEDULE, _made(function, event))},
            )


def _event(properties: Json, target: Json) -> Json:
    """Return what an event says of a schedule."""
    name, window = properties.get("Name"), properties.get("FlexibleTimeWindow")
    event = {
        **({"OmitName": True} if name is None else {"Name": name}),
        **{option: properties[option] for option in _HANDED_ON if properties.get(option)},
        "FlexibleTimeWindow": None if window == _NO_WINDOW else window,
        **{option: target[option] for option in _OF_TARGET if option in target},
    }
    return said(event)


def _is_complete(event: Json) -> bool:
    """Tell whether SAM takes an event, and adds neither a role nor a queue of its own."""
    if not fits(event, _FORMS) or not event.get("RoleArn") or not event.get("ScheduleExpression"):
        return False
    return set(event.get("DeadLetterConfig", {"Arn": ""})) == {"Arn"}


def _made(function: str, event: Json) -> Json:
    """Return the schedule that SAM makes of an event."""
    of_target = {option: event[option] for option in _OF_TARGET if option in event}
    return {
        "Name": event.get("Name"),
        **{option: event[option] for option in _HANDED_ON if option in event},
        "FlexibleTimeWindow": event.get("FlexibleTimeWindow") or _NO_WINDOW,
        "Target": {"Arn": {"Fn::GetAtt": [function, "Arn"]}, **of_target},
    }
