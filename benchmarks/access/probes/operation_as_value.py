# calls: dynamodb.PutItem TableName=$TABLE

import os
import boto3

put = boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item
def handler(event, context):
    put(Item={"pk": "a"})
