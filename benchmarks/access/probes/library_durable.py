# calls: dynamodb.PutItem TableName=$TABLE
# calls: lambda.Invoke FunctionName=$OTHER

import os
import boto3

from aws_durable_execution_sdk_python import DurableContext, durable_execution, durable_step
@durable_step
def store(step, item):
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item=item)
@durable_execution
def handler(event, context: DurableContext):
    context.step(store({"pk": "a"}))
    return context.invoke(os.environ["OTHER"], {"x": 1}, name="other")
