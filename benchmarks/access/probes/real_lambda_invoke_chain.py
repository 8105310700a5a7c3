# calls: lambda.Invoke FunctionName=$WORKER
# calls: lambda.Invoke FunctionName=~invoked_function_arn
import json
import os
import boto3
lam = boto3.client("lambda")
def invoke(name, payload, kind="Event"):
    response = lam.invoke(FunctionName=name, InvocationType=kind, Payload=json.dumps(payload))
    return json.loads(response["Payload"].read()) if kind == "RequestResponse" else None
def handler(event, context):
    invoke(os.environ["WORKER"], event, "RequestResponse")
    if context.get_remaining_time_in_millis() < 1000:
        invoke(context.invoked_function_arn, {**event, "again": True})
