# calls: dynamodb.Query TableName=t IndexName=i
# calls: dynamodb.Query TableName=t IndexName=i

import boto3

def handler(event, context):
    arguments = {"TableName": "t"}
    if event.get("index"):
        arguments["IndexName"] = "i"
    return boto3.client("dynamodb").query(**arguments)
