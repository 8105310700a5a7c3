"""DynamoDB's global tables, each as a table in the stack's own region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lambdaform.cloud.provider import Made, Provider, Request, ResourceFault

_SAME = (
    "AttributeDefinitions",
    "BillingMode",
    "KeySchema",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TableName",
    "TimeToLiveSpecification",
    "WarmThroughput",
)
_OF_REPLICA = (
    "ContributorInsightsSpecification",
    "DeletionProtectionEnabled",
    "KinesisStreamSpecification",
    "PointInTimeRecoverySpecification",
    "ResourcePolicy",
    "TableClass",
    "Tags",
)
_LACKS = (
    "GlobalTableSourceArn",
    "GlobalTableWitnesses",
    "MultiRegionConsistency",
    "TableType",
    "VectorIndexes",
)


class GlobalTables:
    """Makes global tables that have no replica but the one in the stack's region.

    Args:
        tables: makes tables.
    """

    def __init__(self, tables: Provider) -> None:
        self._tables = tables

    def create(self, request: Request) -> Made:
        """Make the table."""
        return _identified(request, self._tables.create(_local(request)))

    def update(self, request: Request, physical_id: str) -> Made:
        """Change the table in place."""
        return _identified(request, self._tables.update(_local(request), physical_id))

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the table away."""
        self._tables.delete(_local(request), physical_id)


def _identified(request: Request, made: Made) -> Made:
    table = request.clients("dynamodb").describe_table(TableName=made.physical_id)["Table"]
    return replace(made, attributes={**made.attributes, "TableId": table["TableId"]})


def _local(request: Request) -> Request:
    """Return the request as one for a table of the region."""
    before = None if request.before is None else _table(request.before, request.region)
    return replace(request, properties=_table(request.properties, request.region), before=before)


def _table(said: Mapping[str, Any], region: str) -> dict[str, Any]:
    lacking = [name for name in _LACKS if name in said]
    elsewhere = [one["Region"] for one in said["Replicas"] if one["Region"] != region]
    if lacking or elsewhere:
        message = "cannot be had in the embedded cloud"
        names = [f"`{name}`" for name in lacking]
        names += [f"a replica in {other}" for other in elsewhere]
        raise ResourceFault(f"{', '.join(names)} of AWS::DynamoDB::GlobalTable {message}")
    replica: Mapping[str, Any] = said["Replicas"][0] if said["Replicas"] else {}
    table = {name: said[name] for name in _SAME if name in said}
    table |= {name: replica[name] for name in _OF_REPLICA if name in replica}
    table |= _encryption(said, replica)
    table |= _throughput(said, {**said, **replica})
    indexes = {one["IndexName"]: one for one in replica.get("GlobalSecondaryIndexes") or ()}
    if said.get("GlobalSecondaryIndexes"):
        table["GlobalSecondaryIndexes"] = [
            _index(one, {**one, **indexes.get(one["IndexName"], {})})
            for one in said["GlobalSecondaryIndexes"]
        ]
    return table


def _index(said: Mapping[str, Any], replica: Mapping[str, Any]) -> dict[str, Any]:
    names = ("IndexName", "KeySchema", "Projection", "WarmThroughput")
    return {name: said[name] for name in names if name in said} | _throughput(said, replica)


def _encryption(said: Mapping[str, Any], replica: Mapping[str, Any]) -> dict[str, Any]:
    if "SSESpecification" not in said:
        return {}
    return {"SSESpecification": {**said["SSESpecification"], **replica.get("SSESpecification", {})}}


def _throughput(writes: Mapping[str, Any], reads: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be read and written a second, as a table says it."""
    limits = {
        **(writes.get("WriteOnDemandThroughputSettings") or {}),
        **(reads.get("ReadOnDemandThroughputSettings") or {}),
    }
    found: dict[str, Any] = {"OnDemandThroughput": limits} if limits else {}
    written = writes.get("WriteProvisionedThroughputSettings")
    if written:
        read = reads.get("ReadProvisionedThroughputSettings") or {}
        found["ProvisionedThroughput"] = {
            "ReadCapacityUnits": _units("Read", read),
            "WriteCapacityUnits": _units("Write", written),
        }
    return found


def _units(kind: str, said: Mapping[str, Any]) -> int:
    """Return a fixed number of units, or where scaling starts."""
    scaling = said.get(f"{kind}CapacityAutoScalingSettings") or {}
    fixed = said.get(f"{kind}CapacityUnits")
    return int(fixed or scaling.get("SeedCapacity") or scaling.get("MinCapacity") or 1)
