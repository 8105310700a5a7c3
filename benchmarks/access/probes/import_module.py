# calls: dynamodb.PutItem TableName=$TABLE

import store
def handler(event, context):
    store.put({})
# file: store.py
import os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def put(item):
    table.put_item(Item=item)
