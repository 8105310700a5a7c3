# calls: s3.ListBuckets

import boto3

def handler(event, context):
    if (s3 := boto3.client("s3")) is not None:
        s3.list_buckets()
