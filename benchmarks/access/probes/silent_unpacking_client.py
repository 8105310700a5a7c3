# unknown: client s3

import boto3

def handler(event, context):
    first, second = boto3.client("s3")
    first.list_buckets()
