"""Where events go that failed, with the kind of it: SAM asks, for the policies of its own roles."""

from __future__ import annotations

import json

from lambdaform.formats.sam.folding import Folding, attribute, referred
from lambdaform.template import Json


def of_function(folding: Folding, config: Json) -> Json | None:
    """Return the `DeadLetterQueue` of a function by its `DeadLetterConfig`."""
    match config:
        case {"TargetArn": target, **rest} if target and not rest:
            return {"Type": kind(folding, target), "TargetArn": target}
    return None


def kind(folding: Folding, target: Json) -> str:
    """Return `SNS` or `SQS` for an ARN.

    Our roles are explicit, so it decides about nothing: where it cannot be told, it is a queue.
    """
    if folding.type_of(referred(target) or attribute(target, "TopicArn")) == "AWS::SNS::Topic":
        return "SNS"
    if isinstance(target, dict) and "Fn::GetStackOutput" in target:  # a topic's ARN is its `Ref`
        return "SNS" if str(target["Fn::GetStackOutput"]["OutputName"]).endswith("Ref") else "SQS"
    return "SNS" if ":sns:" in json.dumps(target) else "SQS"
