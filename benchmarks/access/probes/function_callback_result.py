# calls: s3.ListBuckets

import boto3

def with_client(callback):
    return callback(boto3.client("s3"))
def handler(event, context):
    return with_client(lambda client: client.list_buckets())
