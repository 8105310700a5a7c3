# calls: dynamodb.GetItem TableName=$A
# calls: dynamodb.PutItem TableName=$B

import os
import boto3

db = boto3.resource("dynamodb")
def handler(event, context):
    item = db.Table(os.environ["A"]).get_item(Key={"pk": "a"})["Item"]
    db.Table(os.environ["B"]).put_item(Item=item)
