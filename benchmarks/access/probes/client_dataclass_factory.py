# calls: dynamodb.DescribeTable TableName=$TABLE

import os
import boto3

from dataclasses import dataclass, field
from typing import Any
@dataclass
class Store:
    table: str
    client: Any = field(default_factory=lambda: boto3.client("dynamodb"))
    def describe(self):
        return self.client.describe_table(TableName=self.table)
def handler(event, context):
    return Store(os.environ["TABLE"]).describe()
