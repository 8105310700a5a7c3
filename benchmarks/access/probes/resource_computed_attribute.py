# unknown: operation dynamodb

import boto3

def handler(event, context):
    return getattr(boto3.resource("dynamodb").Table("t"), event["do"])()
