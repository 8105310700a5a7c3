# calls: dynamodb.PutItem TableName=t
# calls: dynamodb.DeleteItem TableName=t

import boto3

table = boto3.resource("dynamodb").Table("t")
def on_insert(image):
    table.put_item(Item=image)
def on_remove(image):
    table.delete_item(Key=image)
def handler(event, context):
    for record in event["Records"]:
        name = f"on_{record['eventName'].lower()}"
        globals()[name](record["dynamodb"])
