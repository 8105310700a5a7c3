# calls: dynamodb.GetItem TableName=$TABLE

import os
import boto3

_client = None
def client():
    global _client
    if _client is None:
        _client = boto3.client("dynamodb")
    return _client
def handler(event, context):
    return client().get_item(TableName=os.environ["TABLE"], Key={"pk": {"S": "a"}})
