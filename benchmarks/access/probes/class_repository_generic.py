# calls: dynamodb.PutItem TableName=$TABLE

import os
import boto3

from abc import ABC, abstractmethod
from typing import Generic, TypeVar
T = TypeVar("T")
class Repository(ABC, Generic[T]):
    def __init__(self, table):
        self._table = table
    @abstractmethod
    def key(self, item: T): ...
    def save(self, item: T):
        self._table.put_item(Item={"pk": self.key(item)})
class Orders(Repository[dict]):
    def key(self, item):
        return item["id"]
def handler(event, context):
    Orders(boto3.resource("dynamodb").Table(os.environ["TABLE"])).save(event)
