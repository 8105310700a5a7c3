# calls: s3.ListBuckets

import boto3

def handler(event, context):
    return getattr(boto3.client("s3"), "list_buckets")()
