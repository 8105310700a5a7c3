# calls: dynamodb.BatchWriteItem RequestItems{}=$TABLE

import os
import boto3

client = boto3.client("dynamodb")
def handler(event, context):
    requests = [{"PutRequest": {"Item": item}} for item in event["items"]]
    client.batch_write_item(RequestItems={os.environ["TABLE"]: requests})
