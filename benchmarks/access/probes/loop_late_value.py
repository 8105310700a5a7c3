# calls: s3.ListBuckets

import boto3

def handler(event, context):
    last = None
    for name in event["names"]:
        if last is not None:
            last.list_buckets()
        last = boto3.client("s3")
