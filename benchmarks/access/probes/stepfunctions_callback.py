# calls: stepfunctions.SendTaskSuccess
# calls: stepfunctions.SendTaskFailure

import boto3

sfn = boto3.client("stepfunctions")
def handler(event, context):
    try:
        sfn.send_task_success(taskToken=event["token"], output="{}")
    except sfn.exceptions.TaskTimedOut:
        sfn.send_task_failure(taskToken=event["token"])
