# calls: dynamodb.BatchWriteItem RequestItems{}=$TABLE

import os
import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def handler(event, context):
    with table.batch_writer(overwrite_by_pkeys=["pk"]) as batch:
        for item in event["items"]:
            batch.put_item(Item=item)
        batch.delete_item(Key={"pk": "a"})
