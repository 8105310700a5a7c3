# calls: s3.ListBuckets

import boto3

def find(n):
    if n == 0:
        return boto3.client("s3")
    return find(n - 1)
def handler(event, context):
    find(event["n"]).list_buckets()
