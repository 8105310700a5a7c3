# calls: dynamodb.Scan TableName=$TABLE

import os
import boto3

def handler(event, context):
    return boto3.client("dynamodb").scan(TableName=os.environ.get("TABLE", "orders"))
