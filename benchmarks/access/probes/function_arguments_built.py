# calls: dynamodb.Query TableName=$TABLE IndexName=by-day

import os
import boto3

def handler(event, context):
    arguments = {}
    arguments["TableName"] = os.environ["TABLE"]
    arguments["IndexName"] = "by-day"
    arguments.update(Limit=1)
    return boto3.client("dynamodb").query(**arguments)
