# calls: dynamodb.GetItem TableName=t

import boto3

def handler(event, context):
    return boto3.resource("dynamodb").Table(name="t").get_item(Key={"pk": "a"})
