"""Events of queues and streams: event source mappings."""

from __future__ import annotations

import json

from lambdaform.formats.sam import dead_letters
from lambdaform.formats.sam.folding import Folding, attribute, fits, is_function, mapping, referred
from lambdaform.template import Json

MAPPING = "AWS::Lambda::EventSourceMapping"

_FORMS: dict[str, type] = {
    "StartingPosition": str,
    "BatchSize": int,
    "MaximumBatchingWindowInSeconds": int,
    "FilterCriteria": dict,
    "FunctionResponseTypes": list,
    "ScalingConfig": dict,
    "ProvisionedPollerConfig": dict,
    "MetricsConfig": dict,
    "KmsKeyArn": str,
    "BisectBatchOnFunctionError": bool,
    "MaximumRetryAttempts": int,
    "MaximumRecordAgeInSeconds": int,
    "ParallelizationFactor": int,
    "TumblingWindowInSeconds": int,
    "DestinationConfig": dict,
    "Enabled": bool,
}
"""The properties that SAM hands on as they are, each with the form that it asks for."""

_BY_SOURCE = {
    "AWS::SQS::Queue": "SQS",
    "AWS::Kinesis::Stream": "Kinesis",
    "AWS::DynamoDB::Table": "DynamoDB",
    "AWS::DynamoDB::GlobalTable": "DynamoDB",
}
_BY_SERVICE = {":sqs:": "SQS", ":kinesis:": "Kinesis", ":dynamodb:": "DynamoDB"}


def fold(folding: Folding) -> None:
    """Say each mapping as an event of its function."""
    for id, properties in folding.of_type(MAPPING):
        function = referred(properties.get("FunctionName"))
        if function is None or folding.function(function) is None or not id.startswith(function):
            continue
        source = properties.get("EventSourceArn")
        is_stream = "StartingPosition" in properties
        kind = _kind(folding, source, is_stream=is_stream)
        handed_on = {k: v for k, v in properties.items() if k in _FORMS}
        takes = kind is not None and (kind != "SQS") is is_stream and _is_formed(handed_on)
        options = _said(folding, handed_on) if takes else None
        if options is None:
            continue
        made = {"FunctionName": {"Ref": function}, "EventSourceArn": source, **handed_on}
        said = {"Queue" if kind == "SQS" else "Stream": source, **options}
        event = {"Type": kind, "Properties": said}
        name = id.removeprefix(function)
        folding.event(function, name, event, {id: folding.made(function, MAPPING, made)})


def _is_formed(properties: Json) -> bool:
    """Tell whether properties have the forms that SAM asks for."""
    criteria = properties.get("FilterCriteria")
    known = not criteria or is_function(criteria) or list(mapping(criteria)) == ["Filters"]
    return fits(properties, _FORMS) and known


def _kind(folding: Folding, source: Json, *, is_stream: bool) -> str | None:
    """Return what SAM calls events of a source, by its ARN."""
    id = attribute(source) or attribute(source, "StreamArn")
    if id is not None:
        return _BY_SOURCE.get(folding.type_of(id) or "")
    if isinstance(source, dict) and "Fn::GetStackOutput" in source:
        of_table = str(source["Fn::GetStackOutput"]["OutputName"]).endswith("StreamArn")
        return ("DynamoDB" if of_table else "Kinesis") if is_stream else "SQS"
    text = json.dumps(source)
    return next((kind for service, kind in _BY_SERVICE.items() if service in text), None)


def _said(folding: Folding, properties: Json) -> Json | None:
    """Return properties with what SAM asks besides: what kind of thing takes what failed.

    `None` where that is in another form than SAM reads.
    """
    match properties.get("DestinationConfig"):
        case None:
            return properties
        case {"OnFailure": {"Destination": target, **more}, **rest} if not more and not rest:
            kind = dead_letters.kind(folding, target)
            config = {"OnFailure": {"Type": kind, "Destination": target}}
            return {**properties, "DestinationConfig": config}
    return None
