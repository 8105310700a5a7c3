# unknown: client s3

import boto3

def handler(event, context):
    for one in boto3.client("s3"):
        one.list_buckets()
