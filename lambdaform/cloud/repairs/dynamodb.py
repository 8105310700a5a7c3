"""moto's DynamoDB forgets a table's id, class and limits on demand, and never changes its encryption.

A stream that was switched off could not be switched on again.
"""

from __future__ import annotations

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import StreamAlreadyEnabledException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import GlobalSecondaryIndex, Table
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from lambdaform.cloud.repairs.repair import Repair

_NONE = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0, "NumberOfDecreasesToday": 0}

_create_table = DynamoHandler.create_table
_update_table = DynamoHandler.update_table
_describe_table = Table.describe
_make_index = GlobalSecondaryIndex.create
_describe_index = GlobalSecondaryIndex.describe
_update_index = GlobalSecondaryIndex.update


def _create(self: DynamoHandler) -> ActionResult:
    _create_table(self)
    return _kept(self)


def _update(self: DynamoHandler) -> ActionResult:
    _update_table(self)
    table = self.dynamodb_backend.get_table(self.body["TableName"])
    encryption = self.body.get("SSESpecification")
    if encryption:
        own = table._get_default_encryption_key(table.account_id, table.region_name)
        table.sse_specification = {"KMSMasterKeyId": own, **encryption}
    if self.body.get("BillingMode") == "PAY_PER_REQUEST":
        table.throughput = dict(_NONE)
    return _kept(self)


def _kept(handler: DynamoHandler) -> ActionResult:
    """Keep what moto does not, and tell the table as it is then."""
    table: Any = handler.dynamodb_backend.get_table(handler.body["TableName"])
    before = getattr(table, "said", None) or {"TableId": str(uuid.uuid4())}
    table.said = {**before, **_told_as(handler.body)}
    return DynamoResult(table.describe())


def _told_as(body: dict[str, Any]) -> dict[str, Any]:
    told = {name: body[name] for name in ("OnDemandThroughput",) if name in body}
    if "TableClass" in body:
        told["TableClassSummary"] = {"TableClass": body["TableClass"]}
    return told


def _describe(self: Table, base_key: str = "TableDescription") -> dict[str, Any]:
    told = _describe_table(self, base_key)
    told[base_key] |= getattr(self, "said", {})
    return told


def _streams(self: DynamoDBBackend, table: Table, stream_specification: dict[str, Any]) -> None:
    on = (table.stream_specification or {}).get("StreamEnabled")
    if on and stream_specification.get("StreamEnabled"):
        raise StreamAlreadyEnabledException
    table.set_stream_specification(stream_specification)


def _index(dct: dict[str, Any], table_key_attrs: list[str]) -> GlobalSecondaryIndex:
    made: Any = _make_index(dct, table_key_attrs)
    made.on_demand = dct.get("OnDemandThroughput")
    index: GlobalSecondaryIndex = made
    return index


def _index_described(self: Any) -> dict[str, Any]:
    on_demand = {"OnDemandThroughput": self.on_demand} if self.on_demand else {}
    return {**_describe_index(self), **on_demand}


def _index_updated(self: Any, u: dict[str, Any]) -> None:
    _update_index(self, u)
    self.on_demand = u.get("OnDemandThroughput", self.on_demand)


REPAIRS = (
    Repair(DynamoHandler, "create_table", _create),
    Repair(DynamoHandler, "update_table", _update),
    Repair(Table, "describe", _describe),
    Repair(DynamoDBBackend, "update_table_streams", _streams),
    Repair(GlobalSecondaryIndex, "create", staticmethod(_index)),
    Repair(GlobalSecondaryIndex, "describe", _index_described),
    Repair(GlobalSecondaryIndex, "update", _index_updated),
)
