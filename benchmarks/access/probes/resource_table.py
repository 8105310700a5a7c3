# calls: dynamodb.Query TableName=$TABLE IndexName=by-day

import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    return table.query(IndexName="by-day")
