# calls: dynamodb.Query TableName=$MAPPINGS
# calls: verifiedpermissions.IsAuthorized policyStoreId=$STORE
from __future__ import annotations
import os
from typing import Any
import boto3
_avp_client: Any | None = None
_dynamodb_resource: Any | None = None
_mappings_table: Any | None = None
def get_avp_client() -> Any:
    global _avp_client
    if _avp_client is None:
        _avp_client = boto3.client("verifiedpermissions", region_name=os.environ.get("AWS_REGION"))
    return _avp_client
def get_mappings_table() -> Any:
    global _dynamodb_resource, _mappings_table
    if _mappings_table is None:
        if _dynamodb_resource is None:
            _dynamodb_resource = boto3.resource("dynamodb")
        _mappings_table = _dynamodb_resource.Table(os.environ["MAPPINGS"])
    return _mappings_table
def reset() -> None:
    global _avp_client, _dynamodb_resource, _mappings_table
    _avp_client = _dynamodb_resource = _mappings_table = None
def handler(event, context):
    rows = get_mappings_table().query(KeyConditionExpression="x")["Items"]
    return [get_avp_client().is_authorized(policyStoreId=os.environ["STORE"], principal=row) for row in rows]
