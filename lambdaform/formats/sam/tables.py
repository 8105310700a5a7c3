"""`AWS::Serverless::SimpleTable`: a table with one key, where SAM can say all of it."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, fits, said
from lambdaform.formats.sam.functions import as_map
from lambdaform.template import Json

TABLE = "AWS::DynamoDB::Table"
SIMPLE = "AWS::Serverless::SimpleTable"

_TYPES = {"S": "String", "N": "Number", "B": "Binary"}
_ATTRIBUTES = {
    "Type",
    "Condition",
    "DependsOn",
    "Metadata",
    "Properties",
    "DeletionPolicy",
    "UpdateReplacePolicy",
}
_KEY = {"KeySchema", "AttributeDefinitions"}
_HANDED_ON = {
    "TableName": str,
    "PointInTimeRecoverySpecification": dict,
    "SSESpecification": dict,
    "ProvisionedThroughput": dict,
}
"""What SAM hands on, each with the form that it asks for; it loses what is empty."""


def fold(folding: Folding) -> None:
    """Say each table with one key as `AWS::Serverless::SimpleTable`, where that loses nothing."""
    for id, properties in folding.of_type(TABLE):
        simple = _simple(properties)
        if simple is not None and not folding.resources[id].keys() - _ATTRIBUTES:
            folding.put(id, SIMPLE, simple)


def _simple(properties: Json) -> Json | None:
    """Return a table as SAM says it; `None` where that is not all."""
    key, tags = _key(properties), properties.get("Tags")
    named = as_map(tags) if tags is not None else {}
    rest = properties.keys() - _HANDED_ON.keys() - _KEY - {"BillingMode", "Tags"}
    if key is None or named is None or rest or not _is_billed(properties):
        return None
    handed_on = {name: properties[name] for name in properties if name in _HANDED_ON}
    if not fits(handed_on, _HANDED_ON) or not all(handed_on.values()):
        return None
    return said({"PrimaryKey": key, **handed_on, "Tags": named or None})


def _is_billed(properties: Json) -> bool:
    """Tell whether a table is billed as SAM says it: by capacity, or else by request."""
    if "ProvisionedThroughput" in properties:
        return "BillingMode" not in properties
    return bool(properties.get("BillingMode") == "PAY_PER_REQUEST")


def _key(properties: Json) -> Json | None:
    """Return the one key of a table; `None` where it has another form."""
    match properties:
        case {
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": same, "AttributeType": str(type)}],
        } if name == same and type in _TYPES:
            return {"Name": name, "Type": _TYPES[type]}
    return None
