# calls: stepfunctions.SendTaskSuccess
# calls: stepfunctions.SendTaskFailure
# calls: dynamodb.GetItem TableName=$TABLE
import json
import os
import boto3
sfn = boto3.client("stepfunctions")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
class NotFound(Exception):
    pass
def contract(property_id):
    item = table.get_item(Key={"property_id": property_id}).get("Item")
    if item is None:
        raise NotFound(property_id)
    return item
def handler(event, context):
    token = event["TaskToken"]
    try:
        found = contract(event["Input"]["property_id"])
    except NotFound as error:
        sfn.send_task_failure(taskToken=token, error="NotFound", cause=str(error))
    else:
        sfn.send_task_success(taskToken=token, output=json.dumps(found))
