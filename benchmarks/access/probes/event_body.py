# calls: dynamodb.GetItem TableName=t Key.pk=@body.json.id

import boto3

import json
def handler(event, context):
    body = json.loads(event["body"])
    return boto3.resource("dynamodb").Table("t").get_item(Key={"pk": body["id"]})
