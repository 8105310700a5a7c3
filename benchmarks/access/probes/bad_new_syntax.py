# calls: s3.ListBuckets

import boto3

def handler(event, context):
    first, second = 1, 2
    with (open("/tmp/a") as a, open("/tmp/b") as b):
        return f"{first!r:>{second}}", boto3.client("s3").list_buckets()
