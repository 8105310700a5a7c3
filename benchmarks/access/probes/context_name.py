# calls: lambda.Invoke FunctionName=~function_name

import boto3

def handler(event, context):
    boto3.client("lambda").invoke(FunctionName=context.function_name)
