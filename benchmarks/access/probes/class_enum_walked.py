# calls: dynamodb.Scan TableName=a
# calls: dynamodb.Scan TableName=b

import boto3

from enum import StrEnum
class Tables(StrEnum):
    A = "a"
    B = "b"
def handler(event, context):
    for table in Tables:
        boto3.client("dynamodb").scan(TableName=table.value)
