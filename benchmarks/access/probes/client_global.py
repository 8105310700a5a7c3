# calls: dynamodb.PutItem TableName=$TABLE

import os
import boto3

client = boto3.client("dynamodb")
def handler(event, context):
    client.put_item(TableName=os.environ["TABLE"], Item={"pk": {"S": "a"}})
