# calls: dynamodb.Query TableName=$TABLE IndexName=by-user

import os
import boto3

def pages(table, **arguments):
    while True:
        page = table.query(**arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    return list(pages(table, IndexName="by-user"))
