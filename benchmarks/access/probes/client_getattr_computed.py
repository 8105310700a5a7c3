# unknown: operation s3

import boto3

def handler(event, context):
    return getattr(boto3.client("s3"), event["operation"])()
