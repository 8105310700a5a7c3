# calls: s3.ListBuckets

import boto3

def handler(event, context):
    a, b = None, boto3.client("s3")
    a, b = b, a
    a.list_buckets()
