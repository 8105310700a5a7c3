# calls: dynamodb.BatchGetItem RequestItems{}=t

import boto3

def handler(event, context):
    return boto3.resource("dynamodb").batch_get_item(RequestItems={"t": {"Keys": [{"pk": "a"}]}})
