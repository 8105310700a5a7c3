# calls: dynamodb.Scan TableName=$A
# calls: dynamodb.Scan TableName=$B

import os
import boto3

TABLES = {name: boto3.resource("dynamodb").Table(os.environ[name]) for name in ["A", "B"]}
def handler(event, context):
    return {name: table.scan()["Items"] for name, table in TABLES.items()}
