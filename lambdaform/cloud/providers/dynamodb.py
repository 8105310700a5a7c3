"""DynamoDB: tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.global_tables import GlobalTables
from lambdaform.cloud.providers.service import (
    ID,
    Name,
    Parameters,
    Part,
    ServiceProvider,
    Tagging,
)
from lambdaform.cloud.providers.shapes import flag
from lambdaform.cloud.providers.work import Work, handler_fault

_INDEX = ("ContributorInsightsSpecification",)
"""What is said of an index that has no effect here."""

_DEFAULTS: Mapping[str, Any] = {
    "BillingMode": "PROVISIONED",
    "DeletionProtectionEnabled": False,
    "OnDemandThroughput": {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1},
    "SSESpecification": {"SSEEnabled": False},
    "TableClass": "STANDARD",
}


def _prepared(work: Work, operation: str, parameters: Parameters) -> Parameters:
    indexes = parameters.get("GlobalSecondaryIndexes")
    if indexes:
        parameters["GlobalSecondaryIndexes"] = [_index(one) for one in indexes]
    stream = parameters.get("StreamSpecification")
    if stream:
        parameters["StreamSpecification"] = _stream(stream)
    if operation == "update_table" and parameters.get("BillingMode") == "PAY_PER_REQUEST":
        parameters.pop("ProvisionedThroughput", None)
    return parameters


def _index(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in _INDEX}


def _stream(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"StreamEnabled": True, "StreamViewType": said["StreamViewType"]}


def _table(work: Work) -> dict[str, str]:
    return {"TableName": work.id}


def _put_indexes(work: Work) -> None:
    """Bring the indexes from what they were to what is wanted, as one update of a table may."""
    changes = list(_index_changes(work))
    if sum("Update" not in change for change in changes) > 1:
        message = "Cannot perform more than one GSI creation or deletion in a single update"
        raise handler_fault(message, "InvalidRequest")
    if changes:
        attributes = {"AttributeDefinitions": work.properties["AttributeDefinitions"]}
        said = {**_table(work), **attributes, "GlobalSecondaryIndexUpdates": changes}
        work.call("update_table", said)


def _index_changes(work: Work) -> Iterator[dict[str, Any]]:
    before, wanted = (
        {one["IndexName"]: _index(one) for one in properties.get("GlobalSecondaryIndexes") or ()}
        for properties in (work.before, work.properties)
    )
    for name, old in before.items():
        if name not in wanted or not _same_index(old, wanted[name]):
            yield {"Delete": {"IndexName": name}}
    for name, new in wanted.items():
        if name not in before or not _same_index(before[name], new):
            yield {"Create": new}
        elif before[name] != new:
            yield {"Update": {"IndexName": name, **_throughput(new)}}


def _same_index(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("KeySchema", "Projection"))


def _throughput(index: Mapping[str, Any]) -> dict[str, Any]:
    names = ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
    return {name: index[name] for name in names if name in index}


def _put_stream(work: Work) -> None:
    """Switch the stream off and on; what it tells of an item cannot be changed otherwise."""
    if "StreamSpecification" in work.before:
        off = {**_table(work), "StreamSpecification": {"StreamEnabled": False}}
        work.call("update_table", off)
    wanted = work.properties.get("StreamSpecification")
    if wanted:
        work.call("update_table", {**_table(work), "StreamSpecification": _stream(wanted)})


def _put_recovery(work: Work) -> None:
    off = {"PointInTimeRecoveryEnabled": False}
    said = work.properties.get("PointInTimeRecoverySpecification", off)
    recovery = {"PointInTimeRecoverySpecification": said}
    work.call("update_continuous_backups", {**_table(work), **recovery})


def _put_expiry(work: Work) -> None:
    before = work.before.get("TimeToLiveSpecification") or {}
    wanted = work.properties.get("TimeToLiveSpecification") or {"Enabled": False}
    attribute = wanted.get("AttributeName") or before.get("AttributeName")
    if flag(before.get("Enabled")) and attribute != before["AttributeName"]:
        _expire(work, {"AttributeName": before["AttributeName"], "Enabled": False})
    if attribute:
        _expire(work, {"AttributeName": attribute, "Enabled": wanted["Enabled"]})


def _expire(work: Work, said: Mapping[str, Any]) -> None:
    work.call("update_time_to_live", {**_table(work), "TimeToLiveSpecification": said})


def _put_policy(work: Work) -> None:
    policy = work.properties["ResourcePolicy"]["PolicyDocument"]
    work.call("put_resource_policy", {"ResourceArn": _arn(work), "Policy": policy})


def _remove_policy(work: Work) -> None:
    work.call("delete_resource_policy", {"ResourceArn": _arn(work)})


def _arn(work: Work) -> str:
    return work.arn("dynamodb", f"table/{work.id}")


def _stream_arn(work: Work) -> Any:
    on = work.read("Table.StreamSpecification.StreamEnabled")
    return work.read("Table.LatestStreamArn") if on else None


TABLE = ServiceProvider(
    service="dynamodb",
    create_with="create_table",
    update_with=("update_table",),
    read_with="describe_table",
    delete_with="delete_table",
    name=Name("TableName", 255),
    names={"SSEEnabled": "Enabled"},
    key={"TableName": ID},
    attributes={"Arn": "Table.TableArn", "StreamArn": _stream_arn},
    defaults=_DEFAULTS,
    prepare=_prepared,
    parts=(
        Part(("StreamSpecification",), _put_stream, made=True),
        Part(("GlobalSecondaryIndexes",), _put_indexes, made=True),
        Part(("PointInTimeRecoverySpecification",), _put_recovery),
        Part(("TimeToLiveSpecification",), _put_expiry),
        Part(("ResourcePolicy",), _put_policy, _remove_policy),
    ),
    tagging=Tagging({"ResourceArn": _arn}),
    unheeded=frozenset({"ContributorInsightsSpecification", "KinesisStreamSpecification"}),
    lacks=frozenset({"ImportSourceSpecification", "VectorIndexes"}),
)

PROVIDERS: Mapping[str, Provider] = {
    "AWS::DynamoDB::Table": TABLE,
    "AWS::DynamoDB::GlobalTable": GlobalTables(TABLE),
}
