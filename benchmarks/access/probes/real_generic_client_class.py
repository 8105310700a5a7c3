# calls: dynamodb.PutItem TableName=Example
# handler: app/handler.handle
# file: app/handler.py
from typing import TypedDict
from app.shared.store import DynamoDBClient, dynamodb_resource
class ExampleModel(TypedDict):
    id: str
    name: str
def handle(event, context):
    client = DynamoDBClient[ExampleModel](dynamodb_resource, "Example")
    client.store({"id": "1", "name": "john"})
    return {}
# file: app/shared/store.py
from typing import Any, Generic, TypeVar
import boto3
T = TypeVar("T", bound=dict[str, Any])
dynamodb_resource = boto3.resource("dynamodb")
class DynamoDBClient(Generic[T]):
    def __init__(self, resource, table: str) -> None:
        self._table = resource.Table(table)
    def store(self, item: T) -> None:
        self._table.put_item(Item=item)
