# calls: dynamodb.Scan TableName=$TABLE

import os
import boto3

from dataclasses import dataclass, field
@dataclass
class Settings:
    table: str = field(default_factory=lambda: os.environ["TABLE"])
settings = Settings()
def handler(event, context):
    return boto3.client("dynamodb").scan(TableName=settings.table)
