# calls: dynamodb.GetItem TableName=$TABLE
# calls: apigatewaymanagementapi.PostToConnection
# handler: functions/send.handler
# file: functions/send.py
from core import clients
from core.config import get_config
def handler(event, context):
    item = clients.get_dynamo_client().get_item(TableName=get_config().table, Key={"pk": {"S": "a"}})
    clients.get_apigw_client().post_to_connection(ConnectionId=item["Item"]["id"]["S"], Data=b"x")
# file: core/__init__.py
# file: core/clients.py
from functools import lru_cache
from typing import Any
import boto3
from core.config import get_config
@lru_cache(maxsize=1)
def get_dynamo_client() -> Any:
    return boto3.client("dynamodb", endpoint_url=get_config().dynamodb_endpoint)
@lru_cache(maxsize=1)
def get_apigw_client() -> Any:
    return boto3.client("apigatewaymanagementapi", endpoint_url=get_config().websocket_endpoint)
# file: core/config.py
import os
from dataclasses import dataclass
from functools import lru_cache
@dataclass(frozen=True)
class Config:
    table: str
    dynamodb_endpoint: str | None
    websocket_endpoint: str
    @staticmethod
    def from_env() -> "Config":
        return Config(table=os.environ["TABLE"], dynamodb_endpoint=os.environ.get("DYNAMODB_ENDPOINT"), websocket_endpoint=os.environ["WS"])
@lru_cache(maxsize=1)
def get_config() -> Config:
    return Config.from_env()
