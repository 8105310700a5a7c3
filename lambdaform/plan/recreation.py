"""Where more is known of a property than its schema says: whether a change replaces the resource.

Schemas say `conditionally` both where a change replaces some resources, and where it only
restarts them. What stands here is said by AWS's pages on the properties.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdaform.differences import Difference, Recreation
from lambdaform.template import Json

_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
_KNOWN: Mapping[tuple[str, str], Recreation] = {
    ("AWS::DynamoDB::GlobalTable", "KeySchema"): "Always",
    ("AWS::DynamoDB::Table", "KeySchema"): "Always",
    ("AWS::DynamoDB::Table", "LocalSecondaryIndexes"): "Conditionally",
    **{
        (type, name): "Never"
        for type in ("AWS::Neptune::DBInstance", "AWS::RDS::DBInstance")
        for name in (
            "AutoMinorVersionUpgrade",
            "BackupRetentionPeriod",
            "DBParameterGroupName",
            "MultiAZ",
            "PreferredMaintenanceWindow",
        )
    },
}


def recreation(type: str, difference: Difference) -> Recreation:
    """Return whether a difference of a resource of a type replaces it."""
    if type in _TABLES and difference.name == "AttributeDefinitions":
        return "Always" if _has_other_type(difference) else difference.recreation
    return _KNOWN.get((type, difference.name), difference.recreation)


def _has_other_type(difference: Difference) -> bool:
    """Tell whether an attribute that stays gets another type, which replaces the table."""
    old, new = _types(difference.before), _types(difference.after)
    return any(old[name] != new[name] for name in old.keys() & new.keys())


def _types(attributes: Json) -> dict[str, Json]:
    found = attributes if isinstance(attributes, list) else []
    return {
        str(one.get("AttributeName")): one.get("AttributeType")
        for one in found
        if isinstance(one, Mapping)
    }
