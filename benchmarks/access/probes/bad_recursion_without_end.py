# calls: s3.ListBuckets

import boto3

def again(f):
    boto3.client("s3").list_buckets()
    return again(lambda: f)
def handler(event, context):
    return again(None)
