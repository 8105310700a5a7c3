# calls: dynamodb.TransactWriteItems TransactItems[].Put.TableName=$A TransactItems[].Delete.TableName=$B

import os
import boto3

client = boto3.client("dynamodb")
def handler(event, context):
    items = []
    items.append({"Put": {"TableName": os.environ["A"], "Item": {}}})
    items.append({"Delete": {"TableName": os.environ["B"], "Key": {}}})
    client.transact_write_items(TransactItems=items)
