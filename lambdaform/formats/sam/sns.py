"""Events of topics: a subscription, and the permission for it."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, attribute, fits
from lambdaform.formats.sam.permission import PERMISSION, permission

SUBSCRIPTION = "AWS::SNS::Subscription"

_HANDED_ON = ("Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")
_FORMS = {"Topic": str, "Region": str, "RedrivePolicy": dict}


def fold(folding: Folding) -> None:
    """Say each subscription of a function as an event of it."""
    for id, properties in folding.of_type(SUBSCRIPTION):
        function = attribute(properties.get("Endpoint"))
        if function is None or folding.function(function) is None or not id.startswith(function):
            continue
        topic = properties.get("TopicArn")
        options = {name: properties[name] for name in _HANDED_ON if name in properties}
        event = {"Topic": topic, **options}
        if not fits(event, _FORMS):
            continue
        endpoint = {"Fn::GetAtt": [function, "Arn"]}
        made = {"TopicArn": topic, "Protocol": "lambda", "Endpoint": endpoint, **options}
        allowed = permission(function, "sns.amazonaws.com", SourceArn=topic)
        folding.event(
            function,
            id.removeprefix(function),
            {"Type": "SNS", "Properties": event},
            {
                id: folding.made(function, SUBSCRIPTION, made),
                f"{id}Permission": folding.made(function, PERMISSION, allowed),
            },
        )
