# calls: s3.ListBuckets

import boto3

def handler(event, context):
    [client := boto3.client("s3") for _ in range(1)]
    return client.list_buckets()
