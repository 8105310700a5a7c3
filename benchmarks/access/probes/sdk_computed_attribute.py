# unknown: service

import boto3
def handler(event, context):
    return getattr(boto3, event["what"])("s3")
