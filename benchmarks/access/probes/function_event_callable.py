# unknown: client s3

import boto3

def handler(event, context):
    event["callback"](boto3.client("s3"))
