# calls: s3.ListBuckets

import boto3

def opener(path, flags):
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return open("x", opener=opener)
